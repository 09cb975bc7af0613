import { sha256 } from '@noble/hashes/sha2.js';
import {
  approverRoles,
  CLOSING_RULE,
  GRANT_RULE,
  HIGH_RISK_RULE,
  proposingRole,
  RELEASE_AUTHORITY_RULES,
  type AuthorityRule,
} from '../access/authority.js';
import type { Actor, Role, StaffRole } from '../access/roles.js';
import { evolve, releaseCommand } from '../account/decide.js';
import type { Facts, HoldKind, Instant } from '../account/state.js';
import { bytesToHex, canonicalBytes } from '../audit/canonical.js';
import { Refusal, type ErrorCode, type RefusalDetail } from '../errors.js';
import type { ReleaseAuthority } from '../reasons/catalogue.js';

/** The most documents that a proposal may cite beside those of its case. */
export const MAX_CITED_DOCUMENTS = 20;

export const PROPOSAL_COMMANDS = ['release_hold', 'close', 'approve_verification', 'grant_roles'] as const;
export type ProposalCommandName = (typeof PROPOSAL_COMMANDS)[number];

export const PROPOSAL_OUTCOMES = ['approved', 'rejected', 'withdrawn', 'expired'] as const;
export type ProposalOutcome = (typeof PROPOSAL_OUTCOMES)[number];

export const PROPOSAL_STATUSES = ['open', ...PROPOSAL_OUTCOMES] as const;
export type ProposalStatus = (typeof PROPOSAL_STATUSES)[number];

interface ReasonNamed {
  readonly kind: 'release' | 'closure';
  readonly code: string;
  /** As it was when it was proposed; the event that carries it out keeps it. */
  readonly version: number;
}

/** A hold that is to be released, with what decides who may say so. */
export interface ProposedHold {
  readonly id: string;
  readonly kind: HoldKind;
  readonly authority: ReleaseAuthority;
}

/** What is proposed about an account: everything that carrying it out needs, and no personal data. */
export type AccountPayload =
  | {
      readonly command: 'release_hold';
      readonly accountId: string;
      readonly holds: readonly ProposedHold[];
      readonly reason: ReasonNamed;
    }
  | { readonly command: 'close'; readonly accountId: string; readonly reason: ReasonNamed }
  | {
      readonly command: 'approve_verification';
      readonly accountId: string;
      readonly caseId: string;
      readonly level: string;
    };

/** Roles that somebody is to get beside those they have. */
export interface GrantPayload {
  readonly command: 'grant_roles';
  readonly staffId: string;
  /** In the order of `STAFF_ROLES`. */
  readonly roles: readonly StaffRole[];
}

export type ProposalPayload = AccountPayload | GrantPayload;

/** What a grant of roles rests on: who the person is here, as it was at an instant. */
export interface GrantEvidence {
  readonly staff: { readonly roles: readonly StaffRole[]; readonly suspended: boolean };
}

/** What has changed about somebody who is to get roles. */
export type GrantChange =
  | { readonly what: 'roles'; readonly from: readonly StaffRole[]; readonly to: readonly StaffRole[] }
  | { readonly what: 'suspended'; readonly from: boolean; readonly to: boolean };

/** What a proposal about an account rests on, as it was at an instant. Ids, kinds and states: nothing that has to be erased. */
export interface Evidence {
  readonly account: { readonly version: number; readonly verified: boolean };
  /** In force. */
  readonly holds: readonly { readonly id: string; readonly kind: HoldKind; readonly reasonCode: string }[];
  /** Of the case, and those cited beside. */
  readonly documents: readonly { readonly id: string; readonly type: string; readonly status: string }[];
  readonly case: { readonly id: string; readonly version: number; readonly notes: readonly string[] } | null;
}

/** One thing that is not as it was when somebody proposed. */
export type EvidenceChange =
  | { readonly what: 'account'; readonly from: number; readonly to: number }
  | { readonly what: 'verification'; readonly from: boolean; readonly to: boolean }
  | { readonly what: 'hold_placed' | 'hold_gone'; readonly hold: Evidence['holds'][number] }
  | {
      readonly what: 'document';
      readonly document: { readonly id: string; readonly type: string };
      /** null: it was not there, or is not any more. */
      readonly from: string | null;
      readonly to: string | null;
    }
  | { readonly what: 'notes'; readonly from: number; readonly to: number }
  | { readonly what: 'case'; readonly from: number; readonly to: number };

/** SHA-256 of the canonical form (RFC 8785), hex. Says that two things are the same, to the byte. */
export function canonicalHash(value: unknown): string {
  return bytesToHex(sha256(canonicalBytes(value)));
}

/** The rules that a proposal comes under; whoever approves has to satisfy each. */
export function rulesOf(payload: ProposalPayload): AuthorityRule[] {
  switch (payload.command) {
    case 'release_hold':
      return payload.holds.map(({ authority }) => RELEASE_AUTHORITY_RULES[authority]);
    case 'close':
      return [CLOSING_RULE];
    case 'approve_verification':
      return [HIGH_RISK_RULE];
    case 'grant_roles':
      return [GRANT_RULE];
  }
}

/** Roles of which a second person needs one. */
export function approversOf(payload: ProposalPayload): Role[] {
  return approverRoles(rulesOf(payload));
}

/**
 * The role in which somebody proposes.
 *
 * @throws Refusal `release_authority` or `forbidden` when it is not theirs to ask for
 */
export function makerRole(payload: ProposalPayload, actor: Actor): Role {
  const rules = rulesOf(payload);
  const role = actor.roles.find((candidate) =>
    rules.every((rule) => proposingRole(rule, [candidate]) !== null),
  );
  if (role !== undefined) return role;
  return refuse(payload.command === 'release_hold' ? 'release_authority' : 'forbidden');
}

/** What two open proposals may not both be about. */
export function subjectsOf(payload: ProposalPayload): string[] {
  switch (payload.command) {
    case 'release_hold':
      return payload.holds.map(({ id }) => `hold:${id}`);
    case 'close':
      return [`close:${payload.accountId}`];
    case 'approve_verification':
      return [`case:${payload.caseId}`];
    case 'grant_roles':
      // One at a time for each person: the second would be stale as soon as the first is approved.
      return [`roles:${payload.staffId}`];
  }
}

/** The account's facts once the proposal has been carried out. */
export function factsAfter(facts: Facts, payload: AccountPayload, at: Instant): Facts {
  switch (payload.command) {
    case 'release_hold':
      return payload.holds.reduce(
        (before, hold) =>
          evolve(before, { command: releaseCommand(hold.kind), at, touched: { holdId: hold.id } }),
        facts,
      );
    case 'close':
      return evolve(facts, { command: 'close', at, touched: {} });
    case 'approve_verification':
      return evolve(facts, {
        command: 'approve_verification',
        at,
        touched: { verification: { status: 'verified', level: payload.level, expiresAt: null } },
      });
  }
}

/** What differs between the evidence that was proposed on and the evidence of now; empty: nothing. */
export function evidenceChanges(then: Evidence, now: Evidence): EvidenceChange[] {
  const changes: EvidenceChange[] = [];
  if (then.account.version !== now.account.version) {
    changes.push({ what: 'account', from: then.account.version, to: now.account.version });
  }
  if (then.account.verified !== now.account.verified) {
    changes.push({ what: 'verification', from: then.account.verified, to: now.account.verified });
  }
  const isIn = (list: readonly { readonly id: string }[], id: string) => list.some((one) => one.id === id);
  for (const hold of now.holds) {
    if (!isIn(then.holds, hold.id)) changes.push({ what: 'hold_placed', hold });
  }
  for (const hold of then.holds) {
    if (!isIn(now.holds, hold.id)) changes.push({ what: 'hold_gone', hold });
  }
  const ids = new Set([...then.documents, ...now.documents].map(({ id }) => id));
  for (const id of ids) {
    const before = then.documents.find((document) => document.id === id);
    const after = now.documents.find((document) => document.id === id);
    if (before?.status === after?.status) continue;
    const type = (before ?? after)?.type ?? 'other';
    changes.push({
      what: 'document',
      document: { id, type },
      from: before?.status ?? null,
      to: after?.status ?? null,
    });
  }
  const notes = { from: then.case?.notes.length ?? 0, to: now.case?.notes.length ?? 0 };
  if (notes.from !== notes.to) changes.push({ what: 'notes', ...notes });
  const versions = { from: then.case?.version ?? 0, to: now.case?.version ?? 0 };
  // A version says that something changed; what, is said above where it is known.
  if (versions.from !== versions.to) changes.push({ what: 'case', ...versions });
  return changes;
}

/** The same of a grant of roles. */
export function grantChanges(then: GrantEvidence, now: GrantEvidence): GrantChange[] {
  const [before, after] = [then.staff, now.staff];
  const changes: GrantChange[] = [];
  if (before.roles.join() !== after.roles.join()) {
    changes.push({ what: 'roles', from: before.roles, to: after.roles });
  }
  if (before.suspended !== after.suspended) {
    changes.push({ what: 'suspended', from: before.suspended, to: after.suspended });
  }
  return changes;
}

/** What proposals somebody may see: about customers' accounts, about colleagues, or both. */
export function visibleProposals(roles: readonly Role[]): {
  readonly accounts: boolean;
  readonly staff: boolean;
} {
  const has = (...some: readonly Role[]) => roles.some((role) => some.includes(role));
  return { accounts: has('reviewer', 'lead', 'support', 'auditor'), staff: has('administrator', 'auditor') };
}

/** The part of a proposal that decides what may become of it. */
export interface ProposalState {
  readonly makerId: string;
  /** Of a grant of roles: who is to get them, and so has no say. */
  readonly beneficiaryId: string | null;
  /** Of an appeal's: who took part in the decision that is contested, and so has no say either. */
  readonly barredIds: readonly string[];
  readonly approvers: readonly Role[];
  /** The first instant at which it no longer counts. */
  readonly expiresAt: Instant;
  /** As recorded; a proposal past its time is expired, whoever has noticed. */
  readonly decided: {
    readonly outcome: ProposalOutcome;
    readonly at: Instant;
    readonly byId: string;
  } | null;
}

export type ProposalDecision = 'approve' | 'reject' | 'withdraw' | 'expire';

const OUTCOME_OF: Readonly<Record<ProposalDecision, ProposalOutcome>> = {
  approve: 'approved',
  reject: 'rejected',
  withdraw: 'withdrawn',
  expire: 'expired',
};

/** The status that is shown at an instant. */
export function proposalStatusAt(
  { decided, expiresAt }: Pick<ProposalState, 'decided' | 'expiresAt'>,
  at: Instant,
): ProposalStatus {
  if (decided !== null) return decided.outcome;
  return at < expiresAt ? 'open' : 'expired';
}

/** Whether somebody may approve or reject it now. */
export function mayDecide(state: ProposalState, actor: Actor, at: Instant): boolean {
  return (
    proposalStatusAt(state, at) === 'open' &&
    actor.id !== state.makerId &&
    actor.id !== state.beneficiaryId &&
    !state.barredIds.includes(actor.id) &&
    actor.roles.some((role) => state.approvers.includes(role))
  );
}

function refuse(code: ErrorCode, more?: RefusalDetail): never {
  throw new Refusal(code, more);
}

/**
 * Decides what becomes of a proposal: pure. Whether the evidence still stands is asked separately, because it has to be
 * read first.
 *
 * @returns the outcome, and the role in which it was decided
 * @throws Refusal `self_approval`, `beneficiary_approval`, `took_part`, `approval_authority`, `not_your_proposal`,
 *   `proposal_decided`, `proposal_expired`
 */
export function decideProposal(
  state: ProposalState,
  decision: ProposalDecision,
  actor: Actor,
  at: Instant,
): { readonly outcome: ProposalOutcome; readonly role: Role | 'system' } {
  const role = decision === 'expire' ? 'system' : deciderRole(state, decision, actor);
  if (state.decided !== null) {
    const { outcome, at: decidedAt, byId } = state.decided;
    refuse('proposal_decided', { extra: { outcome, decidedAt: new Date(decidedAt).toISOString(), byId } });
  }
  const isOver = at >= state.expiresAt;
  if (isOver !== (decision === 'expire')) {
    if (!isOver) throw new Error('a proposal expires when its time has come, not before');
    refuse('proposal_expired', { extra: { expiredAt: new Date(state.expiresAt).toISOString() } });
  }
  return { outcome: OUTCOME_OF[decision], role };
}

function deciderRole(state: ProposalState, decision: ProposalDecision, actor: Actor): Role {
  if (decision === 'withdraw') {
    return actor.id === state.makerId ? (actor.roles[0] ?? 'support') : refuse('not_your_proposal');
  }
  if (actor.id === state.makerId) refuse('self_approval');
  if (actor.id === state.beneficiaryId) refuse('beneficiary_approval');
  if (state.barredIds.includes(actor.id)) refuse('took_part');
  const role = actor.roles.find((candidate) => state.approvers.includes(candidate));
  return role ?? refuse('approval_authority', { extra: { approvers: state.approvers } });
}
