import type { AccountState } from '../account/state.js';
import { ACCOUNT_COMMANDS, NO_STATE, type AccountCommandName } from '../account/transitions.js';
import type { EventBody } from '../audit/canonical.js';
import { caseNumber, type CaseKind } from '../cases/case.js';
import type { Disclosure, DocumentType } from '../reasons/reason.js';
import {
  CUSTOMERS_CASES,
  isDisclosed,
  WITHHELD_CODE,
  type CustomerCaseStatus,
  type NamedReason,
} from '../status/customer-status.js';

/** What the feed and webhooks tell of. */
export const FEED_TYPES = [
  'account.registered',
  'account.state_changed',
  /** Something of it changed, and the state did not: a second hold, a confirmed contact. */
  'account.changed',
  'case.status_changed',
  'document.accepted',
  'document.rejected',
  'maintenance.announced',
  'maintenance.changed',
  'maintenance.cancelled',
  'maintenance.started',
  'maintenance.ended',
] as const;
export type FeedType = (typeof FEED_TYPES)[number];

/** A case's status as its customer hears of it; over, it is closed, however it ended. */
export const FEED_CASE_STATUSES = ['open', 'in_review', 'awaiting_customer', 'closed'] as const;
export type FeedCaseStatus = CustomerCaseStatus | 'closed';

interface EntryBase {
  /** Place in the log's one order; grows, with gaps where something concerns no customer. */
  readonly index: number;
  /** Of the event; whoever gets an entry twice recognises it by this. */
  readonly id: string;
  /** When it took effect: RFC 3339, UTC, milliseconds. */
  readonly at: string;
}

export interface FeedAccount {
  readonly id: string;
  readonly externalRef: string;
}

export interface AccountEntry extends EntryBase {
  readonly type: 'account.registered' | 'account.state_changed' | 'account.changed';
  readonly account: FeedAccount;
  /** Null before its registration. */
  readonly from: AccountState | null;
  readonly to: AccountState;
  /** Of the account after it. */
  readonly version: number;
  /** Code of what was the cause, as far as it may be known; null for what has none to tell. */
  readonly reason: string | null;
}

export interface CaseEntry extends EntryBase {
  readonly type: 'case.status_changed';
  readonly account: FeedAccount;
  readonly case: { readonly number: string; readonly status: FeedCaseStatus };
}

export interface DocumentEntry extends EntryBase {
  readonly type: 'document.accepted' | 'document.rejected';
  readonly account: FeedAccount;
  readonly case: { readonly number: string };
  readonly document: { readonly id: string; readonly type: DocumentType };
  /** Why it was rejected. */
  readonly reasons: readonly string[];
}

export interface MaintenanceEntry extends EntryBase {
  readonly type: Extract<FeedType, `maintenance.${string}`>;
  readonly maintenance: {
    readonly id: string;
    /** When it is announced or changed. */
    readonly startsAt?: string;
    readonly endsAt?: string;
    readonly scope?: FeedScope;
  };
  readonly reason: string | null;
}

export type FeedScope =
  | { readonly all: true }
  | { readonly countries: readonly string[] }
  | { readonly tiers: readonly string[] }
  /** How many are listed; ask for the status of those that matter. */
  | { readonly accounts: number };

/** What happened, as far as the customer it happened to may know it. */
export type FeedEntry = AccountEntry | CaseEntry | DocumentEntry | MaintenanceEntry;

/** What an event itself does not say. All of it never changes, so that an entry reads the same whenever it is asked for. */
export interface FeedSubject {
  /** Whom the event is about. */
  readonly account: FeedAccount | null;
  /** The case that it belongs to, if it belongs to one. */
  readonly case: {
    readonly kind: CaseKind;
    readonly number: number;
    /** The last event before it that moves a case's status by itself; null for the first. */
    readonly previous: string | null;
    /** Whether a document had come in since. */
    readonly receivedSince: boolean;
  } | null;
}

const WINDOW_TYPES: Readonly<Record<string, MaintenanceEntry['type']>> = {
  announce_maintenance: 'maintenance.announced',
  change_maintenance: 'maintenance.changed',
  cancel_maintenance: 'maintenance.cancelled',
  start_maintenance: 'maintenance.started',
  end_maintenance: 'maintenance.ended',
};

/**
 * What each event of a case makes of its status, in the customer's words. Waiting for a second person is being looked
 * at: else it would tell of the authority under which a hold was placed.
 */
const STATUS_AFTER: Readonly<Record<string, FeedCaseStatus>> = {
  open_case: 'open',
  claim_case: 'in_review',
  take_over_case: 'in_review',
  release_case: 'open',
  lease_expired: 'open',
  return_case: 'open',
  propose_resolution: 'in_review',
  request_documents: 'awaiting_customer',
  resolve_case: 'closed',
  cancel_case: 'closed',
};

/** Events of a case that move its status by themselves. */
export const CASE_STATUS_COMMANDS: readonly string[] = Object.keys(STATUS_AFTER);
/** Moves the status only of a case that waits for the customer. */
export const RECEIVE_DOCUMENT = 'receive_document';

const DOCUMENT_TYPES_OF_COMMANDS: Readonly<Record<string, DocumentEntry['type']>> = {
  accept_document: 'document.accepted',
  reject_document: 'document.rejected',
};

const ACCOUNT_COMMAND_SET: ReadonlySet<string> = new Set(ACCOUNT_COMMANDS);

/**
 * Commands whose reason is the cause of what the customer meets from then on, and stands in their status. Why something
 * was lifted is not told: it would say what had been withheld.
 */
const TELLS_REASON: ReadonlySet<string> = new Set<AccountCommandName>([
  'place_flag',
  'place_freeze',
  'place_lock',
  'revoke_verification',
  'close',
]);

/** The part of a stream's name before the colon, and the id behind it. */
export function streamOf(event: EventBody): { readonly kind: string; readonly id: string } {
  const [kind = '', id = ''] = event.stream.split(':');
  return { kind, id };
}

/** Whether anything of an event may concern a customer; says nothing about whether it does. */
export function mayBePublic(event: EventBody): boolean {
  const { command } = event;
  switch (streamOf(event).kind) {
    case 'account':
      return ACCOUNT_COMMAND_SET.has(command);
    case 'case':
      return command in STATUS_AFTER || command === RECEIVE_DOCUMENT || command in DOCUMENT_TYPES_OF_COMMANDS;
    case 'window':
      return command in WINDOW_TYPES;
    default:
      return false;
  }
}

/** Every reason whose disclosure an entry depends on. */
export function reasonsOf(event: EventBody): NamedReason[] {
  if (event.command in DOCUMENT_TYPES_OF_COMMANDS) return (event.facts['reasons'] ?? []) as NamedReason[];
  return event.reason && (TELLS_REASON.has(event.command) || event.command in WINDOW_TYPES)
    ? [event.reason as NamedReason]
    : [];
}

/**
 * The public part of an event.
 *
 * @param subject what `mayBePublic` events are about
 * @param disclosureOf of a version of a reason; asked for what `reasonsOf` names
 * @returns null for what has no public part
 */
export function publicEntry(
  index: number,
  event: EventBody,
  subject: FeedSubject,
  disclosureOf: (reason: NamedReason) => Disclosure,
): FeedEntry | null {
  if (!mayBePublic(event)) return null;
  const { id, at, command } = event;
  const base = { index, id, at };
  const stream = streamOf(event);
  const code = (reason: NamedReason, ...more: Disclosure[]) =>
    isDisclosed(disclosureOf(reason), ...more) ? reason.code : WITHHELD_CODE;

  if (stream.kind === 'window') {
    const [reason] = reasonsOf(event);
    return {
      ...base,
      type: WINDOW_TYPES[command] ?? 'maintenance.changed',
      maintenance: { id: stream.id, ...planOf(event) },
      reason: reason ? code(reason) : null,
    };
  }
  const { account } = subject;
  if (account === null) return null;
  if (stream.kind === 'account') return accountEntry(base, event, account, code);

  if (subject.case === null || !(CUSTOMERS_CASES as readonly CaseKind[]).includes(subject.case.kind))
    return null;
  const number = caseNumber(subject.case.kind, subject.case.number);
  const documentType = DOCUMENT_TYPES_OF_COMMANDS[command];
  if (documentType) {
    const { documentId, type } = event.facts as { documentId: string; type: DocumentType };
    const reasons = [...new Set(reasonsOf(event).map((reason) => code(reason)))];
    return {
      ...base,
      type: documentType,
      account,
      case: { number },
      document: { id: documentId, type },
      reasons,
    };
  }
  const before = statusBefore(subject.case);
  const status =
    command === RECEIVE_DOCUMENT ? (before === 'awaiting_customer' ? 'open' : before) : STATUS_AFTER[command];
  if (!status || status === before) return null;
  return { ...base, type: 'case.status_changed', account, case: { number, status } };
}

function accountEntry(
  base: EntryBase,
  event: EventBody,
  account: FeedAccount,
  code: (reason: NamedReason, ...more: Disclosure[]) => string,
): AccountEntry | null {
  const { fromState, toState } = event;
  if (toState === null) return null;
  const from = fromState === NO_STATE ? null : (fromState as AccountState);
  const to = toState as AccountState;
  const [reason] = reasonsOf(event);
  // A hold's own disclosure is the one that was in force when it was placed.
  const hold = event.facts['hold'] as { readonly disclosure: Disclosure } | undefined;
  return {
    ...base,
    type: from === null ? 'account.registered' : from === to ? 'account.changed' : 'account.state_changed',
    account,
    from,
    to,
    version: event.streamVersion,
    reason: reason ? code(reason, ...(hold ? [hold.disclosure] : [])) : null,
  };
}

function statusBefore({ previous, receivedSince }: NonNullable<FeedSubject['case']>): FeedCaseStatus | null {
  const status = previous === null ? null : (STATUS_AFTER[previous] ?? null);
  return status === 'awaiting_customer' && receivedSince ? 'open' : status;
}

function planOf({
  facts,
}: EventBody): Pick<MaintenanceEntry['maintenance'], 'startsAt' | 'endsAt' | 'scope'> {
  if (!('scope' in facts)) return {};
  const { scope, startsAt, endsAt } = facts as {
    scope:
      | { kind: 'all' }
      | { kind: 'countries'; countries: readonly string[] }
      | { kind: 'tiers'; tiers: readonly string[] }
      | { kind: 'accounts'; count: number };
    startsAt: string;
    endsAt: string;
  };
  switch (scope.kind) {
    case 'all':
      return { startsAt, endsAt, scope: { all: true } };
    case 'countries':
      return { startsAt, endsAt, scope: { countries: scope.countries } };
    case 'tiers':
      return { startsAt, endsAt, scope: { tiers: scope.tiers } };
    case 'accounts':
      return { startsAt, endsAt, scope: { accounts: scope.count } };
  }
}
