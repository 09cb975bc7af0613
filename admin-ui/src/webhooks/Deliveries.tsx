import ChevronRight from '@mui/icons-material/ChevronRight';
import { Box, Button, IconButton, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { Fragment, useId, useState } from 'react';
import { Link } from 'react-router';
import type { DeliveryView, WebhookView } from '@standing/shared/contracts/webhooks';
import { DELIVERY_STATUSES, type DeliveryStatus } from '@standing/shared/webhooks/delivery';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { MONO } from '../app/theme.js';
import { TableSkeleton } from '../components/DataTable.js';
import { Instant } from '../components/Instant.js';
import { Empty, Failed } from '../components/Picture.js';
import { RefusableButton } from '../components/RefusableButton.js';
import { Section } from '../components/Section.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { DeliveryDetail } from './DeliveryDetail.js';
import { DeliveryChip } from './EndpointChip.js';
import { useDeliveries } from './webhookApi.js';
import { useWebhookWords } from './webhookWords.js';

const COLUMN_COUNT = 7;
const SKELETON_ROWS = 8;

const quiet = { color: 'text.secondary', fontSize: '0.8125rem', fontWeight: 400 } as const;
/** References may have 128 characters. */
const REFERENCE = {
  display: 'block',
  maxWidth: 200,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
  fontFamily: MONO,
  fontSize: '0.8125rem',
} as const;
/** In sight also where the table is wider than the screen. */
const DETAIL = {
  position: 'sticky',
  insetInlineStart: 12,
  maxWidth: 'min(100%, calc(100vw - 58px))',
} as const;

interface DeliveryRowsProps {
  readonly webhookId: string;
  readonly delivery: DeliveryView;
  readonly refusal: string | null;
}

function DeliveryRows({ webhookId, delivery, refusal }: DeliveryRowsProps) {
  const t = useT();
  const words = useWebhookWords();
  const number = new Intl.NumberFormat(useFormatLocale());
  const [open, setOpen] = useState(false);
  const detailId = useId();
  const { account, attempts, createdAt, kind, lastTry, nextAttemptAt, status, type } = delivery;
  const name = words.event(type);
  return (
    <Fragment>
      <TableRow hover sx={{ '& > *': { verticalAlign: 'top', ...(open ? { borderBottom: 'none' } : {}) } }}>
        <TableCell sx={{ width: 40, paddingInlineEnd: 0 }}>
          <IconButton
            aria-expanded={open}
            aria-label={t('webhooks.details', { what: name })}
            {...(open ? { 'aria-controls': detailId } : {})}
            onClick={() => setOpen(!open)}
            sx={{ padding: 0.25 }}
          >
            <ChevronRight
              sx={{ fontSize: 18, transform: open ? 'rotate(90deg)' : 'none', transition: 'transform 80ms' }}
            />
          </IconButton>
        </TableCell>
        <TableCell>
          <Instant at={createdAt} form="second" />
        </TableCell>
        <TableCell component="th" scope="row" sx={{ fontWeight: 550, minWidth: 150 }}>
          {name}
          {kind === 'replay' && (
            <Box component="span" sx={quiet}>
              {t('list.dot')}
              {t('webhooks.again')}
            </Box>
          )}
        </TableCell>
        <TableCell>
          {account && (
            <Link to={`/accounts/${account.id}`}>
              <Box component="span" title={account.externalRef} sx={REFERENCE}>
                {account.externalRef}
              </Box>
            </Link>
          )}
        </TableCell>
        <TableCell>
          <DeliveryChip status={status} />
          {nextAttemptAt !== null && attempts > 0 && lastTry && (
            <Box sx={quiet}>
              {t('webhooks.nextTry')} <Instant at={nextAttemptAt} />
            </Box>
          )}
        </TableCell>
        <TableCell align="right">{number.format(attempts)}</TableCell>
        <TableCell sx={{ minWidth: 200 }}>
          {lastTry && words.answer(lastTry)}
          {lastTry && lastTry.problem !== null && <Box sx={quiet}>{words.result(lastTry)}</Box>}
        </TableCell>
      </TableRow>
      {open && (
        <TableRow>
          <TableCell colSpan={COLUMN_COUNT} id={detailId} sx={{ paddingTop: 0 }}>
            <Box sx={DETAIL}>
              <DeliveryDetail webhookId={webhookId} deliveryId={delivery.id} refusal={refusal} />
            </Box>
          </TableCell>
        </TableRow>
      )}
    </Fragment>
  );
}

interface DeliveriesProps {
  readonly webhook: WebhookView;
  /** Why nothing can be sent again now; null when it can. */
  readonly refusal: string | null;
  readonly onReplayFailed: () => void;
}

/** What was sent to an endpoint, newest first. No row moves under who is on one: what is new is counted until asked for. */
export function Deliveries({ webhook, refusal, onReplayFailed }: DeliveriesProps) {
  const t = useT();
  const [status, setStatus] = useState<DeliveryStatus | 'all'>('all');
  /** The row that was on top when somebody came to the table. */
  const [top, setTop] = useState<string | null>(null);
  const log = useDeliveries(webhook.id, status === 'all' ? null : status);
  const all = log.data?.pages.flatMap(({ data }) => data) ?? [];
  const newer = Math.max(
    0,
    all.findIndex(({ id }) => id === top),
  );
  const shown = all.slice(newer);
  const hold = () => setTop((held) => held ?? all[0]?.id ?? null);
  const release = () => setTop(null);
  return (
    <Section
      title={t('webhooks.deliveries')}
      aside={
        <>
          {newer > 0 && (
            <Button size="small" onClick={release}>
              {t('webhooks.newer', { smart_count: newer })}
            </Button>
          )}
          <ToggleGroup
            label={t('webhooks.show')}
            value={status}
            onChange={(chosen) => {
              setStatus(chosen);
              release();
            }}
            options={[
              ['all', t('webhooks.all')],
              ...DELIVERY_STATUSES.map((each) => [each, t(`webhooks.status.${each}`)] as const),
            ]}
          />
          {status === 'failed' && shown.length > 0 && (
            <RefusableButton variant="outlined" refusal={refusal} onClick={onReplayFailed}>
              {t('webhooks.replayFailed')}
            </RefusableButton>
          )}
        </>
      }
    >
      {log.error && !log.data ? (
        <Failed error={log.error} onRetry={() => void log.refetch()} />
      ) : log.isPending ? (
        <TableSkeleton rows={SKELETON_ROWS} />
      ) : shown.length === 0 ? (
        status === 'all' ? (
          <Empty title={t('webhooks.noDeliveries')}>{t('webhooks.noDeliveriesWhat')}</Empty>
        ) : (
          <Empty title={t('webhooks.noneOfThese')}>{t('webhooks.noneOfTheseWhat')}</Empty>
        )
      ) : (
        <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
          <Box
            onMouseEnter={hold}
            onMouseLeave={(event) => {
              if (!event.currentTarget.contains(document.activeElement)) release();
            }}
            onFocus={hold}
            onBlur={(event) => {
              if (!event.currentTarget.contains(event.relatedTarget)) release();
            }}
            sx={{ margin: -2, overflowX: 'auto' }}
          >
            <Table size="small" sx={{ minWidth: 860 }}>
              <caption style={visuallyHidden}>{t('webhooks.deliveriesCaption')}</caption>
              <TableHead>
                <TableRow>
                  <TableCell>
                    <span style={visuallyHidden}>{t('event.details')}</span>
                  </TableCell>
                  <TableCell>{t('webhooks.when')}</TableCell>
                  <TableCell>{t('webhooks.what')}</TableCell>
                  <TableCell>{t('webhooks.about')}</TableCell>
                  <TableCell>{t('webhooks.statusTitle')}</TableCell>
                  <TableCell align="right">{t('webhooks.tries')}</TableCell>
                  <TableCell>{t('webhooks.lastAnswer')}</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {shown.map((delivery) => (
                  <DeliveryRows
                    key={delivery.id}
                    webhookId={webhook.id}
                    delivery={delivery}
                    refusal={refusal}
                  />
                ))}
              </TableBody>
            </Table>
          </Box>
          {log.hasNextPage && (
            <Button
              variant="outlined"
              aria-disabled={log.isFetchingNextPage}
              onClick={() => void log.fetchNextPage()}
              sx={{ justifySelf: 'center', marginTop: 2 }}
            >
              {t('webhooks.older')}
            </Button>
          )}
        </Box>
      )}
    </Section>
  );
}
