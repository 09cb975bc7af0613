import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import HighlightOff from '@mui/icons-material/HighlightOff';
import TimerOffOutlined from '@mui/icons-material/TimerOffOutlined';
import Undo from '@mui/icons-material/Undo';
import type { ProposalStatus } from '@standing/shared/proposals/proposal';
import { useT } from '../app/i18n/useT.js';
import type { Tokens } from '../app/tokens.js';
import { Chip, quiet } from '../components/Chip.js';

const ICONS = {
  open: HourglassEmpty,
  approved: CheckCircleOutlined,
  rejected: HighlightOff,
  withdrawn: Undo,
  expired: TimerOffOutlined,
} as const;

const TONES: Readonly<Record<ProposalStatus, (tokens: Tokens) => { text: string; surface: string }>> = {
  open: ({ warning }) => warning,
  approved: ({ success }) => success,
  rejected: ({ danger }) => danger,
  withdrawn: quiet,
  expired: quiet,
};

/** What has become of a proposal: colour and icon and word. */
export function ProposalStatusChip({ status }: { readonly status: ProposalStatus }) {
  const t = useT();
  return (
    <Chip icon={ICONS[status]} tone={TONES[status]}>
      {t(`approvals.status.${status}`)}
    </Chip>
  );
}
