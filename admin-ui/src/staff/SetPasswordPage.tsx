import { Alert, Box, Button } from '@mui/material';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState, type SubmitEvent } from 'react';
import { Link } from 'react-router';
import { asProblem } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { Loading } from '../components/Picture.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { Door } from './Door.js';
import { NewPasswordFields, useNewPassword } from './NewPassword.js';
import { staffApi } from './staffApi.js';

/** Takes the link's secret out of the address at once, so that it does not stay in the browser's history. */
function takeToken(): string {
  const token = window.location.hash.slice(1);
  if (token !== '') window.history.replaceState(null, '', window.location.pathname);
  return token;
}

function ToSignIn() {
  const t = useT();
  return (
    <Button component={Link} to="/login" variant="contained" size="large" sx={{ minHeight: 40 }}>
      {t('staff.toSignIn')}
    </Button>
  );
}

function Form({ token }: { readonly token: string }) {
  const t = useT();
  const chosen = useNewPassword();
  const formRef = useRef<HTMLFormElement>(null);
  const mutation = useMutation({ mutationFn: (password: string) => staffApi.setPassword(token, password) });
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (mutation.isPending) return;
    const password = chosen.take();
    if (password !== null) mutation.mutate(password);
    else setTimeout(() => formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  if (mutation.isSuccess) {
    return (
      <Box sx={{ display: 'grid', gap: 2 }}>
        <Alert severity="success" role="status">
          {t('staff.isSet')}
        </Alert>
        <ToSignIn />
      </Box>
    );
  }
  return (
    <Box component="form" noValidate ref={formRef} onSubmit={onSubmit} sx={{ display: 'grid', gap: 2 }}>
      {mutation.error && <ProblemAlert problem={asProblem(mutation.error)} />}
      <NewPasswordFields chosen={chosen} />
      <Button
        type="submit"
        variant="contained"
        size="large"
        aria-disabled={mutation.isPending}
        sx={{ minHeight: 40 }}
      >
        {t(mutation.isPending ? 'staff.pending' : 'staff.set')}
      </Button>
    </Box>
  );
}

/** Where the link of an invitation leads: whose it is, and the password they choose. */
export default function SetPasswordPage() {
  const t = useT();
  const [token] = useState(takeToken);
  const owner = useQuery({
    queryKey: ['password-link', token],
    queryFn: () => staffApi.linkOwner(token),
    enabled: token !== '',
    // Once: setting the password uses the link up, and the page still says whose it was.
    staleTime: Infinity,
  });
  return (
    <Door
      title={t('page.setPassword')}
      what={owner.data && t('staff.setWhat', { name: owner.data.name, email: owner.data.email })}
    >
      {token === '' ? (
        <Alert severity="error">{t('staff.noToken')}</Alert>
      ) : owner.error ? (
        <Box sx={{ display: 'grid', gap: 2 }}>
          <ProblemAlert problem={asProblem(owner.error)} />
          <ToSignIn />
        </Box>
      ) : owner.data ? (
        <Form token={token} />
      ) : (
        <Loading />
      )}
    </Door>
  );
}
