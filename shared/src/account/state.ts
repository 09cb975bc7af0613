import { DEFAULT_BLOCKS, marksWithout, type Capability, type CapabilityMarks } from './capabilities.js';
import type { Disclosure, ReasonLocale, ReleaseAuthority } from '../reasons/catalogue.js';

/** Milliseconds since 1970-01-01T00:00:00Z. All instants in the pure core have this unit. */
export type Instant = number;

/** The states in order of precedence: the first that applies is the one shown (domain: State). */
export const ACCOUNT_STATES = [
  'closed',
  'frozen',
  'locked',
  'maintenance',
  'flagged',
  'unverified',
  'active',
] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

export const HOLD_KINDS = ['flag', 'freeze', 'lock'] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

/** The most holds open on one account at once; a thousand would be a runaway rule, not a decision. */
export const MAX_OPEN_HOLDS = 100;

/** An open hold. What it blocks and who may lift it were fixed when it was placed. */
export interface Hold {
  readonly id: string;
  readonly kind: HoldKind;
  readonly reasonCode: string;
  readonly reasonVersion: number;
  readonly authority: ReleaseAuthority;
  readonly disclosure: Disclosure;
  readonly blocks: readonly Capability[];
  readonly placedAt: Instant;
  /** Locks only: the first instant at which the lock no longer holds. Null: until released. */
  readonly expiresAt: Instant | null;
  /** Flags and freezes only: when somebody should look again. Changes no state. */
  readonly reviewAt: Instant | null;
}

export interface Verification {
  readonly status: 'unverified' | 'verified';
  readonly level: string | null;
  /** The first instant at which the verification no longer counts. Null: it does not expire. */
  readonly expiresAt: Instant | null;
}

/** A maintenance window that covers the account; `[startsAt, endsAt)`. */
export interface MaintenanceWindow {
  readonly id: string;
  readonly startsAt: Instant;
  /** The first instant at which it no longer counts: as announced, or earlier when somebody ended it. */
  readonly endsAt: Instant;
  readonly announcedEnd: Instant;
  readonly blocks: readonly Capability[];
  readonly reasonCode: string;
  readonly reasonVersion: number;
  /** What customers are told beside the reason's text, by language. */
  readonly message: WindowMessage | null;
}

export type WindowMessage = Readonly<Partial<Record<ReasonLocale, string>>>;

/** Everything an account's state is derived from. */
export interface Facts {
  readonly verification: Verification;
  /** Open holds; a lock past its expiry stays here until the expiry is recorded, and no longer counts. */
  readonly holds: readonly Hold[];
  /** The windows that cover this account, past and future ones allowed. */
  readonly windows: readonly MaintenanceWindow[];
  readonly closedAt: Instant | null;
}

export const NO_VERIFICATION: Verification = { status: 'unverified', level: null, expiresAt: null };

export function isVerified(facts: Facts, at: Instant): boolean {
  const { status, expiresAt } = facts.verification;
  return status === 'verified' && (expiresAt === null || at < expiresAt);
}

/** Whether a hold counts at `at`: only locks end by the clock. */
export function isInForce(hold: Hold, at: Instant): boolean {
  return hold.expiresAt === null || at < hold.expiresAt;
}

export function covers(window: MaintenanceWindow, at: Instant): boolean {
  return window.startsAt <= at && at < window.endsAt;
}

/** The state at an instant: a pure function of the facts and the clock (domain: State, table). */
export function deriveState(facts: Facts, at: Instant): AccountState {
  const inForce = (kind: HoldKind) => facts.holds.some((hold) => hold.kind === kind && isInForce(hold, at));
  if (facts.closedAt !== null) return 'closed';
  if (inForce('freeze')) return 'frozen';
  if (inForce('lock')) return 'locked';
  if (facts.windows.some((window) => covers(window, at))) return 'maintenance';
  if (inForce('flag')) return 'flagged';
  if (!isVerified(facts, at)) return 'unverified';
  return 'active';
}

/** What the customer may do at an instant: the intersection over all facts in force, not only the one shown. */
export function deriveCapabilities(facts: Facts, at: Instant): CapabilityMarks {
  const blocked = new Set<Capability>();
  const block = (capabilities: readonly Capability[]) => capabilities.forEach((c) => blocked.add(c));
  if (facts.closedAt !== null) block(DEFAULT_BLOCKS.closed);
  if (!isVerified(facts, at)) block(DEFAULT_BLOCKS.unverified);
  for (const hold of facts.holds) if (isInForce(hold, at)) block(hold.blocks);
  for (const window of facts.windows) if (covers(window, at)) block(window.blocks);
  return marksWithout(blocked);
}

/** Instants in `(after, until]` at which the clock alone may change the state, in order. */
export function clockTicks(facts: Facts, after: Instant, until: Instant): Instant[] {
  const ticks = [
    ...facts.holds.map((hold) => hold.expiresAt),
    facts.verification.expiresAt,
    ...facts.windows.flatMap((window) => [window.startsAt, window.endsAt]),
  ].filter((tick): tick is Instant => tick !== null && after < tick && tick <= until);
  return [...new Set(ticks)].sort((a, b) => a - b);
}

/** What remains of an account's past when only its present facts are kept; windows aside. */
export interface Course {
  readonly state: Exclude<AccountState, 'maintenance'>;
  /** When the state, windows aside, last moved. */
  readonly changedAt: Instant;
  /** Since when windows have been able to show: neither closed nor frozen nor locked. Null while one of these. */
  readonly unheldSince: Instant | null;
}

/** The states that a window covers over. */
export const COVERABLE_STATES = [
  'flagged',
  'unverified',
  'active',
] as const satisfies readonly AccountState[];

export function isCoverable(state: AccountState): boolean {
  return (COVERABLE_STATES as readonly AccountState[]).includes(state);
}

/** The state that an account would have if no window covered it. */
export function deriveUncoveredState(facts: Facts, at: Instant): Course['state'] {
  const state = deriveState({ ...facts, windows: [] }, at);
  if (state === 'maintenance') throw new Error('maintenance without a window');
  return state;
}

/**
 * The course after an event.
 *
 * @param before null before the account's first event
 * @param facts the facts that the event left
 * @param at the event's instant
 */
export function followCourse(before: Course | null, facts: Facts, at: Instant): Course {
  const state = deriveUncoveredState(facts, at);
  return {
    state,
    changedAt: before?.state === state ? before.changedAt : at,
    unheldSince: isCoverable(state) ? (before?.unheldSince ?? at) : null,
  };
}

/**
 * Since when the account has been in the state that it has at `at`.
 *
 * @param facts with every window that covers the account and had not ended when the course last moved
 * @param course as the last event left it
 */
export function deriveStateSince(facts: Facts, course: Course, at: Instant): Instant {
  const state = deriveState(facts, at);
  const { changedAt } = course;
  // From the latest back: instants are whole milliseconds, so the state before a tick is that of a millisecond earlier.
  for (const tick of clockTicks(facts, changedAt, at).toReversed()) {
    if (deriveState(facts, tick - 1) !== state) return tick;
  }
  if (state !== 'maintenance') return changedAt;
  // Under a window flags and verifications come and go unseen.
  const unheldSince = course.unheldSince ?? changedAt;
  const covered = (instant: Instant) => facts.windows.some((window) => covers(window, instant));
  const starts = facts.windows.map((window) => window.startsAt).sort((a, b) => b - a);
  const start = starts.find((s) => unheldSince < s && s <= changedAt && !covered(s - 1));
  return start ?? unheldSince;
}

/** The next instant after `at` at which the clock alone changes the state; null if none is known. */
export function deriveStateUntil(facts: Facts, at: Instant): Instant | null {
  const state = deriveState(facts, at);
  const tick = clockTicks(facts, at, Number.MAX_SAFE_INTEGER).find((t) => deriveState(facts, t) !== state);
  return tick ?? null;
}
