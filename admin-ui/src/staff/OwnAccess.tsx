import { Box, Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import type { RecoveryCodes, TotpState } from '@standing/shared/contracts/auth';
import type { SessionInfo } from '@standing/shared/contracts/staff';
import { asProblem } from '../app/api.js';
import { useT, type MessageKey } from '../app/i18n/useT.js';
import { Failed, Loading } from '../components/Picture.js';
import { useProblemWords } from '../components/ProblemAlert.js';
import { Section } from '../components/Section.js';
import { AskDialog } from './AskDialog.js';
import { NewPasswordFields, useNewPassword } from './NewPassword.js';
import { ownAccessApi, useOwnAccessChanged, useOwnSessions, useTotpState } from './ownAccessApi.js';
import { PasswordField } from './PasswordField.js';
import { Sessions } from './Sessions.js';
import { RecoveryCodesDialog, TurnOnDialog, WithPasswordDialog } from './TwoStepDialogs.js';

interface ChangePasswordDialogProps {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function ChangePasswordDialog({ onDone, onClose }: ChangePasswordDialogProps) {
  const t = useT();
  const [current, setCurrent] = useState('');
  const [tried, setTried] = useState(false);
  const chosen = useNewPassword();
  const lacks = current === '';
  return (
    <AskDialog
      title={t('access.change')}
      what={t('access.changeWhat')}
      action={t('access.change')}
      run={() => {
        setTried(true);
        const password = chosen.take();
        return !lacks && password !== null && ownAccessApi.changePassword(current, password);
      }}
      onDone={onDone}
      onClose={onClose}
    >
      <PasswordField
        label={t('access.current')}
        name="current"
        autoComplete="current-password"
        value={current}
        onChange={setCurrent}
        error={tried && lacks}
        helperText={tried && lacks ? t('form.required') : ''}
      />
      <NewPasswordFields chosen={chosen} />
    </AskDialog>
  );
}

type Step =
  | { readonly at: 'closed' | 'password' | 'turnOn' | 'turnOff' | 'renew' | 'endOthers' }
  | { readonly at: 'codes'; readonly title: MessageKey; readonly codes: RecoveryCodes };

interface StepProps {
  readonly step: Step;
  readonly onStep: (step: Step) => void;
  readonly onDone: (words: MessageKey) => void;
}

function StepDialog({ step, onStep, onDone }: StepProps) {
  const t = useT();
  const refresh = useOwnAccessChanged();
  const close = () => onStep({ at: 'closed' });
  const show = (title: MessageKey) => (codes: RecoveryCodes) => {
    onStep({ at: 'codes', title, codes });
    void refresh();
  };
  switch (step.at) {
    case 'closed':
      return null;
    case 'password':
      return <ChangePasswordDialog onDone={() => onDone('access.changed')} onClose={close} />;
    case 'turnOn':
      return <TurnOnDialog onDone={show('access.turnedOn')} onClose={close} />;
    case 'turnOff':
      return (
        <WithPasswordDialog
          grave
          title={t('access.turnOffTitle')}
          what={t('access.turnOffWhat')}
          action={t('access.turnOff')}
          run={ownAccessApi.turnOff}
          onDone={() => onDone('access.turnedOff')}
          onClose={close}
        />
      );
    case 'renew':
      return (
        <WithPasswordDialog
          title={t('access.renewTitle')}
          what={t('access.renewWhat')}
          action={t('access.renew')}
          run={ownAccessApi.renewRecoveryCodes}
          onDone={show('access.codesTitle')}
          onClose={close}
        />
      );
    case 'endOthers':
      return (
        <AskDialog
          grave
          title={t('access.endOthers')}
          what={t('access.endOthersWhat')}
          action={t('access.endOthers')}
          run={() => ownAccessApi.endOtherSessions()}
          onDone={() => onDone('access.othersEnded')}
          onClose={close}
        />
      );
    case 'codes':
      return <RecoveryCodesDialog title={t(step.title)} codes={step.codes} onClose={close} />;
  }
}

function TwoStep({ state, onStep }: { readonly state: TotpState; readonly onStep: (step: Step) => void }) {
  const t = useT();
  const { on, recoveryCodesLeft: left } = state;
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <Typography variant="body2">{t(on ? 'access.isOn' : 'access.isOff')}</Typography>
      {on && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {left === 0 ? t('access.noneLeft') : t('access.codesLeft', { smart_count: left })}
        </Typography>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {on ? (
          <>
            <Button variant="outlined" onClick={() => onStep({ at: 'renew' })}>
              {t('access.renew')}
            </Button>
            <Button variant="outlined" color="error" onClick={() => onStep({ at: 'turnOff' })}>
              {t('access.turnOff')}
            </Button>
          </>
        ) : (
          <Button variant="outlined" onClick={() => onStep({ at: 'turnOn' })}>
            {t('access.turnOn')}
          </Button>
        )}
      </Box>
    </Box>
  );
}

/** How one gets in oneself: password, two-step sign-in, and where one is signed in. */
export function OwnAccess() {
  const t = useT();
  const notify = useNotify();
  const words = useProblemWords();
  const totp = useTotpState();
  const sessions = useOwnSessions();
  const refresh = useOwnAccessChanged();
  const [step, setStep] = useState<Step>({ at: 'closed' });
  const [busy, setBusy] = useState(false);
  const end = async ({ id }: SessionInfo) => {
    setBusy(true);
    try {
      await ownAccessApi.endSession(id);
      notify('staff.sessionEnded', { type: 'success' });
    } catch (error) {
      notify(words(asProblem(error)), { type: 'error' });
    } finally {
      setBusy(false);
      await refresh();
    }
  };
  const hasOthers = sessions.data?.data.some(({ current }) => !current) ?? false;
  return (
    <>
      <Section title={t('access.password')}>
        <Button variant="outlined" onClick={() => setStep({ at: 'password' })}>
          {t('access.change')}
        </Button>
      </Section>
      <Section title={t('access.twoStep')}>
        {totp.data ? (
          <TwoStep state={totp.data} onStep={setStep} />
        ) : totp.error ? (
          <Failed error={totp.error} onRetry={() => void totp.refetch()} />
        ) : (
          <Loading />
        )}
      </Section>
      <Section
        title={t('access.sessions')}
        aside={
          hasOthers && (
            <Button size="small" onClick={() => setStep({ at: 'endOthers' })}>
              {t('access.endOthers')}
            </Button>
          )
        }
      >
        {sessions.data ? (
          <Sessions
            sessions={sessions.data.data}
            busy={busy}
            onEnd={(session) => {
              void end(session);
            }}
          />
        ) : sessions.error ? (
          <Failed error={sessions.error} onRetry={() => void sessions.refetch()} />
        ) : (
          <Loading />
        )}
      </Section>
      <StepDialog
        step={step}
        onStep={setStep}
        onDone={(done) => {
          setStep({ at: 'closed' });
          notify(done, { type: 'success' });
          void refresh();
        }}
      />
    </>
  );
}
