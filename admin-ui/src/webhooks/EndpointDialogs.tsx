import { Alert, Box, TextField } from '@mui/material';
import { useState } from 'react';
import type { WebhookSecretView, WebhookView } from '@standing/shared/contracts/webhooks';
import type { FeedType } from '@standing/shared/feed/public-entry';
import {
  isWebhookAddress,
  WEBHOOK_DESCRIPTION_MAX,
  WEBHOOK_URL_MAX,
} from '@standing/shared/webhooks/delivery';
import { asProblem } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { Facts } from '../components/Facts.js';
import { shortInstant } from '../components/instants.js';
import { AskDialog } from '../staff/AskDialog.js';
import { ShownOnceDialog } from '../staff/ShownOnceDialog.js';
import { endpointName } from './endpoint.js';
import { EventsField } from './EventsField.js';
import { useWebhookWords } from './webhookWords.js';
import { webhookApi } from './webhookApi.js';

interface Draft {
  readonly url: string;
  readonly description: string;
  readonly all: boolean;
  readonly events: readonly FeedType[];
}

const EMPTY: Draft = { url: '', description: '', all: true, events: [] };

const draftOf = ({ url, description, events }: WebhookView): Draft => ({
  url,
  description,
  all: events.length === 0,
  events,
});

const contentOf = ({ url, description, all, events }: Draft) => ({
  url: url.trim(),
  description: description.trim(),
  events: all ? [] : [...events],
});

const isWhole = ({ url, all, events }: Draft) => isWebhookAddress(url.trim()) && (all || events.length > 0);

interface FieldsProps {
  readonly draft: Draft;
  readonly tried: boolean;
  readonly onChange: (values: Partial<Draft>) => void;
}

function Fields({ draft, tried, onChange }: FieldsProps) {
  const t = useT();
  const isFaulty = tried && !isWebhookAddress(draft.url.trim());
  return (
    <>
      <TextField
        label={t('webhooks.address')}
        value={draft.url}
        type="url"
        autoComplete="off"
        error={isFaulty}
        helperText={t(isFaulty ? 'webhooks.addressFault' : 'webhooks.addressWhat')}
        onChange={(event) => onChange({ url: event.target.value })}
        slotProps={{ htmlInput: { maxLength: WEBHOOK_URL_MAX, spellCheck: false, dir: 'ltr' } }}
      />
      <TextField
        label={t('webhooks.description')}
        value={draft.description}
        autoComplete="off"
        helperText={t('webhooks.descriptionWhat')}
        onChange={(event) => onChange({ description: event.target.value })}
        slotProps={{ htmlInput: { maxLength: WEBHOOK_DESCRIPTION_MAX, dir: 'auto' } }}
      />
      <EventsField
        all={draft.all}
        value={draft.events}
        lacking={tried && !draft.all && draft.events.length === 0}
        onChange={onChange}
      />
    </>
  );
}

interface CreateEndpointDialogProps {
  readonly onDone: (issued: WebhookSecretView) => void;
  readonly onClose: () => void;
}

export function CreateEndpointDialog({ onDone, onClose }: CreateEndpointDialogProps) {
  const t = useT();
  const [draft, setDraft] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  return (
    <AskDialog
      title={t('webhooks.createTitle')}
      what={t('webhooks.createWhat')}
      action={t('webhooks.create')}
      run={(key) => {
        setTried(true);
        return isWhole(draft) && webhookApi.create(contentOf(draft), key);
      }}
      onDone={onDone}
      onClose={onClose}
    >
      <Fields draft={draft} tried={tried} onChange={(values) => setDraft({ ...draft, ...values })} />
    </AskDialog>
  );
}

interface EndpointDialogProps {
  readonly webhook: WebhookView;
  readonly onDone: (webhook: WebhookView) => void;
  readonly onClose: () => void;
}

/** What somebody else has made of it meanwhile, beside what is being written. */
function Meanwhile({ webhook }: { readonly webhook: WebhookView }) {
  const t = useT();
  const words = useWebhookWords();
  return (
    <Alert severity="warning">
      {t('webhooks.changedMeanwhile')}
      <Box sx={{ marginBlock: 1 }}>
        <Facts
          rows={[
            [t('webhooks.address'), webhook.url],
            [t('webhooks.description'), webhook.description === '' ? t('word.nothing') : webhook.description],
            [
              t('webhooks.events'),
              webhook.events.length === 0
                ? t('webhooks.allEvents')
                : webhook.events.map(words.event).join(t('list.separator')),
            ],
          ]}
        />
      </Box>
      {t('webhooks.changedMeanwhileWhat')}
    </Alert>
  );
}

export function EditEndpointDialog({ webhook, onDone, onClose }: EndpointDialogProps) {
  const t = useT();
  const [draft, setDraft] = useState(() => draftOf(webhook));
  const [tried, setTried] = useState(false);
  // The page follows what happens; what is written rests on what was read when it was begun.
  const [started] = useState(webhook);
  const [base, setBase] = useState(started);
  const save = async (key: string) => {
    try {
      return await webhookApi.change(webhook.id, contentOf(draft), base.version, key);
    } catch (error) {
      if (asProblem(error).code === 'version_stale') setBase(await webhookApi.get(webhook.id));
      throw error;
    }
  };
  return (
    <AskDialog
      title={t('webhooks.editTitle')}
      what={t('webhooks.editWhat')}
      action={t('webhooks.save')}
      run={(key) => {
        setTried(true);
        return isWhole(draft) && save(key);
      }}
      onDone={onDone}
      onClose={onClose}
    >
      {base !== started && <Meanwhile webhook={base} />}
      <Fields draft={draft} tried={tried} onChange={(values) => setDraft({ ...draft, ...values })} />
    </AskDialog>
  );
}

interface SecretDialogProps {
  readonly webhook: WebhookView;
  readonly onDone: (issued: WebhookSecretView) => void;
  readonly onClose: () => void;
}

export function RotateDialog({ webhook, onDone, onClose }: SecretDialogProps) {
  const t = useT();
  const locale = useFormatLocale();
  const until = webhook.previousSecretUntil;
  return (
    <AskDialog
      grave={until !== null}
      title={t('webhooks.rotateTitle')}
      what={
        until === null
          ? t('webhooks.rotateWhat')
          : t('webhooks.rotateAgainWhat', { until: shortInstant(Date.parse(until), locale) })
      }
      action={t('webhooks.rotateDo')}
      run={(key) => webhookApi.rotate(webhook.id, webhook.version, key)}
      onDone={onDone}
      onClose={onClose}
    />
  );
}

export function PauseDialog({ webhook, onDone, onClose }: EndpointDialogProps) {
  const t = useT();
  return (
    <AskDialog
      title={t('webhooks.pauseTitle')}
      what={t('webhooks.pauseWhat')}
      action={t('webhooks.pause')}
      run={(key) => webhookApi.pause(webhook.id, key)}
      onDone={onDone}
      onClose={onClose}
    />
  );
}

export function RemoveDialog({ webhook, onDone, onClose }: EndpointDialogProps) {
  const t = useT();
  return (
    <AskDialog
      grave
      title={t('webhooks.removeTitle')}
      what={t('webhooks.removeWhat')}
      action={t('webhooks.removeDo')}
      run={() => webhookApi.remove(webhook.id)}
      onDone={onDone}
      onClose={onClose}
    >
      {webhook.pending > 0 && (
        <Alert severity="warning">{t('webhooks.removeWaiting', { smart_count: webhook.pending })}</Alert>
      )}
    </AskDialog>
  );
}

export function ReplayFailedDialog({ webhook, onDone, onClose }: EndpointDialogProps) {
  const t = useT();
  return (
    <AskDialog
      title={t('webhooks.replayFailedTitle')}
      what={t('webhooks.replayFailedWhat')}
      action={t('webhooks.replayFailedDo')}
      run={(key) => webhookApi.replayFailed(webhook.id, key)}
      onDone={onDone}
      onClose={onClose}
    />
  );
}

interface SecretShownProps {
  readonly issued: WebhookSecretView;
  /** It was added with it; else it has taken another one's place. */
  readonly first: boolean;
  readonly onClose: () => void;
}

export function SecretShown({ issued, first, onClose }: SecretShownProps) {
  const t = useT();
  return (
    <ShownOnceDialog
      title={t('webhooks.secretTitle', { name: endpointName(issued.webhook) })}
      what={t(first ? 'webhooks.secretFirst' : 'webhooks.secretNext')}
      name={t('webhooks.secret')}
      secret={issued.secret}
      onClose={onClose}
    />
  );
}
