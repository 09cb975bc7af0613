import AccountCircleOutlined from '@mui/icons-material/AccountCircleOutlined';
import AutoDeleteOutlined from '@mui/icons-material/AutoDeleteOutlined';
import DynamicFeedOutlined from '@mui/icons-material/DynamicFeedOutlined';
import BadgeOutlined from '@mui/icons-material/BadgeOutlined';
import EventRepeatOutlined from '@mui/icons-material/EventRepeatOutlined';
import HowToRegOutlined from '@mui/icons-material/HowToRegOutlined';
import InboxOutlined from '@mui/icons-material/InboxOutlined';
import MailOutlined from '@mui/icons-material/MailOutlined';
import MenuBookOutlined from '@mui/icons-material/MenuBookOutlined';
import PeopleAltOutlined from '@mui/icons-material/PeopleAltOutlined';
import ReceiptLongOutlined from '@mui/icons-material/ReceiptLongOutlined';
import RuleOutlined from '@mui/icons-material/RuleOutlined';
import SchemaOutlined from '@mui/icons-material/SchemaOutlined';
import TodayOutlined from '@mui/icons-material/TodayOutlined';
import TuneOutlined from '@mui/icons-material/TuneOutlined';
import VpnKeyOutlined from '@mui/icons-material/VpnKeyOutlined';
import WebhookOutlined from '@mui/icons-material/WebhookOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import type { Permission } from '@standing/shared/access/permissions';
import { useSession } from './session.js';

export interface PageEntry {
  readonly path: string;
  readonly label:
    | 'overview'
    | 'cases'
    | 'approvals'
    | 'myDay'
    | 'accounts'
    | 'bulk'
    | 'log'
    | 'reasons'
    | 'rules'
    | 'maintenance'
    | 'staff'
    | 'apiKeys'
    | 'retention'
    | 'settings'
    | 'webhooks'
    | 'mails'
    | 'profile';
  readonly icon: SvgIconComponent;
  readonly permission: Permission | null;
}

const PAGES: readonly PageEntry[] = [
  { path: '/overview', label: 'overview', icon: SchemaOutlined, permission: 'account.read' },
  { path: '/cases', label: 'cases', icon: InboxOutlined, permission: 'case.read' },
  { path: '/approvals', label: 'approvals', icon: HowToRegOutlined, permission: 'proposal.read' },
  { path: '/my-day', label: 'myDay', icon: TodayOutlined, permission: 'case.work' },
  { path: '/accounts', label: 'accounts', icon: PeopleAltOutlined, permission: 'account.read' },
  { path: '/bulk', label: 'bulk', icon: DynamicFeedOutlined, permission: 'bulk.read' },
  { path: '/log', label: 'log', icon: ReceiptLongOutlined, permission: 'audit.read' },
  { path: '/reasons', label: 'reasons', icon: MenuBookOutlined, permission: 'reason.read' },
  { path: '/rules', label: 'rules', icon: RuleOutlined, permission: 'rule.read' },
  { path: '/mails', label: 'mails', icon: MailOutlined, permission: 'notification.read' },
  { path: '/maintenance', label: 'maintenance', icon: EventRepeatOutlined, permission: 'maintenance.manage' },
  { path: '/staff', label: 'staff', icon: BadgeOutlined, permission: 'staff.read' },
  { path: '/api-keys', label: 'apiKeys', icon: VpnKeyOutlined, permission: 'api_key.read' },
  { path: '/webhooks', label: 'webhooks', icon: WebhookOutlined, permission: 'webhook.manage' },
  { path: '/retention', label: 'retention', icon: AutoDeleteOutlined, permission: 'erasure.read' },
  { path: '/settings', label: 'settings', icon: TuneOutlined, permission: 'settings.read' },
  { path: '/profile', label: 'profile', icon: AccountCircleOutlined, permission: null },
];

/** The pages that the one who is signed in may open, in the order of the menu. */
export function usePages(): readonly PageEntry[] {
  const permissions = useSession()?.staff.permissions ?? [];
  return PAGES.filter(({ permission }) => permission === null || permissions.includes(permission));
}
