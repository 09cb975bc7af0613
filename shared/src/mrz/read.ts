import { parse, type Details, type FieldName, type MRZFormat } from 'mrz';
import type { Instant } from '../account/state.js';
import { checkDigit } from './check-digit.js';
import { linesOf, type UnreadableMrz } from './lines.js';
import { countryOfState } from './states.js';

export type { UnreadableMrz } from './lines.js';

/** What a machine-readable zone says, in the order in which people read it. */
export const MRZ_FIELDS = [
  'documentCode',
  'issuingState',
  'number',
  'surname',
  'givenNames',
  'nationality',
  'birthDate',
  'sex',
  'expiresOn',
  'optional',
  'composite',
] as const;
export type MrzFieldName = (typeof MRZ_FIELDS)[number];

/**
 * What is wrong with a field: characters that it cannot hold, a state that does not exist, a day that does not exist,
 * a check digit that does not fit it.
 */
export type MrzProblem = 'form' | 'unknown_state' | 'no_such_day' | 'check_digit';

export interface MrzCheckDigit {
  /** As it stands in the document; `<` where there is none. */
  readonly read: string;
  /** What the field asks for; null where it cannot be told which characters it covers. */
  readonly expected: string | null;
  readonly valid: boolean;
}

export interface MrzField {
  readonly name: MrzFieldName;
  /**
   * Words between single spaces; a day as `YYYY-MM-DD`, or `YYYY-MM` or `YYYY` where the document leaves the rest out;
   * sex as `male`, `female` or `unspecified`. Null when the document leaves it out or it cannot be made out.
   */
  readonly value: string | null;
  /** As it stands in the document, fillers included. */
  readonly raw: string;
  readonly valid: boolean;
  readonly problems: readonly MrzProblem[];
  readonly checkDigit: MrzCheckDigit | null;
  /** Whether a letter was read as the digit that looks like it, or the other way round: O and 0, I and 1, … */
  readonly corrected: boolean;
  /** Where it stands: line and first column from 0, end exclusive. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export interface Mrz {
  readonly readable: true;
  readonly format: 'TD1' | 'TD2' | 'TD3' | 'FRENCH_NATIONAL_ID';
  /** Cleaned: capitals, no spaces, each as long as the format asks. */
  readonly lines: readonly string[];
  /** Whether every field is, and every check digit fits. */
  readonly valid: boolean;
  /** In the order of `MRZ_FIELDS`; without those that the format does not have. */
  readonly fields: readonly MrzField[];
  /** Null where the code says neither, as for residence permits. */
  readonly documentType: 'passport' | 'national_id' | null;
  readonly number: string | null;
  readonly surname: string | null;
  readonly givenNames: string | null;
  /** Whether the names fill their field to its end, so that some may be cut off. */
  readonly namesMayBeCut: boolean;
  /** ISO 3166-1 alpha-2. */
  readonly issuingCountry: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly nationality: string | null;
  readonly birthDate: string | null;
  readonly sex: 'male' | 'female' | 'unspecified' | null;
  /** The last day on which it is valid. */
  readonly expiresOn: string | null;
}

interface Source {
  /** The field of the library. The first that the format has is taken. */
  readonly of: readonly FieldName[];
  readonly checkedBy?: FieldName;
}

const SOURCES: Readonly<Record<MrzFieldName, Source>> = {
  documentCode: { of: ['documentCode'] },
  issuingState: { of: ['issuingState'] },
  number: { of: ['documentNumber'], checkedBy: 'documentNumberCheckDigit' },
  surname: { of: ['lastName'] },
  givenNames: { of: ['firstName'] },
  nationality: { of: ['nationality'] },
  birthDate: { of: ['birthDate'], checkedBy: 'birthDateCheckDigit' },
  sex: { of: ['sex'] },
  expiresOn: { of: ['expirationDate'], checkedBy: 'expirationDateCheckDigit' },
  optional: { of: ['personalNumber', 'optional', 'optional1'], checkedBy: 'personalNumberCheckDigit' },
  composite: { of: ['compositeCheckDigit'], checkedBy: 'compositeCheckDigit' },
};

const NAMES: ReadonlySet<MrzFieldName> = new Set(['surname', 'givenNames']);

/** A day of expiry lies less than this before or after the day it is read; two digits say no more. Years. */
const HALF_A_CENTURY = 50;

/**
 * Reads the machine-readable zone of a passport or an identity card (ICAO Doc 9303: two lines of 44 or 36, three of 30
 * characters; the former French card), as typed or pasted: lower case, spaces, wrapped lines, other characters that
 * look like the filler, and a wrong number of fillers behind the names are put right.
 *
 * Two digits of a year leave the century open: a birth date is the latest that is not in the future, a day of expiry
 * the one nearest to `at`.
 *
 * @param at when it is read; by default now
 * @returns `readable: false` with the cause for what is no such zone; otherwise every field, right or wrong
 */
export function readMrz(text: string, at: Instant = Date.now()): Mrz | UnreadableMrz {
  const found = linesOf(text);
  if (!Array.isArray(found)) return found;
  const { details, format, documentNumber } = parse(found, { autocorrect: true });
  const lines = corrected(found, details);
  const byName = new Map(details.map((detail) => [detail.field, detail]));
  const fields = MRZ_FIELDS.flatMap((name) => {
    const detail = SOURCES[name].of.map((field) => byName.get(field)).find((one) => one !== undefined);
    const checkedBy = SOURCES[name].checkedBy;
    const check = checkedBy === undefined ? undefined : byName.get(checkedBy);
    if (!detail || (name === 'givenNames' && isSurnameOnly(byName))) return [];
    return [readField(name, detail, check, lines, at)];
  });
  const valueOf = (name: MrzFieldName) => fields.find((field) => field.name === name)?.value ?? null;
  return {
    readable: true,
    // One-line formats are refused above: they are driving licences, whose lines say next to nothing.
    format: format as Exclude<MRZFormat, `${string}_DRIVING_LICENSE`>,
    lines,
    valid: fields.every(({ valid }) => valid),
    fields,
    documentType: documentTypeOf(valueOf('documentCode'), format),
    // The former French card has it in three parts.
    number: format === 'FRENCH_NATIONAL_ID' ? documentNumber : valueOf('number'),
    surname: valueOf('surname'),
    givenNames: valueOf('givenNames'),
    namesMayBeCut: fields.some(({ name, raw }) => NAMES.has(name) && !raw.endsWith('<')),
    issuingCountry: countryOfState(valueOf('issuingState') ?? ''),
    nationality: countryOfState(valueOf('nationality') ?? ''),
    birthDate: valueOf('birthDate'),
    sex: valueOf('sex') as Mrz['sex'],
    expiresOn: valueOf('expiresOn'),
  };
}

/** The lines with the corrections that the library made on its own copy. */
function corrected(lines: readonly string[], details: readonly Details[]): string[] {
  const characters = lines.map((line) => [...line]);
  for (const { autocorrect } of details) {
    for (const { line, column, corrected: character } of autocorrect) {
      const row = characters[line];
      if (row) row[column] = character;
    }
  }
  return characters.map((row) => row.join(''));
}

function readField(
  name: MrzFieldName,
  detail: Details,
  check: Details | undefined,
  lines: readonly string[],
  at: Instant,
): MrzField {
  const [place = { line: 0, start: 0, end: 0 }] = detail.ranges;
  const raw = textAt(lines, place);
  const { value, problem } = readValue(name, detail, raw, at);
  const digit = check ? readCheckDigit(check, lines) : null;
  const problems: MrzProblem[] = problem === null ? [] : [problem];
  if (digit?.valid === false) problems.push('check_digit');
  return {
    name,
    value,
    raw,
    valid: problems.length === 0,
    problems,
    checkDigit: digit,
    corrected: detail.autocorrect.length > 0 || (check?.autocorrect.length ?? 0) > 0,
    line: place.line,
    start: place.start,
    end: place.end,
  };
}

interface Value {
  readonly value: string | null;
  readonly problem: MrzProblem | null;
}

function readValue(name: MrzFieldName, detail: Details, raw: string, at: Instant): Value {
  const words = (detail.value ?? raw).replace(/[ <]+/g, ' ').trim();
  const value = words === '' ? null : words;
  switch (name) {
    // Whether it fits is said of the check digit.
    case 'composite':
      return { value, problem: null };
    case 'birthDate':
    case 'expiresOn':
      return dayOf(name, raw, at);
    case 'issuingState':
    case 'nationality':
      return { value, problem: detail.valid ? null : 'unknown_state' };
    case 'givenNames':
      return { value, problem: detail.valid ? null : 'form' };
    case 'sex':
      if (!detail.valid) return { value: null, problem: 'form' };
      return { value: value === 'nonspecified' ? 'unspecified' : value, problem: null };
    case 'number':
      return { value, problem: detail.valid && value !== null ? null : 'form' };
    case 'surname':
    case 'documentCode':
    case 'optional':
      return { value, problem: detail.valid ? null : 'form' };
  }
}

/** Without the two fillers between them, the library takes a surname that fills the line for given names as well. */
function isSurnameOnly(details: ReadonlyMap<FieldName | null, Details>): boolean {
  const surname = details.get('lastName');
  const given = details.get('firstName');
  // In the same place: somebody may well be called Ali Ali.
  return surname !== undefined && surname.start === given?.start && surname.line === given?.line;
}

function textAt(lines: readonly string[], { line, start, end }: Details['ranges'][number]): string {
  return lines[line]?.slice(start, end) ?? '';
}

function readCheckDigit(detail: Details, lines: readonly string[]): MrzCheckDigit {
  const [place, covered, rest] = detail.ranges;
  const read = detail.value ?? '';
  const inPlace = place ? textAt(lines, place) : '';
  // A long document number goes on in the optional field, and so does its check digit.
  if (detail.field === 'documentNumberCheckDigit' && inPlace === '<') {
    const goesOn = rest !== undefined && /^[0-9A-Z]+[0-9]</.test(textAt(lines, rest));
    return { read: goesOn ? read : inPlace, expected: null, valid: goesOn && detail.valid };
  }
  const text =
    detail.field === 'documentNumberCheckDigit'
      ? covered && textAt(lines, covered)
      : detail.ranges
          .slice(1)
          .map((range) => textAt(lines, range))
          .join('');
  return {
    read: read === '' ? inPlace : read,
    expected: text === undefined ? null : checkDigit(text),
    valid: detail.valid,
  };
}

/** @param digits `YYMMDD`, with fillers for what is not known */
function dayOf(name: 'birthDate' | 'expiresOn', digits: string, at: Instant): Value {
  const [yy = '', mm = '', dd = ''] = digits.match(/../g) ?? [];
  if (!/^(\d{6}|\d{4}<<|\d\d<{4}|<{6})$/.test(digits)) return { value: null, problem: 'form' };
  if (yy === '<<') return { value: null, problem: null };
  const today = new Date(at).toISOString().slice(0, 10);
  const year = fullYear(name, Number(yy), today, [mm, dd]);
  const value = [String(year), mm, dd].filter((part) => part !== '<<').join('-');
  if (!isDay(`${value}-01-01`.slice(0, 'YYYY-MM-DD'.length))) return { value: null, problem: 'no_such_day' };
  return { value, problem: null };
}

function fullYear(
  name: 'birthDate' | 'expiresOn',
  yy: number,
  today: string,
  [mm, dd]: readonly [string, string],
): number {
  const thisYear = Number(today.slice(0, 4));
  const century = thisYear - (thisYear % 100);
  if (name === 'birthDate') {
    const born = [String(century + yy), mm, dd].filter((part) => part !== '<<').join('-');
    return born > today.slice(0, born.length) ? century + yy - 100 : century + yy;
  }
  const distance = century + yy - thisYear;
  if (distance >= HALF_A_CENTURY) return century + yy - 100;
  return distance < -HALF_A_CENTURY ? century + yy + 100 : century + yy;
}

function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function documentTypeOf(code: string | null, format: MRZFormat): Mrz['documentType'] {
  if (code === null) return null;
  if (format === 'TD3') return code.startsWith('P') ? 'passport' : null;
  // Crew members' certificates and residence permits have the same shape as identity cards.
  return /^[AC][CR]$|^IR$/.test(code) || !/^[ACI]/.test(code) ? null : 'national_id';
}
