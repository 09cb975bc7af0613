import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys of machine clients are made, renewed and revoked by people, in the browser. */
export class ApiKeyAdministration1796100100000 implements MigrationInterface {
  readonly name = 'ApiKeyAdministration1796100100000';

  async up(db: QueryRunner): Promise<void> {
    // A renewed key keeps its id, by which the log, limits and repeated requests know it. Its former secret becomes a row
    // of its own that stands for the same key until it expires, so that finding a key stays one look-up in one index.
    await db.query(`
      ALTER TABLE api_key
        ADD COLUMN created_by uuid REFERENCES staff,
        ADD COLUMN rotated_at timestamptz(3),
        ADD COLUMN former_of uuid REFERENCES api_key,
        ADD CONSTRAINT api_key_former_expires CHECK (former_of IS NULL OR expires_at IS NOT NULL),
        ADD CONSTRAINT api_key_former_is_another CHECK (former_of <> id)`);
    await db.query(
      `CREATE UNIQUE INDEX api_key_former ON api_key (former_of) WHERE former_of IS NOT NULL AND revoked_at IS NULL`,
    );
    await db.query(`GRANT UPDATE (key_hash, prefix, expires_at, rotated_at) ON api_key TO standing_app`);
  }

  async down(): Promise<void> {
    throw new Error(
      'Keys and who made them are on record; this migration is not undone. Restore a backup instead.',
    );
  }
}
