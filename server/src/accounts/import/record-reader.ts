import type { ErrorCode } from '@standing/shared/errors';
import { MAX_LINE_BYTES, type Line } from './line-splitter.js';

/** Why a line is refused; never repeats what the line holds. */
export interface LineRefusal {
  readonly code: ErrorCode;
  /** The field at fault; null when it is the whole line. */
  readonly field: string | null;
  readonly detail: string;
}

/** One record of a file: a value that is yet to be validated, or why there is none. */
export type FileRecord =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly refusal: LineRefusal };

/** Makes records of the lines of one format. */
export interface RecordReader {
  /** @throws Refusal `validation_failed` when the file as a whole is not readable: a CSV header that does not fit */
  read(line: Line): FileRecord[];
  /** @returns what the end of the file completes */
  end(): FileRecord[];
}

/** The refusal of a whole line for a fault of its form. */
export function unreadable(line: number, detail: string): FileRecord {
  return { line, refusal: { code: 'line_invalid', field: null, detail } };
}

export const NOT_UTF8 = 'The line is not valid UTF-8.';
const TOO_LONG = `The line is longer than ${MAX_LINE_BYTES} bytes.`;

/** @param detail says it better where more than one line is meant */
export function tooLong(line: number, detail = TOO_LONG): FileRecord {
  return { line, refusal: { code: 'line_too_long', field: null, detail } };
}
