import History from '@mui/icons-material/History';
import { Alert, Box, Button, TextField } from '@mui/material';
import { useEffect, useState } from 'react';
import { useT } from '../app/i18n/useT.js';
import { Instant } from '../components/Instant.js';
import { fromLocalInput, toLocalInput } from '../components/instants.js';
import { asProblem } from '../app/api.js';
import { useProblemWords } from '../components/ProblemAlert.js';

interface AsOfProps {
  readonly registeredAt: string;
  /** The past instant that is shown, RFC 3339; null: now. */
  readonly at: string | null;
  readonly error: unknown;
  readonly onChange: (at: string | null) => void;
}

/** Picks a past instant, and says loudly that one is being shown. */
export function AsOf({ registeredAt, at, error, onChange }: AsOfProps) {
  const t = useT();
  const words = useProblemWords();
  const [text, setText] = useState('');
  useEffect(() => setText(at === null ? '' : toLocalInput(Date.parse(at))), [at]);
  const show = (value: string) => {
    const instant = fromLocalInput(value);
    if (instant !== null) onChange(new Date(instant).toISOString());
  };
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}>
      <Box
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          show(text);
        }}
        sx={{ display: 'flex', gap: 1 }}
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
        />
        <Button type="submit" variant="outlined" startIcon={<History />}>
          {t('asOf.show')}
        </Button>
      </Box>
      {at !== null && (
        <Alert
          severity={error ? 'error' : 'info'}
          role="status"
          action={
            <Button size="small" color="inherit" onClick={() => onChange(null)}>
              {t('asOf.now')}
            </Button>
          }
          sx={{ flex: '1 1 320px', paddingBlock: 0 }}
        >
          {error ? (
            words(asProblem(error))
          ) : (
            <>
              {t('asOf.shown')} <Instant at={at} form="exact" />
            </>
          )}
        </Alert>
      )}
    </Box>
  );
}
