import type { Role } from '../access/roles.js';
import type { Instant } from '../account/state.js';

export const CASE_KINDS = ['verification', 'unfreeze', 'review', 'appeal'] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

/** What a case's row says; `in_review` is not among them, because a lease ends by the clock. */
export const STORED_CASE_STATUSES = [
  'open',
  'awaiting_customer',
  'awaiting_approval',
  'resolved',
  'cancelled',
] as const;
export type StoredCaseStatus = (typeof STORED_CASE_STATUSES)[number];

export const CASE_STATUSES = ['open', 'in_review', ...STORED_CASE_STATUSES.slice(1)] as const;
export type CaseStatus = StoredCaseStatus | 'in_review';

export const CASE_RESOLUTIONS = [
  'approved',
  'rejected',
  'released',
  'cleared',
  'escalated',
  'upheld',
  'overturned',
] as const;
export type CaseResolution = (typeof CASE_RESOLUTIONS)[number];

/** How a case of each kind can end (domain: Cases). */
export const RESOLUTIONS_OF: Readonly<Record<CaseKind, readonly CaseResolution[]>> = {
  verification: ['approved', 'rejected'],
  unfreeze: ['released', 'rejected'],
  review: ['cleared', 'escalated'],
  appeal: ['upheld', 'overturned'],
};

/** Most urgent first. */
export const CASE_PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
export type CasePriority = (typeof CASE_PRIORITIES)[number];

/** What is promised of cases of each kind; administrators set it. Milliseconds. */
export interface CasePromises {
  /** From opening to resolution, waiting for the customer not counted. */
  readonly promiseMs: Readonly<Record<CaseKind, number>>;
  /** How long before it is due a case counts as due soon. */
  readonly soonMs: Readonly<Record<CaseKind, number>>;
}

/** Somebody whose page has not said so for three of its beats has closed it. Milliseconds. */
export const PRESENCE_MS = 30_000;

/** Long enough for a page that lost its network to come back, short enough that a forgotten case returns. */
export const LEASE_TTL_MS = 5 * 60 * 1000;

/** Who works on cases of a kind: claims them, decides them. */
export const CASE_WORKERS: Readonly<Record<CaseKind, readonly Role[]>> = {
  verification: ['reviewer', 'lead'],
  review: ['reviewer', 'lead'],
  appeal: ['reviewer', 'lead'],
  unfreeze: ['support', 'reviewer', 'lead'],
};

/** The most documents that a case takes; a customer who needs more needs a conversation. */
export const MAX_DOCUMENTS_PER_CASE = 20;

export interface Lease {
  readonly holderId: string;
  readonly until: Instant;
}

/** The part of a case that decides who may do what with it. */
export interface CaseFacts {
  readonly kind: CaseKind;
  readonly status: StoredCaseStatus;
  readonly lease: Lease | null;
}

/** The lease in force; one past its time is none, whoever has noticed. */
export function leaseAt({ status, lease }: CaseFacts, at: Instant): Lease | null {
  return status === 'open' && lease !== null && at < lease.until ? lease : null;
}

/** The status that is shown at an instant. */
export function caseStatusAt(facts: CaseFacts, at: Instant): CaseStatus {
  return leaseAt(facts, at) === null ? facts.status : 'in_review';
}

/** How a case that is not over can stand against its promise; `paused`: the customer is waited for. */
export const OPEN_DUE_STATES = ['on_time', 'soon', 'late', 'paused'] as const;
export const DUE_STATES = [...OPEN_DUE_STATES, 'done'] as const;
export type DueState = (typeof DUE_STATES)[number];

/**
 * How a case stands against its promise.
 *
 * @param dueAt null while the clock is stopped
 * @param soonMs how long before it is due it counts as due soon
 */
export function dueStateAt(
  status: StoredCaseStatus,
  dueAt: Instant | null,
  soonMs: number,
  at: Instant,
): DueState {
  if (status === 'resolved' || status === 'cancelled') return 'done';
  if (dueAt === null) return 'paused';
  if (at >= dueAt) return 'late';
  return dueAt - at <= soonMs ? 'soon' : 'on_time';
}

/** The number that people say on the phone: `V-000042`; the letter tells the kind. */
export function caseNumber(kind: CaseKind, sequence: number): string {
  const letter = { verification: 'V', unfreeze: 'U', review: 'R', appeal: 'A' }[kind];
  return `${letter}-${String(sequence).padStart(6, '0')}`;
}

/** Reads a number as people type it (`v42`, `V-000042`, `42`). @returns the sequence, or null */
export function parseCaseNumber(text: string): number | null {
  const digits = /^\s*[vura]?\s*-?\s*0*(\d{1,9})\s*$/i.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}
