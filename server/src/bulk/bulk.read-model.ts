import { Injectable } from '@nestjs/common';
import type { BulkListQuery, BulkResultsQuery } from '@standing/shared/contracts/bulk';
import { DataSource } from 'typeorm';
import { BULK_COLUMNS, type BulkRow } from './bulk.row.js';

export interface ResultRow {
  readonly n: number;
  readonly account_id: string;
  readonly outcome: 'done' | 'refused';
  readonly code: string | null;
  readonly at: Date;
}

/** What screens ask about bulk operations. */
@Injectable()
export class BulkReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** Whether an operation is agreed to and not at its end. */
  async isAnyRunning(): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `SELECT FROM bulk_operation WHERE status = 'running' LIMIT 1`,
    );
    return rows.length > 0;
  }

  async find(id: string): Promise<BulkRow | null> {
    const rows: BulkRow[] = await this.dataSource.query(
      `SELECT ${BULK_COLUMNS} FROM bulk_operation b WHERE b.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  async list(query: BulkListQuery, at: Date): Promise<{ rows: BulkRow[]; total: number }> {
    const status = `CASE WHEN b.status = 'awaiting_approval' AND b.expires_at <= $1 THEN 'expired' ELSE b.status END`;
    const where = `$2::text[] IS NULL OR ${status} = ANY($2::text[])`;
    const direction = query.order === 'asc' ? 'ASC' : 'DESC';
    const [rows, counted] = await Promise.all([
      this.dataSource.query<BulkRow[]>(
        `SELECT ${BULK_COLUMNS} FROM bulk_operation b WHERE ${where}
         ORDER BY b.made_at ${direction}, b.id ${direction} LIMIT $3 OFFSET $4`,
        [at, query.status ?? null, query.perPage, (query.page - 1) * query.perPage],
      ),
      this.dataSource.query<{ n: number }[]>(
        `SELECT count(*)::int AS n FROM bulk_operation b WHERE ${where}`,
        [at, query.status ?? null],
      ),
    ]);
    return { rows, total: counted[0]?.n ?? 0 };
  }

  /** Refusals by cause, the most frequent first. */
  refusals(id: string): Promise<{ code: string; count: number }[]> {
    return this.dataSource.query(
      `SELECT code, count(*)::int AS count FROM bulk_result WHERE operation_id = $1 AND outcome = 'refused'
       GROUP BY code ORDER BY count(*) DESC, code`,
      [id],
    );
  }

  /** The accounts that are meant, in their order, behind a place. */
  accounts(id: string, after: number, limit: number): Promise<{ n: number; account_id: string }[]> {
    return this.dataSource.query(
      `SELECT n, account_id FROM bulk_item WHERE operation_id = $1 AND n > $2 ORDER BY n LIMIT $3`,
      [id, after, limit],
    );
  }

  /** What became of the accounts, in their order, behind a place. */
  results(
    id: string,
    after: number,
    outcome: BulkResultsQuery['outcome'],
    limit: number,
  ): Promise<ResultRow[]> {
    return this.dataSource.query(
      `SELECT r.n, i.account_id, r.outcome, r.code, r.at
       FROM bulk_result r JOIN bulk_item i USING (operation_id, n)
       WHERE r.operation_id = $1 AND r.n > $2 AND ($3::text IS NULL OR r.outcome = $3)
       ORDER BY r.n LIMIT $4`,
      [id, after, outcome ?? null, limit],
    );
  }
}
