import OpenInNew from '@mui/icons-material/OpenInNew';
import { Box } from '@mui/material';
import { memo } from 'react';
import { Link } from 'react-router';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import { useAccount } from '../../accounts/accountQueries.js';
import { byWeight, useCountryName, useReasonName } from '../../accounts/words.js';
import { useT } from '../../app/i18n/useT.js';
import { usePermission } from '../../app/session.js';
import { Facts } from '../../components/Facts.js';
import { HOLD_STATES, StateChip } from '../../components/StateChip.js';
import { PanePart } from './PanePart.js';

/** The account behind the case: how it stands, and what else holds it. */
export const AccountPart = memo(function AccountPart({ detail }: { readonly detail: CaseDetail }) {
  const t = useT();
  const countryName = useCountryName();
  const reasonName = useReasonName();
  const mayRead = usePermission('account.read');
  const { data: account } = useAccount(detail.accountId);
  const { externalRef, state, riskLevel, country } = detail.account;
  const holds = byWeight(account?.holds ?? []);
  return (
    <PanePart
      title={t('account.one')}
      aside={
        mayRead && (
          <Link
            to={`/accounts/${detail.accountId}`}
            style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}
          >
            {t('desk.openAccount')}
            <OpenInNew sx={{ fontSize: 15 }} aria-hidden />
          </Link>
        )
      }
    >
      <Facts
        rows={[
          [t('field.state'), <StateChip key="state" state={account?.state ?? state} />],
          [t('field.reference'), <code key="reference">{externalRef}</code>],
          [t('field.country'), countryName(country)],
          [t('field.risk'), t(`risk.${riskLevel}`)],
          ...(detail.level ? ([[t('field.level'), t(`cases.level.${detail.level}`)]] as const) : []),
        ]}
      />
      <Box sx={{ marginTop: 1, fontSize: '0.8125rem' }}>
        {account && holds.length === 0 && <Box sx={{ color: 'text.secondary' }}>{t('hold.none')}</Box>}
        <Box
          component="ul"
          aria-label={t('field.holds')}
          sx={{ margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: 0.5 }}
        >
          {holds.map((hold) => (
            <Box
              component="li"
              key={hold.id}
              sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}
            >
              <StateChip state={HOLD_STATES[hold.kind]} />
              {reasonName(hold.kind, hold.reasonCode)}
            </Box>
          ))}
        </Box>
      </Box>
    </PanePart>
  );
});
