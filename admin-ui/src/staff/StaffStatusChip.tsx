import BlockOutlined from '@mui/icons-material/BlockOutlined';
import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import MailOutlined from '@mui/icons-material/MailOutlined';
import type { StaffStatus } from '@standing/shared/access/staff';
import { useT } from '../app/i18n/useT.js';
import type { Tokens } from '../app/tokens.js';
import { Chip } from '../components/Chip.js';

const ICONS = { active: CheckCircleOutlined, invited: MailOutlined, suspended: BlockOutlined } as const;

const TONES: Readonly<Record<StaffStatus, (tokens: Tokens) => { text: string; surface: string }>> = {
  active: ({ success }) => success,
  invited: ({ info }) => info,
  suspended: ({ danger }) => danger,
};

/** Whether somebody may sign in: colour and icon and word. */
export function StaffStatusChip({ status }: { readonly status: StaffStatus }) {
  const t = useT();
  return (
    <Chip icon={ICONS[status]} tone={TONES[status]}>
      {t(`staff.status.${status}`)}
    </Chip>
  );
}
