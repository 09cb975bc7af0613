import type { Instant } from '../account/state.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Pauses between attempts: the first ones for a restart, the last for a weekend. Together three days. Milliseconds. */
export const RETRY_PAUSES_MS: readonly number[] = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  ...Array.from({ length: 8 }, () => 8 * HOUR_MS),
];

/** Endpoints that came back together are not asked all at once. */
const JITTER = 0.2;

/**
 * When to try again.
 *
 * @param attempts made so far, at least one
 * @param dice in [0, 1)
 * @returns null when it was the last one
 */
export function nextAttempt(attempts: number, at: Instant, dice: number): Instant | null {
  const pause = RETRY_PAUSES_MS[attempts - 1];
  return pause === undefined ? null : at + Math.round(pause * (1 + JITTER * (2 * dice - 1)));
}

/** So many failures in a row, over so long a time, are no hiccup. */
const PAUSE_FAILURES = 10;
const PAUSE_AFTER_MS = 12 * HOUR_MS;

/** Whether an endpoint that takes nothing is left alone until somebody looks into it. */
export function givesUp(failures: number, failingSince: Instant, at: Instant): boolean {
  return failures >= PAUSE_FAILURES && at - failingSince >= PAUSE_AFTER_MS;
}

/** After a rotation the receiver has this long to take over the new secret. Milliseconds. */
export const SECRET_OVERLAP_MS = 24 * HOUR_MS;
