import BlockOutlined from '@mui/icons-material/BlockOutlined';
import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import ErrorOutline from '@mui/icons-material/ErrorOutline';
import HelpOutline from '@mui/icons-material/HelpOutline';
import Inventory2Outlined from '@mui/icons-material/Inventory2Outlined';
import Schedule from '@mui/icons-material/Schedule';
import SendOutlined from '@mui/icons-material/SendOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import type { MailStatus } from '@standing/shared/notifications/mail';
import { useT } from '../app/i18n/useT.js';
import type { Tokens } from '../app/tokens.js';
import { Chip } from '../components/Chip.js';

type Look = readonly [icon: SvgIconComponent, tone: (tokens: Tokens) => { text: string; surface: string }];

/** Colour for what moves or asks for somebody; grey for what is not meant to be sent. */
const LOOKS: Readonly<Record<MailStatus, Look>> = {
  pending: [Schedule, ({ info }) => info],
  sending: [SendOutlined, ({ info }) => info],
  sent: [CheckCircleOutlined, ({ success }) => success],
  uncertain: [HelpOutline, ({ warning }) => warning],
  dead: [ErrorOutline, ({ danger }) => danger],
  kept: [Inventory2Outlined, ({ states }) => states.closed],
  skipped: [BlockOutlined, ({ states }) => states.closed],
};

/** What became of a mail. */
export function MailStatusChip({ status }: { readonly status: MailStatus }) {
  const t = useT();
  const [icon, tone] = LOOKS[status];
  return (
    <Chip icon={icon} tone={tone}>
      {t(`mails.status.${status}`)}
    </Chip>
  );
}
