import type { RegisterAccount } from '@standing/shared/contracts/accounts';
import { generateCustomer } from './customer-generator.js';
import { Dice } from './dice.js';

export type CustomerFileFormat = 'csv' | 'ndjson';

export interface CustomerFileOptions {
  readonly format: CustomerFileFormat;
  readonly seed: number;
  /** Accounts that a first import registers; repeated and broken records come on top. */
  readonly accounts: number;
  /** Without repeated and broken records. Default: with about one of each in a hundred. */
  readonly clean?: boolean;
}

/** One record of a generated file, and what an import into an empty installation has to make of it. */
export interface GeneratedRecord {
  /** Bytes of the record with its line end. */
  readonly bytes: Buffer;
  /** Line of the file on which it begins, from 1; null for the CSV header. */
  readonly line: number | null;
  readonly result: 'registered' | 'unchanged' | 'refused' | null;
  /** What is wrong with a refused record. */
  readonly fault: Fault | 'other_data' | null;
}

const COLUMNS = [
  'externalRef',
  'displayName',
  'email',
  'phone',
  'birthDate',
  'address',
  'country',
  'tier',
  'riskLevel',
  'locale',
  'emailConfirmed',
  'phoneConfirmed',
] as const satisfies readonly (keyof RegisterAccount)[];

/** Of a thousand accounts, so many are followed by a repeated or a broken record. */
const REPEATED = 10;
const BROKEN = 10;
/** Keeps the file's own throws apart from the customers'. */
const FILE_SALT = 0x66696c65;

type Broken = { readonly [name in keyof RegisterAccount]?: unknown } & { readonly nickname?: string };

/** What may be wrong with a record, as a change of a good one; faults of form are made when it is written. */
const FIELD_FAULTS = {
  unknown_country: (_: RegisterAccount, dice: Dice) => ({
    country: dice.pick(['XX', 'UK', 'Germany', 'cn']),
  }),
  bad_phone: (_: RegisterAccount, dice: Dice) => ({
    phone: dice.pick(['0171 2345678', '+0123456789', '138-0013-8000']),
  }),
  bad_email: (_: RegisterAccount, dice: Dice) => ({
    email: dice.pick(['nobody@', 'no body@example.com', 'example.org']),
  }),
  missing_name: () => ({ displayName: undefined }),
  name_too_long: ({ displayName }: RegisterAccount) => ({ displayName: displayName.repeat(201) }),
  control_character: ({ displayName }: RegisterAccount) => ({ displayName: `${displayName}\u0007` }),
  impossible_day: () => ({ birthDate: '1990-02-30' }),
  bad_tier: () => ({ tier: 'Gold!' }),
  bad_risk_level: () => ({ riskLevel: 'severe' }),
  bad_flag: () => ({ emailConfirmed: 'yes' }),
  unknown_field: () => ({ nickname: 'Max' }),
} as const satisfies Record<string, (customer: RegisterAccount, dice: Dice) => Broken>;
const FORM_FAULTS = ['open_quote', 'stray_quote', 'cut_off', 'not_utf8', 'line_too_long'] as const;

export type Fault = keyof typeof FIELD_FAULTS | (typeof FORM_FAULTS)[number];
export const FAULTS: readonly Fault[] = [
  ...(Object.keys(FIELD_FAULTS) as (keyof typeof FIELD_FAULTS)[]),
  ...FORM_FAULTS,
];

/**
 * Writes a customer file, record by record. Some records repeat earlier ones, with the same or with other data, and
 * some are broken, in each way that files are.
 */
export function* customerFile(options: CustomerFileOptions): Generator<GeneratedRecord> {
  const { format, seed, accounts, clean = false } = options;
  let line = 1;
  const place = (bytes: Buffer, result: GeneratedRecord['result'], fault: GeneratedRecord['fault']) => {
    const record = { bytes, line, result, fault };
    for (let at = bytes.indexOf('\n'); at !== -1; at = bytes.indexOf('\n', at + 1)) line++;
    return record;
  };
  if (format === 'csv') {
    yield { ...place(Buffer.from(`${COLUMNS.join(',')}\n`), null, null), line: null };
  }
  for (let n = 0; n < accounts; n++) {
    const customer = generateCustomer(seed, n);
    yield place(write(format, customer), 'registered', null);
    if (clean) continue;

    const dice = new Dice(seed, n, FILE_SALT);
    if (dice.perMille(REPEATED)) {
      const earlier = generateCustomer(seed, dice.below(n + 1));
      if (dice.perMille(500)) yield place(write(format, earlier), 'unchanged', null);
      else {
        const other = { ...earlier, displayName: `${earlier.displayName} II` };
        yield place(write(format, other), 'refused', 'other_data');
      }
    }
    if (dice.perMille(BROKEN)) {
      const fault = dice.pick(FAULTS);
      const stranger = { ...customer, externalRef: `${customer.externalRef}-broken` };
      yield place(breakRecord(format, stranger, fault, dice), 'refused', fault);
    }
  }
}

function breakRecord(
  format: CustomerFileFormat,
  customer: RegisterAccount,
  fault: Fault,
  dice: Dice,
): Buffer {
  if (fault in FIELD_FAULTS) {
    const change = FIELD_FAULTS[fault as keyof typeof FIELD_FAULTS](customer, dice);
    return write(format, { ...customer, ...change });
  }
  const text = write(format, { ...customer, address: `c/o ${MARK}` })
    .toString()
    .trimEnd();
  const end = text.indexOf(MARK);
  switch (fault) {
    case 'open_quote':
      return Buffer.from(format === 'csv' ? `${text.replace(',', ',"')}\n` : `${text.replace('",', ',')}\n`);
    case 'stray_quote':
      return Buffer.from(`${text.replace(MARK, 'the "Smith')}\n`);
    case 'cut_off':
      return Buffer.from(`${text.slice(0, end)}\n`);
    case 'not_utf8':
      return Buffer.concat([
        Buffer.from(text.slice(0, end)),
        LATIN_1_NAME,
        Buffer.from(`${text.slice(end)}\n`),
      ]);
    default:
      return Buffer.from(`${text.replace(MARK, MARK.repeat(5_000))}\n`);
  }
}

/** Where a fault of form is put into a record. */
const MARK = 'Smith';
const LATIN_1_NAME = Buffer.from('M\u00fcller', 'latin1');

function write(format: CustomerFileFormat, record: Broken): Buffer {
  if (format === 'ndjson') return Buffer.from(`${JSON.stringify(record)}\n`);
  const fields = COLUMNS.map((name) => csvField(record[name]));
  // A value without a column is all that an unknown field can be in CSV.
  if (record.nickname !== undefined) fields.push(csvField(record.nickname));
  return Buffer.from(`${fields.join(',')}\n`);
}

function csvField(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
