import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lists filter by. */
const FILTERED = 'settle_at, country, tier, risk_level';
/** What the state follows from at a given instant. */
const DERIVED =
  'closed_at, open_freezes, lock_until, open_flags, verification_status, verification_expires_at';

/**
 * At a million accounts, PostgreSQL on two cores: what the clock has changed and nobody has recorded yet (8,000 accounts
 * after an hour without a worker) was fetched row by row from all over the table, three times for a page and its total;
 * and a list of one state by its last change walked past all others, row by row. Both are now read from an index alone.
 */
const REPLACED: readonly (readonly [old: string, name: string, definition: string])[] = [
  [
    'account_settle',
    'account_due',
    `(settle_at) INCLUDE (id, state, country, tier, risk_level, registered_at, state_changed_at, ${DERIVED})
       WHERE settle_at IS NOT NULL`,
  ],
  ['account_state_changed', 'account_state_since', `(state, state_changed_at, id) INCLUDE (${FILTERED})`],
];

/** Indexes that answer by themselves what lists and totals ask, in place of two that led to the rows. */
export class ListIndexes1796200300000 implements MigrationInterface {
  readonly name = 'ListIndexes1796200300000';
  /** Indexes are made and dropped without keeping writers waiting, which no transaction can. */
  readonly transaction = false;

  async up(db: QueryRunner): Promise<void> {
    for (const [old, name, definition] of REPLACED) {
      // What an attempt that was cut off has left.
      await db.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await db.query(`CREATE INDEX CONCURRENTLY ${name} ON account ${definition}`);
      await db.query(`DROP INDEX CONCURRENTLY IF EXISTS ${old}`);
    }
  }

  async down(): Promise<void> {
    throw new Error('These indexes answer what those before them did; this migration is not undone.');
  }
}
