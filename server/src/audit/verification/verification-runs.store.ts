import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { VerificationRow } from './verification.store.js';

export interface RunRow {
  readonly id: string;
  readonly account_id: string | null;
  readonly asked_by: string;
  readonly asked_at: Date;
  /** bigint arrives as text. */
  readonly done: string;
  readonly total: string | null;
  readonly beat_at: Date | null;
  readonly ended_at: Date | null;
  readonly failure: string | null;
  /** What was found. */
  readonly result: VerificationRow | null;
}

/** A run that this worker has to do. */
export interface TakenRun {
  readonly id: string;
  readonly account_id: string | null;
  readonly asked_by: string;
}

const COLUMNS = `r.id, r.account_id, r.asked_by, r.asked_at, r.done, r.total, r.beat_at, r.ended_at, r.failure,
  CASE WHEN v.id IS NOT NULL THEN to_jsonb(v) END AS result`;
/** JSON has its instants as text. */
const withInstants = (row: RunRow): RunRow => ({
  ...row,
  result: row.result && {
    ...row.result,
    started_at: new Date(row.result.started_at),
    finished_at: new Date(row.result.finished_at),
  },
});
const FROM = `FROM log_verification_run r LEFT JOIN log_verification v ON v.id = r.verification_id`;

/** Verifications that were asked for. */
@Injectable()
export class VerificationRunsStore {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns whether it is new; if not, the same person has asked for the same, and it has not ended */
  async insert(
    manager: EntityManager,
    run: {
      readonly id: string;
      readonly accountId: string | null;
      readonly askedBy: string;
      readonly at: Date;
    },
  ): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `INSERT INTO log_verification_run (id, account_id, asked_by, asked_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (asked_by, account_id) WHERE ended_at IS NULL DO NOTHING RETURNING id`,
      [run.id, run.accountId, run.askedBy, run.at],
    );
    return rows.length > 0;
  }

  async open(manager: EntityManager, askedBy: string, accountId: string | null): Promise<RunRow | null> {
    const [row]: RunRow[] = await manager.query(
      `SELECT ${COLUMNS} ${FROM}
       WHERE r.ended_at IS NULL AND r.asked_by = $1 AND r.account_id IS NOT DISTINCT FROM $2`,
      [askedBy, accountId],
    );
    return row ? withInstants(row) : null;
  }

  async find(id: string, manager: EntityManager = this.dataSource.manager): Promise<RunRow | null> {
    const [row]: RunRow[] = await manager.query(`SELECT ${COLUMNS} ${FROM} WHERE r.id = $1`, [id]);
    return row ? withInstants(row) : null;
  }

  async recent(limit: number): Promise<RunRow[]> {
    const rows: RunRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} ${FROM} ORDER BY (r.ended_at IS NULL) DESC, r.asked_at DESC LIMIT $1`,
      [limit],
    );
    return rows.map(withInstants);
  }

  /** Takes one that nobody is at; whose worker has been silent since `silentSince` has been left. */
  async take(now: Date, silentSince: Date): Promise<TakenRun | null> {
    const [rows]: [TakenRun[], number] = await this.dataSource.query(
      `UPDATE log_verification_run SET beat_at = $1, done = 0
       WHERE id = (
         SELECT id FROM log_verification_run WHERE ended_at IS NULL AND (beat_at IS NULL OR beat_at < $2)
         ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, account_id, asked_by`,
      [now, silentSince],
    );
    return rows[0] ?? null;
  }

  async beat(id: string, now: Date, done: number, total: number | null): Promise<void> {
    await this.dataSource.query(
      `UPDATE log_verification_run SET beat_at = $2, done = $3, total = $4 WHERE id = $1 AND ended_at IS NULL`,
      [id, now, done, total],
    );
  }

  async end(
    id: string,
    now: Date,
    outcome: { readonly verificationId: string } | { readonly failure: string },
  ): Promise<void> {
    const verificationId = 'verificationId' in outcome ? outcome.verificationId : null;
    const failure = 'failure' in outcome ? outcome.failure : null;
    await this.dataSource.query(
      `UPDATE log_verification_run SET ended_at = $2, verification_id = $3, failure = $4
       WHERE id = $1 AND ended_at IS NULL`,
      [id, now, verificationId, failure],
    );
  }
}
