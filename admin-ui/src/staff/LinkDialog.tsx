import { Typography } from '@mui/material';
import { useT } from '../app/i18n/useT.js';
import { Instant } from '../components/Instant.js';
import { ShownOnceDialog } from './ShownOnceDialog.js';
import type { LinkIssued } from './staffApi.js';

interface LinkDialogProps {
  readonly issued: LinkIssued;
  /** The person has just been invited. */
  readonly invited?: boolean;
  readonly onClose: () => void;
}

/** The link by which somebody sets a password, to be handed over. */
export function LinkDialog({ issued: { staff, link }, invited = false, onClose }: LinkDialogProps) {
  const t = useT();
  const { name } = staff;
  return (
    <ShownOnceDialog
      title={t(invited ? 'staff.invited' : 'staff.linkTitle', { name })}
      what={link ? t('staff.linkWhat') : t('staff.linkGone')}
      name={t('staff.link')}
      secret={link ? new URL(link.path, window.location.origin).href : '—'}
      onClose={onClose}
    >
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {link && (
          <>
            {t('staff.linkUntil')} <Instant at={link.expiresAt} form="short" />
          </>
        )}
        {invited && (
          <>
            <br />
            {t('staff.invitedWhat')}
          </>
        )}
      </Typography>
    </ShownOnceDialog>
  );
}
