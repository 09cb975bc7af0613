import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

export interface RetainedRow {
  readonly closed_at: Date | null;
  readonly erased_at: Date | null;
  readonly commitment_key: Buffer | null;
  readonly key_id: string;
  /** A dispute or another matter is under way. */
  readonly has_open_case: boolean;
}

export interface DueRow {
  readonly id: string;
  readonly external_ref: string;
  readonly closed_at: Date;
  readonly has_open_case: boolean;
}

export interface ErasedRow {
  readonly id: string;
  readonly external_ref: string;
  readonly event_id: string;
  readonly at: Date;
  readonly actor_kind: 'staff' | 'machine' | 'system' | 'rule';
  readonly actor_id: string;
}

const HAS_OPEN_CASE = `EXISTS (
  SELECT FROM case_file c WHERE c.account_id = a.id AND c.status NOT IN ('resolved', 'cancelled'))`;

/** What is erased with an account, all in one place: what is forgotten here stays for ever. */
@Injectable()
export class RetentionStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Reads an account and keeps everybody else from changing it until the transaction ends. */
  async lock(manager: EntityManager, accountId: string): Promise<RetainedRow | null> {
    await manager.query(`SELECT FROM account WHERE id = $1 FOR NO KEY UPDATE`, [accountId]);
    return this.find(accountId, manager);
  }

  async find(
    accountId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<RetainedRow | null> {
    const rows: RetainedRow[] = await manager.query(
      `SELECT a.closed_at, a.erased_at, a.commitment_key, k.id AS key_id,
         ${HAS_OPEN_CASE} AS has_open_case
       FROM account a JOIN account_key k ON k.account_id = a.id WHERE a.id = $1`,
      [accountId],
    );
    return rows[0] ?? null;
  }

  /** Accounts closed before an instant and not erased, with nothing under way; the longest closed first. */
  async findDue(closedBefore: Date, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT id FROM account a WHERE closed_at <= $1 AND closed_at IS NOT NULL AND erased_at IS NULL
         AND NOT ${HAS_OPEN_CASE}
       ORDER BY closed_at LIMIT $2`,
      [closedBefore, limit],
    );
    return rows.map((row) => row.id);
  }

  /** Closed accounts that are not erased, the longest closed first; also those that wait for a case. */
  nextDue(limit: number): Promise<DueRow[]> {
    return this.dataSource.query(
      `SELECT a.id, a.external_ref, a.closed_at, ${HAS_OPEN_CASE} AS has_open_case FROM account a
       WHERE a.closed_at IS NOT NULL AND a.erased_at IS NULL ORDER BY a.closed_at LIMIT $1`,
      [limit],
    );
  }

  /** Erasures, the newest first, by the log: it has an index for what is rare. */
  lastErased(limit: number): Promise<ErasedRow[]> {
    return this.dataSource.query(
      `SELECT a.id, a.external_ref, e.id AS event_id, e.at, e.actor_kind, e.actor_id
       FROM (SELECT id, at, stream_id, actor_kind, actor_id FROM audit_event WHERE command = 'erase_account'
         ORDER BY at DESC, id DESC LIMIT $1) e
       JOIN account_key k ON k.id = e.stream_id JOIN account a ON a.id = k.account_id
       ORDER BY e.at DESC, e.id DESC`,
      [limit],
    );
  }

  /** Wipes what says who the customer was and what was written about them. The key is somebody else's to destroy. */
  async wipe(manager: EntityManager, accountId: string, at: Date): Promise<void> {
    await manager.query(
      `WITH streams AS (
         SELECT $1::uuid AS id UNION ALL SELECT id FROM account_key WHERE account_id = $1
         UNION ALL SELECT id FROM case_file WHERE account_id = $1
         UNION ALL SELECT id FROM proposal WHERE account_id = $1
         UNION ALL SELECT id FROM document WHERE account_id = $1)
       DELETE FROM audit_event_private p USING audit_event e, streams s
       WHERE e.stream_id = s.id AND p.event_id = e.id`,
      [accountId],
    );
    await manager.query(
      `DELETE FROM case_note WHERE case_id IN (SELECT id FROM case_file WHERE account_id = $1)`,
      [accountId],
    );
    // That there were signals stays, what they said goes.
    await manager.query(`UPDATE signal SET data = '{}' WHERE account_id = $1`, [accountId]);
    // What waits to be sent is not; mails hold codes and versions only, and are written out no more.
    await manager.query(
      `UPDATE mail SET status = 'skipped', cause = 'erased', ended_at = $2, claim = NULL
       WHERE account_id = $1 AND status = 'pending'`,
      [accountId, at],
    );
    await manager.query(`DELETE FROM account_search WHERE account_id = $1`, [accountId]);
    await manager.query(`DELETE FROM account_profile WHERE account_id = $1`, [accountId]);
    await manager.query(
      `UPDATE account SET erased_at = $2, commitment_key = NULL, display_name = '', email_hint = NULL,
         phone_hint = NULL, has_birth_date = false, has_address = false WHERE id = $1`,
      [accountId, at],
    );
  }
}
