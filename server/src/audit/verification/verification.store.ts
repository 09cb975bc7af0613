import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Problem } from '@standing/shared/audit/verify';

export interface VerificationRow {
  readonly id: string;
  readonly account_id: string | null;
  readonly started_by: string;
  readonly started_at: Date;
  readonly finished_at: Date;
  /** bigint as text when it comes back. */
  readonly size: number | string;
  readonly checked: number | string;
  readonly problem_count: number | string;
  readonly problems: readonly Problem[];
}

/** What verifications have found. */
@Injectable()
export class VerificationStore {
  constructor(private readonly dataSource: DataSource) {}

  async insert(row: VerificationRow): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO log_verification (id, account_id, started_by, started_at, finished_at, size, checked, problem_count, problems)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        row.id,
        row.account_id,
        row.started_by,
        row.started_at,
        row.finished_at,
        row.size,
        row.checked,
        row.problem_count,
        JSON.stringify(row.problems),
      ],
    );
  }

  /** Newest first. @param onlyWhole of the whole log, not of one account */
  recent(limit: number, onlyWhole: boolean): Promise<VerificationRow[]> {
    return this.dataSource.query(
      `SELECT id, account_id, started_by, started_at, finished_at, size, checked, problem_count, problems
       FROM log_verification WHERE account_id IS NULL OR NOT $2 ORDER BY started_at DESC LIMIT $1`,
      [limit, onlyWhole],
    );
  }
}
