import AlarmOn from '@mui/icons-material/AlarmOn';
import HourglassBottom from '@mui/icons-material/HourglassBottom';
import Schedule from '@mui/icons-material/Schedule';
import { Box } from '@mui/material';
import { useNow } from '../app/clock.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { exactInstant, relativeInstant, timeLeft } from './instants.js';

const HOUR_MS = 3_600_000;
/** Seconds matter to somebody who waits on the phone, not to somebody who plans a week. */
const SECONDS_BELOW_MS = 2 * HOUR_MS;
const SOON_MS = 24 * HOUR_MS;

interface DueChipProps {
  /** RFC 3339. */
  readonly at: string;
  /** A lock that ends, or a review that is due: only the second can be late. */
  readonly kind: 'expiry' | 'review';
}

/** A time that something is due at: on time, soon or late, by colour and icon and word. */
export function DueChip({ at, kind }: DueChipProps) {
  const t = useT();
  const locale = useFormatLocale();
  const instant = Date.parse(at);
  const nearNow = useNow();
  const precise =
    kind === 'expiry' && instant - nearNow < SECONDS_BELOW_MS && instant > nearNow - SECONDS_BELOW_MS;
  const now = useNow(precise);
  const left = instant - now;
  const due =
    left <= 0
      ? kind === 'expiry'
        ? 'over'
        : 'late'
      : left < SOON_MS && kind === 'review'
        ? 'soon'
        : 'onTime';
  const Icon = { over: AlarmOn, late: AlarmOn, soon: HourglassBottom, onTime: Schedule }[due];
  const words =
    kind === 'expiry'
      ? due === 'over'
        ? t('due.expired')
        : t('due.expiresIn', { left: timeLeft(left, locale) })
      : t(`due.${due === 'over' ? 'late' : due}`, {
          when: relativeInstant(instant, now, locale, t('time.justNow')),
        });
  return (
    <Box
      component="time"
      dateTime={at}
      title={exactInstant(instant, locale)}
      sx={({ tokens }) => {
        const tone = { over: tokens.success, late: tokens.danger, soon: tokens.warning, onTime: null }[due];
        return {
          display: 'inline-flex',
          alignItems: 'center',
          gap: 0.5,
          whiteSpace: 'nowrap',
          fontSize: '0.8125rem',
          ...(tone
            ? { color: tone.text, backgroundColor: tone.surface, paddingInline: 0.875, borderRadius: 99 }
            : { color: tokens.textQuiet }),
        };
      }}
    >
      <Icon sx={{ fontSize: 15 }} aria-hidden />
      {words}
    </Box>
  );
}
