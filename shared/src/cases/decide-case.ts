import type { Actor, Role } from '../access/roles.js';
import type { Instant } from '../account/state.js';
import { Refusal } from '../errors.js';
import {
  CASE_WORKERS,
  LEASE_TTL_MS,
  leaseAt,
  RESOLUTIONS_OF,
  type CaseFacts,
  type CaseResolution,
  type Lease,
} from './case.js';

/** What a case's clock shows: when it is due, or what was left when it was stopped. Milliseconds. */
export interface CaseClock {
  readonly dueAt: Instant | null;
  readonly remainingMs: number | null;
}

export interface CaseState extends CaseFacts, CaseClock {
  readonly assigneeId: string | null;
  /** Took part in the decision that is contested: they do not work on it. */
  readonly barredIds?: readonly string[];
}

export type CaseCommand =
  | { readonly type: 'claim' }
  | { readonly type: 'heartbeat' }
  | { readonly type: 'release_claim' }
  | { readonly type: 'take_over' }
  /** Deciding a document, ticking the checklist: work that needs the lease and leaves the status alone. */
  | { readonly type: 'work' }
  | { readonly type: 'note' }
  /** The lease has run out: records what the clock has done. */
  | { readonly type: 'lapse' }
  | { readonly type: 'request_documents' }
  /** Documents have come in. */
  | { readonly type: 'receive_documents' }
  | { readonly type: 'resolve'; readonly resolution: CaseResolution }
  /** The resolution is proposed: somebody else has to say yes. */
  | { readonly type: 'await_approval'; readonly resolution: CaseResolution }
  /** They have; or they have not, or not in time. */
  | { readonly type: 'approval_given' | 'approval_ended' }
  | { readonly type: 'cancel' };

/** The part of a case that a command leaves changed. */
export type CaseOutcome = Pick<CaseState, 'status' | 'lease' | 'assigneeId' | 'dueAt' | 'remainingMs'>;

function refuse(...parameters: ConstructorParameters<typeof Refusal>): never {
  throw new Refusal(...parameters);
}

/** A clock that runs again with what was left. */
function resumed({ remainingMs }: CaseState, at: Instant): CaseClock {
  // Stopping it has noted what was left.
  if (remainingMs === null) throw new Error('a case that waits for its customer has a stopped clock');
  return { dueAt: at + remainingMs, remainingMs: null };
}

/** The role in which somebody works on cases of this kind, or null. */
export function workerRole(kind: CaseFacts['kind'], roles: readonly Role[]): Role | null {
  return roles.find((role) => CASE_WORKERS[kind].includes(role)) ?? null;
}

/** @throws Refusal `case_claimed` naming who holds the lease, or `lease_required` when nobody does */
function requireLease(state: CaseState, actor: Actor, at: Instant): Lease {
  const lease = leaseAt(state, at);
  if (lease === null) return refuse('lease_required');
  if (lease.holderId !== actor.id) return refuseClaimed(lease);
  return lease;
}

function refuseClaimed(lease: Lease): never {
  return refuse('case_claimed', {
    extra: { holderId: lease.holderId, until: new Date(lease.until).toISOString() },
  });
}

/**
 * Decides what a command makes of a case's status, lease and clock: pure, like an account's `decide`.
 *
 * @throws Refusal with the code that says why not
 */
export function decideCase(state: CaseState, command: CaseCommand, actor: Actor, at: Instant): CaseOutcome {
  const lease = leaseAt(state, at);
  const unchanged: CaseOutcome = {
    status: state.status,
    // One that has run out is gone with whatever happens next.
    lease,
    assigneeId: state.assigneeId,
    dueAt: state.dueAt,
    remainingMs: state.remainingMs,
  };
  const isOver = state.status === 'resolved' || state.status === 'cancelled';
  if (command.type === 'note') return unchanged;
  if (isOver) return refuse('case_closed');
  if (command.type === 'lapse') return unchanged;
  if (command.type === 'receive_documents') {
    if (state.status !== 'awaiting_customer') return unchanged;
    return { ...unchanged, status: 'open', lease: null, ...resumed(state, at) };
  }
  if (command.type === 'approval_given' || command.type === 'approval_ended') {
    if (state.status !== 'awaiting_approval') throw new Error('no approval is awaited');
    return { ...unchanged, status: command.type === 'approval_given' ? 'resolved' : 'open', lease: null };
  }
  if (workerRole(state.kind, actor.roles) === null) return refuse('forbidden');

  if (command.type !== 'cancel' && state.barredIds?.includes(actor.id)) return refuse('took_part');

  const mine: Lease = { holderId: actor.id, until: at + LEASE_TTL_MS };
  switch (command.type) {
    case 'claim':
      if (state.status !== 'open') return refuse('case_not_open', { extra: { caseStatus: state.status } });
      if (lease !== null && lease.holderId !== actor.id) return refuseClaimed(lease);
      return { ...unchanged, lease: mine, assigneeId: actor.id };
    case 'take_over':
      if (!actor.roles.includes('lead')) return refuse('forbidden');
      if (state.status !== 'open') return refuse('case_not_open', { extra: { caseStatus: state.status } });
      return { ...unchanged, lease: mine, assigneeId: actor.id };
    case 'heartbeat':
      requireLease(state, actor, at);
      return { ...unchanged, lease: mine };
    case 'release_claim':
      requireLease(state, actor, at);
      return { ...unchanged, lease: null, assigneeId: null };
    case 'work':
      requireLease(state, actor, at);
      return { ...unchanged, lease: mine };
    case 'request_documents':
      requireLease(state, actor, at);
      return {
        ...unchanged,
        status: 'awaiting_customer',
        lease: null,
        dueAt: null,
        remainingMs: Math.max((state.dueAt ?? at) - at, 0),
      };
    case 'resolve':
    case 'await_approval':
      requireLease(state, actor, at);
      if (!RESOLUTIONS_OF[state.kind].includes(command.resolution)) {
        return refuse('resolution_not_possible', { extra: { possible: RESOLUTIONS_OF[state.kind] } });
      }
      return {
        ...unchanged,
        status: command.type === 'resolve' ? 'resolved' : 'awaiting_approval',
        lease: null,
      };
    case 'cancel':
      // First the proposal is decided or withdrawn: else it would be about a case that is over.
      if (state.status === 'awaiting_approval') {
        return refuse('case_not_open', { extra: { caseStatus: state.status } });
      }
      if (lease !== null && lease.holderId !== actor.id) return refuseClaimed(lease);
      return { ...unchanged, status: 'cancelled', lease: null };
  }
}
