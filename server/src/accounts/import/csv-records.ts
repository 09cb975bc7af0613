import { registerAccountSchema } from '@standing/shared/contracts/accounts';
import { Refusal } from '@standing/shared/errors';
import { MAX_LINE_BYTES, type Line } from './line-splitter.js';
import { NOT_UTF8, tooLong, unreadable, type FileRecord, type RecordReader } from './record-reader.js';

const COLUMNS = Object.keys(registerAccountSchema.shape);
const REQUIRED_COLUMNS = COLUMNS.filter(
  (name) =>
    !registerAccountSchema.shape[name as keyof typeof registerAccountSchema.shape].safeParse(undefined)
      .success,
);
const BOOLEAN_COLUMNS: ReadonlySet<string> = new Set(['emailConfirmed', 'phoneConfirmed']);

/** A column name that may be repeated in an error: an identifier, and short. */
const NAMEABLE = /^[A-Za-z][A-Za-z0-9_ .-]{0,39}$/;

/**
 * CSV as RFC 4180 has it: commas, fields in quotation marks where needed, which then may hold line breaks. The first
 * line names the columns. An empty field is an absent one.
 *
 * A record with a quoting fault costs its first line only: reading goes on at the next one. A record longer than
 * `MAX_LINE_BYTES` is passed over to the end that its quotation marks give it, and never looked into: lines inside a
 * field are whatever a customer typed there.
 *
 * Written here because csv-parse 7, which else would do, loses what lies between a faulty quotation mark and the next
 * one, and what follows a record that is too long.
 */
export class CsvRecords implements RecordReader {
  private columns: readonly string[] | null = null;
  private readonly parser = new QuotedFields();
  /** Lines of the record that a quotation holds open. */
  private pending: TextLine[] = [];
  private pendingLength = 0;
  /** Where a record began that is passed over to its end. */
  private skippedFrom: number | null = null;

  read(line: Line): FileRecord[] {
    const records: FileRecord[] = [];
    this.take(line, records);
    return records;
  }

  end(): FileRecord[] {
    const records: FileRecord[] = [];
    while (this.pending.length > 0) this.giveUpFirst('A quotation mark is not closed.', records);
    if (this.skippedFrom !== null) {
      records.push(tooLong(this.skippedFrom, 'A quotation mark is not closed up to the end of the file.'));
    }
    if (this.columns === null) throw headerRefusal([]);
    return records;
  }

  private take(line: Line, records: FileRecord[]): void {
    if (this.skippedFrom !== null) this.skip(line, records);
    else if ('fault' in line) this.takeFaulty(line, records);
    else if (this.pending.length > 0 || line.text !== '') this.takeText(line, records);
  }

  private takeText(line: TextLine, records: FileRecord[]): void {
    const result = this.parser.feed(line.text);
    this.pending.push(line);
    this.pendingLength += line.text.length + 1;
    if (result === 'open') {
      if (this.pendingLength > MAX_LINE_BYTES) this.startSkipping();
    } else if (result === 'faulty') {
      this.giveUpFirst('A quotation mark stands where none may, or is not closed.', records);
    } else {
      const [{ number }] = this.forget() as [TextLine];
      const record = this.toRecord(number, this.parser.takeFields());
      if (record) records.push(record);
    }
  }

  /** Refuses the first line of the pending record, and reads the others anew. */
  private giveUpFirst(detail: string, records: FileRecord[]): void {
    const [first, ...others] = this.forget();
    this.parser.reset();
    if (first) {
      if (this.columns === null) throw headerRefusal([]);
      records.push(unreadable(first.number, detail));
    }
    for (const line of others) this.take(line, records);
  }

  private takeFaulty(line: FaultyLine, records: FileRecord[]): void {
    if (this.columns === null) throw headerRefusal([]);
    const isInside = this.pending.length > 0;
    const staysOpen = isInside !== line.oddQuotes;
    const first = this.pending[0]?.number ?? line.number;
    this.forget();
    this.parser.reset();
    if (staysOpen) this.skippedFrom = first;
    else if (line.fault === 'too_long') records.push(tooLong(first));
    else records.push(unreadable(first, NOT_UTF8));
  }

  private startSkipping(): void {
    const [first] = this.forget();
    this.parser.reset();
    this.skippedFrom = first?.number ?? null;
  }

  private skip(line: Line, records: FileRecord[]): void {
    const odd = 'fault' in line ? line.oddQuotes : hasOddQuotes(line.text);
    if (!odd || this.skippedFrom === null) return;
    const detail = `The record from here to line ${line.number} is not readable, or longer than ${MAX_LINE_BYTES} bytes.`;
    records.push(tooLong(this.skippedFrom, detail));
    this.skippedFrom = null;
  }

  private forget(): TextLine[] {
    const lines = this.pending;
    this.pending = [];
    this.pendingLength = 0;
    return lines;
  }

  private toRecord(line: number, fields: readonly string[]): FileRecord | null {
    const { columns } = this;
    if (columns === null) {
      this.columns = readHeader(fields);
      return null;
    }
    if (fields.length !== columns.length) {
      const detail = `The line has ${fields.length} values for ${columns.length} columns.`;
      return unreadable(line, detail);
    }
    const value: Record<string, string | boolean> = {};
    for (let n = 0; n < columns.length; n++) {
      const field = fields[n];
      const name = columns[n];
      if (field === undefined || field === '' || name === undefined) continue;
      value[name] =
        BOOLEAN_COLUMNS.has(name) && (field === 'true' || field === 'false') ? field === 'true' : field;
    }
    return { line, value };
  }
}

type TextLine = Extract<Line, { text: string }>;
type FaultyLine = Exclude<Line, TextLine>;

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

/** @throws Refusal `validation_failed` naming the columns that are missing, unknown or named twice */
function readHeader(fields: readonly string[]): string[] {
  const names = fields.map((field) => field.trim());
  const isFine =
    REQUIRED_COLUMNS.every((name) => names.includes(name)) &&
    names.every((name, n) => COLUMNS.includes(name) && names.indexOf(name) === n);
  if (!isFine) throw headerRefusal(names);
  return names;
}

function headerRefusal(names: readonly string[]): Refusal {
  const missing = REQUIRED_COLUMNS.filter((name) => !names.includes(name));
  // A first line without any of the columns that every file has may well be somebody's data.
  const isHeader = missing.length < REQUIRED_COLUMNS.length;
  const errors = [
    ...missing.map((path) => ({ path, message: 'This column is missing.' })),
    ...names.flatMap((name, n) => {
      const path = isHeader && NAMEABLE.test(name) ? name : `column ${n + 1}`;
      if (!COLUMNS.includes(name)) return [{ path, message: 'There is no such column.' }];
      return names.indexOf(name) === n ? [] : [{ path, message: 'This column is named twice.' }];
    }),
  ];
  return new Refusal('validation_failed', {
    detail: `The first line must name the columns, separated by commas. There are: ${COLUMNS.join(', ')}.`,
    extra: { errors: errors.slice(0, MAX_REPORTED_COLUMNS) },
  });
}

/** Of a file that is no CSV at all, the first few columns say enough. */
const MAX_REPORTED_COLUMNS = 20;

/** Takes a record's fields apart, line by line: a quoted field may span several. */
class QuotedFields {
  private fields: string[] = [];
  /** What has been read of a field whose quotation mark is open. */
  private open: string | null = null;

  /** `open`: the record goes on in the next line. `faulty`: a quotation mark stands where none may. */
  feed(text: string): 'complete' | 'open' | 'faulty' {
    let at = 0;
    if (this.open !== null) {
      this.open += '\n';
    } else if (!text.includes('"')) {
      this.fields = text.split(',');
      return 'complete';
    } else if (text.startsWith('"')) {
      this.open = '';
      at = 1;
    }
    for (;;) {
      if (this.open !== null) {
        at = this.readQuoted(text, at);
        if (this.open !== null) return 'open';
        if (at === text.length) return 'complete';
        if (text[at] !== ',') return 'faulty';
      } else {
        const comma = text.indexOf(',', at);
        const field = text.slice(at, comma === -1 ? text.length : comma);
        if (field.includes('"')) return 'faulty';
        this.fields.push(field);
        if (comma === -1) return 'complete';
        at = comma;
      }
      at++;
      if (text[at] === '"') {
        this.open = '';
        at++;
      }
    }
  }

  takeFields(): string[] {
    const { fields } = this;
    this.reset();
    return fields;
  }

  reset(): void {
    this.fields = [];
    this.open = null;
  }

  /** Reads on inside quotation marks. @returns where the text goes on after the closing one, else its length */
  private readQuoted(text: string, from: number): number {
    let at = from;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote === -1) {
        this.open += text.slice(at);
        return text.length;
      }
      this.open += text.slice(at, quote);
      if (text[quote + 1] !== '"') {
        this.fields.push(this.open ?? '');
        this.open = null;
        return quote + 1;
      }
      this.open += '"';
      at = quote + 2;
    }
  }
}
