import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Verifications that somebody has asked for, and how far they are. What they find goes to `log_verification`. */
export class VerificationRuns1796390000000 implements MigrationInterface {
  readonly name = 'VerificationRuns1796390000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE log_verification_run (
        id              uuid PRIMARY KEY,
        -- The one account that is checked; null for the whole log.
        account_id      uuid,
        asked_by        text NOT NULL,
        asked_at        timestamptz(3) NOT NULL,
        -- Rows looked at, and how many there are to look at; null until it has begun.
        done            bigint NOT NULL DEFAULT 0,
        total           bigint,
        -- The worker that is at it says so every second; who falls silent is replaced.
        beat_at         timestamptz(3),
        ended_at        timestamptz(3),
        verification_id uuid REFERENCES log_verification,
        -- Why there is no result: an error code.
        failure         text,
        CHECK (verification_id IS NULL OR failure IS NULL),
        CHECK ((ended_at IS NULL) = (verification_id IS NULL AND failure IS NULL))
      )`);
    // Who asks twice for the same gets the one that is under way.
    await db.query(`
      CREATE UNIQUE INDEX log_verification_run_open ON log_verification_run (asked_by, account_id) NULLS NOT DISTINCT
        WHERE ended_at IS NULL`);
    await db.query(`GRANT SELECT, INSERT ON log_verification_run TO standing_app`);
    await db.query(
      `GRANT UPDATE (done, total, beat_at, ended_at, verification_id, failure) ON log_verification_run TO standing_app`,
    );
    await db.query(`GRANT SELECT ON log_verification_run TO standing_auditor`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE log_verification_run`);
  }
}
