import { Alert, Box, Button, LinearProgress, TextField, Typography } from '@mui/material';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { Link } from 'react-router';
import type { VerificationResult, VerificationRunView } from '@standing/shared/contracts/audit-verification';
import { asProblem } from '../app/api.js';
import { api } from '../app/dataProvider.js';
import { useT, useTranslateIfKnown } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { usePermission } from '../app/session.js';
import { Instant } from '../components/Instant.js';
import { Page } from '../components/Page.js';
import { Failed, Forbidden, Loading } from '../components/Picture.js';
import { ProblemAlert, useProblemWords } from '../components/ProblemAlert.js';
import { Section } from '../components/Section.js';
import { accountIdOf } from './findAccount.js';
import { useLogStatus, useVerificationRuns, VERIFICATION_RUNS } from './auditQueries.js';
import { LogTabs } from './LogTabs.js';
import { OutcomeMark } from './OutcomeMark.js';

/** The first ones say where to look; what is altered is altered in many places. */
const SHOWN_PROBLEMS = 10;

const accountOf = (stream: string | null) =>
  stream?.startsWith('account:') ? stream.slice('account:'.length) : null;

/** One thing that is wrong, and the way to it. */
function ProblemRow({ problem }: { readonly problem: VerificationResult['problems'][number] }) {
  const t = useT();
  const translate = useTranslateIfKnown();
  const number = new Intl.NumberFormat(useFormatLocale());
  const { stream, version, index, kind, detail } = problem;
  const accountId = accountOf(stream);
  const [streamKind = ''] = stream?.split(':') ?? [];
  return (
    <Box component="li" sx={{ paddingBlock: 0.75 }}>
      <Typography variant="body2" sx={{ fontWeight: 600 }}>
        {translate(`problem.${kind}`) ?? kind}
      </Typography>
      <Typography variant="body2" lang="en" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {detail}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: '2px 16px', fontSize: '0.8125rem' }}>
        {index !== null && (
          <Link to={`/log/at/${index}`}>{t('check.entry', { index: number.format(index) })}</Link>
        )}
        {stream !== null && (
          <Link to={`/log?subject=${encodeURIComponent(accountId ?? stream)}`}>
            {t('check.stream', {
              what: translate(`stream.${streamKind}`) ?? streamKind,
              version: version === null ? '–' : number.format(version),
            })}
          </Link>
        )}
        {accountId !== null && <Link to={`/accounts/${accountId}`}>{t('check.account')}</Link>}
      </Box>
    </Box>
  );
}

function Result({ result }: { readonly result: VerificationResult }) {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const checked = number.format(result.checked);
  if (result.ok) return <OutcomeMark isGood>{t('check.ok', { count: checked })}</OutcomeMark>;
  const shown = result.problems.slice(0, SHOWN_PROBLEMS);
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <OutcomeMark isGood={false}>
        {t('check.problems', {
          smart_count: result.problemCount,
          problems: number.format(result.problemCount),
          count: checked,
        })}
      </OutcomeMark>
      <Box
        component="ol"
        sx={({ tokens }) => ({
          margin: 0,
          paddingInlineStart: 2.5,
          '& > li + li': { borderTop: `1px solid ${tokens.border}` },
        })}
      >
        {shown.map((problem, n) => (
          <ProblemRow key={`${problem.kind} ${problem.stream} ${problem.index} ${n}`} problem={problem} />
        ))}
      </Box>
      {result.problemCount > shown.length && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('check.more', { count: number.format(result.problemCount - shown.length) })}
        </Typography>
      )}
    </Box>
  );
}

function Progress({ run }: { readonly run: VerificationRunView }) {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const { done, total } = run;
  const words =
    run.status === 'waiting'
      ? t('check.waiting')
      : total === null
        ? t('check.running')
        : t('check.progress', { done: number.format(done), total: number.format(total) });
  return (
    <Box sx={{ display: 'grid', gap: 0.5, maxWidth: 560 }}>
      <LinearProgress
        aria-label={t('check.progressOf')}
        {...(total === null || total === 0
          ? { variant: 'indeterminate' }
          : { variant: 'determinate', value: Math.min(100, (100 * done) / total) })}
      />
      <Typography className="tabular" variant="body2" sx={{ color: 'text.secondary' }}>
        {words}
      </Typography>
    </Box>
  );
}

/** The account by its reference, which is how people know it. */
function SubjectOf({ accountId }: { readonly accountId: string | null }) {
  const t = useT();
  const { data } = useQuery({
    queryKey: ['accounts', 'getOne', accountId, 'reference'],
    queryFn: ({ signal }) => api.account(accountId ?? '', signal),
    enabled: accountId !== null,
    staleTime: Infinity,
  });
  if (accountId === null) return <>{t('check.everything')}</>;
  return <Link to={`/accounts/${accountId}`}>{data?.externalRef ?? t('check.oneAccount')}</Link>;
}

function Run({ run }: { readonly run: VerificationRunView }) {
  const t = useT();
  const translate = useTranslateIfKnown();
  return (
    <Box
      component="li"
      sx={({ tokens }) => ({
        display: 'grid',
        gap: 1,
        paddingBlock: 1.5,
        '& + &': { borderTop: `1px solid ${tokens.border}` },
      })}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: '2px 12px', alignItems: 'baseline' }}>
        <Typography component="h3" variant="h3">
          <SubjectOf accountId={run.accountId} />
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          <Instant at={run.result?.finishedAt ?? run.askedAt} />
        </Typography>
      </Box>
      {run.result ? (
        <Result result={run.result} />
      ) : run.failure !== null ? (
        <OutcomeMark isGood={false}>{translate(`errors.${run.failure}`) ?? t('check.failed')}</OutcomeMark>
      ) : (
        <Progress run={run} />
      )}
    </Box>
  );
}

function Start() {
  const t = useT();
  const words = useProblemWords();
  const client = useQueryClient();
  const [reference, setReference] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const problem = useRef<HTMLDivElement>(null);
  const start = useMutation({
    mutationFn: (accountId: string | null) => api.startVerification(accountId),
    onSuccess: () => client.invalidateQueries({ queryKey: VERIFICATION_RUNS }),
  });
  useEffect(() => problem.current?.focus(), [start.error]);
  const startOne = async () => {
    const text = reference.trim();
    try {
      const accountId = text === '' ? null : await accountIdOf(text);
      setFault(accountId === null ? t('log.noAccount') : null);
      if (accountId !== null && !start.isPending) start.mutate(accountId);
    } catch (error) {
      setFault(words(asProblem(error)));
    }
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    void startOne();
  };
  return (
    <Section title={t('check.start')}>
      <Box sx={{ display: 'grid', gap: 1.5 }}>
        <Typography variant="body2" sx={{ maxWidth: '84ch' }}>
          {t('check.startWhat')}
        </Typography>
        {start.error && <ProblemAlert problem={asProblem(start.error)} ref={problem} />}
        <Box
          component="form"
          noValidate
          onSubmit={onSubmit}
          sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'flex-start' }}
        >
          <Button
            variant="contained"
            aria-disabled={start.isPending}
            onClick={() => !start.isPending && start.mutate(null)}
            sx={{ minHeight: 37 }}
          >
            {t('check.startAll')}
          </Button>
          <TextField
            label={t('log.account')}
            value={reference}
            onChange={(event) => {
              setReference(event.target.value);
              setFault(null);
            }}
            error={fault !== null}
            helperText={fault ?? ''}
            slotProps={{
              inputLabel: { shrink: true },
              htmlInput: { autoComplete: 'off', spellCheck: false },
            }}
            sx={{ width: 240 }}
          />
          <Button type="submit" variant="outlined" sx={{ minHeight: 37 }}>
            {t('check.startOne')}
          </Button>
        </Box>
      </Box>
    </Section>
  );
}

/** How the log was found by the worker's own look at it. */
function Health() {
  const t = useT();
  const number = new Intl.NumberFormat(useFormatLocale());
  const { data, error, refetch } = useLogStatus();
  if (error && !data) return <Failed error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  const { verification, checkpoint, signingRefused, size, pending } = data;
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      {signingRefused && (
        <Alert severity="error">
          {t('check.refused')} <span lang="en">{signingRefused.detail}</span>
        </Alert>
      )}
      <OutcomeMark isGood={checkpoint !== null}>
        {checkpoint
          ? t('check.signed', { size: number.format(checkpoint.size), all: number.format(size) })
          : t('checkpoints.none')}
        {checkpoint && <Instant at={checkpoint.signedAt} />}
        {pending > 0 && <> {t('check.pending', { count: number.format(pending) })}</>}
      </OutcomeMark>
      {verification ? (
        <OutcomeMark isGood={verification.ok}>
          {verification.ok
            ? t('check.scheduledOk', { count: number.format(verification.checked) })
            : t('check.scheduledProblems', { problems: number.format(verification.problemCount) })}
          <Instant at={verification.finishedAt} />
        </OutcomeMark>
      ) : (
        <Typography variant="body2">{t('check.never')}</Typography>
      )}
    </Box>
  );
}

function Verification() {
  const t = useT();
  const runs = useVerificationRuns();
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
      <Section title={t('check.health')}>
        <Health />
      </Section>
      <Start />
      <Section title={t('check.asked')}>
        {runs.error && !runs.data ? (
          <Failed error={runs.error} onRetry={() => void runs.refetch()} />
        ) : !runs.data ? (
          <Loading />
        ) : runs.data.data.length === 0 ? (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('check.noneAsked')}
          </Typography>
        ) : (
          <Box component="ol" sx={{ margin: '-12px 0', padding: 0, listStyle: 'none' }}>
            {runs.data.data.map((run) => (
              <Run key={run.id} run={run} />
            ))}
          </Box>
        )}
      </Section>
    </Box>
  );
}

/** Checks the log as it lies in the database: how it was found, and at one's own wish. */
export default function VerificationPage() {
  const t = useT();
  const mayRead = usePermission('audit.read');
  return (
    <Page title={t('log.room.verification')} heading={t('log.room.verification')}>
      {mayRead ? (
        <>
          <LogTabs />
          <Verification />
        </>
      ) : (
        <Forbidden />
      )}
    </Page>
  );
}
