import {
  Alert,
  Box,
  Button,
  Checkbox,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CheckpointPage } from '@standing/shared/contracts/audit';
import { asProblem } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { MONO } from '../app/theme.js';
import { Copyable } from '../components/Copyable.js';
import { Disclosure } from '../components/Disclosure.js';
import { Facts } from '../components/Facts.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Empty, Failed, Forbidden, Loading } from '../components/Picture.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { Section } from '../components/Section.js';
import { visuallyHidden } from '../components/visuallyHidden.js';
import { useCheckpoints, useLogKeys } from './auditQueries.js';
import { LogTabs } from './LogTabs.js';
import { OutcomeMark } from './OutcomeMark.js';

type CheckpointRow = CheckpointPage['data'][number];

const load = () => import('./verification/verifier.js');

/** Root hashes are told apart by their beginnings; the whole one is in the note. */
const ROOT_CHARACTERS = 16;

/** The log's keys, by which everything else stands or falls. */
function Keys() {
  const t = useT();
  const { data, error, refetch } = useLogKeys();
  if (error) return <Failed error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <Typography variant="body2" sx={{ maxWidth: '84ch' }}>
        {t('checkpoints.keyWhat')}
      </Typography>
      {data.keys.map(({ vkey, createdAt, signsUntil }, n) => (
        <Facts
          key={vkey}
          rows={[
            [
              t(n === 0 ? 'checkpoints.key' : 'checkpoints.keyBefore'),
              <Copyable key="vkey" text={vkey} what={t('checkpoints.key')} />,
            ],
            [t('checkpoints.keySince'), <Instant key="since" at={createdAt} form="short" />],
            ...(signsUntil === null
              ? []
              : ([
                  [t('checkpoints.keyUntil'), <Instant key="until" at={signsUntil} form="short" />],
                ] as const)),
          ]}
        />
      ))}
    </Box>
  );
}

/** Whether the newest checkpoint continues the one that this person saw before. */
function Continuity({ newest }: { readonly newest: CheckpointRow }) {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const client = useQueryClient();
  const { data: trust, error } = useQuery({
    queryKey: ['audit', 'trust', newest.note],
    queryFn: async () => (await load()).trustOf(newest.note),
    structuralSharing: false,
  });
  const startAnew = async () => {
    (await load()).forgetSeenCheckpoint();
    await client.invalidateQueries({ queryKey: ['audit'] });
  };
  if (error) return <ProblemAlert problem={asProblem(error)} />;
  if (!trust || trust.kind === 'none') return null;
  if (trust.kind === 'untrusted') {
    return (
      <Alert severity="error" role="alert">
        {t(`proof.distrust.${trust.why}`)}
        <Typography variant="body2" sx={{ marginBlock: 1 }}>
          {t('checkpoints.anewWhat')}
        </Typography>
        <Button variant="outlined" onClick={() => void startAnew()}>
          {t('checkpoints.anew')}
        </Button>
      </Alert>
    );
  }
  const { continues, checkpoint } = trust;
  const size = number.format(checkpoint.size);
  return (
    <OutcomeMark isGood>
      {continues === null
        ? t('proof.holds.checkpointNew', { size })
        : continues === checkpoint.size
          ? t('proof.holds.checkpointSame', { size })
          : t('proof.holds.checkpoint', { size, before: number.format(continues) })}
    </OutcomeMark>
  );
}

/** Whether one of two checkpoints is the beginning of the other. */
function Comparison({ pair }: { readonly pair: readonly [CheckpointRow, CheckpointRow] }) {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const [older, newer] = pair[0].size <= pair[1].size ? pair : [pair[1], pair[0]];
  const { data: trust, error } = useQuery({
    queryKey: ['audit', 'comparison', older.note, newer.note],
    queryFn: async () => (await load()).compareCheckpoints(older.note, newer.note),
    structuralSharing: false,
  });
  if (error) return <ProblemAlert problem={asProblem(error)} />;
  if (!trust) return <>{t('proof.badge.checking')}</>;
  return trust.kind === 'untrusted' ? (
    <OutcomeMark isGood={false}>{t(`proof.distrust.${trust.why}`)}</OutcomeMark>
  ) : (
    <OutcomeMark isGood>
      {t('checkpoints.consistent', {
        older: number.format(older.size),
        newer: number.format(newer.size),
        added: number.format(newer.size - older.size),
      })}
    </OutcomeMark>
  );
}

/** A checkpoint's signatures, checked here. */
function Signed({ note, vkeys }: { readonly note: string; readonly vkeys: readonly string[] }) {
  const t = useT();
  const { data } = useQuery({
    queryKey: ['audit', 'signatures', note, vkeys],
    queryFn: async () => (await load()).signaturesOf(note, vkeys),
    staleTime: Infinity,
  });
  if (!data) return <>{t('proof.badge.checking')}</>;
  return (
    <>
      <OutcomeMark isGood={data.isGood}>
        {t(data.isGood ? 'checkpoints.signed' : 'checkpoints.notSigned')}
      </OutcomeMark>
      {data.others.length > 0 && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('checkpoints.cosigned', { names: data.others.join(t('list.separator')) })}
        </Typography>
      )}
    </>
  );
}

const MAX_CHOSEN = 2;

function Checkpoints() {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const checkpoints = useCheckpoints();
  const keys = useLogKeys().data?.keys.map(({ vkey }) => vkey);
  const [chosen, setChosen] = useState<readonly CheckpointRow[]>([]);
  const rows = checkpoints.data?.pages.flatMap(({ data }) => data) ?? [];
  const [newest] = rows;
  const [one, other] = chosen;
  useEffect(() => setChosen([]), [newest?.origin]);
  const isChosen = (row: CheckpointRow) => chosen.some(({ size }) => size === row.size);
  const toggle = (row: CheckpointRow) =>
    setChosen(
      isChosen(row) ? chosen.filter(({ size }) => size !== row.size) : [...chosen, row].slice(-MAX_CHOSEN),
    );

  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
      <Section title={t('checkpoints.keyTitle')}>
        <Keys />
      </Section>
      <Section title={t('checkpoints.title')}>
        {checkpoints.error ? (
          <Failed error={checkpoints.error} onRetry={() => void checkpoints.refetch()} />
        ) : checkpoints.isPending ? (
          <Loading />
        ) : !newest ? (
          <Empty title={t('checkpoints.none')} />
        ) : (
          <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
            <Continuity newest={newest} />
            <Box
              role="status"
              sx={({ tokens }) => ({ padding: 1.5, borderRadius: 1, backgroundColor: tokens.sunken })}
            >
              {one && other ? (
                <Comparison pair={[one, other]} />
              ) : (
                <Typography variant="body2">{t('checkpoints.choose')}</Typography>
              )}
            </Box>
            <Box sx={{ overflowX: 'auto' }}>
              <Table size="small" sx={{ minWidth: 640 }}>
                <caption style={visuallyHidden}>{t('checkpoints.title')}</caption>
                <TableHead>
                  <TableRow>
                    <TableCell>
                      <span style={visuallyHidden}>{t('checkpoints.compare')}</span>
                    </TableCell>
                    <TableCell align="right">{t('checkpoints.size')}</TableCell>
                    <TableCell>{t('checkpoints.signedAt')}</TableCell>
                    <TableCell>{t('checkpoints.root')}</TableCell>
                    <TableCell>{t('checkpoints.signature')}</TableCell>
                  </TableRow>
                </TableHead>
                <TableBody>
                  {rows.map((row) => (
                    <TableRow key={row.note} hover sx={{ '& > *': { verticalAlign: 'top' } }}>
                      <TableCell sx={{ width: 36, paddingInline: '4px 0' }}>
                        <Checkbox
                          size="small"
                          checked={isChosen(row)}
                          onChange={() => toggle(row)}
                          slotProps={{
                            input: {
                              'aria-label': t('checkpoints.chooseOne', { size: number.format(row.size) }),
                            },
                          }}
                          sx={{ padding: 0.5 }}
                        />
                      </TableCell>
                      <TableCell component="th" scope="row" align="right">
                        {number.format(row.size)}
                      </TableCell>
                      <TableCell>
                        <Instant at={row.signedAt} form="second" />
                      </TableCell>
                      <TableCell sx={{ fontFamily: MONO, fontSize: '0.8125rem' }}>
                        <Disclosure
                          label={t('checkpoints.note')}
                          lead={<span title={row.root}>{row.root.slice(0, ROOT_CHARACTERS)}…</span>}
                        >
                          <Box
                            component="pre"
                            sx={({ tokens }) => ({
                              margin: 0,
                              padding: 1,
                              fontFamily: MONO,
                              fontSize: '0.75rem',
                              whiteSpace: 'pre-wrap',
                              overflowWrap: 'anywhere',
                              backgroundColor: tokens.sunken,
                            })}
                          >
                            {row.note}
                          </Box>
                        </Disclosure>
                      </TableCell>
                      <TableCell>{keys && <Signed note={row.note} vkeys={keys} />}</TableCell>
                    </TableRow>
                  ))}
                </TableBody>
              </Table>
            </Box>
            {checkpoints.hasNextPage && (
              <Button
                variant="outlined"
                aria-disabled={checkpoints.isFetchingNextPage}
                onClick={() => void checkpoints.fetchNextPage()}
                sx={{ justifySelf: 'center' }}
              >
                {t('checkpoints.older')}
              </Button>
            )}
          </Box>
        )}
      </Section>
    </Box>
  );
}

/** What was signed over the log, when, and whether it is one history. */
export default function CheckpointsPage() {
  const t = useT();
  const mayRead = usePermission('audit.read');
  return (
    <Page title={t('log.room.checkpoints')} heading={t('log.room.checkpoints')}>
      {mayRead ? (
        <>
          <LogTabs />
          <Checkpoints />
        </>
      ) : (
        <Forbidden />
      )}
    </Page>
  );
}
