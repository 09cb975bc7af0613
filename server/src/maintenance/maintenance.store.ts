import { Injectable } from '@nestjs/common';
import type { SealedEvent } from '@standing/shared/audit/seal';
import { instantText } from '@standing/shared/audit/touched';
import { overAt, type Window } from '@standing/shared/maintenance/window';
import type { EntityManager } from 'typeorm';
import { WINDOW_COLUMNS, type WindowRow } from './window.row.js';

/** Key of the advisory lock under which windows are announced, one after the other: there is a limit to keep. */
const ANNOUNCING = 'maintenance:announce';

/** Writes and locks of windows; the only place with their SQL. Every method runs in the caller's transaction. */
@Injectable()
export class MaintenanceStore {
  /** Reads a window and keeps everybody else from changing it until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<WindowRow | null> {
    const rows: WindowRow[] = await manager.query(
      `SELECT ${WINDOW_COLUMNS} FROM maintenance_window w WHERE w.id = $1 FOR UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Lets one transaction at a time announce. @returns how many windows are announced or under way */
  async lockAnnouncing(manager: EntityManager, at: Date): Promise<number> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [ANNOUNCING]);
    const rows: { n: number }[] = await manager.query(
      `SELECT count(*)::int AS n FROM maintenance_window WHERE cancelled_at IS NULL AND over_at > $1`,
      [at],
    );
    return rows[0]?.n ?? 0;
  }

  /** Locks windows whose start or end the clock has reached and the log does not have. */
  lockDue(manager: EntityManager, at: Date, limit: number): Promise<WindowRow[]> {
    return manager.query(
      `SELECT ${WINDOW_COLUMNS} FROM maintenance_window w
       WHERE w.cancelled_at IS NULL AND NOT w.end_recorded AND w.starts_at <= $1
         AND (NOT w.start_recorded OR w.over_at <= $1)
       ORDER BY w.starts_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [at, limit],
    );
  }

  async add(
    manager: EntityManager,
    window: { readonly id: string; readonly announcedBy: string; readonly announcedAt: number } & Window,
    event: SealedEvent,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO maintenance_window (id, announced_at, announced_by, scope_kind, scope_values, account_count,
         account_digest, starts_at, ends_at, ended_at, cancelled_at, blocks, reason_code, reason_version, message,
         start_recorded, end_recorded, version, head_hash, last_event_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, decode($19, 'hex'), $20)`,
      [window.id, instantText(window.announcedAt), window.announcedBy, ...valuesOf(window, event)],
    );
  }

  async save(manager: EntityManager, id: string, window: Window, event: SealedEvent): Promise<void> {
    await manager.query(
      `UPDATE maintenance_window SET scope_kind = $2, scope_values = $3, account_count = $4, account_digest = $5,
         starts_at = $6, ends_at = $7, ended_at = $8, cancelled_at = $9, blocks = $10, reason_code = $11,
         reason_version = $12, message = $13, start_recorded = $14, end_recorded = $15, version = $16,
         head_hash = decode($17, 'hex'), last_event_at = $18
       WHERE id = $1`,
      [id, ...valuesOf(window, event)],
    );
  }

  /** Makes these the accounts that a window names. @returns ids without an account; then nothing is certain */
  async setAccounts(
    manager: EntityManager,
    windowId: string,
    accountIds: readonly string[],
  ): Promise<string[]> {
    await manager.query(`DELETE FROM maintenance_window_account WHERE window_id = $1`, [windowId]);
    if (accountIds.length === 0) return [];
    const rows: { id: string }[] = await manager.query(
      `WITH asked AS (SELECT id FROM unnest($2::uuid[]) AS q (id)),
         listed AS (
           INSERT INTO maintenance_window_account (account_id, window_id)
           SELECT a.id, $1 FROM asked JOIN account a USING (id) RETURNING account_id)
       SELECT id FROM asked EXCEPT SELECT account_id FROM listed`,
      [windowId, accountIds],
    );
    return rows.map((row) => row.id);
  }
}

/** The columns that both an announcement and a change write. */
function valuesOf(window: Window, { body, hash }: SealedEvent): unknown[] {
  const { scope } = window;
  const text = (instant: number | null) => (instant === null ? null : instantText(instant));
  if (overAt(window) < window.startsAt) throw new Error('a window that is over before it begins');
  return [
    scope.kind,
    scope.kind === 'countries' ? scope.countries : scope.kind === 'tiers' ? scope.tiers : [],
    scope.kind === 'accounts' ? scope.count : 0,
    scope.kind === 'accounts' ? scope.digest : '',
    instantText(window.startsAt),
    instantText(window.endsAt),
    text(window.endedAt),
    text(window.cancelledAt),
    window.blocks,
    window.reasonCode,
    window.reasonVersion,
    window.message === null ? null : JSON.stringify(window.message),
    window.startRecorded,
    window.endRecorded,
    body.streamVersion,
    hash,
    body.at,
  ];
}
