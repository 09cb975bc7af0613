import { Box, Button, Typography } from '@mui/material';
import { useState, type ReactNode } from 'react';
import { useNotify } from 'react-admin';
import { Link, useParams } from 'react-router';
import type { BulkDecision } from '@standing/shared/bulk/bulk';
import type { BulkOperationView } from '@standing/shared/contracts/bulk';
import { useCommands } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission, useSession } from '../app/session.js';
import { MONO } from '../app/theme.js';
import { Actor } from '../components/Actor.js';
import { DueChip } from '../components/DueChip.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { Note } from '../components/Note.js';
import { Page } from '../components/Page.js';
import { Failed, Loading } from '../components/Picture.js';
import { RefusableButton } from '../components/RefusableButton.js';
import { Section } from '../components/Section.js';
import { choiceOf, releasedKind } from './bulk.js';
import { useBulkChanged, useBulkOperation } from './bulkQueries.js';
import { BulkStatusChip } from './BulkStatusChip.js';
import { DecideDialog } from './DecideDialog.js';
import { Meant } from './Meant.js';
import { Progress } from './Progress.js';
import { Results } from './Results.js';
import { useBulkWords, useCauseWords, useFilterWords } from './words.js';
import { useReasonName } from '../accounts/words.js';

interface ActionsProps {
  readonly operation: BulkOperationView;
  readonly onDecide: (decision: BulkDecision) => void;
}

/** What the server says that may be done with it; the maker sees why they may not agree to it themselves. */
function Actions({ operation, onDecide }: ActionsProps) {
  const t = useT();
  const me = useSession()?.staff.id;
  const mayRun = usePermission('bulk.run');
  const { status, mayDecide, mayCancel, maker } = operation;
  const waits = mayRun && status === 'awaiting_approval';
  const refusal = mayDecide ? null : t(maker.id === me ? 'bulk.somebodyElse' : 'bulk.notDecidable');
  useCommands(
    waits && mayDecide
      ? [
          { id: 'bulk.approve', label: t('bulk.approve'), keys: 'a', run: () => onDecide('approve') },
          { id: 'bulk.reject', label: t('bulk.reject'), keys: 'r', run: () => onDecide('reject') },
        ]
      : [],
  );
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      {mayCancel && (
        <Button color="error" variant="outlined" onClick={() => onDecide('cancel')}>
          {t('bulk.cancel')}
        </Button>
      )}
      {waits && (
        <>
          <RefusableButton variant="outlined" refusal={refusal} onClick={() => onDecide('reject')}>
            {t('bulk.reject')}
          </RefusableButton>
          <RefusableButton variant="contained" refusal={refusal} onClick={() => onDecide('approve')}>
            {t('bulk.approve')}
          </RefusableButton>
        </>
      )}
    </Box>
  );
}

function Count({ words, count }: { readonly words: string; readonly count: number }) {
  const number = new Intl.NumberFormat(useFormatLocale());
  return (
    <Box>
      <Box component="dt" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
        {words}
      </Box>
      <Box component="dd" className="tabular" sx={{ margin: 0, fontSize: '1.375rem', fontWeight: 600 }}>
        {number.format(count)}
      </Box>
    </Box>
  );
}

/** How far it is, in a picture and in numbers, and why accounts were refused. */
function Standing({ operation }: { readonly operation: BulkOperationView }) {
  const t = useT();
  const me = useSession()?.staff.id;
  const causeWords = useCauseWords();
  const number = new Intl.NumberFormat(useFormatLocale());
  const { status, selected, processed, done, refused, refusals = [], maker } = operation;
  return (
    <Section title={t('bulk.progress')} aside={<BulkStatusChip status={status} />}>
      <Box sx={{ display: 'grid', gap: 2 }}>
        <Typography variant="body2" role="status">
          {status === 'awaiting_approval' && maker.id === me
            ? t('bulk.standing.awaitingOthers')
            : t(`bulk.standing.${status}`)}
        </Typography>
        <Progress operation={operation} height={10} />
        <Box component="dl" sx={{ display: 'flex', flexWrap: 'wrap', gap: '8px 40px', margin: 0 }}>
          <Count words={t('bulk.field.accounts')} count={selected} />
          <Count words={t('bulk.outcome.done')} count={done} />
          <Count words={t('bulk.outcome.refused')} count={refused} />
          <Count words={t('bulk.left')} count={selected - processed} />
        </Box>
        {refusals.length > 0 && (
          <Box>
            <Typography component="h3" variant="h3">
              {t('bulk.refusals')}
            </Typography>
            <Box component="ul" sx={{ margin: '6px 0 0', paddingLeft: 2.5, fontSize: '0.875rem' }}>
              {refusals.map(({ code, count }) => (
                <li key={code}>
                  <span className="tabular">{number.format(count)}</span>
                  {t('bulk.colon')}
                  {causeWords(code)}
                </li>
              ))}
            </Box>
          </Box>
        )}
      </Box>
    </Section>
  );
}

/** How the accounts were chosen. */
function Chosen({ operation }: { readonly operation: BulkOperationView }) {
  const t = useT();
  const filterWords = useFilterWords();
  const { selection } = operation;
  if (selection.by === 'ids') return <>{t('bulk.byIds')}</>;
  const criteria = filterWords(selection.filter ?? {});
  return (
    <>
      {criteria.length === 0 ? t('bulk.bySearch') : t('bulk.byFilter')}
      {criteria.map(([name, values]) => (
        <Box key={name}>
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {name}
            {t('bulk.colon')}
          </Box>
          {values}
        </Box>
      ))}
    </>
  );
}

function About({ operation }: { readonly operation: BulkOperationView }) {
  const t = useT();
  const { what, why } = useBulkWords();
  const reasonName = useReasonName();
  const { details, note, maker, madeAt, decision, expiresAt, endedAt, status, selection } = operation;
  const kind = releasedKind(choiceOf(operation));
  const rows: (readonly [string, ReactNode])[] = [
    [t('bulk.field.what'), what(operation)],
    [t('decision.reason'), why(operation)],
    ...(details.placedFor !== undefined && kind !== null
      ? [[t('bulk.placedFor'), reasonName(kind, details.placedFor)] as const]
      : []),
    ...(details.expiresAt === undefined
      ? []
      : [[t('until.label'), <Instant key="until" at={details.expiresAt} form="short" />] as const]),
    ...(details.reviewAt === undefined
      ? []
      : [[t('until.review'), <Instant key="review" at={details.reviewAt} form="short" />] as const]),
    [t('bulk.field.chosen'), <Chosen key="chosen" operation={operation} />],
    [
      t('bulk.field.maker'),
      <span key="maker">
        <Actor actor={maker} />
        {t('list.dot')}
        <Instant at={madeAt} form="short" />
      </span>,
    ],
    ...(status === 'awaiting_approval' && expiresAt !== null
      ? [[t('bulk.field.until'), <DueChip key="due" at={expiresAt} kind="expiry" />] as const]
      : []),
    ...(decision
      ? [
          [
            t(
              status === 'rejected'
                ? 'bulk.field.rejectedBy'
                : status === 'cancelled'
                  ? 'bulk.field.cancelledBy'
                  : 'bulk.field.approvedBy',
            ),
            <span key="decision">
              <Actor actor={decision.by} />
              {t('list.dot')}
              <Instant at={decision.at} form="short" />
              {decision.note !== null && <Note text={decision.note} />}
            </span>,
          ] as const,
        ]
      : []),
    ...(endedAt === null
      ? []
      : [[t('bulk.field.ended'), <Instant key="ended" at={endedAt} form="short" />] as const]),
    [
      t('bulk.field.hash'),
      <Box key="hash" component="code" sx={{ fontFamily: MONO, fontSize: '0.75rem' }}>
        {selection.sha256}
      </Box>,
    ],
  ];
  return (
    <Section title={t('bulk.about')}>
      <Facts rows={rows} />
      {note !== null && (
        <Box sx={{ marginTop: 2 }}>
          <Typography variant="caption" sx={{ color: 'text.secondary' }}>
            {t('decision.note')}
          </Typography>
          <Note text={note} />
        </Box>
      )}
    </Section>
  );
}

/** One thing done to many accounts: what and why, who agreed, how far it is, and what became of each account. */
export default function BulkPage() {
  const { id = '' } = useParams();
  const t = useT();
  const notify = useNotify();
  const number = new Intl.NumberFormat(useFormatLocale());
  const { what, why } = useBulkWords();
  const [deciding, setDeciding] = useState<BulkDecision | null>(null);
  const query = useBulkOperation(id);
  const changed = useBulkChanged();
  const operation = query.data;

  if (!operation) {
    return (
      <Page title={t('page.bulk')} heading={t('page.bulk')}>
        {query.error ? <Failed error={query.error} onRetry={() => void query.refetch()} /> : <Loading />}
      </Page>
    );
  }
  const name = t('bulk.heading', {
    what: what(operation),
    smart_count: operation.selected,
    count: number.format(operation.selected),
  });
  return (
    <Page title={name} heading={name} aside={<Actions operation={operation} onDecide={setDeciding} />}>
      <Typography variant="body2" sx={{ color: 'text.secondary', margin: '-10px 0 16px' }}>
        {why(operation)}
        {t('list.dot')}
        <Link to="/bulk" style={{ textDecoration: 'underline' }}>
          {t('bulk.all')}
        </Link>
      </Typography>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 3fr) minmax(0, 2fr)' },
          alignItems: 'start',
        }}
      >
        <Box sx={{ display: 'grid', gap: 2, minWidth: 0 }}>
          <Standing operation={operation} />
          {operation.processed === 0 && operation.status !== 'running' ? (
            <Meant operation={operation} />
          ) : (
            <Results operation={operation} />
          )}
        </Box>
        <About operation={operation} />
      </Box>
      {deciding && (
        <DecideDialog
          operation={operation}
          decision={deciding}
          onClose={() => setDeciding(null)}
          onDone={(after) => {
            setDeciding(null);
            changed(after);
            notify(t(`bulk.decide.${deciding}.done`), { type: 'success' });
          }}
          onStale={() => void query.refetch()}
        />
      )}
    </Page>
  );
}
