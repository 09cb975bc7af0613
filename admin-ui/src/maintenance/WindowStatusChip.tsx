import BuildOutlined from '@mui/icons-material/BuildOutlined';
import CampaignOutlined from '@mui/icons-material/CampaignOutlined';
import EventBusyOutlined from '@mui/icons-material/EventBusyOutlined';
import TaskAltOutlined from '@mui/icons-material/TaskAltOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import type { WindowStatus } from '@standing/shared/maintenance/window';
import { useT } from '../app/i18n/useT.js';
import type { Tokens } from '../app/tokens.js';
import { Chip, quiet } from '../components/Chip.js';

export const STATUS_ICONS: Readonly<Record<WindowStatus, SvgIconComponent>> = {
  announced: CampaignOutlined,
  active: BuildOutlined,
  over: TaskAltOutlined,
  cancelled: EventBusyOutlined,
};

/** Under way it has the colour of the state that it causes. */
export function toneOf(status: WindowStatus, tokens: Tokens) {
  if (status === 'active') return tokens.states.maintenance;
  return status === 'announced' ? tokens.info : quiet(tokens);
}

/** What has become of a window: colour and icon and word. */
export function WindowStatusChip({ status }: { readonly status: WindowStatus }) {
  const t = useT();
  return (
    <Chip
      icon={STATUS_ICONS[status]}
      tone={(tokens) => toneOf(status, tokens)}
      isStruck={status === 'cancelled'}
    >
      {t(`upkeep.status.${status}`)}
    </Chip>
  );
}
