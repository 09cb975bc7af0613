import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SIGNAL_COLUMNS, type SignalRow } from './signals.store.js';

/** What screens ask about signals. */
@Injectable()
export class SignalsReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** An account's signals, newest first, before the one that the cursor names. */
  ofAccount(accountId: string, before: string | null, limit: number): Promise<SignalRow[]> {
    return this.dataSource.query(
      `SELECT ${SIGNAL_COLUMNS} FROM signal s
       WHERE s.account_id = $1 AND ($2::uuid IS NULL
         OR (s.received_at, s.id) < ((SELECT received_at FROM signal WHERE id = $2 AND account_id = $1), $2::uuid))
       ORDER BY s.received_at DESC, s.id DESC LIMIT $3`,
      [accountId, before, limit],
    );
  }

  async isOfAccount(accountId: string, id: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      'SELECT FROM signal WHERE id = $1 AND account_id = $2',
      [id, accountId],
    );
    return rows.length > 0;
  }
}
