import { hash } from 'node:crypto';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What failures are counted by: the account from one address, the account from anywhere, the address. */
export const THROTTLE_KINDS = ['pair', 'account', 'address'] as const;
export type ThrottleKind = (typeof THROTTLE_KINDS)[number];

interface ThrottleRule {
  /** So many failures cost nothing. */
  readonly free: number;
  /** The wait after the last free one, doubled by each further failure, in milliseconds. */
  readonly delayMs: number;
  readonly maxDelayMs: number;
  /** One failure is forgiven for each such while without an attempt, in milliseconds. */
  readonly forgiveMs: number;
}

/**
 * The account is slowed by a minute at most: somebody who guesses from many addresses must not be able to keep its owner
 * out. An address stands for a whole office, so it has more free failures than one person.
 */
export const THROTTLE_RULES: Readonly<Record<ThrottleKind, ThrottleRule>> = {
  pair: { free: 5, delayMs: SECOND_MS, maxDelayMs: 15 * MINUTE_MS, forgiveMs: 15 * MINUTE_MS },
  account: { free: 50, delayMs: SECOND_MS, maxDelayMs: MINUTE_MS, forgiveMs: MINUTE_MS },
  address: { free: 50, delayMs: SECOND_MS, maxDelayMs: 15 * MINUTE_MS, forgiveMs: MINUTE_MS },
};

/**
 * From an address where the account was signed in within this time, what others do to the account elsewhere does not
 * count: its owner is not slowed at all.
 */
export const KNOWN_ADDRESS_MS = 30 * DAY_MS;

/** A counter without failures is kept this long at least, so that it is not made anew for each attempt. */
const IDLE_KEPT_MS = 60 * MINUTE_MS;

/** What is kept of one counter. Instants in milliseconds. */
export interface ThrottleState {
  readonly failures: number;
  readonly lastChargeAt: number;
  readonly blockedUntil: number | null;
  readonly blockRecorded: boolean;
  readonly succeededAt: number | null;
}

export type ThrottleStates = Readonly<Record<ThrottleKind, ThrottleState>>;

/** Keys of the counters that an attempt is counted by, SHA-256. */
export type ThrottleKeys = Readonly<Record<ThrottleKind, Buffer>>;

/**
 * @param email in lower case; need not be anybody's
 * @param address as limits count it
 */
export function throttleKeys(email: string, address: string): ThrottleKeys {
  const key = (...parts: string[]) => hash('sha256', JSON.stringify(parts), 'buffer');
  return {
    pair: key('pair', email, address),
    account: key('account', email),
    address: key('address', address),
  };
}

/** A counter that nothing has been counted by. */
export function freshState(now: number): ThrottleState {
  return { failures: 0, lastChargeAt: now, blockedUntil: null, blockRecorded: false, succeededAt: null };
}

/** The counter that holds an attempt back the longest, or null if none does. */
export function blockOf(
  states: ThrottleStates,
  now: number,
): { readonly kind: ThrottleKind; readonly until: number; readonly recorded: boolean } | null {
  const { succeededAt } = states.pair;
  const known = succeededAt !== null && now - succeededAt < KNOWN_ADDRESS_MS;
  let longest: { kind: ThrottleKind; until: number; recorded: boolean } | null = null;
  for (const kind of THROTTLE_KINDS) {
    if (kind === 'account' && known) continue;
    const { blockedUntil, blockRecorded } = states[kind];
    if (blockedUntil === null || blockedUntil <= now) continue;
    if (longest === null || blockedUntil > longest.until) {
      longest = { kind, until: blockedUntil, recorded: blockRecorded };
    }
  }
  return longest;
}

/** Counts an attempt as a failure before it is known how it ends; only so can parallel guesses not outrun the count. */
export function charged(kind: ThrottleKind, state: ThrottleState, now: number): ThrottleState {
  const { free, delayMs, maxDelayMs } = THROTTLE_RULES[kind];
  const failures = failuresLeft(kind, state, now) + 1;
  const delay = failures < free ? 0 : Math.min(delayMs * 2 ** (failures - free), maxDelayMs);
  return {
    failures,
    lastChargeAt: now,
    blockedUntil: delay === 0 ? null : now + delay,
    blockRecorded: false,
    succeededAt: state.succeededAt,
  };
}

/**
 * Takes an attempt's charge back.
 *
 * @param charge the state that charging left; a block that a later attempt brought stays
 */
export function refunded(state: ThrottleState, charge: ThrottleState): ThrottleState {
  return {
    ...state,
    failures: Math.max(0, state.failures - 1),
    blockedUntil: state.blockedUntil === charge.blockedUntil ? null : state.blockedUntil,
  };
}

/** The account's counter at this address after its owner signed in. */
export function succeeded(now: number): ThrottleState {
  return { ...freshState(now), succeededAt: now };
}

/** When a counter says no more than a fresh one. */
export function forgetAt(kind: ThrottleKind, state: ThrottleState): number {
  const forgiven = state.lastChargeAt + state.failures * THROTTLE_RULES[kind].forgiveMs;
  const unknown = state.succeededAt === null ? 0 : state.succeededAt + KNOWN_ADDRESS_MS;
  return Math.max(forgiven, unknown, state.blockedUntil ?? 0, state.lastChargeAt + IDLE_KEPT_MS);
}

function failuresLeft(kind: ThrottleKind, state: ThrottleState, now: number): number {
  const quietMs = Math.max(0, now - state.lastChargeAt);
  return Math.max(0, state.failures - Math.floor(quietMs / THROTTLE_RULES[kind].forgiveMs));
}
