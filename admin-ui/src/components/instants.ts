const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From here on a date tells more than a number of days. */
const DATE_AFTER_MS = 30 * DAY_MS;
/** Clocks differ and pages tick slowly: within this nothing is in the past or in the future. */
const NOW_WITHIN_MS = 45_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Building a format costs 50 µs, and a page of rows asks for hundreds. */
function format(locale: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${name}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known;
}

const TO_THE_SECOND = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const;

/** `14 Mar 2026, 09:05:07`, in the viewer's zone. */
export function secondInstant(at: number, locale: string): string {
  return format(locale, 'second', TO_THE_SECOND).format(at);
}

/** `14 Mar 2026, 09:05:07.120 GMT+8`, in the viewer's zone. */
export function exactInstant(at: number, locale: string): string {
  const zone = format(locale, 'zone', { timeZoneName: 'short' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName');
  // The zone goes last: Chinese would put it between day and hour.
  const instant = format(locale, 'exact', { ...TO_THE_SECOND, fractionalSecondDigits: 3 }).format(at);
  return `${instant} ${zone?.value ?? ''}`.trimEnd();
}

/** `14 Mar 2026, 09:05`, in the viewer's zone. */
export function shortInstant(at: number, locale: string): string {
  return format(locale, 'short', {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

function shortDate(at: number, locale: string): string {
  return format(locale, 'date', { year: 'numeric', month: 'short', day: 'numeric' }).format(at);
}

/** Figures stand apart from Chinese characters, as everywhere else on the screens: `5 分钟前`. */
function spaced(words: string): string {
  return words.replaceAll(/(\d)(?=\p{Script=Han})/gu, '$1 ');
}

const UNITS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
] as const;

/**
 * `5 minutes ago`, `in 3 days`, or a date when that is clearer.
 *
 * @param justNow what to say within the accuracy of clocks
 */
export function relativeInstant(at: number, now: number, locale: string, justNow: string): string {
  const distance = at - now;
  const size = Math.abs(distance);
  if (size < NOW_WITHIN_MS) return justNow;
  if (size >= DATE_AFTER_MS) return shortDate(at, locale);
  const [unit, length] = UNITS.find(([, unitMs]) => size >= unitMs) ?? (['minute', MINUTE_MS] as const);
  const count = Math.max(1, Math.floor(size / length));
  return spaced(
    new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(Math.sign(distance) * count, unit),
  );
}

/**
 * How long is left, to the two largest units: `2 days 4 hr`, `3 hr 12 min`, `45 sec`.
 *
 * @param leftMs milliseconds; less than none counts as none
 */
export function timeLeft(leftMs: number, locale: string): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const parts = [
    ['day', Math.floor(seconds / 86_400)],
    ['hour', Math.floor(seconds / 3_600) % 24],
    ['minute', Math.floor(seconds / 60) % 60],
    ['second', seconds % 60],
  ] as const;
  const first = parts.findIndex(([, count]) => count > 0);
  const shown =
    first === -1 ? parts.slice(3) : parts.slice(first, first + 2).filter(([, count]) => count > 0);
  return shown
    .map(([unit, count]) =>
      spaced(new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(count)),
    )
    .join(' ');
}

/**
 * How long in the largest unit that fills, as far as it fills: `2 days`, `7 hr`, `40 min`.
 *
 * @param lengthMs milliseconds; less than a minute counts as one
 */
export function roughly(lengthMs: number, locale: string): string {
  const [unit, unitMs] = UNITS.find(([, each]) => lengthMs >= each) ?? (['minute', MINUTE_MS] as const);
  const count = Math.max(1, Math.floor(lengthMs / unitMs));
  return spaced(new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(count));
}

/** The midnight before an instant, in the viewer's zone. Milliseconds. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

const pad = (part: number) => String(part).padStart(2, '0');

/** An instant as `<input type="datetime-local">` writes it, in the viewer's zone, to the second. */
export function toLocalInput(at: number): string {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** What somebody entered in such an input as an instant; null when it is empty or not a time. */
export function fromLocalInput(text: string): number | null {
  const at = text === '' ? Number.NaN : new Date(text).getTime();
  return Number.isNaN(at) ? null : at;
}
