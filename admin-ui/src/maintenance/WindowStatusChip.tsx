import BuildOutlined from '@mui/icons-material/BuildOutlined';
import CampaignOutlined from '@mui/icons-material/CampaignOutlined';
import EventBusyOutlined from '@mui/icons-material/EventBusyOutlined';
import TaskAltOutlined from '@mui/icons-material/TaskAltOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import { Box } from '@mui/material';
import type { WindowStatus } from '@standing/shared/maintenance/window';
import { useT } from '../app/i18n/useT.js';
import type { Tokens } from '../app/tokens.js';

export const STATUS_ICONS: Readonly<Record<WindowStatus, SvgIconComponent>> = {
  announced: CampaignOutlined,
  active: BuildOutlined,
  over: TaskAltOutlined,
  cancelled: EventBusyOutlined,
};

/** Under way it has the colour of the state that it causes. */
export function toneOf(status: WindowStatus, tokens: Tokens) {
  if (status === 'active') return tokens.states.maintenance;
  return status === 'announced' ? tokens.info : { text: tokens.textQuiet, surface: tokens.sunken };
}

/** What has become of a window: colour and icon and word. */
export function WindowStatusChip({ status }: { readonly status: WindowStatus }) {
  const t = useT();
  const Icon = STATUS_ICONS[status];
  return (
    <Box
      component="span"
      sx={({ tokens }) => ({
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        height: 22,
        paddingInline: 0.875,
        borderRadius: 1,
        fontSize: '0.75rem',
        fontWeight: 550,
        whiteSpace: 'nowrap',
        color: toneOf(status, tokens).text,
        backgroundColor: toneOf(status, tokens).surface,
        ...(status === 'cancelled' ? { textDecoration: 'line-through' } : {}),
      })}
    >
      <Icon sx={{ fontSize: 14 }} aria-hidden />
      {t(`upkeep.status.${status}`)}
    </Box>
  );
}
