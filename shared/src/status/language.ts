import type { ReasonLocale } from '../reasons/reason.js';

/** A longer header is no person's list of languages. Characters. */
const MAX_HEADER_LENGTH = 1_000;

/** A language range with its weight (RFC 9110, 12.4.2 and 12.5.4). */
const RANGE =
  /^\s*([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;

/** Every Chinese is served by the one that there is: zh, zh-Hans, zh-TW alike. */
const LOCALE_OF: Readonly<Record<string, ReasonLocale>> = { zh: 'zh-CN', en: 'en' };

/**
 * The language that a caller wants most, of those in which texts are written. Of two wanted alike it is the one named
 * first; what cannot be read is passed over; where nothing is wanted that there is, it is English.
 *
 * @param header `Accept-Language`
 */
export function negotiateLanguage(header: string | undefined): ReasonLocale {
  if (header === undefined || header.length > MAX_HEADER_LENGTH) return 'en';
  let best: ReasonLocale = 'en';
  let bestWeight = 0;
  for (const part of header.split(',')) {
    const [, range = '', q = '1'] = RANGE.exec(part) ?? [];
    const locale = range === '*' ? 'en' : LOCALE_OF[range.split('-', 1).join('').toLowerCase()];
    if (locale !== undefined && Number(q) > bestWeight) {
      best = locale;
      bestWeight = Number(q);
    }
  }
  return best;
}
