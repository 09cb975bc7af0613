import { Alert, Box, Button } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useNotify } from 'react-admin';
import { useNavigate, useParams } from 'react-router';
import type { WebhookSecretView, WebhookView } from '@standing/shared/contracts/webhooks';
import { asProblem } from '../app/api.js';
import { useCommands } from '../app/commands.js';
import { useT, type MessageKey } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { Copyable } from '../components/Copyable.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { exactInstant, shortInstant } from '../components/instants.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden, Loading } from '../components/Picture.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { RefusableButton } from '../components/RefusableButton.js';
import { Section } from '../components/Section.js';
import { Deliveries } from './Deliveries.js';
import { endpointName, endpointState } from './endpoint.js';
import { EndpointChip } from './EndpointChip.js';
import {
  EditEndpointDialog,
  PauseDialog,
  RemoveDialog,
  ReplayFailedDialog,
  RotateDialog,
  SecretShown,
} from './EndpointDialogs.js';
import { TestResult } from './TestResult.js';
import { useWebhook, useWebhookChanged, webhookApi } from './webhookApi.js';
import { useWebhookWords } from './webhookWords.js';

const TEST_KEY = 't';
const EDIT_KEY = 'e';
const PAUSE_KEY = 'p';

type Asking = 'edit' | 'rotate' | 'pause' | 'remove' | 'replayFailed';

const BANNERS = {
  failing: { severity: 'warning', since: ({ failingSince }: WebhookView) => failingSince },
  gaveUp: { severity: 'error', since: ({ pausedAt }: WebhookView) => pausedAt },
  paused: { severity: 'info', since: ({ pausedAt }: WebhookView) => pausedAt },
  removed: { severity: 'info', since: ({ removedAt }: WebhookView) => removedAt },
} as const;

/** What is the matter, what it means for what happens meanwhile, and what to do; nothing where all is well. */
function Banner({ webhook, action }: { readonly webhook: WebhookView; readonly action: ReactNode }) {
  const t = useT();
  const locale = useFormatLocale();
  const state = endpointState(webhook);
  if (state === 'sending') return null;
  const { severity, since } = BANNERS[state];
  const at = Date.parse(since(webhook) ?? '');
  return (
    <Alert severity={severity} role="status" action={action}>
      <Box sx={{ fontWeight: 600 }} title={exactInstant(at, locale)}>
        {t(`webhooks.banner.${state}`, { since: shortInstant(at, locale) })}
        {state !== 'removed' && webhook.failures > 0 && (
          <>
            {t('list.dot')}
            {t('webhooks.failures', { smart_count: webhook.failures })}
          </>
        )}
      </Box>
      {t(`webhooks.banner.${state}What`)}
    </Alert>
  );
}

function EndpointFacts({ webhook }: { readonly webhook: WebhookView }) {
  const t = useT();
  const words = useWebhookWords();
  const { url, events, createdAt, createdBy, previousSecretUntil, pending, lastTakenAt } = webhook;
  return (
    <Section title={t('webhooks.facts')}>
      <Facts
        rows={[
          [t('webhooks.address'), <Copyable key="url" text={url} what={t('webhooks.address')} />],
          [
            t('webhooks.events'),
            events.length === 0 ? t('webhooks.allEvents') : events.map(words.event).join(t('list.separator')),
          ],
          [t('webhooks.waiting'), words.pending(pending)],
          [
            t('webhooks.lastTaken'),
            lastTakenAt === null ? t('word.nothing') : <Instant key="taken" at={lastTakenAt} />,
          ],
          [
            t('webhooks.secret'),
            previousSecretUntil === null ? (
              t('webhooks.secretOne')
            ) : (
              <span key="secret">
                {t('webhooks.secretTwo')} <Instant at={previousSecretUntil} form="short" />
              </span>
            ),
          ],
          [
            t('webhooks.added'),
            <span key="added">
              <Instant at={createdAt} form="short" />
              {t('list.dot')}
              {t('webhooks.by', { name: createdBy.name ?? createdBy.id })}
            </span>,
          ],
        ]}
      />
    </Section>
  );
}

interface ActionsProps {
  readonly webhook: WebhookView;
  readonly ask: (asking: Asking) => void;
  readonly onTest: () => void;
  readonly onResume: () => void;
}

function Actions({ webhook, ask, onTest, onResume }: ActionsProps) {
  const t = useT();
  const isPaused = webhook.pausedAt !== null;
  const pausing = isPaused ? onResume : () => ask('pause');
  const pauseWord = t(isPaused ? 'webhooks.resume' : 'webhooks.pause');
  useCommands([
    ...(isPaused ? [] : [{ id: 'webhook.test', label: t('webhooks.test'), keys: TEST_KEY, run: onTest }]),
    { id: 'webhook.edit', label: t('webhooks.edit'), keys: EDIT_KEY, run: () => ask('edit') },
    { id: 'webhook.pause', label: pauseWord, keys: PAUSE_KEY, run: pausing },
    { id: 'webhook.rotate', label: t('webhooks.rotate'), run: () => ask('rotate') },
    { id: 'webhook.remove', label: t('webhooks.remove'), run: () => ask('remove') },
  ]);
  return (
    <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
      <Button variant="outlined" color="error" onClick={() => ask('remove')}>
        {t('webhooks.remove')}
      </Button>
      <Button variant="outlined" onClick={() => ask('rotate')}>
        {t('webhooks.rotate')}
      </Button>
      {!isPaused && (
        <Button variant="outlined" onClick={pausing}>
          {pauseWord}
        </Button>
      )}
      <Button variant="outlined" onClick={() => ask('edit')}>
        {t('webhooks.edit')}
      </Button>
      <RefusableButton
        variant="contained"
        refusal={isPaused ? t('webhooks.whyPaused') : null}
        onClick={onTest}
      >
        {t('webhooks.test')}
      </RefusableButton>
    </Box>
  );
}

interface DialogsProps {
  readonly asking: Asking | null;
  readonly webhook: WebhookView;
  readonly onClose: () => void;
  readonly onDone: (webhook: WebhookView, words: MessageKey) => void;
  readonly onIssued: (issued: WebhookSecretView) => void;
}

function Dialogs({ asking, webhook, onClose, onDone, onIssued }: DialogsProps) {
  const common = { webhook, onClose };
  switch (asking) {
    case null:
      return null;
    case 'edit':
      return <EditEndpointDialog {...common} onDone={(changed) => onDone(changed, 'webhooks.saved')} />;
    case 'rotate':
      return <RotateDialog {...common} onDone={onIssued} />;
    case 'pause':
      return <PauseDialog {...common} onDone={(changed) => onDone(changed, 'webhooks.pausedDone')} />;
    case 'remove':
      return <RemoveDialog {...common} onDone={(changed) => onDone(changed, 'webhooks.removedDone')} />;
    case 'replayFailed':
      return (
        <ReplayFailedDialog {...common} onDone={(changed) => onDone(changed, 'webhooks.replayedFailed')} />
      );
  }
}

function WebhookOf({ webhook }: { readonly webhook: WebhookView }) {
  const t = useT();
  const notify = useNotify();
  const navigate = useNavigate();
  const changed = useWebhookChanged();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [issued, setIssued] = useState<WebhookSecretView | null>(null);
  const [testId, setTestId] = useState<string | null>(null);
  const isRemoved = webhook.removedAt !== null;
  const resume = useMutation({
    mutationFn: () => webhookApi.resume(webhook.id, crypto.randomUUID()),
    onSuccess: (resumed) => {
      notify('webhooks.resumedDone', { type: 'success' });
      void changed(resumed);
    },
  });
  const test = useMutation({
    mutationFn: () => webhookApi.test(webhook.id, crypto.randomUUID()),
    onMutate: () => setTestId(null),
    onSuccess: (delivery) => {
      setTestId(delivery.id);
      void changed(null);
    },
  });
  const runTest = () => {
    if (!test.isPending) test.mutate();
  };
  const runResume = () => {
    if (!resume.isPending) resume.mutate();
  };
  const problem = test.error ?? resume.error;
  return (
    <Page
      title={`${t('page.webhook')} ${new URL(webhook.url).host}`}
      heading={
        <Box component="span" sx={{ display: 'flex', alignItems: 'center', gap: 1.5, flexWrap: 'wrap' }}>
          <Box component="bdi" sx={{ overflowWrap: 'anywhere', minWidth: 0 }}>
            {endpointName(webhook)}
          </Box>
          <EndpointChip webhook={webhook} />
        </Box>
      }
      aside={
        !isRemoved && <Actions webhook={webhook} ask={setAsking} onTest={runTest} onResume={runResume} />
      }
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
        {problem && <ProblemAlert problem={asProblem(problem)} />}
        <Banner
          webhook={webhook}
          action={
            webhook.pausedAt !== null &&
            !isRemoved && (
              <Button color="inherit" variant="outlined" aria-disabled={resume.isPending} onClick={runResume}>
                {t('webhooks.resume')}
              </Button>
            )
          }
        />
        <TestResult webhookId={webhook.id} deliveryId={testId} isSending={test.isPending} />
        <EndpointFacts webhook={webhook} />
        <Deliveries
          webhook={webhook}
          refusal={isRemoved ? t('webhooks.whyRemoved') : null}
          onReplayFailed={() => setAsking('replayFailed')}
        />
      </Box>
      <Dialogs
        asking={asking}
        webhook={webhook}
        onClose={() => setAsking(null)}
        onDone={(next, words) => {
          setAsking(null);
          notify(words, { type: 'success' });
          void changed(next);
          if (next.removedAt !== null) void navigate('/webhooks');
        }}
        onIssued={(made) => {
          setAsking(null);
          setIssued(made);
          void changed(made.webhook);
        }}
      />
      {issued && <SecretShown first={false} issued={issued} onClose={() => setIssued(null)} />}
    </Page>
  );
}

function Endpoint({ id }: { readonly id: string }) {
  const t = useT();
  const { data: webhook, error, refetch } = useWebhook(id);
  if (webhook) return <WebhookOf webhook={webhook} />;
  return (
    <Page title={t('page.webhook')} heading={t('page.webhook')}>
      {error ? <Failed error={error} onRetry={() => void refetch()} /> : <Loading />}
    </Page>
  );
}

/** One endpoint: whether it takes what is sent, what was sent, and what came back. */
export default function WebhookPage() {
  const t = useT();
  const { id = '' } = useParams();
  const mayManage = usePermission('webhook.manage');
  if (mayManage) return <Endpoint key={id} id={id} />;
  return (
    <Page title={t('page.webhook')} heading={t('page.webhook')}>
      <Forbidden />
    </Page>
  );
}
