import { Injectable } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import type {
  AuditEntryView,
  AuditEventView,
  AuditPeopleView,
  AuditQuery,
} from '@standing/shared/contracts/audit';
import { Refusal } from '@standing/shared/errors';
import { ActorNames } from '../staff/actor-names.js';
import type { CursorPage } from './audit.service.js';
import { EntriesReadModel, type EntryRow, type LogRow } from './entries.read-model.js';
import { parseBody, readBody, UNREADABLE_EVENT, viewEvent } from './event.view.js';
import { LogReads } from './log-reads.service.js';
import { LogKeysService } from './tree/log-keys.service.js';

/** Entries that are read at a time for a file. */
const BATCH = 500;

/** The whole log, for auditors. */
@Injectable()
export class EntriesService {
  constructor(
    private readonly readModel: EntriesReadModel,
    private readonly names: ActorNames,
    private readonly keys: LogKeysService,
    private readonly reads: LogReads,
  ) {}

  /**
   * A page of the log. The cursor is the last event's id. That somebody asked is an event.
   *
   * @throws Refusal `invalid_parameter` for a cursor that is none of this list
   */
  async search(query: AuditQuery, actor: Actor): Promise<CursorPage<AuditEventView>> {
    const rows = await this.readModel.search(query);
    if (rows === null) {
      throw new Refusal('invalid_parameter', {
        extra: { errors: [{ path: 'after', message: 'not a cursor' }] },
      });
    }
    const names = await this.namesIn(rows);
    const { after: _after, limit: _limit, order: _order, ...filters } = query;
    await this.reads.record(actor, { what: 'entries', filters });
    const data = rows.slice(0, query.limit).map((row) => viewOf(row, names));
    return { data, next: rows.length > query.limit ? (data.at(-1)?.id ?? null) : null };
  }

  /** One entry, with its exact bytes. That somebody asked is an event. @throws Refusal `event_not_found` */
  async entry(id: string, actor: Actor): Promise<AuditEntryView> {
    const row = await this.readModel.entry(id);
    if (!row) throw new Refusal('event_not_found');
    await this.reads.record(actor, { what: 'entry', eventId: row.id });
    const view = viewOf(row, await this.namesIn([row]));
    const checkpoint =
      view.index === null ? null : await this.readModel.checkpointOver(await this.keys.origin(), view.index);
    return {
      ...view,
      bytes: row.body.toString('base64'),
      body: view.command === UNREADABLE_EVENT ? {} : { ...parseBody(row) },
      leafHash: row.hash.toString('base64'),
      previous: neighbourOf(row.previous),
      next: neighbourOf(row.next),
      checkpoint: checkpoint && {
        size: Number(checkpoint.size),
        signedAt: checkpoint.signed_at.toISOString(),
      },
    };
  }

  /** All that is about an account, oldest first, in batches. Who asks has to be put on record by the caller. */
  async *about(accountId: string): AsyncGenerator<readonly AuditEventView[], void> {
    for (let after: string | undefined; ;) {
      const query = { account: accountId, order: 'asc' as const, limit: BATCH };
      const rows =
        (await this.readModel.search({ ...query, ...(after === undefined ? {} : { after }) })) ?? [];
      const page = rows.slice(0, BATCH);
      const names = await this.namesIn(page);
      yield page.map((row) => viewOf(row, names));
      const last = page.at(-1);
      if (rows.length <= BATCH || !last) return;
      after = last.id;
    }
  }

  /** Everybody who has left an entry: those with names by name, then the system's parts. */
  async people(): Promise<AuditPeopleView> {
    const actors = await this.readModel.actors();
    const names = await this.names.namesOf(actors.map((actor) => actor.actor_id));
    const data = actors.map(({ actor_id: id, actor_kind: kind }) => ({
      id,
      kind,
      name: names.get(id) ?? null,
    }));
    const rank = (name: string | null) => (name === null ? 1 : 0);
    return {
      data: data.toSorted(
        (a, b) => rank(a.name) - rank(b.name) || (a.name ?? a.id).localeCompare(b.name ?? b.id),
      ),
    };
  }

  private namesIn(rows: readonly LogRow[]): Promise<ReadonlyMap<string, string>> {
    return this.names.namesOf(rows.flatMap((row) => [readBody(row).actor.id, row.stream_id]));
  }
}

function viewOf(row: LogRow, names: ReadonlyMap<string, string>): AuditEventView {
  return {
    ...viewEvent(row, names),
    subjectName: names.get(row.stream_id) ?? null,
    accountId: row.account_id,
    externalRef: row.external_ref,
  };
}

function neighbourOf(neighbour: EntryRow['previous']): AuditEntryView['previous'] {
  return (
    neighbour && {
      id: neighbour.id,
      streamVersion: neighbour.stream_version,
      at: new Date(neighbour.at).toISOString(),
      command: neighbour.command,
    }
  );
}
