import { Alert, AlertTitle, Box, Button, Dialog, TextField, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type SubmitEvent } from 'react';
import { useNotify } from 'react-admin';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { RetentionView } from '@standing/shared/contracts/personal-data';
import { useAccountChanged } from '../accounts/accountQueries.js';
import { asProblem } from '../app/api.js';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { Instant } from '../components/Instant.js';
import { NOTE_MAX_LENGTH } from '../components/limits.js';
import { ProblemAlert, useProblemWords } from '../components/ProblemAlert.js';

/** Refusals that are the answer, and on record: nothing went wrong. */
const ON_RECORD: ReadonlySet<string> = new Set([
  'erasure_account_open',
  'erasure_too_early',
  'erasure_open_case',
]);

interface ErasureDialogProps {
  readonly account: AccountView;
  readonly retention: RetentionView;
  readonly onClose: () => void;
}

/** Puts a customer's wish to be forgotten on record, and tells what comes of it. */
export function ErasureDialog({ account, retention, onClose }: ErasureDialogProps) {
  const t = useT();
  const titleId = useId();
  const notify = useNotify();
  const words = useProblemWords();
  const changed = useAccountChanged();
  const mayErase = usePermission('account.erase');
  const answer = useRef<HTMLDivElement>(null);
  const [note, setNote] = useState('');
  const asking = useMutation({
    mutationFn: () => api.requestErasure(account.id, { note: note.trim() }),
    onSuccess: ({ erasedAt }) => {
      notify(erasedAt === null ? 'retention.noted' : 'retention.done', { type: 'success' });
      onClose();
    },
    // A refusal is an event as well.
    onSettled: () => void changed(null),
  });
  useEffect(() => answer.current?.focus(), [asking.error]);
  const problem = asking.error ? asProblem(asking.error) : null;
  const isRefused = problem !== null && ON_RECORD.has(problem.code);
  const erases = retention.refusal === null && mayErase;
  const isTooLong = note.length > NOTE_MAX_LENGTH;
  const isMissing = note.trim() === '';
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!asking.isPending && !isMissing && !isTooLong) asking.mutate();
  };
  return (
    <Dialog open fullWidth maxWidth="xs" aria-labelledby={titleId} onClose={onClose}>
      <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 2, padding: 2.5 }}>
        <Box>
          <Typography id={titleId} component="h2" variant="h2">
            {t('retention.dialog')}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            <bdi>{account.displayName}</bdi>
            {t('list.dot')}
            <code>{account.externalRef}</code>
          </Typography>
        </Box>
        {isRefused ? (
          <Alert severity="info" role="status" ref={answer} tabIndex={-1}>
            <AlertTitle>{t('retention.refused')}</AlertTitle>
            {words(problem)}
            {retention.erasableFrom !== null && problem.code === 'erasure_too_early' && (
              <Box sx={{ marginTop: 0.5 }}>
                {t('retention.until')} <Instant at={retention.erasableFrom} form="short" />
              </Box>
            )}
          </Alert>
        ) : (
          <>
            {problem && <ProblemAlert problem={problem} ref={answer} />}
            <Alert severity={erases ? 'warning' : 'info'}>
              {t(`retention.outcome.${retention.refusal ?? (mayErase ? 'erase' : 'note')}`)}
            </Alert>
            <TextField
              autoFocus
              required
              label={t('retention.note')}
              value={note}
              onChange={(event) => setNote(event.target.value)}
              multiline
              minRows={3}
              maxRows={8}
              error={isTooLong}
              helperText={
                isTooLong
                  ? t('decision.noteTooLong', { length: note.length, max: NOTE_MAX_LENGTH })
                  : t('retention.noteWhat')
              }
              slotProps={{ htmlInput: { dir: 'auto' } }}
            />
          </>
        )}
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 1 }}>
          {isRefused ? (
            <Button variant="contained" onClick={onClose}>
              {t('action.close')}
            </Button>
          ) : (
            <>
              <Button onClick={onClose}>{t('action.cancel')}</Button>
              <Button
                type="submit"
                variant="contained"
                color={erases ? 'error' : 'primary'}
                aria-disabled={asking.isPending || isMissing || isTooLong}
              >
                {t(erases ? 'retention.erase' : 'retention.submit')}
              </Button>
            </>
          )}
        </Box>
      </Box>
    </Dialog>
  );
}
