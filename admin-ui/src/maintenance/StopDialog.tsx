import { Box, Button, Dialog, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import type { WindowView } from '@standing/shared/contracts/maintenance';
import { asProblem, saysNotDone } from '../app/api.js';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { ProblemAlert } from '../components/ProblemAlert.js';
import { useScopeWords, useSpanWords } from './words.js';

interface StopDialogProps {
  readonly window: WindowView;
  /** Before it begins it is called off, then it is ended. */
  readonly action: 'cancel' | 'end';
  readonly onClose: () => void;
  readonly onDone: (window: WindowView) => void;
  /** The window has changed since: asks for it anew. */
  readonly onStale: () => void;
}

/** Asks once more before maintenance is called off or ended early. */
export function StopDialog({ window, action, onClose, onDone, onStale }: StopDialogProps) {
  const t = useT();
  const scopeWords = useScopeWords();
  const spanWords = useSpanWords();
  const titleId = useId();
  const whatId = useId();
  const [idempotencyKey, setIdempotencyKey] = useState(() => crypto.randomUUID());
  const keepRef = useRef<HTMLButtonElement>(null);
  const problemRef = useRef<HTMLDivElement>(null);
  const mutation = useMutation({
    mutationFn: () => {
      const submission = { version: window.version, idempotencyKey };
      return action === 'end'
        ? api.endWindow(window.id, submission)
        : api.cancelWindow(window.id, submission);
    },
    onSuccess: onDone,
    onError: (error) => {
      if (!saysNotDone(error)) return;
      setIdempotencyKey(crypto.randomUUID());
      onStale();
    },
  });
  useEffect(() => problemRef.current?.focus(), [mutation.error]);
  const span = spanWords(Date.parse(window.startsAt), Date.parse(window.endsAt));
  return (
    <Dialog
      open
      role="alertdialog"
      maxWidth="sm"
      aria-labelledby={titleId}
      aria-describedby={whatId}
      onClose={() => {
        if (!mutation.isPending) onClose();
      }}
      slotProps={{ transition: { onEntered: () => keepRef.current?.focus() } }}
    >
      <Box sx={{ display: 'grid', gap: 1.5, padding: 2.5 }}>
        <Typography id={titleId} component="h2" variant="h2">
          {t(`upkeep.${action}Title`)}
        </Typography>
        {mutation.error && <ProblemAlert problem={asProblem(mutation.error)} ref={problemRef} />}
        <Box id={whatId} sx={{ display: 'grid', gap: 1 }}>
          <Typography variant="body2">{t(`upkeep.${action}What`)}</Typography>
          <Typography variant="body2" className="tabular" sx={{ fontWeight: 600 }}>
            {scopeWords(window.scope)}
            {t('list.dot')}
            {span.local}
          </Typography>
        </Box>
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 1, marginTop: 1 }}>
          <Button ref={keepRef} onClick={onClose} aria-disabled={mutation.isPending}>
            {t(action === 'end' ? 'upkeep.goOn' : 'upkeep.keep')}
          </Button>
          <Button
            variant="contained"
            color="error"
            aria-disabled={mutation.isPending}
            onClick={() => {
              if (!mutation.isPending) mutation.mutate();
            }}
          >
            {mutation.isPending ? t('decision.pending') : t(`upkeep.${action}Do`)}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}
