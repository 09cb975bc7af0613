import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import HighlightOff from '@mui/icons-material/HighlightOff';
import History from '@mui/icons-material/History';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import { Box } from '@mui/material';
import type { DocumentStatus as Status } from '@standing/shared/documents/documents';
import { useT } from '../app/i18n/useT.js';

const LOOK = {
  submitted: { icon: RadioButtonUnchecked, tone: 'info' },
  accepted: { icon: CheckCircleOutlined, tone: 'success' },
  rejected: { icon: HighlightOff, tone: 'danger' },
  superseded: { icon: History, tone: null },
} as const;

/** What became of a document: colour and icon and word. */
export function DocumentStatus({ status }: { readonly status: Status }) {
  const t = useT();
  const { icon: Icon, tone } = LOOK[status];
  return (
    <Box
      component="span"
      sx={({ tokens }) => ({
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        height: 20,
        paddingInline: 0.75,
        borderRadius: 99,
        whiteSpace: 'nowrap',
        fontSize: '0.75rem',
        fontWeight: 600,
        color: tone ? tokens[tone].text : tokens.textQuiet,
        backgroundColor: tone ? tokens[tone].surface : tokens.sunken,
      })}
    >
      <Icon sx={{ fontSize: 13 }} aria-hidden />
      {t(`documents.status.${status}`)}
    </Box>
  );
}
