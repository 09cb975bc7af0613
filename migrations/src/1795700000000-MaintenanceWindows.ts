import type { MigrationInterface, QueryRunner } from 'typeorm';

// As the shared tables were when this was released: a migration must not change with them.
const CAPABILITIES = ['sign_in', 'receive', 'send', 'withdraw', 'trade', 'edit_profile'];

const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** Maintenance windows: an overlay over accounts, one row each. */
export class MaintenanceWindows1795700000000 implements MigrationInterface {
  readonly name = 'MaintenanceWindows1795700000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE maintenance_window (
        id             uuid PRIMARY KEY,
        scope_kind     text NOT NULL CHECK (scope_kind IN ('all', 'countries', 'tiers', 'accounts')),
        -- Countries or tiers; empty for the other scopes.
        scope_values   text[] NOT NULL,
        -- How many accounts are listed in maintenance_window_account, and SHA-256 of their sorted ids, hex.
        account_count  integer NOT NULL CHECK (account_count >= 0),
        account_digest text NOT NULL,
        starts_at      timestamptz(3) NOT NULL,
        -- As announced.
        ends_at        timestamptz(3) NOT NULL,
        ended_at       timestamptz(3),
        cancelled_at   timestamptz(3),
        -- The first instant at which it no longer counts.
        over_at        timestamptz(3) NOT NULL GENERATED ALWAYS AS (COALESCE(ended_at, ends_at)) STORED,
        blocks         text[] NOT NULL CHECK (blocks <@ ARRAY[${list(CAPABILITIES)}]),
        reason_kind    text NOT NULL GENERATED ALWAYS AS ('maintenance') STORED,
        reason_code    text NOT NULL,
        reason_version integer NOT NULL,
        message        jsonb,
        announced_at   timestamptz(3) NOT NULL,
        announced_by   text NOT NULL,
        -- Whether the log has its start and its end; both count by the clock all the same.
        start_recorded boolean NOT NULL,
        end_recorded   boolean NOT NULL,
        version        integer NOT NULL CHECK (version > 0),
        head_hash      bytea NOT NULL CHECK (octet_length(head_hash) = 32),
        last_event_at  timestamptz(3) NOT NULL,
        FOREIGN KEY (reason_kind, reason_code, reason_version) REFERENCES reason_version (kind, code, version),
        CHECK (starts_at < ends_at),
        CHECK (starts_at <= ended_at AND ended_at <= ends_at),
        CHECK (cancelled_at < starts_at),
        CHECK (ended_at IS NULL OR cancelled_at IS NULL),
        CHECK ((scope_kind IN ('countries', 'tiers')) = (cardinality(scope_values) > 0)),
        CHECK ((scope_kind = 'accounts') = (account_count > 0))
      )`);
    await db.query(`CREATE INDEX maintenance_window_over ON maintenance_window (over_at)`);
    await db.query(`CREATE INDEX maintenance_window_starts ON maintenance_window (starts_at, id)`);
    await db.query(`
      CREATE INDEX maintenance_window_unrecorded ON maintenance_window (starts_at)
        WHERE cancelled_at IS NULL AND NOT end_recorded`);

    await db.query(`
      CREATE TABLE maintenance_window_account (
        account_id uuid NOT NULL REFERENCES account,
        window_id  uuid NOT NULL REFERENCES maintenance_window,
        PRIMARY KEY (account_id, window_id)
      )`);
    await db.query(
      `CREATE INDEX maintenance_window_account_window ON maintenance_window_account (window_id)`,
    );

    // What is read with every account: few, because those that are long over are kept by the reader.
    await db.query(`
      CREATE FUNCTION maintenance_windows_over_after(since timestamptz) RETURNS json LANGUAGE sql STABLE AS $$
        SELECT COALESCE(json_agg(json_build_object(
            'id', w.id, 'scope', w.scope_kind, 'scope_values', w.scope_values, 'starts_at', w.starts_at,
            'ends_at', w.ends_at, 'over_at', w.over_at, 'blocks', w.blocks, 'reason_code', w.reason_code,
            'reason_version', w.reason_version, 'message', w.message) ORDER BY w.starts_at, w.id), '[]')
        FROM maintenance_window w WHERE w.cancelled_at IS NULL AND w.over_at > since
      $$`);

    // Without an event nothing happens, and what has begun is never told differently afterwards.
    await db.query(`
      CREATE FUNCTION window_follows_log() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (
          SELECT FROM audit_event e
          WHERE e.stream_id = NEW.id AND e.stream_version = NEW.version AND e.hash = NEW.head_hash
        ) THEN
          RAISE EXCEPTION 'maintenance window %: version % has no event', NEW.id, NEW.version
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE CONSTRAINT TRIGGER window_follows_log AFTER INSERT OR UPDATE ON maintenance_window
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION window_follows_log()`);
    await db.query(`ALTER TABLE maintenance_window ENABLE ALWAYS TRIGGER window_follows_log`);
    await db.query(`
      CREATE FUNCTION window_keeps_its_past() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'maintenance window %: what has begun does not change', NEW.id
          USING ERRCODE = 'integrity_constraint_violation';
      END $$`);
    await db.query(`
      CREATE TRIGGER window_keeps_its_past BEFORE UPDATE ON maintenance_window FOR EACH ROW
        WHEN (NEW.version <= OLD.version
          OR OLD.cancelled_at IS NOT NULL
          OR OLD.ended_at IS DISTINCT FROM NEW.ended_at AND OLD.end_recorded
          OR NEW.last_event_at >= OLD.starts_at AND
            (NEW.scope_kind, NEW.scope_values, NEW.account_count, NEW.account_digest, NEW.starts_at, NEW.ends_at,
             NEW.cancelled_at, NEW.blocks, NEW.reason_code, NEW.reason_version, NEW.message)
            IS DISTINCT FROM
            (OLD.scope_kind, OLD.scope_values, OLD.account_count, OLD.account_digest, OLD.starts_at, OLD.ends_at,
             OLD.cancelled_at, OLD.blocks, OLD.reason_code, OLD.reason_version, OLD.message))
        EXECUTE FUNCTION window_keeps_its_past()`);
    await db.query(`ALTER TABLE maintenance_window ENABLE ALWAYS TRIGGER window_keeps_its_past`);

    // Since when windows have been able to show on an account: neither closed nor frozen nor locked. Null: not now, or,
    // where nothing has happened since this was added, since state_changed_at.
    await db.query(`ALTER TABLE account ADD COLUMN unheld_since timestamptz(3)`);

    await db.query(`GRANT SELECT, INSERT, UPDATE ON maintenance_window TO standing_app`);
    await db.query(`GRANT SELECT, INSERT, DELETE ON maintenance_window_account TO standing_app`);
    await db.query(`GRANT SELECT ON maintenance_window, maintenance_window_account TO standing_auditor`);
    await db.query(`GRANT SELECT (unheld_since) ON account TO standing_auditor`);
  }

  async down(): Promise<void> {
    throw new Error('Windows are part of the log; this migration is not undone. Restore a backup instead.');
  }
}
