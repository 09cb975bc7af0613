import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import HighlightOff from '@mui/icons-material/HighlightOff';
import History from '@mui/icons-material/History';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import type { DocumentStatus as Status } from '@standing/shared/documents/documents';
import { useT } from '../app/i18n/useT.js';
import { Chip, quiet } from '../components/Chip.js';

const LOOK = {
  submitted: { icon: RadioButtonUnchecked, tone: 'info' },
  accepted: { icon: CheckCircleOutlined, tone: 'success' },
  rejected: { icon: HighlightOff, tone: 'danger' },
  superseded: { icon: History, tone: null },
} as const;

/** What became of a document: colour and icon and word. */
export function DocumentStatus({ status }: { readonly status: Status }) {
  const t = useT();
  const { icon, tone } = LOOK[status];
  return (
    <Chip icon={icon} tone={tone === null ? quiet : (tokens) => tokens[tone]} size="small">
      {t(`documents.status.${status}`)}
    </Chip>
  );
}
