import { erasableFrom } from './retention.js';

test.each([
  ['2026-11-23T10:00:00.000Z', 5, '2031-11-23T10:00:00.000Z'],
  ['2024-02-29T10:00:00.000Z', 5, '2029-03-01T10:00:00.000Z'],
  ['2024-02-29T10:00:00.000Z', 4, '2028-02-29T10:00:00.000Z'],
  ['2026-11-23T10:00:00.000Z', 0, '2026-11-23T10:00:00.000Z'],
])('what was closed at %s may be erased %i years later, at %s', (closed, years, expected) => {
  expect(new Date(erasableFrom(Date.parse(closed), years)).toISOString()).toBe(expected);
});
