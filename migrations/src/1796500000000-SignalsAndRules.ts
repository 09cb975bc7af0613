import type { MigrationInterface, QueryRunner } from 'typeorm';

// As the shared lists were when this was released: a migration must not change with them.
const TYPES = [
  'abnormal_sign_in',
  'failed_sign_in',
  'new_device',
  'credential_compromise',
  'large_transaction',
  'frequent_transactions',
  'terms_breach',
];
const SEVERITIES = ['low', 'medium', 'high', 'critical'];
const OUTCOMES = ['placed', 'already_held', 'watched', 'refused'];

const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** What wallets report, the rules that look at it, and what came of it. */
export class SignalsAndRules1796500000000 implements MigrationInterface {
  readonly name = 'SignalsAndRules1796500000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE signal (
        id          uuid PRIMARY KEY,
        -- The wallet's own id, by which a signal that is sent again is known.
        wallet_id   text UNIQUE CHECK (wallet_id ~ '^[A-Za-z0-9._:-]{1,100}$'),
        -- Of everything that was sent; of a signal that comes again it must be the same.
        digest      bytea NOT NULL CHECK (octet_length(digest) = 32),
        account_id  uuid NOT NULL REFERENCES account,
        type        text NOT NULL CHECK (type IN (${list(TYPES)})),
        severity    text NOT NULL CHECK (severity IN (${list(SEVERITIES)})),
        occurred_at timestamptz(3) NOT NULL,
        received_at timestamptz(3) NOT NULL,
        -- The API key that it came with.
        sent_by     text NOT NULL,
        data        jsonb NOT NULL CHECK (octet_length(data::text) <= 4096),
        -- What the wallet was answered.
        applied     jsonb NOT NULL,
        ignored     text CHECK (ignored IN ('account_closed'))
      )`);
    // What rules look at, and an account's own list.
    await db.query(`CREATE INDEX signal_history ON signal (account_id, type, occurred_at)`);
    await db.query(`CREATE INDEX signal_of_account ON signal (account_id, received_at, id)`);
    // The dry run's, newest first.
    await db.query(`CREATE INDEX signal_of_type ON signal (type, received_at)`);

    await db.query(`
      CREATE TABLE signal_rule (
        code            text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]{1,59}$'),
        stream_id       uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
        current_version integer NOT NULL CHECK (current_version > 0),
        retired_at      timestamptz(3)
      )`);
    await db.query(`
      CREATE TABLE signal_rule_version (
        code       text NOT NULL,
        version    integer NOT NULL CHECK (version > 0),
        content    jsonb NOT NULL CHECK (octet_length(content::text) <= 16384),
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        PRIMARY KEY (code, version)
      )`);
    await db.query(`
      ALTER TABLE signal_rule ADD FOREIGN KEY (code, current_version)
        REFERENCES signal_rule_version (code, version) DEFERRABLE INITIALLY DEFERRED`);

    await db.query(`
      CREATE TABLE signal_hit (
        id           uuid PRIMARY KEY,
        rule_code    text NOT NULL,
        rule_version integer NOT NULL,
        account_id   uuid NOT NULL REFERENCES account,
        -- The one that the rule was tried on.
        signal_id    uuid NOT NULL REFERENCES signal,
        at           timestamptz(3) NOT NULL,
        outcome      text NOT NULL CHECK (outcome IN (${list(OUTCOMES)})),
        -- The hold that was placed, or the one that was there already.
        hold_id      uuid REFERENCES hold,
        case_id      uuid REFERENCES case_file,
        FOREIGN KEY (rule_code, rule_version) REFERENCES signal_rule_version (code, version),
        CHECK ((hold_id IS NOT NULL) = (outcome IN ('placed', 'already_held')))
      )`);
    await db.query(`CREATE INDEX signal_hit_of_rule ON signal_hit (rule_code, at, id)`);
    await db.query(`CREATE INDEX signal_hit_of_hold ON signal_hit (hold_id) WHERE outcome = 'placed'`);
    // A rule uses a signal once: the next hold needs new ones.
    await db.query(`
      CREATE TABLE signal_use (
        signal_id uuid NOT NULL REFERENCES signal,
        rule_code text NOT NULL REFERENCES signal_rule,
        hit_id    uuid NOT NULL REFERENCES signal_hit,
        PRIMARY KEY (signal_id, rule_code)
      )`);
    await db.query(`CREATE INDEX signal_use_of_hit ON signal_use (hit_id)`);

    // What was reported stays as it was; what it says can be erased with the rest of the customer's data.
    await db.query(`
      CREATE FUNCTION signal_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' OR NEW.data <> '{}' OR (to_jsonb(NEW) - 'data') <> (to_jsonb(OLD) - 'data') THEN
          RAISE EXCEPTION 'signal %: % refused', OLD.id, TG_OP USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END $$`);
    await db.query(`
      CREATE TRIGGER is_fixed BEFORE UPDATE OR DELETE ON signal FOR EACH ROW EXECUTE FUNCTION signal_is_fixed()`);
    await db.query(`ALTER TABLE signal ENABLE ALWAYS TRIGGER is_fixed`);
    for (const table of ['signal_rule_version', 'signal_hit', 'signal_use']) {
      await db.query(`
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`);
      await db.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER append_only`);
    }

    await db.query(`
      GRANT SELECT, INSERT ON signal, signal_rule, signal_rule_version, signal_hit, signal_use TO standing_app`);
    await db.query(`GRANT UPDATE (data) ON signal TO standing_app`);
    await db.query(`GRANT UPDATE (current_version, retired_at) ON signal_rule TO standing_app`);
    await db.query(`
      GRANT SELECT ON signal, signal_rule, signal_rule_version, signal_hit, signal_use TO standing_auditor`);
  }

  async down(): Promise<void> {
    throw new Error('Holds rest on signals; this migration is not undone. Restore a backup instead.');
  }
}
