import { Injectable } from '@nestjs/common';
import { roleFor, type Permission } from '@standing/shared/access/permissions';
import type { Actor } from '@standing/shared/access/roles';
import { CASE_PRIORITIES, type CaseKind } from '@standing/shared/cases/case';
import {
  decideCase,
  workerRole,
  type CaseCommand,
  type CaseOutcome,
} from '@standing/shared/cases/decide-case';
import type { Instant } from '@standing/shared/account/state';
import {
  EMPTY_STREAM,
  headAfter,
  sealEvent,
  type SealedEvent,
  type StreamHead,
} from '@standing/shared/audit/seal';
import { instantText } from '@standing/shared/audit/touched';
import type { OpenCase } from '@standing/shared/contracts/cases';
import { Refusal } from '@standing/shared/errors';
import { promisesOf } from '@standing/shared/settings/settings';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService, type LogEntry } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeat, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { SettingsService } from '../settings/settings.service.js';
import { stateOf, type CaseRow } from './case.row.js';
import { CasesStore, type CaseChangeRow, type NewCaseRow } from './cases.store.js';

/** Accounts of high risk come first, after what is urgent. */
export const PRIORITY_OF_RISK = { low: 'normal', medium: 'normal', high: 'high' } as const;

export const CLOCK: Actor = { kind: 'system', id: 'clock', roles: [] };

/** What a change adds to the outcome that `decideCase` gave. */
export interface Change {
  readonly command: string;
  /** When it took effect. Default: now. */
  readonly at?: Instant;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly reason?: { readonly kind: string; readonly code: string; readonly version: number };
  readonly note?: { readonly text: string; readonly visibility: 'internal' | 'customer' };
  readonly columns?: Partial<Pick<CaseChangeRow, 'requested_documents' | 'returned' | 'resolution'>>;
}

/** What a case is about, as its row says. */
export type Subject = Pick<NewCaseRow, 'hold_id' | 'contested_event_id' | 'barred_ids'>;
export const NO_SUBJECT: Subject = { hold_id: null, contested_event_id: null, barred_ids: [] };

/** Writes what becomes of a case: its row and its events, in the caller's transaction. */
@Injectable()
export class CaseBook {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: CasesStore,
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Runs a change on the locked case, unless it is the repeat of one that was made: what it gives is what a repeat gets. */
  transact(
    id: string,
    { actor, ifMatch, idempotency }: CommandContext,
    work: (manager: EntityManager, row: CaseRow) => Promise<string>,
  ): Promise<string> {
    return this.dataSource.transaction(async (manager) => {
      const row = await this.lock(manager, id);
      // After the lock: a first use that was under way has committed by now.
      const repeated = await findRepeat(manager, actor.id, idempotency);
      if (repeated !== null) return repeated;
      if (ifMatch !== null && ifMatch !== row.version) {
        throw new Refusal('version_stale', { extra: { currentVersion: row.version } });
      }
      const changed = await work(manager, row);
      await keepRepeat(manager, actor.id, idempotency, changed, new Date(this.clock.now()));
      return changed;
    });
  }

  /** @throws Refusal `case_not_found` */
  async lock(manager: EntityManager, id: string): Promise<CaseRow> {
    const row = await this.store.lock(manager, id);
    if (!row) throw new Refusal('case_not_found');
    return row;
  }

  /** @returns the new case's id, or null when one of its kind is under way */
  async open(
    manager: EntityManager,
    accountId: string,
    kind: CaseKind,
    priority: (typeof CASE_PRIORITIES)[number],
    actor: Actor,
    level: OpenCase['level'],
    subject: Subject = NO_SUBJECT,
  ): Promise<string | null> {
    const id = uuidv7();
    const at = this.clock.now();
    const { promiseMs } = promisesOf(await this.settings.current(manager));
    const levelOfCase = kind === 'verification' ? (level ?? 'standard') : null;
    const event = sealEvent(`case:${id}`, EMPTY_STREAM, {
      id: uuidv7(),
      at,
      command: 'open_case',
      actor: authorOf(actor, 'open_case', kind),
      fromState: null,
      toState: null,
      reason: null,
      facts: {
        accountId,
        kind,
        priority,
        level: levelOfCase,
        ...(subject.hold_id === null ? {} : { holdId: subject.hold_id }),
        ...(subject.contested_event_id === null ? {} : { contestedEventId: subject.contested_event_id }),
      },
    });
    const number = await this.store.open(
      manager,
      {
        id,
        account_id: accountId,
        kind,
        level: levelOfCase,
        priority: CASE_PRIORITIES.indexOf(priority),
        opened_at: instantText(at),
        opened_by: actor.id,
        due_at: instantText(at + promiseMs[kind]),
        ...subject,
      },
      event,
    );
    if (number === null) return null;
    await this.audit.insert(manager, 'case', [{ streamId: id, event }]);
    return id;
  }

  /** Decides, seals and writes one change of a locked case. @returns the event's id */
  async apply(
    manager: EntityManager,
    row: CaseRow,
    command: CaseCommand,
    actor: Actor,
    change: Change,
  ): Promise<string> {
    const at = Math.max(change.at ?? this.clock.now(), row.last_event_at.getTime());
    const outcome = decideCase(stateOf(row), command, actor, at);
    const key = change.note ? await this.store.commitmentKey(manager, row.account_id) : null;
    const events = this.seal(row, actor, at, change, key);
    const event = lastOf(events);
    await this.audit.insert(
      manager,
      'case',
      events.map((each) => ({ streamId: row.id, event: each })),
    );
    await this.store.save(manager, [{ row: changeRow(row, outcome, change, actor, at), event }]);
    if (change.note) {
      await this.store.addNote(manager, { eventId: event.body.id, caseId: row.id, ...change.note });
    }
    return event.body.id;
  }

  /** The event of a change, behind that of a lease which has run out and not been recorded. */
  seal(row: CaseRow, actor: Actor, at: Instant, change: Change, key: Buffer | null): SealedEvent[] {
    const stream = `case:${row.id}`;
    const lapse = sealLapse(row, at);
    const end: StreamHead = lapse ? headAfter(lapse) : headOf(row);
    const event = sealEvent(stream, end, {
      id: uuidv7(),
      at,
      command: change.command,
      actor: authorOf(actor, change.command, row.kind),
      fromState: null,
      toState: null,
      reason: change.reason ?? null,
      facts: { accountId: row.account_id, ...change.facts },
      ...(key && change.note ? { private: { key, values: { note: change.note.text } } } : {}),
    });
    return lapse ? [lapse, event] : [event];
  }
}

/** What is done by another right than that of working on the case. */
const PERMISSION_OF: Readonly<Record<string, Permission>> = {
  open_case: 'case.open',
  take_over_case: 'case.take_over',
  receive_document: 'document.submit',
};

/** Who acts, in the one role by which they may. */
export function authorOf(actor: Actor, command: string, caseKind: CaseKind): LogEntry['actor'] {
  const { kind } = actor;
  // A rule opens cases as the system's part that it is.
  if (kind === 'rule') return { kind, id: actor.id, role: 'system' };
  const permission = PERMISSION_OF[command];
  const role = permission
    ? roleFor(permission, actor.roles)
    : (workerRole(caseKind, actor.roles) ?? roleFor('case.work', actor.roles));
  return { kind, id: actor.id, role: role ?? kind };
}

function headOf(row: CaseRow): StreamHead {
  return { version: row.version, hash: row.head_hash.toString('hex') };
}

export function lastOf(events: readonly SealedEvent[]): SealedEvent {
  const last = events.at(-1);
  if (!last) throw new Error('a change has an event');
  return last;
}

/** The end of a lease that the clock has brought, at its own instant; null when there is none to record. */
export function sealLapse(row: CaseRow, at: Instant): SealedEvent | null {
  const { lease_holder_id: holderId, lease_until: until } = row;
  if (holderId === null || until === null || until.getTime() > at) return null;
  return sealEvent(`case:${row.id}`, headOf(row), {
    id: uuidv7(),
    at: Math.max(until.getTime(), row.last_event_at.getTime()),
    command: 'lease_expired',
    actor: authorOf(CLOCK, 'lease_expired', row.kind),
    fromState: null,
    toState: null,
    reason: null,
    facts: { accountId: row.account_id, holderId, until: until.toISOString() },
  });
}

export function changeRow(
  row: CaseRow,
  outcome: CaseOutcome,
  change: Pick<Change, 'columns' | 'reason'>,
  actor: Actor | null,
  at: Instant,
): CaseChangeRow {
  const isResolved = outcome.status === 'resolved' && row.status !== 'resolved';
  return {
    id: row.id,
    status: outcome.status,
    assignee_id: outcome.assigneeId,
    lease_holder_id: outcome.lease?.holderId ?? null,
    lease_until: outcome.lease === null ? null : instantText(outcome.lease.until),
    due_at: outcome.dueAt === null ? null : instantText(outcome.dueAt),
    remaining_ms: outcome.remainingMs,
    requested_documents: change.columns?.requested_documents ?? row.requested_documents,
    returned: change.columns?.returned ?? row.returned,
    resolution: change.columns?.resolution ?? row.resolution,
    resolved_at: isResolved ? instantText(at) : (row.resolved_at?.toISOString() ?? null),
    resolved_by: isResolved ? (actor?.id ?? null) : null,
    reason: change.reason ?? null,
  };
}
