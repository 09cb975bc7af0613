import { Injectable } from '@nestjs/common';
import type { EventBody } from '@standing/shared/audit/canonical';
import { sealEvent, type SealedEvent } from '@standing/shared/audit/seal';
import { caseNumber } from '@standing/shared/cases/case';
import type { AccountEventView, MaintenanceView, TimelineEntry } from '@standing/shared/contracts/accounts';
import type { WindowCommandName } from '@standing/shared/maintenance/decide-window';
import { Refusal } from '@standing/shared/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Clock } from '../platform/clock.js';
import { ActorNames } from '../staff/actor-names.js';
import { AuditReadModel, type StoryStreams } from './audit.read-model.js';
import { AuditStore } from './audit.store.js';
import { parseBody, readBody, viewEvent, type PlacedEventRow } from './event.view.js';

/** Something that happened outside accounts' streams: a sign-in, a change of configuration. */
export interface LogEntry {
  /** Of the event, a uuid v7, where something has to name it. Default: a new one. */
  readonly id?: string;
  /** Whose chain it joins. `id` is a uuid. */
  readonly stream: { readonly kind: string; readonly id: string };
  /** snake_case */
  readonly command: string;
  readonly actor: {
    readonly kind: 'staff' | 'machine' | 'system' | 'rule';
    readonly id: string;
    readonly role: string;
  };
  /** Never personal data, never a secret: the log cannot forget. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** What somebody wrote beside it: the log commits to it with the account's key for notes, and does not hold it. */
  readonly note?: { readonly text: string; readonly key: Uint8Array };
}

/** An event in the log's one order. */
export interface SequencedEvent {
  /** 0, 1, 2, … without gaps. */
  readonly index: number;
  readonly event: EventBody;
}

/** Stream of what happens to nobody in particular. */
export const SYSTEM_STREAM = { kind: 'system', id: '00000000-0000-0000-0000-000000000000' } as const;

/** @throws Refusal `invalid_parameter` when the text is no event's id */
function eventCursor(after: string | undefined): string | null {
  if (after === undefined) return null;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(after)) return after;
  throw notACursor();
}

function notACursor(): Refusal {
  return new Refusal('invalid_parameter', {
    extra: { errors: [{ path: 'after', message: 'not a cursor' }] },
  });
}

/** @throws Refusal `invalid_parameter` when the text is no cursor of a stream */
function streamCursor(after: string | undefined, otherwise: number): number {
  if (after === undefined) return otherwise;
  if (/^\d{1,9}$/.test(after)) return Number(after);
  throw notACursor();
}

/** What of maintenance an account's story tells. */
const WINDOW_EDGES: readonly WindowCommandName[] = ['start_maintenance', 'end_maintenance'];

/** Maintenance in an account's story. */
export interface StoryMaintenance {
  /** The windows that cover the account. */
  readonly windows: readonly MaintenanceView[];
  /** The time in which they concern it: from its registration to its closure. */
  readonly from: Date;
  readonly until: Date | null;
}

export interface CursorPage<T> {
  readonly data: T[];
  readonly next: string | null;
}

/** The append-only log: written inside the transaction of what it records, read by pages. */
@Injectable()
export class AuditService {
  constructor(
    private readonly store: AuditStore,
    private readonly readModel: AuditReadModel,
    private readonly names: ActorNames,
    private readonly clock: Clock,
  ) {}

  /** The log without an HTTP application around it: for commands and the demo data. */
  static on(dataSource: DataSource, clock: Clock): AuditService {
    const readModel = new AuditReadModel(dataSource);
    return new AuditService(new AuditStore(), readModel, new ActorNames(dataSource), clock);
  }

  /** Records an entry inside the caller's transaction: both commit or neither. */
  async record(manager: EntityManager, entry: LogEntry): Promise<void> {
    const head = await this.store.lockHead(manager, entry.stream.id);
    const event = sealEvent(`${entry.stream.kind}:${entry.stream.id}`, head, {
      id: entry.id ?? uuidv7(),
      at: this.clock.now(),
      command: entry.command,
      actor: entry.actor,
      fromState: null,
      toState: null,
      reason: null,
      facts: entry.facts ?? {},
      ...(entry.note ? { private: { key: entry.note.key, values: { note: entry.note.text } } } : {}),
    });
    await this.store.insert(manager, entry.stream.kind, [{ streamId: entry.stream.id, event }]);
    if (entry.note) await this.store.insertNote(manager, event.body.id, entry.note.text);
  }

  /** Puts in events that the caller has sealed behind the heads of streams that it has locked. */
  insert(
    manager: EntityManager,
    streamKind: string,
    events: readonly { readonly streamId: string; readonly event: SealedEvent }[],
  ): Promise<void> {
    return this.store.insert(manager, streamKind, events);
  }

  async findEvent(manager: EntityManager, id: string): Promise<EventBody | null> {
    const row = await this.store.find(manager, id);
    return row && parseBody(row);
  }

  /** The newest events of a stream with one of these commands, newest first. */
  async newest(
    manager: EntityManager,
    streamId: string,
    commands: readonly string[],
    limit: number,
  ): Promise<EventBody[]> {
    return (await this.store.newest(manager, streamId, commands, limit)).map(parseBody);
  }

  /** Ids of the staff who have done anything in a stream. */
  staffIn(manager: EntityManager, streamId: string): Promise<string[]> {
    return this.store.staffIn(manager, streamId);
  }

  /** Puts in what somebody wrote beside an event that commits to it. */
  addNote(manager: EntityManager, eventId: string, note: string): Promise<void> {
    return this.store.insertNote(manager, eventId, note);
  }

  /** An account's events, oldest first. The cursor is a stream version. */
  async accountEvents(
    accountId: string,
    after: string | undefined,
    limit: number,
  ): Promise<CursorPage<AccountEventView>> {
    const version = streamCursor(after, 0);
    return this.streamPage(await this.readModel.readStream(accountId, version, limit + 1), limit);
  }

  /**
   * An account's events, those of its cases and of maintenance, and the mails about them, newest first, as its story is read.
   * The cursor is the id of the last event or mail.
   *
   * @param streams what it is told from: cases, proposals, and the windows that cover the account
   */
  async accountStory(
    accountId: string,
    streams: Omit<StoryStreams, 'windows'> & { readonly maintenance: StoryMaintenance },
    after: string | undefined,
    limit: number,
  ): Promise<CursorPage<TimelineEntry>> {
    const { maintenance } = streams;
    const windows = new Map(maintenance.windows.map((window) => [window.id, window]));
    const cursor = eventCursor(after);
    const rows = await this.readModel.readStory(
      accountId,
      { ...streams, windows: { ...maintenance, ids: [...windows.keys()], commands: WINDOW_EDGES } },
      cursor,
      limit + 1,
    );
    // A page that is handed out a cursor for is never empty.
    if (rows.length === 0 && cursor !== null && !(await this.readModel.isOfStory(accountId, cursor))) {
      throw notACursor();
    }
    const names = await this.names.namesOf(rows.map((row) => readBody(row).actor.id));
    const data = rows.slice(0, limit).map((row): TimelineEntry => {
      const { stream: _, ...event } = viewEvent(row, names);
      const { mail_id: mailId, mail_at: mailAt, mail_event: about, mail_status: status } = row;
      if (
        mailId !== null &&
        mailAt !== null &&
        about !== null &&
        status !== null &&
        row.mail_language !== null
      ) {
        const mail = { id: mailId, event: about, status, language: row.mail_language };
        return { type: 'mail', at: mailAt.toISOString(), mail };
      }
      if (row.proposal_id !== null) {
        return { type: 'proposal', at: event.at, proposal: { id: row.proposal_id }, event };
      }
      const { case_id: id, case_number: number, case_kind: kind } = row;
      const window = windows.get(row.window_id ?? '');
      if (window) return { type: 'window', at: event.at, window, event };
      if (id === null || number === null || kind === null) return { type: 'event', at: event.at, event };
      return { type: 'case', at: event.at, case: { id, number: caseNumber(kind, number), kind }, event };
    });
    const last = data.at(-1);
    const next = last?.type === 'mail' ? last.mail.id : last?.event.id;
    return { data, next: rows.length > limit ? (next ?? null) : null };
  }

  private async streamPage(rows: PlacedEventRow[], limit: number): Promise<CursorPage<AccountEventView>> {
    const names = await this.names.namesOf(rows.map((row) => readBody(row).actor.id));
    const data = rows.slice(0, limit).map((row) => {
      const { stream: _, ...event } = viewEvent(row, names);
      return event;
    });
    const last = data.at(-1);
    return { data, next: rows.length > limit && last ? String(last.streamVersion) : null };
  }

  /** An account's events up to and including an instant, oldest first. */
  async accountBodiesUntil(accountId: string, until: number): Promise<EventBody[]> {
    return (await this.readModel.readStreamUntil(accountId, new Date(until))).map(parseBody);
  }

  /** The log from an index on, in its one order; events that wait for their index are not in it yet. */
  async sequenced(from: number, limit: number, manager?: EntityManager): Promise<SequencedEvent[]> {
    const rows = await this.readModel.readEntries(from, limit, manager);
    return rows.map((row) => ({ index: Number(row.log_index), event: parseBody(row) }));
  }

  /** How many entries the log has: the index that the next one gets. */
  size(manager?: EntityManager): Promise<number> {
    return this.readModel.size(manager);
  }
}
