import LockClockOutlined from '@mui/icons-material/LockClockOutlined';
import { Box } from '@mui/material';
import { LEASE_TTL_MS } from '@standing/shared/cases/case';
import { useNow } from '../../app/clock.js';
import { useT } from '../../app/i18n/useT.js';
import { visuallyHidden } from '../../components/visuallyHidden.js';
import { countdown, LEASE_WARNING_MS } from './lease.js';

/** How long the case is still one's own: counted down by the second, and read out only when it becomes urgent. */
export function LeaseStatus({ endsAt }: { readonly endsAt: number }) {
  const t = useT();
  const now = useNow(true);
  // The clock ticks by the second: what has just been renewed is not longer than a lease.
  const left = Math.min(endsAt - now, LEASE_TTL_MS);
  const isShort = left < LEASE_WARNING_MS;
  return (
    <>
      <Box
        component="span"
        title={t('desk.lease.what')}
        sx={({ tokens }) => ({
          display: 'inline-flex',
          alignItems: 'center',
          gap: 0.5,
          height: 24,
          paddingInline: 1,
          borderRadius: 99,
          whiteSpace: 'nowrap',
          fontSize: '0.8125rem',
          fontWeight: 550,
          color: isShort ? tokens.warning.text : tokens.textQuiet,
          backgroundColor: isShort ? tokens.warning.surface : tokens.sunken,
        })}
      >
        <LockClockOutlined sx={{ fontSize: 16 }} aria-hidden />
        {t('desk.lease.mine')}
        <span role="timer" className="tabular">
          {countdown(left)}
        </span>
      </Box>
      <span role="status" style={visuallyHidden}>
        {isShort ? t('desk.lease.short') : ''}
      </span>
    </>
  );
}
