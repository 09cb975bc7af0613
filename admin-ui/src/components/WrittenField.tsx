import { Box, TextField } from '@mui/material';
import { useT } from '../app/i18n/useT.js';
import { MONO } from '../app/theme.js';

interface WrittenFieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly lang: string;
  readonly value: string;
  readonly max: number;
  readonly lines: number;
  /** Beyond these it scrolls. */
  readonly maxLines?: number;
  /** It is read letter by letter: set in a face for that. */
  readonly mono?: boolean;
  /** What is wrong with it, in words, whatever its length. */
  readonly fault: string | undefined;
  readonly onChange: (value: string) => void;
}

/** One text in one language, with what is left of its length. */
export function WrittenField({
  id,
  label,
  hint,
  lang,
  value,
  max,
  lines,
  maxLines,
  mono = false,
  fault,
  onChange,
}: WrittenFieldProps) {
  const t = useT();
  const { length } = value.trim();
  const shown = length > max ? t('catalogue.fault.tooLong', { length, max }) : fault;
  return (
    <TextField
      id={id}
      label={label}
      value={value}
      // A line break in what is one line would be refused.
      onChange={(event) =>
        onChange(lines > 1 ? event.target.value : event.target.value.replaceAll('\n', ' '))
      }
      multiline
      minRows={lines}
      {...(maxLines === undefined ? {} : { maxRows: maxLines })}
      error={shown !== undefined}
      helperText={
        <Box component="span" sx={{ display: 'flex', gap: 1 }}>
          <Box component="span" sx={{ flex: 1 }}>
            {shown ?? hint}
          </Box>
          <Box component="span" className="tabular">
            {t('catalogue.count', { length, max })}
          </Box>
        </Box>
      }
      slotProps={{ htmlInput: { lang, spellCheck: lang === 'en' && !mono } }}
      {...(mono
        ? { sx: { '& textarea': { fontFamily: MONO, fontSize: '0.8125rem', lineHeight: 1.5 } } }
        : {})}
    />
  );
}
