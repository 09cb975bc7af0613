import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import ErrorOutlineOutlined from '@mui/icons-material/ErrorOutlineOutlined';
import HelpOutline from '@mui/icons-material/HelpOutline';
import WarningAmberOutlined from '@mui/icons-material/WarningAmberOutlined';
import { useT } from '../../app/i18n/useT.js';
import { Chip, quiet } from '../../components/Chip.js';
import type { Verdict as Which } from './comparison.js';

const LOOK = {
  same: { icon: CheckCircleOutlined, tone: 'success' },
  valid: { icon: CheckCircleOutlined, tone: 'success' },
  reordered: { icon: WarningAmberOutlined, tone: 'warning' },
  partial: { icon: WarningAmberOutlined, tone: 'warning' },
  different: { icon: ErrorOutlineOutlined, tone: 'danger' },
  expired: { icon: ErrorOutlineOutlined, tone: 'danger' },
  wrong: { icon: ErrorOutlineOutlined, tone: 'danger' },
  unknown: { icon: HelpOutline, tone: null },
} as const;

/** Whether two things agree: colour and icon and word. */
export function Verdict({ verdict }: { readonly verdict: Which }) {
  const t = useT();
  const { icon, tone } = LOOK[verdict];
  return (
    <Chip icon={icon} tone={tone === null ? quiet : (tokens) => tokens[tone]} size="small">
      {t(`desk.verdict.${verdict}`)}
    </Chip>
  );
}
