import { Alert, Box, Button, TextField } from '@mui/material';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { useAuthProvider, useResetStore } from 'react-admin';
import { Navigate, useLocation } from 'react-router';
import type { SignIn } from '@standing/shared/contracts/auth';
import { asProblem, type ProblemError } from '../app/api.js';
import { useNow } from '../app/clock.js';
import { useT } from '../app/i18n/useT.js';
import { useSession } from '../app/session.js';
import { useProblemWords } from '../components/ProblemAlert.js';
import { Door } from './Door.js';
import { PasswordField } from './PasswordField.js';

const SECOND_MS = 1_000;
/** When a throttled answer does not say for how long. */
const DEFAULT_WAIT_SECONDS = 30;

/** Seconds to wait before the next try; null when one may try now. */
function useWait(problem: ProblemError | null): number | null {
  const throttled = problem?.status === 429;
  const now = useNow(throttled);
  const [until, setUntil] = useState(0);
  useEffect(() => {
    if (throttled) setUntil(Date.now() + (problem.retryAfterSeconds ?? DEFAULT_WAIT_SECONDS) * SECOND_MS);
  }, [problem, throttled]);
  return throttled && until > now ? Math.ceil((until - now) / SECOND_MS) : null;
}

function Message({
  problem,
  wait,
  ended,
}: {
  problem: ProblemError | null;
  wait: number | null;
  ended: boolean;
}) {
  const t = useT();
  const words = useProblemWords();
  if (!problem) return ended ? <Alert severity="info">{t('signIn.ended')}</Alert> : null;
  if (problem.status === 429) {
    return wait === null ? (
      <Alert severity="info">{t('signIn.mayTryAgain')}</Alert>
    ) : (
      <Alert severity="warning">{t('signIn.wait', { smart_count: wait })}</Alert>
    );
  }
  if (problem.code === 'totp_required') return <Alert severity="info">{words(problem)}</Alert>;
  return <Alert severity="error">{words(problem)}</Alert>;
}

/** The door. Says plainly what is wrong: the words, the number of tries, or the server. */
export default function SignInPage() {
  const t = useT();
  const me = useSession();
  const authProvider = useAuthProvider();
  const queryClient = useQueryClient();
  const resetStore = useResetStore();
  const { search, state } = useLocation() as { search: string; state: { next?: string } | null };
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState<'email' | 'password' | null>(null);
  const emailRef = useRef<HTMLInputElement>(null);
  const passwordRef = useRef<HTMLInputElement>(null);
  const codeRef = useRef<HTMLInputElement>(null);

  const signIn = useMutation<unknown, unknown, SignIn>({
    mutationFn: async (credentials) => authProvider?.login(credentials) as Promise<unknown>,
  });
  const problem = signIn.error ? asProblem(signIn.error) : null;
  const wait = useWait(problem);
  const [needsCode, setNeedsCode] = useState(false);

  useEffect(() => emailRef.current?.focus(), []);
  useEffect(() => {
    // Nothing that the last person saw or searched for is left to the next.
    queryClient.clear();
    resetStore();
  }, [queryClient, resetStore]);
  useEffect(() => {
    if (problem?.code === 'totp_required') setNeedsCode(true);
    if (problem?.code === 'invalid_credentials') passwordRef.current?.select();
  }, [problem]);
  useEffect(() => {
    if (needsCode) codeRef.current?.focus();
  }, [needsCode]);

  if (me) return <Navigate to={state?.next ?? '/'} replace />;

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (signIn.isPending || wait !== null) return;
    const empty = email.trim() === '' ? 'email' : password === '' ? 'password' : null;
    setMissing(empty);
    if (empty) {
      (empty === 'email' ? emailRef : passwordRef).current?.focus();
      return;
    }
    signIn.mutate({ email: email.trim(), password, ...(code === '' ? {} : { totp: code }) });
  };

  return (
    <Door title={t('signIn.title')} what={t('signIn.what')}>
      <Box component="form" noValidate onSubmit={onSubmit} sx={{ display: 'grid', gap: 2 }}>
        <Box role="alert" sx={{ '&:empty': { display: 'none' } }}>
          <Message problem={problem} wait={wait} ended={search.includes('ended')} />
        </Box>
        <TextField
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          value={email}
          inputRef={emailRef}
          error={missing === 'email'}
          helperText={missing === 'email' ? t('form.required') : ''}
          onChange={(event) => setEmail(event.target.value)}
        />
        <PasswordField
          label={t('signIn.password')}
          name="password"
          autoComplete="current-password"
          value={password}
          inputRef={passwordRef}
          error={missing === 'password'}
          helperText={missing === 'password' ? t('form.required') : ''}
          onChange={setPassword}
        />
        {needsCode && (
          <TextField
            label={t('signIn.code')}
            name="totp"
            autoComplete="one-time-code"
            value={code}
            inputRef={codeRef}
            onChange={(event) => setCode(event.target.value.replace(/[^a-z0-9-]/gi, '').slice(0, 19))}
            helperText={t('signIn.codeWhat')}
          />
        )}
        <Button
          type="submit"
          variant="contained"
          size="large"
          aria-disabled={signIn.isPending || wait !== null}
          sx={{ minHeight: 40 }}
        >
          {wait === null
            ? t(signIn.isPending ? 'signIn.pending' : 'signIn.submit')
            : t('signIn.submitAfter', { smart_count: wait })}
        </Button>
      </Box>
    </Door>
  );
}
