import { Box, Typography } from '@mui/material';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { AccountSignal } from '@standing/shared/contracts/signals';
import { useReasonName } from '../accounts/words.js';
import { useT } from '../app/i18n/useT.js';
import { Instant } from '../components/Instant.js';
import { Failed } from '../components/Picture.js';
import { Section } from '../components/Section.js';
import { useAccountSignals } from './ruleQueries.js';

function Signal({ signal }: { readonly signal: AccountSignal }) {
  const t = useT();
  const reasonName = useReasonName();
  return (
    <li>
      <b>{t(`signals.type.${signal.type}`)}</b>
      {t('list.dot')}
      {t(`signals.severity.${signal.severity}`)}
      {t('list.dot')}
      <Instant at={signal.occurredAt} />
      {signal.applied.map((applied) => (
        <Box key={applied.rule} component="span" sx={{ display: 'block', color: 'text.secondary' }}>
          {t(`rules.outcome.${applied.outcome}`)}
          {t('list.dot')}
          {t(`kind.${applied.kind}`)}
          {t('list.dot')}
          {reasonName(applied.kind, applied.reasonCode)}
        </Box>
      ))}
      {signal.ignored && (
        <Box component="span" sx={{ display: 'block', color: 'text.secondary' }}>
          {t('signals.ignored')}
        </Box>
      )}
    </li>
  );
}

/** What the wallet has reported of the account of late, and what came of it; nothing where nothing was reported. */
export function AccountSignals({ account }: { readonly account: AccountView }) {
  const t = useT();
  const signals = useAccountSignals(account.id);
  if (signals.error) {
    return (
      <Section title={t('signals.title')}>
        <Failed error={signals.error} onRetry={() => void signals.refetch()} />
      </Section>
    );
  }
  if (!signals.data || signals.data.data.length === 0) return null;
  return (
    <Section title={t('signals.title')}>
      <Box
        component="ul"
        sx={{ margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: 1, fontSize: '0.8125rem' }}
      >
        {signals.data.data.map((signal) => (
          <Signal key={signal.id} signal={signal} />
        ))}
      </Box>
      {signals.data.next !== null && (
        <Typography variant="caption" sx={{ color: 'text.secondary' }}>
          {t('signals.older')}
        </Typography>
      )}
    </Section>
  );
}
