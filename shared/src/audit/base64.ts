/*
 * Written out: a browser's own takes a text of one character a byte, whose making took longer than all else that
 * verifying an entry of the log does.
 */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CODES = Uint8Array.from(DIGITS, (digit) => digit.charCodeAt(0));
const PADDING_CODE = 0x3d;
/** By character code; -1: no digit. */
const VALUES = new Int8Array(128).fill(-1);
CODES.forEach((code, value) => (VALUES[code] = value));

const latin1 = new TextDecoder('latin1');

/** Standard base64 with padding (RFC 4648, section 4), in Node and in the browser. */
export function toBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PADDING_CODE);
  let at = 0;
  // Bytes behind the end are none, and give digits that padding takes the place of.
  const byte = (place: number) => bytes[place] ?? 0;
  const digit = (value: number) => CODES[value & 63] ?? 0;
  for (let from = 0; from < bytes.length; from += 3) {
    const bits = (byte(from) << 16) | (byte(from + 1) << 8) | byte(from + 2);
    codes[at] = digit(bits >> 18);
    codes[at + 1] = digit(bits >> 12);
    if (from + 1 < bytes.length) codes[at + 2] = digit(bits >> 6);
    if (from + 2 < bytes.length) codes[at + 3] = digit(bits);
    at += 4;
  }
  return latin1.decode(codes);
}

/** @returns undefined unless the text is the one way to write some bytes */
export function fromBase64(text: string): Uint8Array | undefined {
  const { length } = text;
  if (length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((length / 4) * 3 - padding);
  const digits = length - padding;
  const digit = (place: number) => {
    const code = text.charCodeAt(place);
    // Behind the last digit there is padding, which is no bits.
    return place < digits ? (VALUES[code] ?? -1) : 0;
  };
  let at = 0;
  let bits = 0;
  for (let from = 0; from < length; from += 4) {
    bits = (digit(from) << 18) | (digit(from + 1) << 12) | (digit(from + 2) << 6) | digit(from + 3);
    if (bits < 0) return undefined;
    // What lies behind the end is not kept.
    bytes[at] = bits >> 16;
    bytes[at + 1] = bits >> 8;
    bytes[at + 2] = bits;
    at += 3;
  }
  // Bits left over behind the last byte would make a second spelling.
  const isLeftOver = (bits & (padding === 2 ? 0xffff : padding === 1 ? 0xff : 0)) !== 0;
  return isLeftOver ? undefined : bytes;
}
