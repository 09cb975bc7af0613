import { Box, Button, Dialog, Typography } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import {
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type SubmitEvent,
} from 'react';
import { asProblem, saysNotDone } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { ProblemAlert } from '../components/ProblemAlert.js';

interface AskDialogProps<T> {
  readonly title: string;
  /** What will happen. */
  readonly what: string;
  /** The word on the button that does it. */
  readonly action: string;
  /** Takes something away: asked as an alert, and the cursor starts on the way back. */
  readonly grave?: boolean;
  /** Fields to fill in; the first of them gets the cursor. */
  readonly children?: ReactNode;
  /** @param key the same for every try of one submission. @returns false: something has to be filled in first */
  readonly run: (key: string) => Promise<T> | false;
  readonly onDone: (answer: T) => void;
  readonly onClose: () => void;
}

/** Asks before something is done, and says why where it was not. */
export function AskDialog<T>({
  title,
  what,
  action,
  grave = false,
  children,
  run,
  onDone,
  onClose,
}: AskDialogProps<T>) {
  const t = useT();
  const titleId = useId();
  const whatId = useId();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const formRef = useRef<HTMLFormElement>(null);
  const cancelRef = useRef<HTMLButtonElement>(null);
  const problemRef = useRef<HTMLDivElement>(null);
  const mutation = useMutation({
    mutationFn: (work: Promise<T>) => work,
    onSuccess: onDone,
    onError: (error) => {
      // A submission whose answer was lost is sent again under its key: it is carried out once.
      if (saysNotDone(error)) setKey(crypto.randomUUID());
    },
  });
  useEffect(() => problemRef.current?.focus(), [mutation.error]);
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (mutation.isPending) return;
    const work = run(key);
    if (work === false) {
      // What is missing says so when the fields have been drawn again.
      setTimeout(() => formRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    } else mutation.mutate(work);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    if (grave || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };
  const focusFirst = () =>
    (formRef.current?.querySelector<HTMLElement>('input, textarea, select') ?? cancelRef.current)?.focus();
  return (
    <Dialog
      open
      fullWidth
      role={grave ? 'alertdialog' : 'dialog'}
      maxWidth="sm"
      aria-labelledby={titleId}
      aria-describedby={whatId}
      onClose={() => {
        if (!mutation.isPending) onClose();
      }}
      slotProps={{ transition: { onEntered: focusFirst } }}
    >
      <Box
        component="form"
        noValidate
        ref={formRef}
        onSubmit={onSubmit}
        onKeyDown={onKeyDown}
        sx={{ display: 'grid', gap: 2, padding: 2.5 }}
      >
        <Typography id={titleId} component="h2" variant="h2" sx={{ overflowWrap: 'anywhere' }}>
          {title}
        </Typography>
        {mutation.error && <ProblemAlert problem={asProblem(mutation.error)} ref={problemRef} />}
        <Typography id={whatId} variant="body2">
          {what}
        </Typography>
        {children}
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 1 }}>
          <Button ref={cancelRef} onClick={onClose} aria-disabled={mutation.isPending}>
            {t('action.cancel')}
          </Button>
          <Button
            type="submit"
            variant="contained"
            color={grave ? 'error' : 'primary'}
            aria-disabled={mutation.isPending}
          >
            {mutation.isPending ? t('staff.pending') : action}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}
