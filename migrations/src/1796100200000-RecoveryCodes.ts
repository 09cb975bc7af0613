import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For who has lost the device that makes their one-time codes. */
export class RecoveryCodes1796100200000 implements MigrationInterface {
  readonly name = 'RecoveryCodes1796100200000';

  async up(db: QueryRunner): Promise<void> {
    // A used code is deleted: what is there still counts.
    await db.query(`
      CREATE TABLE recovery_code (
        staff_id  uuid NOT NULL REFERENCES staff,
        code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
        PRIMARY KEY (staff_id, code_hash)
      )`);
    await db.query(`GRANT SELECT, INSERT, DELETE ON recovery_code TO standing_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE recovery_code`);
  }
}
