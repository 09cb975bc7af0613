import { Box, Button, TextField } from '@mui/material';
import { useState, type Ref } from 'react';
import type { Mrz, UnreadableMrz } from '@standing/shared/mrz/read';
import { useT } from '../../app/i18n/useT.js';
import { MONO } from '../../app/theme.js';
import { MrzFields } from './MrzFields.js';
import { Verdict } from './Verdict.js';

interface MrzEntryProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly read: Mrz | UnreadableMrz | null;
  readonly inputRef: Ref<HTMLTextAreaElement>;
}

/** Longer than any zone with a space after each letter (shared/mrz). Characters. */
const TEXT_MAX = 500;

/** The machine-readable zone as typed or pasted, and what it says. */
export function MrzEntry({ text, onChange, read, inputRef }: MrzEntryProps) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const unreadable = read?.readable === false ? read : null;
  const mrz = read?.readable ? read : null;
  const wrong = mrz?.fields.filter(({ valid }) => !valid) ?? [];
  return (
    <Box>
      <TextField
        fullWidth
        multiline
        minRows={2}
        maxRows={4}
        label={t('desk.mrz.label')}
        placeholder={t('desk.mrz.how')}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        inputRef={inputRef}
        error={unreadable !== null}
        helperText={
          unreadable &&
          t(`desk.mrz.unreadable.${unreadable.problem}`, {
            characters: unreadable.characters.join(' '),
            lengths: unreadable.lengths.join(' + '),
          })
        }
        sx={{
          '& textarea': {
            fontFamily: MONO,
            fontSize: '0.6875rem',
            lineHeight: 1.6,
            textTransform: 'uppercase',
          },
          '& textarea::placeholder': { textTransform: 'none' },
        }}
        slotProps={{
          inputLabel: { shrink: true },
          htmlInput: {
            // A line is a line, however narrow the pane.
            wrap: 'off',
            spellCheck: false,
            autoComplete: 'off',
            autoCapitalize: 'characters',
            maxLength: TEXT_MAX,
          },
        }}
      />
      {mrz && (
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, flexWrap: 'wrap', marginTop: 0.75 }}>
          <Verdict verdict={mrz.valid ? 'valid' : 'wrong'} />
          <Box component="span" role="status" sx={{ flex: 1, fontSize: '0.75rem' }}>
            {mrz.valid ? t('desk.mrz.allFit') : t('desk.mrz.wrong', { smart_count: wrong.length })}
          </Box>
          <Button variant="text" aria-expanded={isOpen || wrong.length > 0} onClick={() => setOpen(!isOpen)}>
            {t('desk.mrz.fields')}
          </Button>
        </Box>
      )}
      {mrz && (isOpen || wrong.length > 0) && <MrzFields mrz={mrz} />}
    </Box>
  );
}
