import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import HighlightOff from '@mui/icons-material/HighlightOff';
import TimerOffOutlined from '@mui/icons-material/TimerOffOutlined';
import Undo from '@mui/icons-material/Undo';
import { Box } from '@mui/material';
import type { ProposalStatus } from '@standing/shared/proposals/proposal';
import { useT } from '../app/i18n/useT.js';

const ICONS = {
  open: HourglassEmpty,
  approved: CheckCircleOutlined,
  rejected: HighlightOff,
  withdrawn: Undo,
  expired: TimerOffOutlined,
} as const;

/** What has become of a proposal: colour and icon and word. */
export function ProposalStatusChip({ status }: { readonly status: ProposalStatus }) {
  const t = useT();
  const Icon = ICONS[status];
  return (
    <Box
      component="span"
      sx={({ tokens }) => {
        const tone = { approved: tokens.success, rejected: tokens.danger, open: tokens.warning }[
          status as 'open'
        ];
        return {
          display: 'inline-flex',
          alignItems: 'center',
          gap: 0.5,
          paddingInline: 0.875,
          height: 22,
          borderRadius: 99,
          whiteSpace: 'nowrap',
          fontSize: '0.75rem',
          fontWeight: 600,
          color: tone?.text ?? tokens.textQuiet,
          backgroundColor: tone?.surface ?? tokens.sunken,
        };
      }}
    >
      <Icon sx={{ fontSize: 14 }} aria-hidden />
      {t(`approvals.status.${status}`)}
    </Box>
  );
}
