import type { Instant } from '../account/state.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Pauses between tries of one mail, which a server has refused for now: the first for those that refuse whom they do not
 * know yet (greylisting), the last for a full mailbox. Milliseconds.
 */
const TRY_PAUSES_MS: readonly number[] = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  4 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
];

/** Mails that were refused together are not sent all at once. */
const JITTER = 0.2;

/**
 * When a mail that was refused for now is tried again.
 *
 * @param tries made so far, at least one
 * @param dice in [0, 1)
 * @returns null when it was the last one
 */
export function nextTry(tries: number, at: Instant, dice: number): Instant | null {
  const pause = TRY_PAUSES_MS[tries - 1];
  return pause === undefined ? null : at + Math.round(pause * (1 + JITTER * (2 * dice - 1)));
}

const SERVER_PAUSE_MS = 2 * SECOND_MS;
/** Customers wait no longer than this for a server that is back. */
const SERVER_PAUSE_MAX_MS = 5 * MINUTE_MS;

/** When a mail server that was away so many times in a row is tried again. */
export function nextServerTry(failures: number, at: Instant): Instant {
  return at + Math.min(SERVER_PAUSE_MS * 2 ** Math.min(failures - 1, 20), SERVER_PAUSE_MAX_MS);
}

/** A server that is away this long is nothing that passes by itself. Milliseconds. */
export const SERVER_ALARM_MS = 5 * MINUTE_MS;
