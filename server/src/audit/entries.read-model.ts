import { Injectable } from '@nestjs/common';
import { commandsOf, movesBetween, type Move } from '@standing/shared/audit/commands';
import type { AuditQuery, EntryFilters } from '@standing/shared/contracts/audit';
import { DataSource } from 'typeorm';
import { PLACE_COLUMNS, type PlacedEventRow } from './event.view.js';

/** People, keys and parts of the system that leave entries; an installation has a few hundred. */
const MAX_ACTORS = 2_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const STREAM = /^[a-z_]{1,40}:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** The account that an event is about. */
const ACCOUNT_OF_EVENT = `CASE e.stream_kind WHEN 'account' THEN e.stream_id ELSE audit_event_account(e.body) END`;
const EVENT_COLUMNS = `e.id, e.body, e.hash, coalesce(p.note, n.text) AS note, l.log_index, a.id AS account_id, a.external_ref,
  ${PLACE_COLUMNS}`;
const EVENT_JOINS = `
  LEFT JOIN audit_event_private p ON p.event_id = e.id
  LEFT JOIN case_note n ON n.event_id = e.id
  LEFT JOIN log_entry l ON l.event_id = e.id
  LEFT JOIN account a ON a.id = ${ACCOUNT_OF_EVENT}`;

/** An event beside the account that it is about. */
export interface LogRow extends PlacedEventRow {
  readonly account_id: string | null;
  readonly external_ref: string | null;
}

interface Neighbour {
  readonly id: string;
  readonly stream_version: number;
  readonly at: Date;
  readonly command: string;
}

export interface EntryRow extends LogRow {
  readonly previous: Neighbour | null;
  readonly next: Neighbour | null;
}

export interface ActorRow {
  readonly actor_id: string;
  readonly actor_kind: 'staff' | 'machine' | 'system' | 'rule';
}

/** Filters with everything in them looked up. */
export interface Narrowing {
  readonly streamId: string | null;
  readonly accountId: string | null;
  readonly actor: string | null;
  /** Null: any. */
  readonly only: readonly string[] | null;
  readonly except: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  readonly fromState: EntryFilters['fromState'] | null;
  readonly toState: EntryFilters['state'] | null;
}

interface Cursor {
  readonly id: string;
  readonly at: Date;
  readonly stream_id: string;
  readonly stream_version: number;
}

type Bind = (value: unknown) => string;

/** Looks through the whole log. */
@Injectable()
export class EntriesReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * What filters mean here.
   *
   * @returns null when nothing can pass them: a reference that no account has
   */
  async narrow(
    filters: EntryFilters & { readonly accountId?: string | undefined },
  ): Promise<Narrowing | null> {
    const { subject, account, accountId, kind, command } = filters;
    const streamId = subject === undefined ? null : await this.streamOf(subject);
    const about = account === undefined ? (accountId ?? null) : await this.accountOf(account);
    if ((subject !== undefined && streamId === null) || (account !== undefined && about === null))
      return null;
    const ofKind = kind === undefined ? { except: [] } : commandsOf(kind);
    const allowed = 'only' in ofKind ? ofKind.only : null;
    const except = 'except' in ofKind ? ofKind.except : [];
    const isAllowed = (name: string) => (allowed?.includes(name) ?? true) && !except.includes(name);
    return {
      streamId,
      accountId: about,
      actor: filters.actor ?? null,
      only: command === undefined ? allowed : [command].filter(isAllowed),
      except: command === undefined ? except : [],
      from: filters.from ?? null,
      to: filters.to ?? null,
      fromState: filters.fromState ?? null,
      toState: filters.state ?? null,
    };
  }

  /**
   * A page of the log, by instant, or by version where it is one stream. What narrows most says which index is walked;
   * where that has several values, each is walked from the cursor for a page, and the page is the first of them all.
   *
   * @returns one more than `limit`, if there are; null when `after` is no event that this list can have
   */
  async search(query: AuditQuery): Promise<LogRow[] | null> {
    const narrowing = await this.narrow(query);
    const cursor = query.after === undefined ? null : await this.cursor(query.after);
    if (query.after !== undefined && cursor === null) return null;
    if (narrowing === null) return [];
    if (narrowing.streamId !== null && cursor && cursor.stream_id !== narrowing.streamId) return null;
    const parameters: unknown[] = [];
    const bind: Bind = (value) => `$${parameters.push(value)}`;
    const direction = query.order === 'asc' ? 'ASC' : 'DESC';
    const order =
      narrowing.streamId === null ? `e.at ${direction}, e.id ${direction}` : `e.stream_version ${direction}`;
    const keys = keysOf(narrowing, cursor, order, bind(query.limit + 1), query.order === 'asc', bind);
    return this.dataSource.query(
      `SELECT ${EVENT_COLUMNS} FROM (${keys}) k JOIN audit_event e ON e.id = k.id ${EVENT_JOINS} ORDER BY ${order}`,
      parameters,
    );
  }

  /** One entry with the events beside it in its stream. */
  async entry(id: string): Promise<EntryRow | null> {
    const neighbour = (step: string) => `(SELECT to_json(n) FROM (
      SELECT o.id, o.stream_version, o.at, o.command FROM audit_event o
      WHERE o.stream_id = e.stream_id AND o.stream_version = e.stream_version ${step}) n)`;
    const rows: EntryRow[] = await this.dataSource.query(
      `SELECT ${EVENT_COLUMNS}, ${neighbour('- 1')} AS previous, ${neighbour('+ 1')} AS next
       FROM audit_event e ${EVENT_JOINS} WHERE e.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Everybody who has left an entry: from one to the next in the index, not by reading it. */
  actors(): Promise<ActorRow[]> {
    return this.dataSource.query(
      `WITH RECURSIVE actor AS (
         (SELECT actor_id, actor_kind FROM audit_event ORDER BY actor_id LIMIT 1)
         UNION ALL
         SELECT next.* FROM actor CROSS JOIN LATERAL (
           SELECT e.actor_id, e.actor_kind FROM audit_event e
           WHERE e.actor_id > actor.actor_id ORDER BY e.actor_id LIMIT 1) next
       )
       SELECT actor_id, actor_kind FROM actor LIMIT ${MAX_ACTORS}`,
    );
  }

  /** The first checkpoint of a log whose tree has an entry. */
  async checkpointOver(origin: string, index: number): Promise<{ size: string; signed_at: Date } | null> {
    const rows: { size: string; signed_at: Date }[] = await this.dataSource.query(
      `SELECT size, signed_at FROM log_checkpoint WHERE origin = $1 AND size > $2 ORDER BY size LIMIT 1`,
      [origin, index],
    );
    return rows[0] ?? null;
  }

  /** Whether anybody of that id has left an entry, and whether there is one of that command. */
  async knows(
    actor: string | null,
    command: string | null,
  ): Promise<{ readonly knowsActor: boolean; readonly knowsCommand: boolean }> {
    const [row]: { actor: boolean; command: boolean }[] = await this.dataSource.query(
      `SELECT EXISTS (SELECT FROM audit_event WHERE actor_id = $1) AS actor,
         EXISTS (SELECT FROM audit_event WHERE command = $2) AS command`,
      [actor, command],
    );
    return { knowsActor: row?.actor ?? false, knowsCommand: row?.command ?? false };
  }

  private async cursor(id: string): Promise<Cursor | null> {
    if (!UUID.test(id)) return null;
    const rows: Cursor[] = await this.dataSource.query(
      `SELECT id, at, stream_id, stream_version FROM audit_event WHERE id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** @returns the stream's id; null when it is a reference that no account has */
  private async streamOf(subject: string): Promise<string | null> {
    if (UUID.test(subject)) return subject.toLowerCase();
    return STREAM.exec(subject)?.[1]?.toLowerCase() ?? (await this.accountOf(subject));
  }

  private async accountOf(idOrReference: string): Promise<string | null> {
    if (UUID.test(idOrReference)) return idOrReference.toLowerCase();
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT id FROM account WHERE external_ref = $1`,
      [idOrReference],
    );
    return rows[0]?.id ?? null;
  }
}

/** Conditions on `e`, but for those that the walk already meets. */
export function conditionsOf(narrowing: Narrowing, bind: Bind): string[] {
  const { streamId, accountId, actor, only, except, from, to, fromState, toState } = narrowing;
  return [
    ...(streamId === null ? [] : [`e.stream_id = ${bind(streamId)}`]),
    ...(accountId === null ? [] : [`(${accountIs(bind(accountId))})`]),
    ...(actor === null ? [] : [`e.actor_id = ${bind(actor)}`]),
    ...(only === null ? [] : [`e.command = ANY(${bind(only)}::text[])`]),
    ...(except.length === 0 ? [] : [`e.command <> ALL(${bind(except)}::text[])`]),
    ...(from === null ? [] : [`e.at >= ${bind(from)}::timestamptz`]),
    ...(to === null ? [] : [`e.at < ${bind(to)}::timestamptz`]),
    ...(fromState ? [`e.from_state = ${bind(fromState)}`] : []),
    ...(toState ? [`e.to_state = ${bind(toState)}`] : []),
  ];
}

const accountIs = (id: string) =>
  `e.stream_id = ${id} OR e.stream_kind <> 'account' AND audit_event_account(e.body) = ${id}::uuid`;

/** The ids of a page. */
function keysOf(
  narrowing: Narrowing,
  cursor: Cursor | null,
  order: string,
  limit: string,
  isAscending: boolean,
  bind: Bind,
): string {
  const { streamId, accountId, actor, only, except, fromState, toState } = narrowing;
  const beyond = isAscending ? '>' : '<';
  /** One walk along an index. */
  const walk = (where: readonly string[], rest: Partial<Narrowing>) => {
    const behind =
      cursor === null
        ? []
        : streamId === null
          ? [`(e.at, e.id) ${beyond} (${bind(cursor.at)}::timestamptz, ${bind(cursor.id)}::uuid)`]
          : [`e.stream_version ${beyond} ${bind(cursor.stream_version)}`];
    const conditions = [...where, ...behind, ...conditionsOf({ ...narrowing, ...rest }, bind)];
    return `SELECT e.id, e.at, e.stream_version FROM audit_event e
      ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`} ORDER BY ${order} LIMIT ${limit}`;
  };
  const merged = (walks: string) => `SELECT e.id FROM ${walks} ORDER BY ${order} LIMIT ${limit}`;
  const each = (arms: string, inner: string) => merged(`${arms} CROSS JOIN LATERAL (${inner}) e`);

  if (streamId !== null) return walk([], {});
  if (accountId !== null) {
    const id = bind(accountId);
    const rest = { accountId: null };
    const own = walk([`e.stream_id = ${id}::uuid`], rest);
    const others = walk([`e.stream_kind <> 'account'`, `audit_event_account(e.body) = ${id}::uuid`], rest);
    return merged(`((${own}) UNION ALL (${others})) e`);
  }
  const moves = fromState || toState ? movesBetween(fromState ?? undefined, toState ?? undefined) : null;
  const isWanted = (command: string) => (only?.includes(command) ?? true) && !except.includes(command);
  const wantedMoves = moves?.filter(({ command }) => isWanted(command)) ?? null;
  if (actor !== null) {
    const by = bind(actor);
    const commands = wantedMoves ? [...new Set(wantedMoves.map(({ command }) => command))] : only;
    const arms =
      commands === null ? `(${commandsOfActor(by)}) c` : `unnest(${bind(commands)}::text[]) AS c (command)`;
    const inner = walk([`e.actor_id = ${by}`, `e.command = c.command`], {
      actor: null,
      ...(commands === null ? {} : { only: null, except: [] }),
    });
    return each(arms, inner);
  }
  if (wantedMoves !== null) {
    const column = (of: (move: Move) => string) => bind(wantedMoves.map(of));
    const arms = `unnest(${column(({ command }) => command)}::text[], ${column(({ from }) => from)}::text[],
      ${column(({ to }) => to)}::text[]) AS m (command, from_state, to_state)`;
    const inner = walk(['e.from_state = m.from_state', 'e.to_state = m.to_state', 'e.command = m.command'], {
      only: null,
      except: [],
      fromState: null,
      toState: null,
    });
    return each(arms, inner);
  }
  if (only !== null) {
    // Each by its value, not by a join: PostgreSQL then knows how many there are, and walks another index for none of them.
    const walks = only.map((command) => `(${walk([`e.command = ${bind(command)}`], { only: null })})`);
    return walks.length === 0 ? walk(['false'], {}) : merged(`(${walks.join(' UNION ALL ')}) e`);
  }
  return walk([], {});
}

/** The commands that somebody has ever given, from one to the next in the index. */
function commandsOfActor(actor: string): string {
  return `WITH RECURSIVE given AS (
      (SELECT command FROM audit_event WHERE actor_id = ${actor} ORDER BY command LIMIT 1)
      UNION ALL
      SELECT next.command FROM given CROSS JOIN LATERAL (
        SELECT o.command FROM audit_event o
        WHERE o.actor_id = ${actor} AND o.command > given.command ORDER BY o.command LIMIT 1) next
    ) SELECT command FROM given`;
}
