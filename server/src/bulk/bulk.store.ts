import { Injectable } from '@nestjs/common';
import type { BulkOutcome } from '@standing/shared/bulk/bulk';
import type { EntityManager } from 'typeorm';
import { BULK_COLUMNS, type BulkRow } from './bulk.row.js';

export type NewBulkRow = Pick<
  BulkRow,
  | 'id'
  | 'command'
  | 'hold_kind'
  | 'reason_kind'
  | 'reason_code'
  | 'reason_version'
  | 'note'
  | 'details'
  | 'filter'
  | 'maker_id'
  | 'maker_role'
  | 'made_at'
  | 'expires_at'
  | 'status'
> & { readonly selection_hash: string };

/** A stretch of an operation's items that nobody else works on until the transaction ends. */
export interface Lane {
  readonly operation_id: string;
  readonly lane: number;
  readonly next_n: number;
  readonly end_n: number;
}

export interface Item {
  readonly n: number;
  readonly account_id: string;
}

export interface ItemResult {
  readonly n: number;
  readonly outcome: BulkOutcome;
  readonly code: string | null;
}

/** Writes and locks of bulk operations. Everything runs in the caller's transaction. */
@Injectable()
export class BulkStore {
  /** Puts in an operation with its accounts, cut into lanes of the same length. */
  async insert(
    manager: EntityManager,
    row: NewBulkRow,
    accountIds: readonly string[],
    lanes: number,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO bulk_operation (id, command, hold_kind, reason_kind, reason_code, reason_version, note, details,
         filter, selected, selection_hash, maker_id, maker_role, made_at, expires_at, status)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, decode($11, 'hex'), $12, $13, $14, $15, $16)`,
      [
        row.id,
        row.command,
        row.hold_kind,
        row.reason_kind,
        row.reason_code,
        row.reason_version,
        row.note,
        JSON.stringify(row.details),
        row.filter === null ? null : JSON.stringify(row.filter),
        accountIds.length,
        row.selection_hash,
        row.maker_id,
        row.maker_role,
        row.made_at,
        row.expires_at,
        row.status,
      ],
    );
    await manager.query(
      `INSERT INTO bulk_item (operation_id, n, account_id)
       SELECT $1, n, account_id FROM unnest($2::uuid[]) WITH ORDINALITY AS i (account_id, n)`,
      [row.id, accountIds],
    );
    await manager.query(
      `INSERT INTO bulk_lane (operation_id, lane, next_n, end_n)
       SELECT $1, lane, $2::int * (lane - 1) / $3::int + 1, $2::int * lane / $3::int
       FROM generate_series(1, $3::int) AS lane`,
      [row.id, accountIds.length, lanes],
    );
  }

  /** Reads an operation and keeps others from changing it until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<BulkRow | null> {
    const rows: BulkRow[] = await manager.query(
      `SELECT ${BULK_COLUMNS} FROM bulk_operation b WHERE b.id = $1 FOR NO KEY UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Waits until no batch of the operation is under way, and lets none begin until the transaction ends. */
  async lockLanes(manager: EntityManager, id: string): Promise<void> {
    await manager.query(`SELECT FROM bulk_lane WHERE operation_id = $1 ORDER BY lane FOR UPDATE`, [id]);
  }

  async check(
    manager: EntityManager,
    id: string,
    check: {
      readonly status: 'running' | 'rejected';
      readonly checkerId: string;
      readonly role: string;
      readonly note: string | null;
      readonly at: Date;
    },
  ): Promise<void> {
    await manager.query(
      `UPDATE bulk_operation SET status = $2, checker_id = $3, checker_role = $4, check_note = $5, checked_at = $6,
         ended_at = CASE WHEN $2 = 'rejected' THEN $6::timestamptz END
       WHERE id = $1`,
      [id, check.status, check.checkerId, check.role, check.note, check.at],
    );
  }

  async cancel(manager: EntityManager, id: string, by: string, role: string, at: Date): Promise<void> {
    await manager.query(
      `UPDATE bulk_operation SET status = 'cancelled', cancelled_by = $2, cancelled_role = $3, ended_at = $4
       WHERE id = $1`,
      [id, by, role, at],
    );
  }

  async end(manager: EntityManager, id: string, status: 'done' | 'stopped', at: Date): Promise<void> {
    await manager.query(`UPDATE bulk_operation SET status = $2, ended_at = $3 WHERE id = $1`, [
      id,
      status,
      at,
    ]);
  }

  /** The next stretch that is waiting and that nobody works on, of the oldest operation that has one. */
  async lockLane(manager: EntityManager): Promise<Lane | null> {
    const rows: Lane[] = await manager.query(
      `SELECT l.operation_id, l.lane, l.next_n, l.end_n
       FROM bulk_lane l JOIN bulk_operation b ON b.id = l.operation_id
       WHERE b.status = 'running' AND l.next_n <= l.end_n
       ORDER BY b.made_at, l.lane LIMIT 1 FOR UPDATE OF l SKIP LOCKED`,
    );
    return rows[0] ?? null;
  }

  /** Read after the lane is locked: a cancellation that has waited for the lock is seen. */
  async find(manager: EntityManager, id: string): Promise<BulkRow | null> {
    const rows: BulkRow[] = await manager.query(
      `SELECT ${BULK_COLUMNS} FROM bulk_operation b WHERE b.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  items(manager: EntityManager, { operation_id, next_n, end_n }: Lane, limit: number): Promise<Item[]> {
    return manager.query(
      `SELECT n, account_id FROM bulk_item WHERE operation_id = $1 AND n BETWEEN $2 AND $3 ORDER BY n`,
      [operation_id, next_n, Math.min(end_n, next_n + limit - 1)],
    );
  }

  /** Moves the lane on, with what became of its items. */
  async advance(
    manager: EntityManager,
    { operation_id, lane }: Lane,
    results: readonly ItemResult[],
    at: Date,
  ): Promise<void> {
    const done = results.filter(({ outcome }) => outcome === 'done').length;
    await manager.query(
      `WITH told AS (
         INSERT INTO bulk_result (operation_id, n, outcome, code, at)
         SELECT $1, r.n, r.outcome, r.code, $4
         FROM json_to_recordset($3) AS r (n int, outcome text, code text))
       UPDATE bulk_lane SET next_n = next_n + $5, done = done + $6, refused = refused + $7
       WHERE operation_id = $1 AND lane = $2`,
      [operation_id, lane, JSON.stringify(results), at, results.length, done, results.length - done],
    );
  }

  async hasWaiting(manager: EntityManager, id: string): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `SELECT FROM bulk_lane WHERE operation_id = $1 AND next_n <= end_n LIMIT 1`,
      [id],
    );
    return rows.length > 0;
  }
}
