import { givesUp, nextAttempt, RETRY_PAUSES_MS } from './schedule.js';

const HOUR = 60 * 60 * 1000;

test('a delivery is tried for three days, at ever longer intervals that differ a little', () => {
  const total = RETRY_PAUSES_MS.reduce((sum, pause) => sum + pause, 0);
  expect(total / HOUR).toBeGreaterThan(71);
  expect(total / HOUR).toBeLessThan(73);
  expect([...RETRY_PAUSES_MS].sort((a, b) => a - b)).toEqual(RETRY_PAUSES_MS);
  expect(nextAttempt(1, 0, 0)).toBe(4_000);
  expect(nextAttempt(1, 0, 0.5)).toBe(5_000);
  expect(nextAttempt(RETRY_PAUSES_MS.length + 1, 0, 0.5)).toBeNull();
});

test('an endpoint is left alone after many failures over half a day, not for either alone', () => {
  expect(givesUp(10, 0, 12 * HOUR)).toBe(true);
  expect(givesUp(9, 0, 48 * HOUR)).toBe(false);
  expect(givesUp(1_000, 0, 11 * HOUR)).toBe(false);
});
