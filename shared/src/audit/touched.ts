import type { TouchedFacts } from '../account/decide.js';
import type { Hold, Instant, Verification } from '../account/state.js';

type Json = Readonly<Record<string, unknown>>;

/** What is decided together happens at the same instant: writing it anew each time was a thirtieth of a bulk operation. */
let last: { readonly at: Instant; readonly text: string } = { at: NaN, text: '' };

/**
 * RFC 3339, UTC, milliseconds: how every instant is written outside the pure core.
 *
 * @throws RangeError for what is no instant
 */
export function instantText(at: Instant): string {
  if (at !== last.at) last = { at, text: new Date(at).toISOString() };
  return last.text;
}

function optionalText(at: Instant | null): string | null {
  return at === null ? null : instantText(at);
}

function optionalInstant(text: string | null): Instant | null {
  return text === null ? null : Date.parse(text);
}

/** The touched facts as they stand in an event's canonical bytes: instants as text. */
export function touchedToJson(touched: TouchedFacts): Json {
  if ('hold' in touched) {
    const { hold } = touched;
    return {
      ...touched,
      hold: {
        ...hold,
        placedAt: instantText(hold.placedAt),
        expiresAt: optionalText(hold.expiresAt),
        reviewAt: optionalText(hold.reviewAt),
      },
    };
  }
  if ('verification' in touched) {
    const { verification } = touched;
    return { ...touched, verification: { ...verification, expiresAt: optionalText(verification.expiresAt) } };
  }
  return touched;
}

/** The inverse of `touchedToJson`. */
export function touchedFromJson(json: Json): TouchedFacts {
  if ('hold' in json) {
    const hold = json['hold'] as Omit<Hold, 'placedAt' | 'expiresAt' | 'reviewAt'> & {
      placedAt: string;
      expiresAt: string | null;
      reviewAt: string | null;
    };
    return {
      ...json,
      hold: {
        ...hold,
        placedAt: Date.parse(hold.placedAt),
        expiresAt: optionalInstant(hold.expiresAt),
        reviewAt: optionalInstant(hold.reviewAt),
      },
    };
  }
  if ('verification' in json) {
    const verification = json['verification'] as Omit<Verification, 'expiresAt'> & {
      expiresAt: string | null;
    };
    return {
      ...json,
      verification: { ...verification, expiresAt: optionalInstant(verification.expiresAt) },
    };
  }
  return json as TouchedFacts;
}
