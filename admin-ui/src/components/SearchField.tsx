import Close from '@mui/icons-material/Close';
import Search from '@mui/icons-material/Search';
import { IconButton, InputAdornment, TextField } from '@mui/material';
import type { KeyboardEvent, Ref } from 'react';
import { useCommands, useSingleKeys } from '../app/commands.js';
import { useT } from '../app/i18n/useT.js';

const SEARCH_KEY = '/';

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Arrow down or Enter: on to what was found. */
  readonly onLeave: () => void;
  /** From which on it shares a line. Pixels. */
  readonly width?: number;
  readonly inputRef: { current: HTMLInputElement | null } & Ref<HTMLInputElement>;
}

/** What a list is searched by: `/` comes to it, Escape empties it, Enter goes on to the rows. */
export function SearchField({
  label,
  placeholder,
  value,
  onChange,
  onLeave,
  width = 300,
  inputRef,
}: SearchFieldProps) {
  const t = useT();
  const singleKeys = useSingleKeys();
  useCommands([{ id: 'search', label, keys: SEARCH_KEY, run: () => inputRef.current?.select() }]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      onLeave();
    } else if (event.key === 'Escape' && value !== '') {
      event.preventDefault();
      onChange('');
    }
  };
  return (
    <TextField
      inputRef={inputRef}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      placeholder={placeholder}
      sx={{ flex: `1 1 ${width}px`, maxWidth: 460 }}
      slotProps={{
        htmlInput: {
          'aria-label': label,
          'data-keep-focus': true,
          autoComplete: 'off',
          spellCheck: false,
          ...(singleKeys ? { 'aria-keyshortcuts': SEARCH_KEY } : {}),
        },
        input: {
          startAdornment: (
            <InputAdornment position="start">
              <Search fontSize="small" />
            </InputAdornment>
          ),
          endAdornment: value !== '' && (
            <InputAdornment position="end">
              <IconButton edge="end" aria-label={t('list.clearSearch')} onClick={() => onChange('')}>
                <Close fontSize="small" />
              </IconButton>
            </InputAdornment>
          ),
        },
      }}
    />
  );
}
