import { fewRandomBytes } from './random.js';

test('gives out no bytes twice, and none that were taken away', () => {
  const given = Array.from({ length: 10_000 }, (_, n) => fewRandomBytes(12 + (n % 21)));
  const first = given.map((bytes) => bytes.subarray(0, 12).toString('hex'));
  expect(new Set(first).size).toBe(given.length);
  expect(first).not.toContain('00'.repeat(12));
});

test('what was given out is the caller’s alone', () => {
  const [one, kept] = [fewRandomBytes(32), fewRandomBytes(32)];
  const before = kept.toString('hex');
  one.fill(0xff);
  fewRandomBytes(256);
  expect(kept.toString('hex')).toBe(before);
});

test('gives as many as were asked for, or none', () => {
  expect(fewRandomBytes(4_096)).toHaveLength(4_096);
  expect(() => fewRandomBytes(4_097)).toThrow(RangeError);
});
