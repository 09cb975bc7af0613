import { Box, Button, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Navigate, useParams } from 'react-router';
import type { AuditEntryView } from '@standing/shared/contracts/audit';
import { useCommandName, useReasonName } from '../accounts/words.js';
import { asProblem } from '../app/api.js';
import { api } from '../app/dataProvider.js';
import { useT, useTranslateIfKnown } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { MONO } from '../app/theme.js';
import { Actor } from '../components/Actor.js';
import { Copyable } from '../components/Copyable.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { Note } from '../components/Note.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden, Loading } from '../components/Picture.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { Section } from '../components/Section.js';
import { ToggleGroup } from '../components/ToggleGroup.js';
import { Transition } from '../components/Transition.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { useFactWords } from './factWords.js';
import { LogTabs } from './LogTabs.js';
import { OutcomeMark } from './OutcomeMark.js';
import { ProofPath } from './ProofPath.js';
import { CheckList } from './verification/CheckList.js';
import { useVerification } from './verification/useVerification.js';

/** Members of an event, in the order in which the format describes them (docs/event-format.md). */
const MEMBERS = [
  'v',
  'id',
  'stream',
  'streamVersion',
  'at',
  'command',
  'actor',
  'fromState',
  'toState',
  'reason',
  'facts',
  'commitments',
  'previousHash',
] as const;

const FORMS = ['json', 'hex', 'base64'] as const;
type Form = (typeof FORMS)[number];

/** The exact bytes, in one of the forms that others' tools take. */
function bytesAs(form: Form, base64: string): string {
  if (form === 'base64') return base64;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (form === 'json') return new TextDecoder().decode(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function Happened({ entry }: { readonly entry: AuditEntryView }) {
  const t = useT();
  const translate = useTranslateIfKnown();
  const reasonName = useReasonName();
  const factWords = useFactWords();
  const number = new Intl.NumberFormat(useFormatLocale());
  const [kind = ''] = entry.stream.split(':');
  const details = factWords(entry);
  const kindName = translate(`stream.${kind}`) ?? kind;
  return (
    <Section title={t('entry.happened')}>
      <Facts
        rows={[
          [t('log.when'), <Instant key="at" at={entry.at} form="exact" />],
          [t('log.who'), <Actor key="actor" actor={entry.actor} />],
          [
            t('log.on'),
            entry.accountId === null ? (
              <Link key="on" to={`/log?subject=${encodeURIComponent(entry.stream)}`}>
                {entry.subjectName === null
                  ? kindName
                  : t('log.named', { kind: kindName, name: entry.subjectName })}
              </Link>
            ) : (
              <Box key="on" component="span" sx={{ display: 'inline-flex', flexWrap: 'wrap', gap: '0 8px' }}>
                <Box component={Link} to={`/accounts/${entry.accountId}`} sx={{ fontFamily: MONO }}>
                  {entry.externalRef ?? entry.accountId}
                </Box>
                {kind !== 'account' && (
                  <Link to={`/log?subject=${encodeURIComponent(entry.stream)}`}>{kindName}</Link>
                )}
              </Box>
            ),
          ],
          ...(entry.toState
            ? ([
                [t('log.states'), <Transition key="states" from={entry.fromState} to={entry.toState} />],
              ] as const)
            : []),
          ...(entry.reasonKind && entry.reasonCode
            ? ([
                [
                  t('event.reason'),
                  `${reasonName(entry.reasonKind, entry.reasonCode)} (${entry.reasonKind}.${entry.reasonCode}@${entry.reasonVersion})`,
                ],
              ] as const)
            : []),
          ...(details.length > 0 ? ([[t('event.facts'), details.join(t('list.dot'))]] as const) : []),
          [t('event.index'), entry.index === null ? t('event.notSequenced') : number.format(entry.index)],
          [
            t('entry.firstCheckpoint'),
            entry.checkpoint ? (
              <span key="checkpoint">
                {t('entry.checkpointOf', { size: number.format(entry.checkpoint.size) })}{' '}
                <Instant at={entry.checkpoint.signedAt} form="second" />
              </span>
            ) : (
              t('word.nothing')
            ),
          ],
        ]}
      />
      {entry.note && <Note text={entry.note} />}
    </Section>
  );
}

/** The events beside it in its stream. */
function Neighbours({ entry }: { readonly entry: AuditEntryView }) {
  const t = useT();
  const commandName = useCommandName();
  const number = new Intl.NumberFormat(useFormatLocale());
  const sides = [
    ['previous', entry.previous],
    ['next', entry.next],
  ] as const;
  return (
    <Box
      component="nav"
      aria-label={t('entry.neighbours')}
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}
    >
      {sides.map(([side, neighbour]) => (
        <Box
          key={side}
          sx={({ tokens }) => ({
            flex: '1 1 240px',
            padding: 1.5,
            border: `1px solid ${tokens.border}`,
            borderRadius: 1,
            backgroundColor: tokens.paper,
            fontSize: '0.8125rem',
            ...(side === 'next' ? { textAlign: 'end' } : {}),
          })}
        >
          <Box sx={{ color: 'text.secondary' }}>{t(`entry.${side}`)}</Box>
          {neighbour ? (
            <>
              <Box component={Link} to={`/log/${neighbour.id}`} sx={{ display: 'block' }}>
                {commandName(neighbour.command)} ({number.format(neighbour.streamVersion)})
              </Box>
              <Instant at={neighbour.at} form="second" />
            </>
          ) : (
            t(side === 'previous' ? 'entry.first' : 'entry.last')
          )}
        </Box>
      ))}
    </Box>
  );
}

function Bytes({ entry }: { readonly entry: AuditEntryView }) {
  const t = useT();
  const [form, setForm] = useState<Form>('json');
  const text = bytesAs(form, entry.bytes);
  const number = new Intl.NumberFormat(useFormatLocale());
  return (
    <Section
      title={t('entry.bytes')}
      aside={
        <ToggleGroup
          label={t('entry.form')}
          value={form}
          onChange={setForm}
          options={FORMS.map((each) => [each, t(`entry.as.${each}`)] as const)}
        />
      }
    >
      <Typography variant="body2" sx={{ marginBottom: 1, maxWidth: '84ch' }}>
        {t('entry.bytesWhat', { count: number.format(atob(entry.bytes).length) })}
      </Typography>
      <Box
        tabIndex={0}
        role="group"
        aria-label={t('entry.bytes')}
        sx={({ tokens }) => ({
          padding: 1.5,
          maxHeight: 280,
          overflow: 'auto',
          borderRadius: 1,
          backgroundColor: tokens.sunken,
          fontSize: '0.8125rem',
        })}
      >
        <Copyable text={text} what={t('entry.bytes')} />
      </Box>
      <Box sx={{ marginTop: 1.5 }}>
        <Facts
          rows={[
            [t('event.hash'), <Copyable key="hash" text={entry.hash} what={t('event.hash')} />],
            [t('event.id'), <Copyable key="id" text={entry.id} what={t('event.id')} />],
          ]}
        />
      </Box>
    </Section>
  );
}

/** Each member of the event with what it means. */
function Members({ body }: { readonly body: Readonly<Record<string, unknown>> }) {
  const t = useT();
  return (
    <Section title={t('entry.members')}>
      <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="group" aria-label={t('entry.members')}>
        <Table size="small" sx={{ minWidth: 640, tableLayout: 'fixed' }}>
          <caption style={visuallyHidden}>{t('entry.members')}</caption>
          <TableHead>
            <TableRow>
              <TableCell sx={{ width: 132 }}>{t('entry.member')}</TableCell>
              <TableCell>{t('entry.value')}</TableCell>
              <TableCell sx={{ width: '38%' }}>{t('entry.meaning')}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {MEMBERS.map((name) => (
              <TableRow key={name} sx={{ '& > *': { verticalAlign: 'top' } }}>
                <TableCell component="th" scope="row" sx={{ fontFamily: MONO, fontSize: '0.8125rem' }}>
                  {name}
                </TableCell>
                <TableCell
                  sx={{
                    fontFamily: MONO,
                    fontSize: '0.8125rem',
                    overflowWrap: 'anywhere',
                    whiteSpace: 'pre-wrap',
                  }}
                >
                  {JSON.stringify(body[name], null, 2)}
                </TableCell>
                <TableCell sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
                  {t(`entry.means.${name}`)}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Box>
    </Section>
  );
}

function Proof({ entry }: { readonly entry: AuditEntryView }) {
  const t = useT();
  const { data, error, refetch, isFetching } = useVerification(entry);
  return (
    <Section
      title={t('entry.proof')}
      aside={
        <Button aria-disabled={isFetching} onClick={() => void refetch()}>
          {t('proof.again')}
        </Button>
      }
    >
      {error && !data ? (
        <ProblemAlert problem={asProblem(error)} />
      ) : !data ? (
        <Loading />
      ) : (
        <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
          <Box role="status" data-verdict={data.verdict}>
            {data.verdict === 'waiting' ? (
              <Typography variant="body2">{t('proof.title.waiting')}</Typography>
            ) : (
              <OutcomeMark isGood={data.verdict === 'verified'}>
                <strong>{t(`proof.title.${data.verdict}`)}</strong>
              </OutcomeMark>
            )}
          </Box>
          <CheckList event={entry} verified={data} />
          <Typography variant="caption" sx={{ color: 'text.secondary' }}>
            {t('proof.here')}
          </Typography>
          <ProofPath verified={data} />
        </Box>
      )}
    </Section>
  );
}

function Entry({ id }: { readonly id: string }) {
  const t = useT();
  const commandName = useCommandName();
  const {
    data: entry,
    error,
    refetch,
  } = useQuery({
    queryKey: ['audit', 'entry', id],
    queryFn: ({ signal }) => api.entry(id, signal),
  });
  const heading = entry ? commandName(entry.command) : t('entry.one');
  return (
    <Page title={t('entry.one')} heading={heading}>
      <LogTabs />
      {entry ? (
        <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
          <Neighbours entry={entry} />
          <Happened entry={entry} />
          <Proof key={entry.id} entry={entry} />
          <Bytes entry={entry} />
          <Members body={entry.body} />
        </Box>
      ) : error ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}

/** One entry of the log: what it says to the letter, and how it is proved. */
export default function EntryPage() {
  const t = useT();
  const { id = '' } = useParams();
  if (usePermission('audit.read')) return <Entry key={id} id={id} />;
  return (
    <Page title={t('entry.one')} heading={t('entry.one')}>
      <Forbidden />
    </Page>
  );
}

/** The entry in a place of the log, which is how problems name it. */
export function EntryAt() {
  const t = useT();
  const { index = '' } = useParams();
  const found = useQuery({
    queryKey: ['audit', 'entryAt', index],
    queryFn: async ({ signal }) => {
      const leaf = await api.leaf(Number(index), signal);
      const event = JSON.parse(bytesAs('json', leaf.bytes)) as { readonly id: string };
      return event.id;
    },
  });
  if (found.data !== undefined) return <Navigate to={`/log/${found.data}`} replace />;
  return (
    <Page title={t('entry.one')} heading={t('entry.one')}>
      <LogTabs />
      {found.error ? <Failed error={found.error} onRetry={() => void found.refetch()} /> : <Loading />}
    </Page>
  );
}
