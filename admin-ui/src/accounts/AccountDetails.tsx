import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import { Box } from '@mui/material';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { RevealField } from '@standing/shared/contracts/personal-data';
import type { ReactNode } from 'react';
import { useT } from '../app/i18n/useT.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { Section } from '../components/Section.js';
import { AccountRetention } from '../retention/AccountRetention.js';
import { useRevealed } from './Revealed.js';
import type { Standing } from './standing.js';
import { useCountryName, useLanguageName } from './words.js';

function Contact({ value, confirmed }: { readonly value: ReactNode; readonly confirmed: boolean }) {
  const t = useT();
  if (value === null) return <>{t('word.notGiven')}</>;
  const Icon = confirmed ? CheckCircleOutlined : RadioButtonUnchecked;
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', gap: '0 8px' }}
    >
      {value}
      <Box
        component="span"
        sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, color: 'text.secondary' }}
      >
        <Icon sx={{ fontSize: 14 }} aria-hidden />
        {t(confirmed ? 'contact.confirmed' : 'contact.unconfirmed')}
      </Box>
    </Box>
  );
}

interface AccountDetailsProps {
  readonly account: AccountView;
  readonly standing: Standing | null;
  /** And not a past instant. */
  readonly isNow: boolean;
}

/** Maintenance and what was registered; personal data as masked as the server sends it. */
export function AccountDetails({ account, standing, isNow }: AccountDetailsProps) {
  const t = useT();
  const countryName = useCountryName();
  const languageName = useLanguageName();
  const revealed = useRevealed(account);
  const shown = (field: RevealField, masked: string | null) =>
    masked === null ? null : revealed.show(field, masked);
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        alignItems: 'start',
        gridTemplateColumns: 'repeat(auto-fit, minmax(min(280px, 100%), 1fr))',
      }}
    >
      {standing && standing.maintenance.length > 0 && (
        <Section title={t('field.maintenance')}>
          {standing.maintenance.map(({ id, startsAt, endsAt }) => (
            <Facts
              key={id}
              rows={[
                [t('field.from'), <Instant key="from" at={startsAt} form="short" />],
                [t('field.to'), <Instant key="to" at={endsAt} form="short" />],
              ]}
            />
          ))}
        </Section>
      )}
      <Section title={t('account.customer')}>
        <Facts
          rows={[
            [
              t('field.email'),
              <Contact
                key="email"
                value={shown('email', account.email)}
                confirmed={account.emailConfirmed}
              />,
            ],
            [
              t('field.phone'),
              <Contact
                key="phone"
                value={shown('phone', account.phone)}
                confirmed={account.phoneConfirmed}
              />,
            ],
            [t('field.birthDate'), shown('birthDate', account.birthDate) ?? t('word.notGiven')],
            [t('field.address'), shown('address', account.address) ?? t('word.notGiven')],
            [t('field.country'), countryName(account.country)],
            [t('field.language'), languageName(account.locale)],
            [t('field.tier'), account.tier],
            [t('field.risk'), t(`risk.${account.riskLevel}`)],
            [t('field.registered'), <Instant key="registered" at={account.registeredAt} form="short" />],
            ...(account.closedAt
              ? ([[t('field.closed'), <Instant key="closed" at={account.closedAt} form="short" />]] as const)
              : []),
            [t('field.version'), String(account.version)],
          ]}
        />
      </Section>
      {isNow && <AccountRetention account={account} />}
      {revealed.dialog}
    </Box>
  );
}
