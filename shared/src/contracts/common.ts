import { z } from 'zod';

/** The years that both JavaScript and PostgreSQL write with four digits, from the first that anything can be of. */
const INSTANT_MIN = Date.UTC(1970, 0, 1);
const INSTANT_MAX = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** RFC 3339 with zone; answers always carry UTC with milliseconds. */
export const instantSchema = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) >= INSTANT_MIN && Date.parse(text) <= INSTANT_MAX, {
    message: 'must lie between the years 1970 and 9999',
  });
export const uuidSchema = z.guid();

/** Notes are written by people for people; two pages are enough. */
export const NOTE_MAX_LENGTH = 4_000;

/** C0 and C1 but for the line feed, the separators of lines and paragraphs, and what turns the writing direction. */
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Nothing but spaces and characters that show nothing. */
const INVISIBLE = /^[\s\p{Cf}]*$/u;

/**
 * Text that a person typed: trimmed, empty if nothing of it shows, composed (NFC), without control characters other than
 * line feeds.
 */
export function personText(maxLength: number) {
  return (
    z
      .string()
      .max(maxLength)
      .refine((text) => !CONTROL.test(text), { message: 'must not contain control characters' })
      .refine((text) => text.isWellFormed(), { message: 'must be well-formed Unicode' })
      .transform((text) => (INVISIBLE.test(text) ? '' : text.normalize('NFC').trim()))
      // Some characters are composed of several (U+0958 becomes two).
      .refine((text) => text.length <= maxLength, { message: `must have <=${maxLength} characters` })
  );
}

/** The same on one line: names, and what is looked for. */
export function personLine(maxLength: number) {
  return personText(maxLength).refine((text) => !text.includes('\n'), { message: 'must be one line' });
}

export const noteSchema = personText(NOTE_MAX_LENGTH).refine((text) => text.length > 0, {
  message: 'must not be empty',
});

export const PAGE_SIZE_DEFAULT = 25;
/** Screens show 25; exports stream. A page beyond this is a scraper. */
export const PAGE_SIZE_MAX = 200;
/** Last page that can be asked for; beyond it filters find faster than pages. */
export const PAGE_DEPTH_MAX = 10_000;

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { message: 'must be a whole number' })
    .transform(Number)
    .pipe(z.number().min(min).max(max));

/** `?page=1&perPage=25&sort=field&order=asc|desc` of every list. */
export function listQuery<const S extends readonly [string, ...string[]]>(sorts: S) {
  return z.strictObject({
    page: wholeNumber(1, PAGE_DEPTH_MAX).default(1),
    perPage: wholeNumber(1, PAGE_SIZE_MAX).default(PAGE_SIZE_DEFAULT),
    sort: z.enum(sorts).default(sorts[0] as S[number]),
    order: z.enum(['asc', 'desc']).default('desc'),
  });
}

/**
 * The same of a list that has a limit of its own and is small: it comes as a whole, in the order in which people read it,
 * unless pages or another order are asked for.
 */
export function smallListQuery<const S extends readonly [string, ...string[]]>(sorts: S) {
  return z.strictObject({
    page: wholeNumber(1, PAGE_DEPTH_MAX).optional(),
    perPage: wholeNumber(1, PAGE_SIZE_MAX).optional(),
    sort: z.enum(sorts).optional(),
    order: z.enum(['asc', 'desc']).optional(),
  });
}

interface SmallListQuery<F extends string> {
  readonly page?: number | undefined;
  readonly perPage?: number | undefined;
  readonly sort?: F | undefined;
  readonly order?: 'asc' | 'desc' | undefined;
}

/** The part of a small list that was asked for; where `sort` does not tell two apart, they stay as they were. */
export function pageOfSmallList<F extends string, T extends Readonly<Record<F, string | number>>>(
  all: readonly T[],
  { page, perPage, sort, order = 'asc' }: SmallListQuery<F>,
): { data: T[]; total: number; totalIsExact: true } {
  const compare = (a: T, b: T) =>
    sort === undefined || a[sort] === b[sort] ? 0 : a[sort] < b[sort] ? -1 : 1;
  const sorted = sort === undefined ? [...all] : all.toSorted(compare);
  if (order === 'desc') sorted.reverse();
  const size = page === undefined && perPage === undefined ? all.length : (perPage ?? PAGE_SIZE_DEFAULT);
  const start = ((page ?? 1) - 1) * size;
  return { data: sorted.slice(start, start + size), total: all.length, totalIsExact: true };
}

export const CURSOR_LIMIT_DEFAULT = 100;
export const CURSOR_LIMIT_MAX = 1_000;

/** `?after=<cursor>&limit=` of logs and feeds. */
export const cursorQuery = z.strictObject({
  after: z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9_.:-]+$/)
    .optional(),
  limit: wholeNumber(1, CURSOR_LIMIT_MAX).default(CURSOR_LIMIT_DEFAULT),
});

export type CursorQuery = z.infer<typeof cursorQuery>;

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), total: z.number(), totalIsExact: z.boolean() });
}

export function cursorPageOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), next: z.string().nullable() });
}

/** RFC 9457 problem document. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  /** For `validation_failed` and `invalid_parameter`: where and why, never the value. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
