import BuildOutlined from '@mui/icons-material/BuildOutlined';
import CampaignOutlined from '@mui/icons-material/CampaignOutlined';
import { Alert, Box } from '@mui/material';
import { Link } from 'react-router';
import type { AccountView, MaintenanceView } from '@standing/shared/contracts/accounts';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { exactInstant, shortInstant } from '../components/instants.js';
import { useReasonName } from './words.js';

/** Of what is announced, the next; all of it is on the calendar. */
const AHEAD_SHOWN = 2;

interface NoticeProps {
  readonly window: MaintenanceView;
  readonly isActive: boolean;
  /** A stronger state is shown although it covers the account. */
  readonly isBeneath: boolean;
}

function Notice({ window, isActive, isBeneath }: NoticeProps) {
  const t = useT();
  const locale = useFormatLocale();
  const reasonName = useReasonName();
  const mayRead = usePermission('maintenance.read');
  const reason = reasonName('maintenance', window.reasonCode);
  const from = shortInstant(Date.parse(window.startsAt), locale);
  const to = shortInstant(Date.parse(window.endsAt), locale);
  return (
    <Alert
      severity="info"
      role="none"
      icon={isActive ? <BuildOutlined fontSize="small" /> : <CampaignOutlined fontSize="small" />}
      title={`${exactInstant(Date.parse(window.startsAt), locale)} – ${exactInstant(Date.parse(window.endsAt), locale)}`}
      sx={({ tokens }) => ({
        ...(isActive
          ? {
              color: tokens.states.maintenance.text,
              backgroundColor: tokens.states.maintenance.surface,
            }
          : {}),
        '& a': { color: 'inherit', textDecoration: 'underline' },
      })}
    >
      <Box component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', columnGap: 1 }}>
        <span>
          {isActive
            ? t('upkeep.bannerActive', { until: to, reason })
            : t('upkeep.bannerAhead', { from, to, reason })}
        </span>
        {isBeneath && <span>{t('upkeep.bannerBeneath')}</span>}
        {mayRead && <Link to={`/maintenance?window=${window.id}`}>{t('upkeep.bannerMore')}</Link>}
      </Box>
    </Alert>
  );
}

/** Maintenance that covers the account now or soon. */
export function MaintenanceBanner({
  account,
}: {
  readonly account: Pick<AccountView, 'state' | 'maintenance' | 'maintenanceAhead'>;
}) {
  const { state, maintenance, maintenanceAhead } = account;
  if (maintenance.length + maintenanceAhead.length === 0) return null;
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      {maintenance.map((window) => (
        <Notice key={window.id} window={window} isActive isBeneath={state !== 'maintenance'} />
      ))}
      {maintenanceAhead.slice(0, AHEAD_SHOWN).map((window) => (
        <Notice key={window.id} window={window} isActive={false} isBeneath={false} />
      ))}
    </Box>
  );
}
