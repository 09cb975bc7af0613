import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rejected documents keep the versions of the reasons that they were rejected for, as holds do. */
export class DocumentReasonVersions1795900100000 implements MigrationInterface {
  readonly name = 'DocumentReasonVersions1795900100000';

  async up(db: QueryRunner): Promise<void> {
    // In the order of reason_codes. Null for what was decided before: then the current versions are read.
    await db.query(`ALTER TABLE document ADD COLUMN reason_versions integer[]`);
    await db.query(`
      ALTER TABLE document ADD CONSTRAINT document_reason_versions
        CHECK (reason_versions IS NULL OR cardinality(reason_versions) = cardinality(reason_codes)) NOT VALID`);
    await db.query(`ALTER TABLE document VALIDATE CONSTRAINT document_reason_versions`);
    await db.query(`GRANT UPDATE (reason_versions) ON document TO standing_app`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE document DROP COLUMN reason_versions`);
  }
}
