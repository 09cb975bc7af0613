import ReplayOutlined from '@mui/icons-material/ReplayOutlined';
import { Box, Button, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import type { DeliveryDetail as Delivery } from '@standing/shared/contracts/webhooks';
import { asProblem, saysNotDone } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { MONO } from '../app/theme.js';
import { Copyable } from '../components/Copyable.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { Failed, Loading } from '../components/Picture.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { RefusableButton } from '../components/RefusableButton.js';
import { useDelivery, useWebhookChanged, webhookApi } from './webhookApi.js';
import { useWebhookWords } from './webhookWords.js';

/** The bytes are what is signed; line breaks are put in for the eye alone. */
function readable(body: string): string {
  return JSON.stringify(JSON.parse(body), null, 2);
}

function Tries({ delivery }: { readonly delivery: Delivery }) {
  const t = useT();
  const words = useWebhookWords();
  const number = new Intl.NumberFormat(useFormatLocale());
  if (delivery.tries.length === 0) {
    return <Typography variant="body2">{t('webhooks.noTries')}</Typography>;
  }
  return (
    <Table size="small" sx={({ tokens }) => ({ backgroundColor: tokens.paper, borderRadius: 1 })}>
      <TableHead>
        <TableRow>
          <TableCell align="right">{t('webhooks.tryNumber')}</TableCell>
          <TableCell>{t('webhooks.when')}</TableCell>
          <TableCell align="right">{t('webhooks.took')}</TableCell>
          <TableCell>{t('webhooks.answer')}</TableCell>
          <TableCell sx={{ width: '60%' }}>{t('webhooks.result')}</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {/* The newest first: it says how things stand. */}
        {delivery.tries.toReversed().map((attempt, place, tries) => (
          <TableRow key={attempt.n} sx={{ '& > *': { verticalAlign: 'top' } }}>
            <TableCell align="right">{number.format(attempt.n)}</TableCell>
            <TableCell>
              <Instant at={attempt.at} form="second" />
            </TableCell>
            <TableCell align="right" sx={{ whiteSpace: 'nowrap' }}>
              {t('webhooks.milliseconds', { ms: number.format(attempt.ms) })}
            </TableCell>
            <TableCell sx={{ whiteSpace: 'nowrap' }}>{words.answer(attempt)}</TableCell>
            <TableCell>
              {words.result(attempt)}
              {/* What an endpoint says again and again is read once. */}
              {attempt.answer !== null && attempt.answer !== tries[place - 1]?.answer && (
                <Box
                  component="samp"
                  dir="auto"
                  sx={{ display: 'block', color: 'text.secondary', overflowWrap: 'anywhere' }}
                >
                  {attempt.answer}
                </Box>
              )}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

interface DeliveryDetailProps {
  readonly webhookId: string;
  readonly deliveryId: string;
  /** Why nothing can be sent there now; null when it can. */
  readonly refusal: string | null;
}

/** One delivery: each attempt with its answer, and what was sent to the letter. */
export function DeliveryDetail({ webhookId, deliveryId, refusal }: DeliveryDetailProps) {
  const t = useT();
  const notify = useNotify();
  const changed = useWebhookChanged();
  const words = useWebhookWords();
  const answer = useDelivery(webhookId, deliveryId);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const replay = useMutation({
    mutationFn: () => webhookApi.replay(webhookId, deliveryId, key),
    onSuccess: () => {
      setKey(crypto.randomUUID());
      notify('webhooks.replayed', { type: 'success' });
      void changed(null);
    },
    onError: (error) => {
      if (saysNotDone(error)) setKey(crypto.randomUUID());
    },
  });
  const delivery = answer.data;
  if (!delivery) {
    return answer.error ? <Failed error={answer.error} onRetry={() => void answer.refetch()} /> : <Loading />;
  }
  return (
    <Box
      sx={({ tokens }) => ({
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr)',
        gap: 1.5,
        padding: 1.5,
        marginTop: 0.5,
        borderRadius: 1,
        backgroundColor: tokens.sunken,
      })}
    >
      {replay.error && <ProblemAlert problem={asProblem(replay.error)} />}
      {/* What may be wider or longer than its place scrolls, which the keyboard must be able to do, too. */}
      <Box tabIndex={0} role="group" aria-label={t('webhooks.tries')} sx={{ overflowX: 'auto' }}>
        <Tries delivery={delivery} />
      </Box>
      <Facts
        rows={[
          [
            t('webhooks.messageId'),
            <span key="id">
              <Copyable text={delivery.messageId} what={t('webhooks.messageId')} />{' '}
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {t('webhooks.messageIdWhat')}
              </Box>
            </span>,
          ],
          ...(delivery.nextAttemptAt === null
            ? []
            : [
                [
                  t('webhooks.nextTry'),
                  <Instant key="next" at={delivery.nextAttemptAt} form="second" />,
                ] as const,
              ]),
        ]}
      />
      <div>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, marginBottom: 0.5 }}>
          <Typography component="h3" variant="h3" sx={{ flex: '1 1 auto' }}>
            {t('webhooks.body')}
          </Typography>
          <Button onClick={() => void navigator.clipboard.writeText(delivery.body)}>
            {t('action.copy', { what: t('webhooks.bodyShort') })}
          </Button>
          <RefusableButton
            variant="outlined"
            refusal={refusal}
            startIcon={<ReplayOutlined />}
            aria-label={t('webhooks.replayOne', { what: words.event(delivery.type) })}
            onClick={() => {
              if (!replay.isPending) replay.mutate();
            }}
          >
            {t('webhooks.replay')}
          </RefusableButton>
        </Box>
        <Box
          component="pre"
          tabIndex={0}
          role="group"
          aria-label={t('webhooks.body')}
          sx={({ tokens }) => ({
            margin: 0,
            padding: 1.25,
            maxHeight: 360,
            overflow: 'auto',
            borderRadius: 1,
            border: `1px solid ${tokens.border}`,
            backgroundColor: tokens.paper,
            fontFamily: MONO,
            fontSize: '0.75rem',
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere',
          })}
        >
          {readable(delivery.body)}
        </Box>
      </div>
    </Box>
  );
}
