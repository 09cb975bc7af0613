import type { MigrationInterface, QueryRunner } from 'typeorm';

/* As the shared list was when this was released: a migration must not change with it. */
const STAFF_ROLES = ['reviewer', 'lead', 'support', 'auditor', 'administrator'];

const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** People who sign in, their sessions, the keys of machine clients, and the brake on guessing. */
export class StaffAndSessions1795300100000 implements MigrationInterface {
  readonly name = 'StaffAndSessions1795300100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE staff (
        id                  uuid PRIMARY KEY,
        -- Kept in lower case, so that plain uniqueness is uniqueness without regard to case.
        email               text NOT NULL UNIQUE CHECK (email = lower(email) AND char_length(email) BETWEEN 3 AND 254),
        name                text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
        roles               text[] NOT NULL CHECK (cardinality(roles) > 0 AND roles <@ ARRAY[${list(STAFF_ROLES)}]),
        password_hash       text NOT NULL CHECK (starts_with(password_hash, '$argon2id$')),
        -- Sealed with a key that the database does not hold.
        totp_secret         bytea,
        totp_pending_secret bytea,
        -- The 30-second step of the newest code that was used; neither it nor an older one is taken again.
        totp_last_step      bigint,
        preferences         jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(preferences) = 'object'),
        disabled_at         timestamptz(3),
        created_at          timestamptz(3) NOT NULL
      )`);

    await db.query(`
      CREATE TABLE session (
        id           uuid PRIMARY KEY,
        token_hash   bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
        staff_id     uuid NOT NULL REFERENCES staff,
        created_at   timestamptz(3) NOT NULL,
        last_seen_at timestamptz(3) NOT NULL,
        expires_at   timestamptz(3) NOT NULL CHECK (expires_at > created_at),
        address      text NOT NULL CHECK (char_length(address) <= 45),
        user_agent   text NOT NULL CHECK (char_length(user_agent) <= 256)
      )`);
    await db.query(`CREATE INDEX session_staff ON session (staff_id, created_at)`);

    await db.query(`
      CREATE TABLE api_key (
        id           uuid PRIMARY KEY,
        name         text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
        key_hash     bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
        -- The first characters, for telling keys apart on a screen; too few to help guess the rest.
        prefix       text NOT NULL CHECK (char_length(prefix) <= 16),
        -- Not checked against a list: a scope that the program does not know opens nothing.
        scopes       text[] NOT NULL CHECK (cardinality(scopes) <= 100),
        created_at   timestamptz(3) NOT NULL,
        expires_at   timestamptz(3),
        last_used_at timestamptz(3),
        revoked_at   timestamptz(3)
      )`);

    await db.query(`
      CREATE TABLE sign_in_throttle (
        -- SHA-256 over what is counted; what people type into the e-mail field is not kept.
        key            bytea PRIMARY KEY CHECK (octet_length(key) = 32),
        failures       integer NOT NULL CHECK (failures >= 0),
        last_charge_at timestamptz(3) NOT NULL,
        blocked_until  timestamptz(3),
        -- The refusals of this block are in the log already.
        block_recorded boolean NOT NULL DEFAULT false,
        -- The last time somebody signed in by this account and address.
        succeeded_at   timestamptz(3),
        forget_at      timestamptz(3) NOT NULL
      )`);
    await db.query(`CREATE INDEX sign_in_throttle_forget ON sign_in_throttle (forget_at)`);

    await db.query(`GRANT SELECT, INSERT ON staff TO standing_app`);
    await db.query(`
      GRANT UPDATE (name, roles, password_hash, totp_secret, totp_pending_secret, totp_last_step, preferences, disabled_at)
        ON staff TO standing_app`);
    await db.query(`GRANT SELECT, INSERT, DELETE ON session TO standing_app`);
    await db.query(`GRANT UPDATE (last_seen_at) ON session TO standing_app`);
    await db.query(`GRANT SELECT, INSERT ON api_key TO standing_app`);
    await db.query(`GRANT UPDATE (scopes, last_used_at, revoked_at) ON api_key TO standing_app`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_throttle TO standing_app`);
    await db.query(`GRANT SELECT (id, name, email, roles) ON staff TO standing_auditor`);
    await db.query(`GRANT SELECT (id, name) ON api_key TO standing_auditor`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE sign_in_throttle, api_key, session, staff`);
  }
}
