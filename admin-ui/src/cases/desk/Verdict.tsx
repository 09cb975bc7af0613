import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import ErrorOutlineOutlined from '@mui/icons-material/ErrorOutlineOutlined';
import HelpOutline from '@mui/icons-material/HelpOutline';
import WarningAmberOutlined from '@mui/icons-material/WarningAmberOutlined';
import { Box } from '@mui/material';
import { useT } from '../../app/i18n/useT.js';
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
  const { icon: Icon, tone } = LOOK[verdict];
  return (
    <Box
      component="span"
      sx={({ tokens }) => ({
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        paddingInline: 0.75,
        borderRadius: 99,
        fontSize: '0.75rem',
        fontWeight: 600,
        whiteSpace: 'nowrap',
        color: tone ? tokens[tone].text : tokens.textQuiet,
        backgroundColor: tone ? tokens[tone].surface : tokens.sunken,
      })}
    >
      <Icon sx={{ fontSize: 14 }} aria-hidden />
      {t(`desk.verdict.${verdict}`)}
    </Box>
  );
}
