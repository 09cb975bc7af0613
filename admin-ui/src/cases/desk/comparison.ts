import type { CaseDetail } from '@standing/shared/contracts/cases';
import { ADDRESS_PROOF_MAX_MONTHS, isRecentProof } from '@standing/shared/cases/requirements';
import { compareMrz } from '@standing/shared/mrz/compare';
import { readMrz, type Mrz, type UnreadableMrz } from '@standing/shared/mrz/read';

export type Declared = NonNullable<CaseDetail['declared']>;

/** What a row of the comparison says: it is for the reviewer to judge, so what cannot be told is said to be so. */
export type Verdict =
  'same' | 'reordered' | 'partial' | 'different' | 'unknown' | 'expired' | 'valid' | 'wrong';

export interface Row {
  readonly field: 'name' | 'birthDate' | 'country' | 'age' | 'expiresOn' | 'number' | 'sex';
  /** As declared; null: it is not something that customers declare. */
  readonly declared: string | null;
  /** As the document says; null: it does not say. */
  readonly found: string | null;
  readonly verdict: Verdict | null;
  /** Words of a name that only one of the two has. */
  readonly differing?: { readonly document: readonly string[]; readonly declared: readonly string[] };
  /** Days to the expiry; negative when past. */
  readonly days?: number | null;
}

/** What somebody typed of a machine-readable zone, read; null: nothing. */
export function readTyped(text: string, at: number): Mrz | UnreadableMrz | null {
  return text.trim() === '' ? null : readMrz(text, at);
}

/** What the customer declared beside what the machine-readable zone says, in the order in which it is checked. */
export function compareRows(mrz: Mrz, declared: Declared, at: number): Row[] {
  const found = compareMrz(mrz, declared, at);
  const { name } = found;
  return [
    {
      field: 'name',
      declared: declared.displayName,
      found: [mrz.givenNames, mrz.surname].filter(Boolean).join(' ') || null,
      verdict: name.outcome === 'not_comparable' ? 'unknown' : name.outcome,
      differing: { document: name.onlyInDocument, declared: name.onlyDeclared },
    },
    { field: 'birthDate', declared: declared.birthDate, found: mrz.birthDate, verdict: found.birthDate },
    {
      field: 'country',
      declared: declared.country,
      found: mrz.nationality ?? mrz.issuingCountry,
      verdict: found.country,
    },
    {
      field: 'expiresOn',
      declared: null,
      found: mrz.expiresOn,
      verdict: found.expired === null ? 'unknown' : found.expired ? 'expired' : 'valid',
      days: found.daysToExpiry,
    },
    { field: 'age', declared: null, found: found.age === null ? null : String(found.age), verdict: null },
    { field: 'number', declared: null, found: mrz.number, verdict: null },
    { field: 'sex', declared: null, found: mrz.sex, verdict: null },
  ];
}

/** How a day of issue stands: whether it is a day, in the past, and recent enough for a proof of address. */
export type IssueDay = 'missing' | 'recent' | 'too_old' | 'in_future';

/** @param day `YYYY-MM-DD`, or nothing */
export function issueDayOf(day: string, at: number): IssueDay {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return 'missing';
  if (day > new Date(at).toISOString().slice(0, 10)) return 'in_future';
  return isRecentProof(day, at) ? 'recent' : 'too_old';
}

/** An address as it stands on a letter, line by line; nothing when none was declared. */
export function addressLines(address: Declared['address'], countryName: (code: string) => string): string[] {
  if (address === null) return [];
  if (typeof address === 'string') return address.split('\n').filter((line) => line.trim() !== '');
  const { line1, line2, city, region, postalCode, country } = address;
  const town = [postalCode, city].filter(Boolean).join(' ');
  const lines = [line1, line2, town, region, country && countryName(country)];
  return lines.flatMap((line) => (line ? [line] : []));
}

export { ADDRESS_PROOF_MAX_MONTHS };
