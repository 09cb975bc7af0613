import type { MigrationInterface, QueryRunner } from 'typeorm';

// As the product was shipped when this was released: a migration must not change with it.
const SHIPPED = {
  serviceName: { en: 'Wallet', 'zh-CN': '钱包' },
  support: { email: null, phone: null, url: null, hours: null },
  promiseHours: { verification: 24, unfreeze: 8, review: 24, appeal: 72 },
  warningPercent: 20,
  proposalExpiryHours: 72,
  // What the installation's environment says counts, until somebody sets more.
  retentionYears: 0,
};

/** What administrators set for the whole installation: a row a version, the newest in force. */
export class Settings1796800000000 implements MigrationInterface {
  readonly name = 'Settings1796800000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE settings_version (
        version    integer PRIMARY KEY CHECK (version > 0),
        content    jsonb NOT NULL CHECK (octet_length(content::text) <= 8192),
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL
      )`);
    // Fail closed: data that may be erased earlier is gone, and no one person says so.
    await db.query(`
      CREATE FUNCTION settings_continue() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE newest settings_version;
      BEGIN
        SELECT * INTO newest FROM settings_version ORDER BY version DESC LIMIT 1;
        IF NEW.version <> coalesce(newest.version, 0) + 1 THEN
          RAISE EXCEPTION 'settings: version % does not follow %', NEW.version, newest.version
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (NEW.content ->> 'retentionYears')::int < (newest.content ->> 'retentionYears')::int THEN
          RAISE EXCEPTION 'settings: retention is not shortened' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END $$`);
    await db.query(`
      CREATE TRIGGER continues BEFORE INSERT ON settings_version FOR EACH ROW EXECUTE FUNCTION settings_continue()`);
    await db.query(`
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON settings_version
      FOR EACH ROW EXECUTE FUNCTION refuse_change()`);
    await db.query(`ALTER TABLE settings_version ENABLE ALWAYS TRIGGER continues`);
    await db.query(`ALTER TABLE settings_version ENABLE ALWAYS TRIGGER append_only`);
    await db.query(
      `INSERT INTO settings_version (version, content, created_at, created_by) VALUES (1, $1, now(), 'system')`,
      [JSON.stringify(SHIPPED)],
    );
    await db.query(`GRANT SELECT, INSERT ON settings_version TO standing_app`);
    await db.query(`GRANT SELECT ON settings_version TO standing_auditor`);
  }

  async down(): Promise<void> {
    throw new Error(
      'Promises and erasures rest on settings; this migration is not undone. Restore a backup instead.',
    );
  }
}
