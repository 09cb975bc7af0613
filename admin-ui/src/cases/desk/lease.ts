import type { CaseView } from '@standing/shared/contracts/cases';
import { LEASE_TTL_MS } from '@standing/shared/cases/case';

/** How one stands to a case. */
export type Standing =
  /** Nobody works on it. */
  | { readonly is: 'free' }
  | { readonly is: 'mine' }
  | { readonly is: 'theirs'; readonly holder: string | null; readonly until: string }
  /** It was mine, and its time ran out. */
  | { readonly is: 'lapsed' }
  /** It was mine, and a colleague has it now. */
  | { readonly is: 'taken'; readonly holder: string | null; readonly until: string }
  /** Not in the queue: over, or others have to move. */
  | {
      readonly is: 'away';
      readonly status: 'resolved' | 'cancelled' | 'awaiting_customer' | 'awaiting_approval';
    };

/**
 * @param view as the server last told it
 * @param me staff id
 * @param wasMine whether one has held it during this sitting
 * @param isOver whether the time of one's own lease has run out by this page's clock
 */
export function standingOf(
  view: Pick<CaseView, 'status' | 'lease'>,
  me: string,
  wasMine: boolean,
  isOver: boolean,
): Standing {
  const { status, lease } = view;
  if (status !== 'open' && status !== 'in_review') return { is: 'away', status };
  if (lease && lease.holder.id !== me) {
    return { is: wasMine ? 'taken' : 'theirs', holder: lease.holder.name, until: lease.until };
  }
  if (lease && !isOver) return { is: 'mine' };
  return { is: wasMine ? 'lapsed' : 'free' };
}

/** A lease is renewed this often while somebody works. */
export const RENEW_EVERY_MS = 60_000;
/** Reading a bank statement takes a while; who has not touched anything for longer is not at the desk. */
export const IDLE_AFTER_MS = 150_000;
/** From here on the countdown is a warning. */
export const LEASE_WARNING_MS = 90_000;

export interface Attention {
  readonly isVisible: boolean;
  /** Milliseconds. */
  readonly lastActive: number;
  readonly lastRenewed: number;
}

/** Whether to renew the lease now: only for somebody who looks at the case and works. */
export function shouldRenew({ isVisible, lastActive, lastRenewed }: Attention, now: number): boolean {
  return isVisible && now - lastActive < IDLE_AFTER_MS && now - lastRenewed >= RENEW_EVERY_MS;
}

/**
 * When a lease ends by this page's clock, which may differ from the server's. Each renewal is for the whole length, so
 * the end is counted from when the page heard of it.
 *
 * @param heardAt milliseconds
 */
export function endsAt(heardAt: number): number {
  return heardAt + LEASE_TTL_MS;
}

/** `4:05`; never below zero. @param leftMs milliseconds */
export function countdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
