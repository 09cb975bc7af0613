import {
  Box,
  Button,
  Dialog,
  FormControlLabel,
  Radio,
  RadioGroup,
  TextField,
  Typography,
} from '@mui/material';
import type { AccountView } from '@standing/shared/contracts/accounts';
import {
  REVEAL_REASONS,
  type Reveal,
  type RevealField,
  type Revealed,
} from '@standing/shared/contracts/personal-data';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type ReactNode, type SubmitEvent } from 'react';
import { asProblem } from '../app/api.js';
import { api } from '../app/dataProvider.js';
import { useT } from '../app/i18n/useT.js';
import { usePermission } from '../app/session.js';
import { ProblemAlert } from '../components/ProblemAlert.js';

/** Long enough to read it out and to type it; nobody leaves it on a screen. */
const SHOWN_MS = 60_000;
const OTHER = 'other';
const CHOICES = [...REVEAL_REASONS, OTHER] as const;

/** An address is told in lines, whichever way it was given. */
function wordsOf(value: Revealed['value']): string {
  if (typeof value === 'string') return value;
  const { line1, line2, postalCode, city, region, country } = value;
  const place = [postalCode, city].filter((part) => part !== undefined).join(' ');
  return [line1, line2, place, region, country].filter((part) => part).join('\n');
}

interface RevealedFields {
  /** A masked value with its button, or the clear one for a while. */
  readonly show: (field: RevealField, masked: string) => ReactNode;
  /** Asks for the reason, once for an account and as long as its page is open. */
  readonly dialog: ReactNode;
}

/** What has been shown lives in this component alone: not in the query cache, not in the browser's storage. */
export function useRevealed(account: AccountView): RevealedFields {
  const t = useT();
  const mayReveal = usePermission('account.reveal');
  const [reason, setReason] = useState<string | null>(null);
  const [asked, setAsked] = useState<RevealField | null>(null);
  const [values, setValues] = useState<ReadonlyMap<RevealField, string>>(() => new Map());
  const timers = useRef(new Map<RevealField, number>());
  const hide = (field: RevealField) =>
    setValues((shown) => new Map([...shown].filter(([each]) => each !== field)));
  const revealing = useMutation({
    mutationFn: (body: Reveal) => api.reveal(account.id, body),
    // The answer is kept here for its minute, and nowhere else.
    gcTime: 0,
    onSuccess: ({ value }, { field, reason: given }) => {
      setReason(given);
      setAsked(null);
      setValues((shown) => new Map(shown).set(field, wordsOf(value)));
      window.clearTimeout(timers.current.get(field));
      timers.current.set(
        field,
        window.setTimeout(() => hide(field), SHOWN_MS),
      );
    },
    onError: (_, { field }) => setAsked(field),
  });
  useEffect(() => {
    const running = timers.current;
    return () => running.forEach((timer) => window.clearTimeout(timer));
  }, []);

  const ask = (field: RevealField) => {
    revealing.reset();
    if (reason === null) setAsked(field);
    else revealing.mutate({ field, reason });
  };
  return {
    show: (field, masked) => {
      const clear = values.get(field);
      const name = t(`field.${field}`);
      return (
        <Box
          component="span"
          sx={{ display: 'inline-flex', flexWrap: 'wrap', alignItems: 'baseline', gap: '0 8px' }}
        >
          <Box component="bdi" sx={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }} aria-live="polite">
            {clear ?? masked}
          </Box>
          {mayReveal && (
            <Button
              size="small"
              sx={{ minWidth: 0, minHeight: 24, padding: '0 6px' }}
              aria-disabled={revealing.isPending}
              aria-label={t(clear === undefined ? 'reveal.showField' : 'reveal.hideField', { field: name })}
              onClick={() => {
                if (revealing.isPending) return;
                if (clear === undefined) ask(field);
                else hide(field);
              }}
            >
              {t(clear === undefined ? 'reveal.show' : 'reveal.hide')}
            </Button>
          )}
        </Box>
      );
    },
    dialog: asked && (
      <ReasonDialog
        field={asked}
        isPending={revealing.isPending}
        error={revealing.error}
        onClose={() => setAsked(null)}
        onGive={(given) => revealing.mutate({ field: asked, reason: given })}
      />
    ),
  };
}

interface ReasonDialogProps {
  readonly field: RevealField;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onGive: (reason: string) => void;
}

function ReasonDialog({ field, isPending, error, onClose, onGive }: ReasonDialogProps) {
  const t = useT();
  const titleId = useId();
  const [code, setCode] = useState<string>(REVEAL_REASONS[0]);
  const [text, setText] = useState('');
  const isMissing = code === OTHER && text.trim() === '';
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isPending && !isMissing) onGive(code === OTHER ? text.trim() : code);
  };
  return (
    <Dialog open fullWidth maxWidth="xs" aria-labelledby={titleId} onClose={onClose}>
      <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 2, padding: 2.5 }}>
        <Box>
          <Typography id={titleId} component="h2" variant="h2">
            {t('reveal.title', { field: t(`field.${field}`) })}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('reveal.recorded')}
          </Typography>
        </Box>
        {error && <ProblemAlert problem={asProblem(error)} />}
        <RadioGroup aria-label={t('reveal.why')} value={code} onChange={(_, value) => setCode(value)}>
          {CHOICES.map((each, n) => (
            <FormControlLabel
              key={each}
              value={each}
              control={<Radio size="small" autoFocus={n === 0} sx={{ paddingBlock: 0.5 }} />}
              label={t(`reveal.reason.${each}`)}
            />
          ))}
        </RadioGroup>
        {code === OTHER && (
          <TextField
            label={t('reveal.text')}
            value={text}
            onChange={(event) => setText(event.target.value)}
            slotProps={{ htmlInput: { dir: 'auto', maxLength: 500 } }}
          />
        )}
        <Box sx={{ display: 'flex', justifyContent: 'flex-end', gap: 1 }}>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="contained" aria-disabled={isPending || isMissing}>
            {t('reveal.show')}
          </Button>
        </Box>
      </Box>
    </Dialog>
  );
}
