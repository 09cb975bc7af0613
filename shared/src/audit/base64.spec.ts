import { fromBase64, toBase64 } from './base64.js';

const bytesOf = (length: number) => Uint8Array.from({ length }, (_, n) => (n * 37 + length * 11) % 256);

describe('base64', () => {
  it('is what everybody writes, for every length and every byte', () => {
    for (let length = 0; length < 600; length += 1) {
      const bytes = bytesOf(length);
      const text = Buffer.from(bytes).toString('base64');
      expect(toBase64(bytes)).toBe(text);
      expect(fromBase64(text)).toEqual(bytes);
    }
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'A===',
    '====',
    '=AAA',
    'AA=A',
    'A=AA',
    'AAAA=',
    'AAA\n',
    ' AAA',
    'AA-_',
    'AA\u00e9A',
    'AA\u0141A',
    'AA\ud83dA',
    'AA==AAAA',
  ])('is not %j', (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });

  it.each(['AB==', 'AAB=', 'Af==', 'AAD='])('has one spelling: %j is another one', (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});
