import { Typography } from '@mui/material';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { CaseDetail } from '@standing/shared/contracts/cases';
import { useCountryName } from '../../accounts/words.js';
import { useT } from '../../app/i18n/useT.js';
import { Facts } from '../../components/Facts.js';
import { addressLines } from './comparison.js';

interface CallerFactsProps {
  readonly declared: CaseDetail['declared'];
  readonly account: AccountView | undefined;
}

/** What a caller is asked for, to be compared and not to be read out. */
export function CallerFacts({ declared, account }: CallerFactsProps) {
  const t = useT();
  const countryName = useCountryName();
  if (!declared) {
    return (
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {t('desk.declaredHidden')}
      </Typography>
    );
  }
  const lines = addressLines(declared.address, countryName);
  const contact = (value: string | null | undefined, isConfirmed: boolean) =>
    value ? (
      <>
        <bdi>{value}</bdi>
        {t('list.dot')}
        {t(isConfirmed ? 'contact.confirmed' : 'contact.unconfirmed')}
      </>
    ) : (
      t('word.notGiven')
    );
  return (
    <>
      <Typography variant="body2" sx={{ marginBottom: 1 }}>
        {t('unfreeze.callerHow')}
      </Typography>
      <Facts
        rows={[
          [t('desk.field.name'), <bdi key="name">{declared.displayName}</bdi>],
          [t('desk.field.birthDate'), declared.birthDate ?? t('word.notGiven')],
          [
            t('desk.field.address'),
            <bdi key="address">{lines.join(t('list.separator')) || t('word.notGiven')}</bdi>,
          ],
          [t('field.email'), contact(account?.email, declared.emailConfirmed)],
          [t('field.phone'), contact(account?.phone, declared.phoneConfirmed)],
        ]}
      />
    </>
  );
}
