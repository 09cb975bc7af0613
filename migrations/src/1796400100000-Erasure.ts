import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts whose customer's data is erased when its time has come. */
export class Erasure1796400100000 implements MigrationInterface {
  readonly name = 'Erasure1796400100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE account ADD COLUMN erased_at timestamptz(3)`);
    // NOT VALID: no scan; there is none yet.
    await db.query(`
      ALTER TABLE account ADD CONSTRAINT erased_account_is_empty CHECK (erased_at IS NULL OR (
        closed_at IS NOT NULL AND commitment_key IS NULL AND display_name = '' AND email_hint IS NULL
        AND phone_hint IS NULL AND NOT has_birth_date AND NOT has_address)) NOT VALID`);
    await db.query(`
      CREATE INDEX account_to_erase ON account (closed_at) WHERE closed_at IS NOT NULL AND erased_at IS NULL`);

    // Without an event nothing happens, and what is erased stays so.
    await db.query(`
      CREATE FUNCTION erasure_has_event() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.erased_at IS NOT NULL THEN
          RAISE EXCEPTION 'account %: what is erased stays erased', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT EXISTS (
          SELECT FROM account_key k JOIN audit_event e ON e.stream_id = k.id AND e.command = 'erase_account'
          WHERE k.account_id = NEW.id AND k.wrapped_key IS NULL
        ) OR EXISTS (SELECT FROM account_profile p WHERE p.account_id = NEW.id)
          OR EXISTS (SELECT FROM account_search s WHERE s.account_id = NEW.id) THEN
          RAISE EXCEPTION 'account %: an erasure has its event, and leaves neither key nor profile', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$`);
    await db.query(`
      CREATE TRIGGER erasure_has_event BEFORE UPDATE ON account FOR EACH ROW
        WHEN (NEW.erased_at IS DISTINCT FROM OLD.erased_at) EXECUTE FUNCTION erasure_has_event()`);
    await db.query(`ALTER TABLE account ENABLE ALWAYS TRIGGER erasure_has_event`);

    await db.query(`GRANT SELECT (erased_at) ON account TO standing_auditor`);
  }

  async down(): Promise<void> {
    throw new Error(
      'What is erased does not come back; this migration is not undone. Restore a backup instead.',
    );
  }
}
