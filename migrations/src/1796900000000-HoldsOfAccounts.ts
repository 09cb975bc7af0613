import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Finds an account's holds, released or not. Before, only its open ones could be found: a verification, which holds every one
 * against the log, read the whole table for every few hundred accounts. The open ones are found among them.
 */
export class HoldsOfAccounts1796900000000 implements MigrationInterface {
  readonly name = 'HoldsOfAccounts1796900000000';
  /** Indexes are made and dropped without keeping writers waiting, which no transaction can. */
  readonly transaction = false;

  async up(db: QueryRunner): Promise<void> {
    // What an attempt that was cut off has left.
    await db.query(`DROP INDEX CONCURRENTLY IF EXISTS hold_account`);
    await db.query(`CREATE INDEX CONCURRENTLY hold_account ON hold (account_id)`);
    await db.query(`DROP INDEX CONCURRENTLY IF EXISTS hold_open`);
  }

  async down(): Promise<void> {
    throw new Error('This index answers what the one before it did; this migration is not undone.');
  }
}
