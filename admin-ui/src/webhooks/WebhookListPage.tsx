import Add from '@mui/icons-material/Add';
import { Box, Button, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { WebhookSecretView, WebhookView } from '@standing/shared/contracts/webhooks';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { MONO } from '../app/theme.js';
import { TableSkeleton } from '../components/DataTable.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Empty, Failed, Forbidden } from '../components/Picture.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { endpointName, endpointState } from './endpoint.js';
import { EndpointChip } from './EndpointChip.js';
import { CreateEndpointDialog, SecretShown } from './EndpointDialogs.js';
import { useWebhookChanged, useWebhooks } from './webhookApi.js';
import { useWebhookWords } from './webhookWords.js';

const SKELETON_ROWS = 4;
const NEW_KEY = 'n';

const quiet = { color: 'text.secondary', fontSize: '0.8125rem', fontWeight: 400 } as const;
/** Addresses may have 2,000 characters: the endpoint's page has all of them. */
const ADDRESS = {
  display: 'block',
  maxWidth: 'min(34vw, 520px)',
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
  fontFamily: MONO,
  fontSize: '0.75rem',
  fontWeight: 400,
  color: 'text.secondary',
} as const;

function Since({ webhook }: { readonly webhook: WebhookView }) {
  const t = useT();
  const state = endpointState(webhook);
  const since = state === 'failing' ? webhook.failingSince : webhook.pausedAt;
  if (since === null) return null;
  return (
    <Box sx={quiet}>
      {t('webhooks.since')} <Instant at={since} form="short" />
      {webhook.failures > 0 && <div>{t('webhooks.failures', { smart_count: webhook.failures })}</div>}
    </Box>
  );
}

function EndpointRow({ webhook }: { readonly webhook: WebhookView }) {
  const t = useT();
  const words = useWebhookWords();
  const { id, url, events, pending, lastTakenAt, failingSince } = webhook;
  return (
    <TableRow hover sx={{ '& > *': { verticalAlign: 'top' } }}>
      <TableCell component="th" scope="row" sx={{ fontWeight: 550, minWidth: 220 }}>
        <Box component={Link} to={`/webhooks/${id}`} sx={{ overflowWrap: 'anywhere' }}>
          <bdi>{endpointName(webhook)}</bdi>
        </Box>
        <Box component="span" title={url} sx={ADDRESS}>
          {url}
        </Box>
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }}>
        <EndpointChip webhook={webhook} />
        <Since webhook={webhook} />
      </TableCell>
      <TableCell sx={{ whiteSpace: 'nowrap' }} title={events.map(words.event).join(t('list.separator'))}>
        {events.length === 0
          ? t('webhooks.allEvents')
          : t('webhooks.eventCount', { smart_count: events.length })}
      </TableCell>
      <TableCell align="right" className="tabular">
        {words.pending(pending)}
      </TableCell>
      <TableCell>
        {lastTakenAt === null ? (
          <Box component="span" sx={quiet}>
            {/* Where much waits it may lie further back than was looked. */}
            {pending === 0 && failingSince === null ? t('webhooks.nothingTaken') : '—'}
          </Box>
        ) : (
          <Instant at={lastTakenAt} />
        )}
      </TableCell>
    </TableRow>
  );
}

function NewEndpointButton({ onOpen }: { readonly onOpen: () => void }) {
  const t = useT();
  useCommands([{ id: 'webhooks.new', label: t('webhooks.new'), keys: NEW_KEY, run: onOpen }]);
  return (
    <Button variant="contained" startIcon={<Add />} onClick={onOpen}>
      {t('webhooks.new')}
    </Button>
  );
}

function Endpoints() {
  const t = useT();
  const answer = useWebhooks();
  const webhooks = answer.data?.data ?? [];
  if (answer.error && !answer.data) {
    return <Failed error={answer.error} onRetry={() => void answer.refetch()} />;
  }
  return (
    <Box
      aria-busy={answer.isPending}
      sx={({ tokens }) => ({
        border: `1px solid ${tokens.border}`,
        borderRadius: 1,
        backgroundColor: tokens.paper,
        overflowX: 'auto',
      })}
    >
      {answer.isPending ? (
        <TableSkeleton rows={SKELETON_ROWS} />
      ) : webhooks.length === 0 ? (
        <Empty title={t('webhooks.none')}>{t('webhooks.noneWhat')}</Empty>
      ) : (
        <Table size="small" sx={{ minWidth: 720 }}>
          <caption style={visuallyHidden}>{t('webhooks.caption')}</caption>
          <TableHead>
            <TableRow>
              <TableCell>{t('webhooks.endpoint')}</TableCell>
              <TableCell>{t('webhooks.stateTitle')}</TableCell>
              <TableCell>{t('webhooks.events')}</TableCell>
              <TableCell align="right">{t('webhooks.waiting')}</TableCell>
              <TableCell>{t('webhooks.lastTaken')}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {webhooks.map((webhook) => (
              <EndpointRow key={webhook.id} webhook={webhook} />
            ))}
          </TableBody>
        </Table>
      )}
    </Box>
  );
}

/** Where events are sent, and whether they arrive. */
export default function WebhookListPage() {
  const t = useT();
  const navigate = useNavigate();
  const changed = useWebhookChanged();
  const mayManage = usePermission('webhook.manage');
  const [isAdding, setAdding] = useState(false);
  const [issued, setIssued] = useState<WebhookSecretView | null>(null);
  return (
    <Page
      title={t('page.webhooks')}
      heading={t('page.webhooks')}
      aside={mayManage && <NewEndpointButton onOpen={() => setAdding(true)} />}
    >
      {mayManage ? <Endpoints /> : <Forbidden />}
      {isAdding && (
        <CreateEndpointDialog
          onClose={() => setAdding(false)}
          onDone={(added) => {
            setAdding(false);
            setIssued(added);
            void changed(added.webhook);
          }}
        />
      )}
      {issued && (
        <SecretShown
          first
          issued={issued}
          onClose={() => {
            setIssued(null);
            void navigate(`/webhooks/${issued.webhook.id}`);
          }}
        />
      )}
    </Page>
  );
}
