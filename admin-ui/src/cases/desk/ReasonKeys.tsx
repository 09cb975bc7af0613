import Check from '@mui/icons-material/Check';
import { Box, TextField, Typography } from '@mui/material';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { useLocale } from 'react-admin';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import { useReasonName } from '../../accounts/words.js';
import { useT } from '../../app/i18n/useT.js';
import { Key } from '../../components/Key.js';
import { digitAt, narrowed, press, toggled } from './reasonKeys.js';

interface ReasonKeysProps {
  readonly reasons: readonly ReasonView[];
  readonly chosen: readonly string[];
  readonly onChange: (codes: readonly string[]) => void;
  readonly isSingle?: boolean;
  readonly onSend: () => void;
  readonly error: string | null;
  readonly inputRef: Ref<HTMLInputElement>;
}

/** Reasons by key: a digit picks, typing narrows, arrows and Enter work as well, all from one field. */
export function ReasonKeys({
  reasons,
  chosen,
  onChange,
  isSingle = false,
  onSend,
  error,
  inputRef,
}: ReasonKeysProps) {
  const t = useT();
  const locale = useLocale() === 'zh-CN' ? 'zh-CN' : 'en';
  const reasonName = useReasonName();
  const [typed, setTyped] = useState('');
  const [cursor, setCursor] = useState<string | null>(null);
  const listId = useId();
  const cursorRef = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // In newer browsers this gives a promise, which an effect must not return.
    void cursorRef.current?.scrollIntoView({ block: 'nearest' });
  }, [cursor]);

  const findable = reasons.map((reason) => ({
    code: reason.code,
    isFinal: reason.final,
    name: reasonName(reason.kind, reason.code),
    what: reason.staffNote[locale],
    words: [reasonName(reason.kind, reason.code), reason.staffNote[locale]],
  }));
  const shown = narrowed(findable, typed);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const codes = shown.map(({ code }) => code);
    const picked = press(event.key, codes, { chosen, cursor }, typed, isSingle);
    if (picked.outcome === 'ignored') return;
    event.preventDefault();
    if (picked.outcome === 'send') {
      onSend();
      return;
    }
    setCursor(picked.cursor);
    if (picked.chosen !== chosen) {
      onChange(picked.chosen);
      setTyped('');
    }
  };

  return (
    <Box sx={{ minWidth: 0 }}>
      <TextField
        fullWidth
        autoFocus
        label={t(isSingle ? 'desk.reason.one' : 'desk.reason.many')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
        inputRef={inputRef}
        error={error !== null}
        helperText={error ?? ''}
        placeholder={t('desk.reason.how')}
        slotProps={{
          inputLabel: { shrink: true },
          htmlInput: {
            role: 'combobox',
            'aria-expanded': true,
            'aria-controls': listId,
            'aria-autocomplete': 'list',
            ...(cursor !== null && shown.some(({ code }) => code === cursor)
              ? { 'aria-activedescendant': `${listId}-${cursor}` }
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
        aria-multiselectable={!isSingle}
        sx={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fill, minmax(230px, 1fr))',
          gap: 0.5,
          margin: '6px 0 0',
          padding: 0,
          listStyle: 'none',
        }}
      >
        {shown.map(({ code, name, what, isFinal }, index) => {
          const isChosen = chosen.includes(code);
          const digit = digitAt(index);
          return (
            <Box
              component="li"
              key={code}
              id={`${listId}-${code}`}
              role="option"
              aria-selected={isChosen}
              ref={code === cursor ? cursorRef : null}
              title={what}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onChange(toggled(chosen, code, isSingle))}
              sx={({ tokens }) => ({
                display: 'flex',
                alignItems: 'center',
                gap: 1,
                padding: '5px 8px',
                borderRadius: 0.75,
                cursor: 'pointer',
                fontSize: '0.8125rem',
                fontWeight: isChosen ? 600 : 450,
                border: `1px solid ${isChosen ? tokens.accent : tokens.border}`,
                outline: code === cursor ? `2px solid ${tokens.accent}` : 'none',
                backgroundColor: isChosen ? tokens.accentSurface : tokens.paper,
                '&:hover': { backgroundColor: isChosen ? tokens.accentSurface : tokens.hover },
              })}
            >
              {digit !== null && <Key>{digit}</Key>}
              <Box component="span" sx={{ flex: 1, minWidth: 0 }}>
                {name}
                {isFinal && (
                  <Box
                    component="span"
                    sx={({ tokens }) => ({ color: tokens.danger.text, fontSize: '0.75rem' })}
                  >
                    {t('desk.reason.final')}
                  </Box>
                )}
              </Box>
              {isChosen && <Check sx={{ fontSize: 17, color: 'primary.main' }} aria-hidden />}
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
