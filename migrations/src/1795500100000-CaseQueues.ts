import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes for handing out cases and for what the clock does to them. */
export class CaseQueues1795500100000 implements MigrationInterface {
  readonly name = 'CaseQueues1795500100000';

  async up(db: QueryRunner): Promise<void> {
    // Who works on one kind alone must not walk past everybody else's.
    await db.query(
      `CREATE INDEX case_queue_of_kind ON case_file (kind, due_at, priority, number) WHERE status = 'open'`,
    );
    // What has been warned of and broken stays late for long; the sweep must not read it again and again.
    await db.query(
      `CREATE INDEX case_unwarned ON case_file (due_at) WHERE status = 'open' AND NOT overdue_recorded`,
    );
    await db.query(
      `CREATE INDEX case_leased ON case_file (lease_until) WHERE status = 'open' AND lease_until IS NOT NULL`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX case_queue_of_kind, case_unwarned, case_leased`);
  }
}
