import { isUtf8 } from 'node:buffer';

/**
 * Longest line, in bytes. The longest valid account, its name and address fields full and every character written as
 * a JSON escape, needs 9 KiB.
 */
export const MAX_LINE_BYTES = 16 * 1024;

/** A line of a file, or why it cannot be read. */
export type Line =
  | { readonly number: number; readonly text: string }
  | {
      readonly number: number;
      readonly fault: 'too_long' | 'not_utf8';
      /** Whether the line holds an odd number of quotation marks: for CSV, whether it opens or closes a quotation. */
      readonly oddQuotes: boolean;
    };

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Splits UTF-8 bytes into numbered lines ended by `\n` or `\r\n`. Holds no more than one line of the longest length:
 * what is longer is counted and thrown away as it comes.
 */
export class LineSplitter {
  private number = 1;
  /** Parts of a line whose end has not come yet. */
  private parts: Buffer[] = [];
  private length = 0;
  private tooLong = false;
  private oddQuotes = false;

  /** @returns the lines that the chunk completes */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      lines.push(this.complete(chunk.subarray(from, end)));
      from = end + 1;
    }
    if (from < chunk.length) this.keep(chunk.subarray(from));
    return lines;
  }

  /** @returns the last line, when nothing ends it but the end of the file */
  end(): Line[] {
    return this.length > 0 ? [this.complete(Buffer.alloc(0))] : [];
  }

  private keep(part: Buffer): void {
    this.length += part.length;
    // One byte more: a carriage return may belong to the line's end.
    if (!this.tooLong && this.length > MAX_LINE_BYTES + 1) {
      this.tooLong = true;
      for (const kept of this.parts) this.countQuotes(kept);
      this.parts = [];
    }
    if (this.tooLong) this.countQuotes(part);
    else this.parts.push(part);
  }

  private complete(rest: Buffer): Line {
    let line: Line;
    if (this.parts.length === 0 && !this.tooLong && rest.length <= MAX_LINE_BYTES) {
      line = this.read(rest);
    } else {
      this.keep(rest);
      line = this.tooLong
        ? { number: this.number, fault: 'too_long', oddQuotes: this.oddQuotes }
        : this.read(Buffer.concat(this.parts));
    }
    this.number++;
    this.parts = [];
    this.length = 0;
    this.tooLong = false;
    this.oddQuotes = false;
    return line;
  }

  private read(bytes: Buffer): Line {
    const { number } = this;
    const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
    if (end > MAX_LINE_BYTES || !isUtf8(bytes)) {
      this.countQuotes(bytes);
      const fault = end > MAX_LINE_BYTES ? 'too_long' : 'not_utf8';
      return { number, fault, oddQuotes: this.oddQuotes };
    }
    const text = bytes.toString('utf8', 0, end);
    return { number, text: number === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text };
  }

  private countQuotes(bytes: Buffer): void {
    for (let at = bytes.indexOf(QUOTE); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) {
      this.oddQuotes = !this.oddQuotes;
    }
  }
}
