import { Box } from '@mui/material';
import { useNow } from '../app/clock.js';
import { useT } from '../app/i18n/useT.js';
import { useFormatLocale } from '../app/intl.js';
import { exactInstant, relativeInstant, secondInstant, shortInstant } from './instants.js';

interface InstantProps {
  /** RFC 3339. */
  readonly at: string;
  readonly form?: 'relative' | 'short' | 'second' | 'exact';
}

/** An instant in words, with the exact one on hover; always in the viewer's zone. */
export function Instant({ at, form = 'relative' }: InstantProps) {
  const t = useT();
  const locale = useFormatLocale();
  const now = useNow();
  const instant = Date.parse(at);
  const exact = exactInstant(instant, locale);
  const text = {
    exact: () => exact,
    second: () => secondInstant(instant, locale),
    short: () => shortInstant(instant, locale),
    relative: () => relativeInstant(instant, now, locale, t('time.justNow')),
  }[form]();
  return (
    <Box component="time" dateTime={at} title={exact} sx={form === 'exact' ? {} : { whiteSpace: 'nowrap' }}>
      {text}
    </Box>
  );
}
