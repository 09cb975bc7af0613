import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * E-mail address, phone number, birth date and postal address leave the account's row: they are kept encrypted, each
 * account's under a key of its own, and found through a blind index.
 */
export class SealedProfiles1796400000000 implements MigrationInterface {
  readonly name = 'SealedProfiles1796400000000';

  async up(db: QueryRunner): Promise<void> {
    // ---- keys -------------------------------------------------------------------------------------------
    await db.query(`
      CREATE TABLE blind_index_key (
        -- There is one.
        single        boolean PRIMARY KEY DEFAULT true CHECK (single),
        -- Encrypted with a master key.
        wrapped_key   bytea NOT NULL CHECK (octet_length(wrapped_key) = 60),
        master_key_id text NOT NULL REFERENCES master_key,
        created_at    timestamptz(3) NOT NULL
      )`);

    // A key that is kept while its master key is being changed would be lost with it: whoever keeps one shares the lock
    // that a change ends under, and looks whether the master key is still in use.
    await db.query(`
      CREATE FUNCTION account_key_has_master() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('standing/master-keys', 0));
        IF EXISTS (
          SELECT FROM master_key m
          WHERE m.retired_at IS NOT NULL AND m.id IN (SELECT DISTINCT a.master_key_id FROM added a)
        ) THEN
          RAISE EXCEPTION 'an account key is wrapped with a retired master key' USING ERRCODE = 'serialization_failure';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER has_master AFTER INSERT ON account_key REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION account_key_has_master()`);
    await db.query(`ALTER TABLE account_key ENABLE ALWAYS TRIGGER has_master`);

    // ---- profiles ---------------------------------------------------------------------------------------
    await db.query(`
      CREATE TABLE account_profile (
        account_id  uuid PRIMARY KEY REFERENCES account,
        -- AES-256-GCM under a key that follows from the account's: nonce, tag, ciphertext.
        sealed      bytea NOT NULL CHECK (octet_length(sealed) BETWEEN 92 AND 16384),
        -- HMAC-SHA-256 of the normalised value under the installation's key, its first half.
        email_index bytea CHECK (octet_length(email_index) = 16),
        phone_index bytea CHECK (octet_length(phone_index) = 16)
      )`);
    await db.query(
      `CREATE INDEX account_profile_email ON account_profile (email_index) WHERE email_index IS NOT NULL`,
    );
    await db.query(
      `CREATE INDEX account_profile_phone ON account_profile (phone_index) WHERE phone_index IS NOT NULL`,
    );

    // What was in clear waits here until a server that has the master key has encrypted it, which it does before it
    // serves anybody; then the table is empty, its file cut to nothing.
    await db.query(`LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE`);
    await db.query(`
      CREATE TABLE account_plain_profile AS
        SELECT id AS account_id, email, phone, birth_date, address FROM account`);
    await db.query(`ALTER TABLE account_plain_profile ADD PRIMARY KEY (account_id)`);

    await db.query(`
      ALTER TABLE account
        -- Masked, as lists show them.
        ADD COLUMN email_hint text CHECK (char_length(email_hint) <= 254),
        ADD COLUMN phone_hint text CHECK (char_length(phone_hint) <= 20),
        ADD COLUMN has_birth_date boolean NOT NULL DEFAULT false,
        ADD COLUMN has_address boolean NOT NULL DEFAULT false,
        DROP COLUMN email, DROP COLUMN phone, DROP COLUMN birth_date, DROP COLUMN address`);

    await db.query(`GRANT SELECT, INSERT ON blind_index_key TO standing_app`);
    await db.query(`GRANT UPDATE (wrapped_key, master_key_id) ON blind_index_key TO standing_app`);
    await db.query(`GRANT SELECT, INSERT, DELETE ON account_profile TO standing_app`);
    await db.query(`GRANT UPDATE (sealed, email_index, phone_index) ON account_profile TO standing_app`);
    await db.query(`GRANT SELECT, UPDATE, DELETE, TRUNCATE ON account_plain_profile TO standing_app`);
  }

  async down(): Promise<void> {
    throw new Error('What was encrypted is not written in clear again. Restore a backup instead.');
  }
}
