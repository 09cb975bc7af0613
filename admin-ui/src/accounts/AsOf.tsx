import History from '@mui/icons-material/History';
import { Alert, Box, Button, TextField } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { asProblem } from '../app/api.js';
import { useT } from '../app/i18n/useT.js';
import { Instant } from '../components/Instant.js';
import { fromLocalInput, toLocalInput } from '../components/instants.js';
import { useProblemWords } from '../components/ProblemAlert.js';

interface AsOfPickerProps {
  readonly registeredAt: string;
  /** The past instant that is shown, RFC 3339; null: now. */
  readonly at: string | null;
  readonly onChange: (at: string | null) => void;
}

/** Picks a past instant to see the account as it was. */
export function AsOfPicker({ registeredAt, at, onChange }: AsOfPickerProps) {
  const t = useT();
  const [text, setText] = useState('');
  useEffect(() => setText(at === null ? '' : toLocalInput(Date.parse(at))), [at]);
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const instant = fromLocalInput(text);
        if (instant !== null) onChange(new Date(instant).toISOString());
      }}
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}
    >
      <TextField
        label={t('asOf.label')}
        type="datetime-local"
        value={text}
        onChange={(event) => setText(event.target.value)}
        slotProps={{
          inputLabel: { shrink: true },
          htmlInput: {
            step: 1,
            min: toLocalInput(Date.parse(registeredAt)),
            max: toLocalInput(Date.now()),
          },
        }}
        sx={{ '& input': { paddingBlock: '6.5px', fontSize: '0.8125rem' } }}
      />
      <Button type="submit" variant="outlined" startIcon={<History />}>
        {t('asOf.show')}
      </Button>
    </Box>
  );
}

interface AsOfBannerProps {
  readonly at: string;
  readonly error: unknown;
  readonly onNow: () => void;
}

/** Says loudly that what is shown is past. */
export function AsOfBanner({ at, error, onNow }: AsOfBannerProps) {
  const t = useT();
  const words = useProblemWords();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Chosen from far down the timeline: what it changes is up here.
    window.scrollTo(0, 0);
    ref.current?.focus({ preventScroll: true });
  }, [at]);
  return (
    <Alert
      ref={ref}
      tabIndex={-1}
      severity={error ? 'error' : 'warning'}
      icon={error ? undefined : <History />}
      role="status"
      action={
        <Button color="inherit" variant="outlined" onClick={onNow} sx={{ color: 'text.primary' }}>
          {t('asOf.now')}
        </Button>
      }
      sx={{ alignItems: 'center', paddingBlock: 0.25 }}
    >
      {error ? (
        words(asProblem(error))
      ) : (
        <>
          {t('asOf.shown')} <Instant at={at} form="exact" />
        </>
      )}
    </Alert>
  );
}
