import { Alert, Box } from '@mui/material';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { useDelivery } from './webhookApi.js';
import { useWebhookWords } from './webhookWords.js';

function Outcome({ webhookId, deliveryId }: { readonly webhookId: string; readonly deliveryId: string }) {
  const t = useT();
  const words = useWebhookWords();
  const number = new Intl.NumberFormat(useFormatLocale());
  const { data } = useDelivery(webhookId, deliveryId, true);
  const attempt = data?.tries.at(-1);
  if (!data || data.status === 'pending' || !attempt) {
    return (
      <Alert severity="info" role="none">
        {t('webhooks.testing')}
      </Alert>
    );
  }
  if (data.status === 'delivered') {
    return (
      <Alert severity="success" role="none">
        {t('webhooks.testTaken', { answer: words.answer(attempt), ms: number.format(attempt.ms) })}
      </Alert>
    );
  }
  return (
    <Alert severity="error" role="none">
      <Box sx={{ fontWeight: 600 }}>{t('webhooks.testFailed')}</Box>
      {words.answer(attempt)}
      {t('list.dot')}
      {words.result(attempt)}
    </Alert>
  );
}

interface TestResultProps {
  readonly webhookId: string;
  /** The test that was sent last; null before the first. */
  readonly deliveryId: string | null;
  readonly isSending: boolean;
}

/** What comes of a test, said as it comes. */
export function TestResult({ webhookId, deliveryId, isSending }: TestResultProps) {
  const t = useT();
  return (
    <Box role="status" sx={{ '&:empty': { position: 'absolute' } }}>
      {isSending && (
        <Alert severity="info" role="none">
          {t('webhooks.testing')}
        </Alert>
      )}
      {!isSending && deliveryId !== null && (
        <Outcome key={deliveryId} webhookId={webhookId} deliveryId={deliveryId} />
      )}
    </Box>
  );
}
