import { Box, TextField, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecoveryCodes } from '@standing/shared/contracts/auth';
import { useT } from '../app/i18n/useT.js';
import { MONO } from '../app/theme.js';
import { Copyable } from '../components/Copyable.js';
import { Failed, Loading } from '../components/Picture.js';
import { AskDialog } from './AskDialog.js';
import { ownAccessApi } from './ownAccessApi.js';
import { PasswordField } from './PasswordField.js';
import { QrCode } from './QrCode.js';
import { ShownOnceDialog } from './ShownOnceDialog.js';

interface TurnOnDialogProps {
  readonly onDone: (codes: RecoveryCodes) => void;
  readonly onClose: () => void;
}

/** Shows the secret to the authenticator app, and takes the first code that it makes. */
export function TurnOnDialog({ onDone, onClose }: TurnOnDialogProps) {
  const t = useT();
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  // Once for each time the dialog is opened: asking again would make the secret on the phone worthless.
  const [opening] = useState(() => crypto.randomUUID());
  const enrolment = useQuery({
    queryKey: ['totp-enrolment', opening],
    queryFn: () => ownAccessApi.enrol(),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    retry: false,
  });
  const lacks = !/^\d{6}$/.test(code);
  return (
    <AskDialog
      title={t('access.turnOnTitle')}
      what={t('access.scan')}
      action={t('access.turnOn')}
      run={() => {
        setTried(true);
        return !lacks && ownAccessApi.confirm(code);
      }}
      onDone={onDone}
      onClose={onClose}
    >
      {enrolment.error ? (
        <Failed error={enrolment.error} onRetry={() => void enrolment.refetch()} />
      ) : enrolment.data ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
          <QrCode text={enrolment.data.uri} label={t('access.qr')} />
          <Box sx={{ flex: '1 1 200px', minWidth: 0, display: 'grid', gap: 0.5 }}>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {t('access.orType')}
            </Typography>
            <Copyable text={enrolment.data.secret} what={t('access.secret')} />
          </Box>
        </Box>
      ) : (
        <Loading />
      )}
      <TextField
        label={t('access.code')}
        value={code}
        autoComplete="one-time-code"
        error={tried && lacks}
        helperText={tried && lacks ? t('access.codeMissing') : ''}
        onChange={(event) => setCode(event.target.value.replace(/\D/g, '').slice(0, 6))}
        slotProps={{ htmlInput: { inputMode: 'numeric' } }}
      />
    </AskDialog>
  );
}

interface WithPasswordDialogProps<T> {
  readonly title: string;
  readonly what: string;
  readonly action: string;
  readonly grave?: boolean;
  readonly run: (password: string) => Promise<T>;
  readonly onDone: (answer: T) => void;
  readonly onClose: () => void;
}

/** Asks for the password first: who finds an unlocked screen must not change how one gets in. */
export function WithPasswordDialog<T>({ run, ...rest }: WithPasswordDialogProps<T>) {
  const t = useT();
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const lacks = password === '';
  return (
    <AskDialog
      {...rest}
      run={() => {
        setTried(true);
        return !lacks && run(password);
      }}
    >
      <PasswordField
        label={t('access.current')}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={tried && lacks}
        helperText={tried && lacks ? t('form.required') : ''}
      />
    </AskDialog>
  );
}

interface RecoveryCodesDialogProps {
  readonly title: string;
  readonly codes: RecoveryCodes;
  readonly onClose: () => void;
}

/** The recovery codes, this once. */
export function RecoveryCodesDialog({ title, codes: { recoveryCodes }, onClose }: RecoveryCodesDialogProps) {
  const t = useT();
  return (
    <ShownOnceDialog
      title={title}
      what={t('access.codesWhat')}
      name={t('access.codes')}
      secret={recoveryCodes.join(' ')}
      shown={
        <Box
          component="ul"
          aria-label={t('access.codes')}
          sx={{
            margin: 0,
            padding: 0,
            listStyle: 'none',
            display: 'grid',
            gridTemplateColumns: 'repeat(auto-fill, minmax(176px, 1fr))',
            gap: 0.75,
            fontFamily: MONO,
            fontSize: '0.8125rem',
          }}
        >
          {recoveryCodes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </Box>
      }
      onClose={onClose}
    />
  );
}
