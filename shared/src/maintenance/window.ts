import type { Capability } from '../account/capabilities.js';
import type { Instant, MaintenanceWindow, WindowMessage } from '../account/state.js';

/** Which accounts a window covers. Listed ones are kept beside it; here is only how many. */
export type WindowScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'countries'; readonly countries: readonly string[] }
  | { readonly kind: 'tiers'; readonly tiers: readonly string[] }
  | { readonly kind: 'accounts'; readonly count: number; readonly digest: string };

/** Listed accounts of one window; who means more means a tier or everybody. */
export const MAX_LISTED_ACCOUNTS = 10_000;

/** Windows announced or under way at once: every command and every answer about an account reads them. */
export const MAX_OPEN_WINDOWS = 200;

/** By how much a start may have passed and still mean "at once": a request takes its time. Milliseconds. */
export const START_TOLERANCE_MS = 60_000;

/** By clock, in this order: announced, active, over; or cancelled before it began. */
export const WINDOW_STATUSES = ['announced', 'active', 'over', 'cancelled'] as const;
export type WindowStatus = (typeof WINDOW_STATUSES)[number];

/** What somebody announces, and may change until it begins. */
export interface WindowPlan {
  readonly scope: WindowScope;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly reasonCode: string;
  readonly reasonVersion: number;
  readonly blocks: readonly Capability[];
  readonly message: WindowMessage | null;
}

/** A window as it stands. */
export interface Window extends WindowPlan {
  /** When somebody ended it early. */
  readonly endedAt: Instant | null;
  readonly cancelledAt: Instant | null;
  /** Whether the log has its start and its end; they count by the clock all the same. */
  readonly startRecorded: boolean;
  readonly endRecorded: boolean;
}

/** The first instant at which a window no longer counts. */
export function overAt({ endsAt, endedAt }: Pick<Window, 'endsAt' | 'endedAt'>): Instant {
  return endedAt ?? endsAt;
}

export function windowStatus(
  window: Pick<Window, 'startsAt' | 'endsAt' | 'endedAt' | 'cancelledAt'>,
  at: Instant,
): WindowStatus {
  if (window.cancelledAt !== null) return 'cancelled';
  if (at < window.startsAt) return 'announced';
  return at < overAt(window) ? 'active' : 'over';
}

/** A window that was not cancelled, as accounts are held against it. */
export interface KnownWindow extends MaintenanceWindow {
  readonly scope: WindowScope['kind'];
  /** Countries or tiers; empty for the other scopes. */
  readonly scopeValues: readonly string[];
}

/** Of an account, what decides whether a window covers it. */
export interface Coverable {
  readonly country: string;
  readonly tier: string;
  /** Ids of the windows that list it. */
  readonly listedIn: readonly string[];
}

export function coversAccount(window: KnownWindow, account: Coverable): boolean {
  switch (window.scope) {
    case 'all':
      return true;
    case 'countries':
      return window.scopeValues.includes(account.country);
    case 'tiers':
      return window.scopeValues.includes(account.tier);
    case 'accounts':
      return account.listedIn.includes(window.id);
  }
}
