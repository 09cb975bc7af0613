import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** An entry of the order. */
export interface OrderRow {
  readonly log_index: string;
  readonly leaf_hash: Buffer;
}

/** An event with all of its columns. */
export interface EventColumns {
  readonly id: string;
  readonly stream_kind: string;
  readonly stream_id: string;
  readonly stream_version: number;
  readonly at: Date;
  readonly command: string;
  readonly from_state: string | null;
  readonly to_state: string | null;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly actor_role: string;
  readonly reason_kind: string | null;
  readonly reason_code: string | null;
  readonly reason_version: number | null;
  readonly body: Buffer;
  readonly previous_hash: Buffer;
  readonly hash: Buffer;
  /** Its entry in the order; null when it has none. */
  readonly log_index: string | null;
  readonly leaf_hash: Buffer | null;
}

export interface CheckpointColumns {
  readonly origin: string;
  readonly size: string;
  readonly root: Buffer;
  readonly note: string;
  readonly signed_at: Date;
}

/** Instants as milliseconds since 1970, so that infinity is one. */
export interface AccountColumns {
  readonly id: string;
  readonly [column: string]: unknown;
}

export interface HoldColumns {
  readonly id: string;
  readonly account_id: string;
  readonly [column: string]: unknown;
}

/** What an event's note is, and the key of the account that it is about. */
export interface NoteRow {
  readonly note: string | null;
  /** Null for an account that is erased, or that there is not. */
  readonly commitment_key: Buffer | null;
}

/** What of a registration stands in clear in the account's row and nowhere in the log. */
export interface RegistrationRow {
  readonly id: string;
  readonly external_ref: string;
  readonly display_name: string;
  readonly locale: string;
  readonly email_confirmed: boolean;
  readonly phone_confirmed: boolean;
  readonly commitment_key: Buffer;
}

/** Whatever answers questions in SQL. */
export type Asked = Pick<EntityManager, 'query'>;

/**
 * One connection, of which more may be asked before it has answered: it does one thing after the other, while what has
 * arrived is looked at here.
 */
export class AskedAhead implements Asked {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly manager: Asked) {}

  // oxlint-disable-next-line typescript/no-explicit-any -- as TypeORM has it
  query<T = any>(text: string, values?: unknown[]): Promise<T> {
    const answer = this.last.then(() => this.manager.query<T>(text, values));
    // Whoever asked hears of a failure; the next question has its own.
    this.last = answer.catch(() => undefined);
    return answer;
  }

  /** Until nothing is under way any more. */
  async rest(): Promise<void> {
    await this.last;
  }
}

/** Rounded, since a binary fraction has no milliseconds; a decimal one would, at five times the cost. */
const ms = (column: string) => `round(date_part('epoch', ${column}) * 1000) AS ${column}`;

/** Reads the log as it lies in the database, to be checked; everything in the caller's one snapshot. */
@Injectable()
export class VerificationReadModel {
  /** Entries of the order, if none is missing. */
  async size(manager: Asked): Promise<number> {
    const [row]: { size: string }[] = await manager.query(
      `SELECT coalesce(max(log_index) + 1, 0) AS size FROM log_entry`,
    );
    return Number(row?.size ?? 0);
  }

  /** The order from an index on. */
  order(manager: Asked, from: number, limit: number): Promise<OrderRow[]> {
    return manager.query(
      `SELECT log_index, leaf_hash FROM log_entry WHERE log_index >= $1 ORDER BY log_index LIMIT $2`,
      [from, limit],
    );
  }

  /** Indexes of entries, from one on, whose events there are not. */
  async entriesWithoutEvents(manager: Asked, from: number, limit: number): Promise<number[]> {
    const rows: { log_index: string }[] = await manager.query(
      `SELECT log_index FROM log_entry l
       WHERE log_index >= $1 AND NOT EXISTS (SELECT FROM audit_event e WHERE e.id = l.event_id)
       ORDER BY log_index LIMIT $2`,
      [from, limit],
    );
    return rows.map((row) => Number(row.log_index));
  }

  /** Every tile above the leaves: 1/255 of the hashes that there are. */
  tiles(manager: Asked): Promise<{ level: number; tile_index: string; hashes: Buffer }[]> {
    return manager.query(`SELECT level, tile_index, hashes FROM log_tile`);
  }

  checkpoints(manager: Asked, origin: string, after: number, limit: number): Promise<CheckpointColumns[]> {
    return manager.query(
      `SELECT origin, size, root, note, signed_at FROM log_checkpoint WHERE origin = $1 AND size > $2
       ORDER BY size LIMIT $3`,
      [origin, after, limit],
    );
  }

  async pending(manager: Asked): Promise<Set<string>> {
    const rows: { event_id: string }[] = await manager.query(`SELECT event_id FROM log_pending`);
    return new Set(rows.map((row) => row.event_id));
  }

  /** Events by stream, behind one. @param streamId one stream only */
  events(
    manager: Asked,
    after: { readonly streamId: string; readonly version: number },
    limit: number,
    streamId: string | null,
  ): Promise<EventColumns[]> {
    return manager.query(
      `SELECT e.*, l.log_index, l.leaf_hash FROM (
         SELECT id, stream_kind, stream_id, stream_version, at, command, from_state, to_state, actor_kind, actor_id,
           actor_role, reason_kind, reason_code, reason_version, body, previous_hash, hash
         FROM audit_event
         WHERE (stream_id, stream_version) > ($1, $2) AND ($4::uuid IS NULL OR stream_id = $4)
         ORDER BY stream_id, stream_version LIMIT $3) e
       LEFT JOIN log_entry l ON l.event_id = e.id ORDER BY e.stream_id, e.stream_version`,
      [after.streamId, after.version, limit, streamId],
    );
  }

  accounts(manager: Asked, ids: readonly string[]): Promise<AccountColumns[]> {
    return manager.query(
      `SELECT id, country, tier, risk_level, version, encode(head_hash, 'hex') AS head_hash, state,
         verification_status, verification_level, open_freezes, open_flags, ${ms('registered_at')},
         ${ms('last_event_at')}, ${ms('state_changed_at')}, ${ms('verification_expires_at')}, ${ms('lock_until')},
         ${ms('settle_at')}, ${ms('closed_at')}, commitment_key IS NULL AS has_no_key, erased_at IS NOT NULL AS is_erased
       FROM account WHERE id = ANY($1)`,
      [ids],
    );
  }

  holds(manager: Asked, accountIds: readonly string[]): Promise<HoldColumns[]> {
    return manager.query(
      `SELECT id, account_id, kind, reason_code, reason_version, authority, disclosure, blocks, placed_event_id,
         release_event_id, ${ms('placed_at')}, ${ms('expires_at')}, ${ms('review_at')}, ${ms('released_at')}
       FROM hold WHERE account_id = ANY($1)`,
      [accountIds],
    );
  }

  /** Of these accounts, those whose erasure has an event. */
  async erased(manager: Asked, accountIds: readonly string[]): Promise<Set<string>> {
    const rows: { account_id: string }[] = await manager.query(
      `SELECT k.account_id FROM account_key k JOIN audit_event e ON e.stream_id = k.id AND e.command = 'erase_account'
       WHERE k.account_id = ANY($1)`,
      [accountIds],
    );
    return new Set(rows.map((row) => row.account_id));
  }

  /** What was written beside events, one after the other. @param accountIds whom each is about */
  notes(manager: Asked, eventIds: readonly string[], accountIds: readonly string[]): Promise<NoteRow[]> {
    return manager.query(
      `SELECT coalesce(p.note, n.text) AS note, a.commitment_key
       FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS t (event_id, account_id, place)
       LEFT JOIN account a ON a.id = t.account_id
       LEFT JOIN audit_event_private p ON p.event_id = t.event_id
       LEFT JOIN case_note n ON n.event_id = t.event_id
       ORDER BY t.place`,
      [eventIds, accountIds],
    );
  }

  /** What accounts are registered with, but for those that are erased. */
  registrations(manager: Asked, accountIds: readonly string[]): Promise<RegistrationRow[]> {
    return manager.query(
      `SELECT id, external_ref, display_name, locale, email_confirmed, phone_confirmed, commitment_key
       FROM account WHERE id = ANY($1) AND commitment_key IS NOT NULL`,
      [accountIds],
    );
  }

  async countAccounts(manager: Asked): Promise<number> {
    const [row]: { count: string }[] = await manager.query(`SELECT count(*) FROM account`);
    return Number(row?.count ?? 0);
  }

  async countEvents(manager: Asked): Promise<number> {
    const [row]: { count: string }[] = await manager.query(`SELECT count(*) FROM audit_event`);
    return Number(row?.count ?? 0);
  }

  /** Accounts that no event has registered. */
  async accountsWithoutEvents(manager: Asked, accountId: string | null, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM account a WHERE ($1::uuid IS NULL OR id = $1)
         AND NOT EXISTS (SELECT FROM audit_event e WHERE e.stream_id = a.id) LIMIT $2`,
      [accountId, limit],
    );
    return rows.map((row) => row.id);
  }
}
