import BlockOutlined from '@mui/icons-material/BlockOutlined';
import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import ErrorOutline from '@mui/icons-material/ErrorOutline';
import PauseCircleOutline from '@mui/icons-material/PauseCircleOutline';
import ReportProblemOutlined from '@mui/icons-material/ReportProblemOutlined';
import Schedule from '@mui/icons-material/Schedule';
import type { SvgIconComponent } from '@mui/icons-material';
import type { WebhookView } from '@standing/shared/contracts/webhooks';
import type { DeliveryStatus } from '@standing/shared/webhooks/delivery';
import { useT } from '../app/i18n/useT.js';
import type { Tokens } from '../app/tokens.js';
import { Chip } from '../components/Chip.js';
import { endpointState, type EndpointState } from './endpoint.js';

type Look = readonly [icon: SvgIconComponent, tone: (tokens: Tokens) => { text: string; surface: string }];

const ENDPOINT_LOOKS: Readonly<Record<EndpointState, Look>> = {
  sending: [CheckCircleOutlined, ({ success }) => success],
  failing: [ReportProblemOutlined, ({ warning }) => warning],
  gaveUp: [ErrorOutline, ({ danger }) => danger],
  paused: [PauseCircleOutline, ({ states }) => states.closed],
  removed: [BlockOutlined, ({ states }) => states.closed],
};

const DELIVERY_LOOKS: Readonly<Record<DeliveryStatus, Look>> = {
  pending: [Schedule, ({ info }) => info],
  delivered: [CheckCircleOutlined, ({ success }) => success],
  failed: [ErrorOutline, ({ danger }) => danger],
};

/** Whether an endpoint gets what happens. */
export function EndpointChip({ webhook }: { readonly webhook: WebhookView }) {
  const t = useT();
  const state = endpointState(webhook);
  const [icon, tone] = ENDPOINT_LOOKS[state];
  return (
    <Chip icon={icon} tone={tone}>
      {t(`webhooks.state.${state}`)}
    </Chip>
  );
}

/** What became of a delivery. */
export function DeliveryChip({ status }: { readonly status: DeliveryStatus }) {
  const t = useT();
  const [icon, tone] = DELIVERY_LOOKS[status];
  return (
    <Chip icon={icon} tone={tone}>
      {t(`webhooks.status.${status}`)}
    </Chip>
  );
}
