import { roleFor } from '../access/permissions.js';
import type { Actor, Role } from '../access/roles.js';
import type { Instant } from '../account/state.js';
import { Refusal } from '../errors.js';

/** What may be done to many accounts at once. Verifying and closing stay one by one: each rests on papers of its own. */
export const BULK_COMMANDS = ['place_hold', 'release_hold', 'revoke_verification'] as const;
export type BulkCommand = (typeof BULK_COMMANDS)[number];

/** What an operation's row says. */
export const STORED_BULK_STATUSES = [
  'awaiting_approval',
  'running',
  'done',
  'cancelled',
  'rejected',
  /** Ended before its last account: whoever asked for it may not do so any more. */
  'stopped',
] as const;
export type StoredBulkStatus = (typeof STORED_BULK_STATUSES)[number];

/** `expired` counts by the clock. */
export const BULK_STATUSES = [...STORED_BULK_STATUSES, 'expired'] as const;
export type BulkStatus = (typeof BULK_STATUSES)[number];

export const BULK_OUTCOMES = ['done', 'refused'] as const;
export type BulkOutcome = (typeof BULK_OUTCOMES)[number];

/** Up to here one person decides; beyond it a second one has to agree. Accounts. */
export const BULK_ALONE_LIMIT = 500;
/** The most accounts of one operation; what concerns more is a maintenance window, or several operations. */
export const MAX_BULK_ACCOUNTS = 200_000;
/** The most ids that a request names; beyond that a filter says it better. */
export const MAX_BULK_IDS = 10_000;

/** The part of an operation that decides who may do what with it. */
export interface BulkFacts {
  readonly status: StoredBulkStatus;
  readonly makerId: string;
  /** Until when a second person may agree; null where none is needed. */
  readonly expiresAt: Instant | null;
}

/** The status that is shown at an instant. */
export function bulkStatusAt({ status, expiresAt }: BulkFacts, at: Instant): BulkStatus {
  const isOver = status === 'awaiting_approval' && expiresAt !== null && at >= expiresAt;
  return isOver ? 'expired' : status;
}

/** Whether so many accounts need a second person. */
export function bulkNeedsApproval(selected: number): boolean {
  return selected > BULK_ALONE_LIMIT;
}

export type BulkDecision = 'approve' | 'reject' | 'cancel';

/**
 * Decides who may end or begin an operation: pure, no I/O.
 *
 * @returns the role in which they do so
 * @throws Refusal `bulk_ended`, `proposal_expired`, `self_approval`, `forbidden`
 */
export function decideBulk(facts: BulkFacts, decision: BulkDecision, actor: Actor, at: Instant): Role {
  const role = actor.kind === 'staff' ? roleFor('bulk.run', actor.roles) : null;
  if (role === null) throw new Refusal('forbidden');
  const status = bulkStatusAt(facts, at);
  if (decision === 'cancel') {
    if (status !== 'running' && status !== 'awaiting_approval') throw ended(status);
    return role;
  }
  if (status === 'expired') throw new Refusal('proposal_expired');
  if (status !== 'awaiting_approval') throw ended(status);
  if (actor.id === facts.makerId) throw new Refusal('self_approval');
  return role;
}

function ended(status: BulkStatus): Refusal {
  return new Refusal('bulk_ended', { extra: { operationStatus: status } });
}
