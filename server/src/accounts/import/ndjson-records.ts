import type { Line } from './line-splitter.js';
import { NOT_UTF8, tooLong, unreadable, type FileRecord, type RecordReader } from './record-reader.js';

/** Newline-delimited JSON: one object a line; blank lines are passed over. */
export class NdjsonRecords implements RecordReader {
  read(line: Line): FileRecord[] {
    if ('fault' in line) {
      return [line.fault === 'too_long' ? tooLong(line.number) : unreadable(line.number, NOT_UTF8)];
    }
    if (line.text.trim() === '') return [];
    try {
      return [{ line: line.number, value: JSON.parse(line.text) as unknown }];
    } catch {
      // The parser's own message repeats a piece of the line.
      const detail = 'The line is not valid JSON.';
      return [{ line: line.number, refusal: { code: 'malformed_json', field: null, detail } }];
    }
  }

  end(): FileRecord[] {
    return [];
  }
}
