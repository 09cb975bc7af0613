import CampaignOutlined from '@mui/icons-material/CampaignOutlined';
import LockOutlined from '@mui/icons-material/LockOutlined';
import { Box, TextField } from '@mui/material';
import { useId, type Ref } from 'react';
import { useT } from '../../app/i18n/useT.js';
import { NOTE_MAX_LENGTH } from '../../components/limits.js';

interface NoteFieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly inputRef?: Ref<HTMLTextAreaElement>;
  readonly minRows?: number;
}

function Length({ text }: { readonly text: string }) {
  const t = useT();
  if (text.length <= NOTE_MAX_LENGTH) return null;
  return <>{t('decision.noteTooLong', { length: text.length, max: NOTE_MAX_LENGTH })}</>;
}

/** What the customer will read: its own colour, its own icon, said above the field and read out with it. */
export function CustomerNoteField({
  value,
  onChange,
  inputRef,
  minRows = 3,
  withReasons = true,
  error = null,
}: NoteFieldProps & {
  /** Whether the customer reads the texts of reasons as well. */
  readonly withReasons?: boolean;
  /** What is wrong with it, besides its length. */
  readonly error?: string | null;
}) {
  const t = useT();
  const labelId = useId();
  return (
    <Box
      sx={({ tokens }) => ({
        padding: 1.25,
        borderRadius: 1,
        border: `2px solid ${tokens.customer.text}`,
        backgroundColor: tokens.customer.surface,
      })}
    >
      <Box
        component="label"
        id={labelId}
        htmlFor={`${labelId}-field`}
        sx={({ tokens }) => ({
          display: 'flex',
          alignItems: 'center',
          gap: 0.75,
          marginBottom: 0.75,
          fontSize: '0.8125rem',
          fontWeight: 650,
          color: tokens.customer.text,
        })}
      >
        <CampaignOutlined sx={{ fontSize: 18 }} aria-hidden />
        {t('desk.note.customer')}
      </Box>
      <TextField
        id={`${labelId}-field`}
        fullWidth
        multiline
        minRows={minRows}
        maxRows={8}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={t(withReasons ? 'desk.note.customerWhat' : 'desk.note.messageWhat')}
        error={error !== null || value.length > NOTE_MAX_LENGTH}
        helperText={error ?? <Length text={value} />}
        {...(inputRef ? { inputRef } : {})}
        slotProps={{ htmlInput: { dir: 'auto' } }}
      />
    </Box>
  );
}

/** What stays among colleagues: neutral, with a lock. */
export function InternalNoteField({ value, onChange, inputRef, minRows = 2 }: NoteFieldProps) {
  const t = useT();
  const labelId = useId();
  return (
    <Box
      sx={({ tokens }) => ({
        padding: 1.25,
        borderRadius: 1,
        border: `1px dashed ${tokens.outline}`,
        backgroundColor: tokens.sunken,
      })}
    >
      <Box
        component="label"
        htmlFor={`${labelId}-field`}
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 0.75,
          marginBottom: 0.75,
          fontSize: '0.8125rem',
          fontWeight: 600,
        }}
      >
        <LockOutlined sx={{ fontSize: 16 }} aria-hidden />
        {t('decision.note')}
      </Box>
      <TextField
        id={`${labelId}-field`}
        fullWidth
        multiline
        minRows={minRows}
        maxRows={8}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={t('decision.noteWhat')}
        error={value.length > NOTE_MAX_LENGTH}
        helperText={<Length text={value} />}
        {...(inputRef ? { inputRef } : {})}
        slotProps={{ htmlInput: { dir: 'auto' } }}
      />
    </Box>
  );
}
