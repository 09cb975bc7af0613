import Check from '@mui/icons-material/Check';
import Search from '@mui/icons-material/Search';
import { Box, InputAdornment, TextField, Typography } from '@mui/material';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { useLocale } from 'react-admin';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import { useT } from '../../app/i18n/useT.js';
import { MONO } from '../../app/theme.js';
import { useReasonName } from '../words.js';

interface ReasonPickerProps {
  readonly reasons: readonly ReasonView[];
  readonly value: string | null;
  readonly onChange: (code: string) => void;
  readonly error: string | null;
  readonly inputRef: Ref<HTMLInputElement>;
}

/** Picks a reason: type to narrow, arrows to choose, all of it from one field. */
export function ReasonPicker({ reasons, value, onChange, error, inputRef }: ReasonPickerProps) {
  const t = useT();
  const locale = useLocale() === 'zh-CN' ? 'zh-CN' : 'en';
  const reasonName = useReasonName();
  const [text, setText] = useState('');
  const listId = useId();
  const optionId = (code: string) => `${listId}-${code}`;
  const chosenRef = useRef<HTMLLIElement>(null);

  const wanted = text.trim().toLocaleLowerCase();
  const shown = reasons.filter((reason) =>
    [reasonName(reason.kind, reason.code), reason.code, reason.staffNote[locale]].some((words) =>
      words.toLocaleLowerCase().includes(wanted),
    ),
  );
  useEffect(() => {
    // In newer browsers this gives a promise, which an effect must not return.
    void chosenRef.current?.scrollIntoView({ block: 'nearest' });
  }, [value]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || shown.length === 0) return;
    const at = shown.findIndex(({ code }) => code === value);
    const next =
      event.key === 'ArrowDown'
        ? (at + 1) % shown.length
        : event.key === 'ArrowUp'
          ? (at <= 0 ? shown.length : at) - 1
          : event.key === 'Enter'
            ? Math.max(at, 0)
            : null;
    if (next === null) return;
    event.preventDefault();
    const code = shown[next]?.code;
    if (code !== undefined) onChange(code);
  };

  return (
    <Box>
      <TextField
        fullWidth
        label={t('decision.reason')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        inputRef={inputRef}
        error={error !== null}
        helperText={error ?? ''}
        placeholder={t('decision.reasonSearch')}
        slotProps={{
          inputLabel: { shrink: true },
          input: {
            startAdornment: (
              <InputAdornment position="start">
                <Search fontSize="small" />
              </InputAdornment>
            ),
          },
          htmlInput: {
            role: 'combobox',
            'aria-expanded': true,
            'aria-controls': listId,
            'aria-autocomplete': 'list',
            'aria-required': true,
            ...(value !== null && shown.some(({ code }) => code === value)
              ? { 'aria-activedescendant': optionId(value) }
              : {}),
            autoComplete: 'off',
            spellCheck: false,
          },
        }}
      />
      <Box
        component="ul"
        role="listbox"
        id={listId}
        aria-label={t('decision.reasons')}
        sx={({ tokens }) => ({
          margin: '8px 0 0',
          padding: 0.5,
          listStyle: 'none',
          maxHeight: 272,
          overflowY: 'auto',
          border: `1px solid ${tokens.border}`,
          borderRadius: 1,
        })}
      >
        {shown.map((reason) => {
          const selected = reason.code === value;
          return (
            <Box
              component="li"
              key={reason.code}
              id={optionId(reason.code)}
              role="option"
              aria-selected={selected}
              ref={selected ? chosenRef : null}
              onClick={() => onChange(reason.code)}
              sx={({ tokens }) => ({
                display: 'grid',
                gridTemplateColumns: 'minmax(0, 1fr) 18px',
                columnGap: 1,
                padding: '6px 8px',
                borderRadius: 0.75,
                cursor: 'pointer',
                backgroundColor: selected ? tokens.accentSurface : 'transparent',
                '&:hover': { backgroundColor: selected ? tokens.accentSurface : tokens.hover },
              })}
            >
              <Box sx={{ minWidth: 0 }}>
                <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: '0 10px', alignItems: 'baseline' }}>
                  <Box component="span" sx={{ fontWeight: 550 }}>
                    {reasonName(reason.kind, reason.code)}
                  </Box>
                  <Box
                    component="span"
                    sx={{ fontFamily: MONO, fontSize: '0.6875rem', color: 'text.secondary' }}
                  >
                    {reason.code}
                  </Box>
                </Box>
                <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>{reason.staffNote[locale]}</Box>
              </Box>
              {selected && <Check sx={{ fontSize: 18, color: 'primary.main' }} aria-hidden />}
            </Box>
          );
        })}
        {shown.length === 0 && (
          <Typography
            component="li"
            role="presentation"
            variant="body2"
            sx={{ padding: 1, color: 'text.secondary' }}
          >
            {t('decision.noReason')}
          </Typography>
        )}
      </Box>
    </Box>
  );
}
