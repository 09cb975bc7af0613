import BlockOutlined from '@mui/icons-material/BlockOutlined';
import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import MailOutlined from '@mui/icons-material/MailOutlined';
import { Box } from '@mui/material';
import type { StaffStatus } from '@standing/shared/access/staff';
import { useT } from '../app/i18n/useT.js';

const ICONS = { active: CheckCircleOutlined, invited: MailOutlined, suspended: BlockOutlined } as const;

/** Whether somebody may sign in: colour and icon and word. */
export function StaffStatusChip({ status }: { readonly status: StaffStatus }) {
  const t = useT();
  const Icon = ICONS[status];
  return (
    <Box
      component="span"
      sx={({ tokens }) => {
        const { text, surface } = { active: tokens.success, invited: tokens.info, suspended: tokens.danger }[
          status
        ];
        return {
          display: 'inline-flex',
          alignItems: 'center',
          gap: 0.5,
          height: 22,
          paddingInline: 0.875,
          borderRadius: 99,
          whiteSpace: 'nowrap',
          fontSize: '0.75rem',
          fontWeight: 600,
          color: text,
          backgroundColor: surface,
        };
      }}
    >
      <Icon sx={{ fontSize: 14 }} aria-hidden />
      {t(`staff.status.${status}`)}
    </Box>
  );
}
