import { Box, TextField, Typography } from '@mui/material';
import type { Ref } from 'react';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import { useNow } from '../../app/clock.js';
import { useT } from '../../app/i18n/useT.js';
import { useFormatLocale } from '../../app/intl.js';
import { fromLocalInput, shortInstant, timeLeft, toLocalInput } from '../../components/instants.js';
import { LOCK_LENGTHS, type Draft, type Expiry, type PlaceCommand } from './decision.js';

interface UntilFieldProps {
  readonly command: PlaceCommand;
  readonly draft: Pick<Draft, 'expiry' | 'instant'>;
  readonly reason: ReasonView | undefined;
  readonly onChange: (values: Partial<Pick<Draft, 'expiry' | 'instant'>>) => void;
  readonly error: string | null;
  readonly inputRef: Ref<HTMLInputElement>;
}

const EXPIRIES = ['default', 'hour', 'day', 'week', 'instant'] as const satisfies readonly Expiry[];

/** Until when: locks end by themselves, flags and freezes may carry a day on which to look again. */
export function UntilField({ command, draft, reason, onChange, error, inputRef }: UntilFieldProps) {
  const t = useT();
  const locale = useFormatLocale();
  const now = useNow();
  const isLock = command === 'place_lock';
  const defaultMs = reason?.defaultExpiryMs ?? null;
  const chosen = isLock
    ? draft.expiry === 'instant'
      ? fromLocalInput(draft.instant)
      : draft.expiry === 'default'
        ? defaultMs === null
          ? null
          : now + defaultMs
        : now + LOCK_LENGTHS[draft.expiry]
    : null;
  const words: Readonly<Record<Expiry, string>> = {
    default:
      defaultMs === null ? t('until.released') : t('until.default', { length: timeLeft(defaultMs, locale) }),
    hour: timeLeft(LOCK_LENGTHS.hour, locale),
    day: timeLeft(LOCK_LENGTHS.day, locale),
    week: timeLeft(LOCK_LENGTHS.week, locale),
    instant: t('until.instant'),
  };
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'flex-start' }}>
      {isLock && (
        <TextField
          select
          label={t('until.label')}
          value={draft.expiry}
          onChange={(event) =>
            onChange({ expiry: EXPIRIES.find((each) => each === event.target.value) ?? 'default' })
          }
          slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
          sx={{ minWidth: 200 }}
        >
          {EXPIRIES.map((each) => (
            <option key={each} value={each}>
              {words[each]}
            </option>
          ))}
        </TextField>
      )}
      {(!isLock || draft.expiry === 'instant') && (
        <TextField
          label={t(isLock ? 'until.instantLabel' : 'until.review')}
          type="datetime-local"
          value={draft.instant}
          onChange={(event) => onChange({ instant: event.target.value })}
          inputRef={inputRef}
          error={error !== null}
          helperText={error ?? ''}
          slotProps={{ inputLabel: { shrink: true }, htmlInput: { min: toLocalInput(now) } }}
        />
      )}
      {chosen !== null && (
        <Typography variant="body2" sx={{ color: 'text.secondary', paddingTop: 1 }}>
          {t('until.ends', { when: shortInstant(chosen, locale) })}
        </Typography>
      )}
    </Box>
  );
}
