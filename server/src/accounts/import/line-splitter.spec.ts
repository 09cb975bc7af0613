import { LineSplitter, MAX_LINE_BYTES, type Line } from './line-splitter.js';

/** Splits bytes that come in chunks of a size. */
function split(bytes: Buffer | string, chunkSize = Infinity): Line[] {
  const all = Buffer.from(bytes);
  const splitter = new LineSplitter();
  const lines: Line[] = [];
  for (let from = 0; from < all.length; from += chunkSize) {
    lines.push(...splitter.push(all.subarray(from, from + chunkSize)));
  }
  return [...lines, ...splitter.end()];
}

const texts = (lines: Line[]) => lines.map((line) => ('text' in line ? line.text : line.fault));

test.each([1, 2, 3, 7, Infinity])('reads the same lines in chunks of %s bytes', (size) => {
  expect(texts(split('\ufeffone\r\nzwei ü\n\n三\r\n𠮷', size))).toEqual(['one', 'zwei ü', '', '三', '𠮷']);
});

test('numbers lines from 1, as editors do', () => {
  expect(split('a\n\nb\n').map(({ number }) => number)).toEqual([1, 2, 3]);
});

test('takes a byte order mark only at the very beginning for one', () => {
  expect(texts(split('\ufeffa\n\ufeffb\n'))).toEqual(['a', '\ufeffb']);
});

test.each([10, 4_096, Infinity])('passes over a line that is too long, in chunks of %s bytes', (size) => {
  const lines = split(`a\n${'x'.repeat(MAX_LINE_BYTES + 1)}\nb\n${'"'.repeat(MAX_LINE_BYTES + 1)}`, size);
  expect(texts(lines)).toEqual(['a', 'too_long', 'b', 'too_long']);
  expect(lines[3]).toMatchObject({ number: 4, oddQuotes: true });
});

test.each(['\n', '\r\n'])('takes a line of exactly the longest length', (end) => {
  const longest = 'x'.repeat(MAX_LINE_BYTES);
  expect(texts(split(`${longest}${end}${longest}x${end}`, 1_000))).toEqual([longest, 'too_long']);
});

test('tells a line that is not UTF-8, and goes on', () => {
  const lines = split(Buffer.concat([Buffer.from('a\nM'), Buffer.from([0xfc]), Buffer.from('"ller\nb')]));
  expect(lines).toEqual([
    { number: 1, text: 'a' },
    { number: 2, fault: 'not_utf8', oddQuotes: true },
    { number: 3, text: 'b' },
  ]);
});
