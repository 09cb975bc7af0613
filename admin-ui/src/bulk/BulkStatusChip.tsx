import BlockOutlined from '@mui/icons-material/BlockOutlined';
import CancelOutlined from '@mui/icons-material/CancelOutlined';
import DoneAll from '@mui/icons-material/DoneAll';
import GroupOutlined from '@mui/icons-material/GroupOutlined';
import PlayCircleOutline from '@mui/icons-material/PlayCircleOutline';
import ReportProblemOutlined from '@mui/icons-material/ReportProblemOutlined';
import TimerOffOutlined from '@mui/icons-material/TimerOffOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import type { BulkStatus } from '@standing/shared/bulk/bulk';
import { useT } from '../app/i18n/useT.js';
import type { Tokens } from '../app/tokens.js';
import { Chip } from '../components/Chip.js';

const ICONS: Readonly<Record<BulkStatus, SvgIconComponent>> = {
  awaiting_approval: GroupOutlined,
  running: PlayCircleOutline,
  done: DoneAll,
  cancelled: CancelOutlined,
  rejected: BlockOutlined,
  stopped: ReportProblemOutlined,
  expired: TimerOffOutlined,
};

/** Colour for what moves or waits; grey for what was ended on purpose. */
const TONES: Readonly<Record<BulkStatus, (tokens: Tokens) => { text: string; surface: string }>> = {
  awaiting_approval: ({ states }) => states.locked,
  running: ({ info }) => info,
  done: ({ success }) => success,
  cancelled: ({ states }) => states.closed,
  rejected: ({ states }) => states.closed,
  stopped: ({ danger }) => danger,
  expired: ({ states }) => states.closed,
};

/** A bulk operation's status, everywhere the same: colour and icon and word. */
export function BulkStatusChip({ status }: { readonly status: BulkStatus }) {
  const t = useT();
  return (
    <Chip icon={ICONS[status]} tone={TONES[status]}>
      {t(`bulk.status.${status}`)}
    </Chip>
  );
}
