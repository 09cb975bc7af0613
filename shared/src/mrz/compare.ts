import type { Instant } from '../account/state.js';
import { compareNames, type NameComparison } from './names.js';
import type { Mrz } from './read.js';

/** What the customer declared, as far as a machine-readable zone can bear it out. */
export interface DeclaredPerson {
  readonly displayName: string;
  /** `YYYY-MM-DD`; null when not declared. */
  readonly birthDate: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** `unknown`: one of the two does not say. */
export type Agreement = 'same' | 'different' | 'unknown';

export interface MrzComparison {
  readonly name: NameComparison;
  readonly birthDate: Agreement;
  /** `same` when the declared country is the holder's nationality or has issued the document. */
  readonly country: Agreement;
  /** Null when the document does not say. It is valid on the day of expiry still. */
  readonly expired: boolean | null;
  /** To the day of expiry; negative when it is past, null when the document does not say. Days. */
  readonly daysToExpiry: number | null;
  /** Null when the document does not say. Years. */
  readonly age: number | null;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Compares a machine-readable zone with what the customer declared, field by field. It says what differs, not what
 * that means: that is the reviewer's to decide.
 *
 * @param at the instant whose day, in UTC, expiry and age are computed for
 */
export function compareMrz(mrz: Mrz, declared: DeclaredPerson, at: Instant): MrzComparison {
  const today = new Date(at).toISOString().slice(0, 10);
  const birthDate = compareBirthDates(mrz.birthDate, declared.birthDate);
  // The document has two digits of the year; that somebody is over a hundred only the declaration can tell.
  const born =
    birthDate === 'same' && mrz.birthDate?.length === FULL_DAY ? declared.birthDate : mrz.birthDate;
  const daysToExpiry = mrz.expiresOn?.length === FULL_DAY ? daysBetween(today, mrz.expiresOn) : null;
  return {
    name: compareNames(
      { surname: mrz.surname, givenNames: mrz.givenNames, mayBeCut: mrz.namesMayBeCut },
      declared.displayName,
    ),
    birthDate,
    country: compareCountries(mrz, declared.country),
    expired: daysToExpiry === null ? null : daysToExpiry < 0,
    daysToExpiry,
    age: born?.length === FULL_DAY ? yearsBetween(born, today) : null,
  };
}

const FULL_DAY = 'YYYY-MM-DD'.length;
const CENTURY_DIGITS = 2;

function compareBirthDates(document: string | null, declared: string | null): Agreement {
  if (document === null || declared === null) return 'unknown';
  return declared.slice(CENTURY_DIGITS).startsWith(document.slice(CENTURY_DIGITS)) ? 'same' : 'different';
}

function compareCountries({ nationality, issuingCountry }: Mrz, declared: string): Agreement {
  if (declared === nationality || declared === issuingCountry) return 'same';
  return nationality === null && issuingCountry === null ? 'unknown' : 'different';
}

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(4) < from.slice(4) ? years - 1 : years;
}
