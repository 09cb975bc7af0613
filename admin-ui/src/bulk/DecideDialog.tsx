import { Box, Button, Dialog, TextField, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type SubmitEvent } from 'react';
import type { BulkDecision } from '@standing/shared/bulk/bulk';
import type { BulkOperationView } from '@standing/shared/contracts/bulk';
import { Submissions } from '../accounts/decision/submissions.js';
import { asProblem, isOutcomeUnknown, saysNotDone } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { NOTE_MAX_LENGTH } from '../components/limits.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { bulkApi } from './bulkApi.js';
import { useBulkWords } from './words.js';

interface DecideDialogProps {
  readonly operation: BulkOperationView;
  readonly decision: BulkDecision;
  readonly onClose: () => void;
  readonly onDone: (operation: BulkOperationView) => void;
  /** Refused: the operation is not as it is shown. */
  readonly onStale: () => void;
}

/** Asks once more before an operation is agreed to, rejected or called off, and takes the words that go with it. */
export function DecideDialog({ operation, decision, onClose, onDone, onStale }: DecideDialogProps) {
  const t = useT();
  const { what, why } = useBulkWords();
  const number = new Intl.NumberFormat(useFormatLocale());
  const titleId = useId();
  const whatId = useId();
  const [note, setNote] = useState('');
  const [isMissing, setMissing] = useState(false);
  const noteRef = useRef<HTMLTextAreaElement>(null);
  const backRef = useRef<HTMLButtonElement>(null);
  const problemRef = useRef<HTMLDivElement>(null);
  const [submissions] = useState(() => new Submissions<string>(() => crypto.randomUUID()));
  const mutation = useMutation({
    mutationFn: () => {
      const { content, key } = submissions.begin(note.trim(), () => note.trim());
      return bulkApi.decide(operation.id, decision, content, key);
    },
    onSuccess: onDone,
    onError: (error) => {
      if (!saysNotDone(error)) return;
      submissions.settle();
      onStale();
    },
  });
  useEffect(() => problemRef.current?.focus(), [mutation.error]);
  const isTooLong = note.length > NOTE_MAX_LENGTH;
  const count = number.format(operation.selected);
  const rest = number.format(operation.selected - operation.processed);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (mutation.isPending) return;
    const lacks = decision === 'reject' && note.trim() === '';
    setMissing(lacks);
    if (lacks || isTooLong) noteRef.current?.focus();
    else mutation.mutate();
  };

  return (
    <Dialog
      open
      role="alertdialog"
      fullWidth
      maxWidth="sm"
      aria-labelledby={titleId}
      aria-describedby={whatId}
      onClose={() => {
        if (!mutation.isPending) onClose();
      }}
      slotProps={{
        transition: { onEntered: () => (decision === 'cancel' ? backRef : noteRef).current?.focus() },
      }}
    >
      <Box component="form" noValidate onSubmit={onSubmit} sx={{ display: 'grid', gap: 2, padding: 2.5 }}>
        <Typography id={titleId} component="h2" variant="h2">
          {t(`bulk.decide.${decision}.title`)}
        </Typography>
        {mutation.error && (
          <ProblemAlert problem={asProblem(mutation.error)} ref={problemRef}>
            {isOutcomeUnknown(asProblem(mutation.error)) && (
              <Box sx={{ marginTop: 0.5 }}>{t('decision.maySendAgain')}</Box>
            )}
          </ProblemAlert>
        )}
        <Box id={whatId} sx={{ display: 'grid', gap: 0.5 }}>
          <Typography variant="body2" sx={{ fontWeight: 600 }}>
            {t('bulk.heading', { what: what(operation), smart_count: operation.selected, count })}
            {t('list.dot')}
            {why(operation)}
          </Typography>
          <Typography variant="body2">
            {decision === 'cancel' && operation.status === 'awaiting_approval'
              ? t('bulk.decide.cancel.waiting')
              : t(`bulk.decide.${decision}.what`, { count, rest })}
          </Typography>
        </Box>
        {decision !== 'cancel' && (
          <TextField
            label={t(decision === 'reject' ? 'bulk.decide.reject.note' : 'bulk.decide.approve.note')}
            value={note}
            onChange={(event) => setNote(event.target.value)}
            multiline
            minRows={3}
            maxRows={10}
            inputRef={noteRef}
            required={decision === 'reject'}
            error={isTooLong || (isMissing && note.trim() === '')}
            helperText={
              isTooLong
                ? t('decision.noteTooLong', { length: note.length, max: NOTE_MAX_LENGTH })
                : isMissing && note.trim() === ''
                  ? t('bulk.decide.reject.missing')
                  : t('decision.noteWhat')
            }
            slotProps={{ htmlInput: { dir: 'auto' } }}
          />
        )}
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 1 }}>
          <Button ref={backRef} onClick={onClose} aria-disabled={mutation.isPending}>
            {t('bulk.back')}
          </Button>
          <Button
            type="submit"
            variant="contained"
            color={decision === 'approve' ? 'primary' : 'error'}
            aria-disabled={mutation.isPending}
          >
            {mutation.isPending ? t('decision.pending') : t(`bulk.decide.${decision}.do`)}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}
