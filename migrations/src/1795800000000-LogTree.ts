import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The log's order and its Merkle tree: which event has which index, the tree's tiles, its keys and checkpoints. */
export class LogTree1795800000000 implements MigrationInterface {
  readonly name = 'LogTree1795800000000';

  async up(db: QueryRunner): Promise<void> {
    // Bundles of entries write a length in two bytes. NOT VALID: no scan; what was written before was far shorter.
    await db.query(`
      ALTER TABLE audit_event ADD CONSTRAINT audit_event_fits_bundle CHECK (octet_length(body) <= 65535) NOT VALID`);

    // ---- what waits for an index ------------------------------------------------------------------------
    await db.query(`
      CREATE TABLE log_pending (
        n        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        event_id uuid NOT NULL
      )`);
    // Rows come and go by the thousand; who reads the next ones must not wade through those that are gone.
    await db.query(`
      ALTER TABLE log_pending SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_analyze_threshold = 1000000)`);
    // Events from before, in the order of time, but never one before its predecessor in its stream.
    const fill = (missing: string) =>
      db.query(`
        INSERT INTO log_pending (event_id)
        SELECT id FROM (
          SELECT e.id, e.stream_version, max(e.at) OVER (PARTITION BY e.stream_id ORDER BY e.stream_version) AS settled
          FROM audit_event e ${missing}) AS earlier
        ORDER BY settled, stream_version, id`);
    await fill('');
    await db.query(`
      CREATE FUNCTION audit_event_waits_for_index() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        -- Numbers are given in this order, so that within a stream they grow with its versions.
        INSERT INTO log_pending (event_id) SELECT id FROM added ORDER BY stream_version, id;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER waits_for_index AFTER INSERT ON audit_event REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION audit_event_waits_for_index()`);
    await db.query(`ALTER TABLE audit_event ENABLE ALWAYS TRIGGER waits_for_index`);
    // The trigger's lock waited for writers; what they wrote meanwhile.
    await fill('WHERE NOT EXISTS (SELECT FROM log_pending p WHERE p.event_id = e.id)');

    // ---- the order --------------------------------------------------------------------------------------
    await db.query(`
      CREATE TABLE log_entry (
        log_index bigint PRIMARY KEY CHECK (log_index >= 0),
        event_id  uuid NOT NULL UNIQUE REFERENCES audit_event,
        leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32)
      )`);
    await db.query(`
      CREATE FUNCTION log_entry_continues() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        first bigint;
        last  bigint;
        total bigint;
      BEGIN
        SELECT min(log_index), max(log_index), count(*) INTO first, last, total FROM added;
        IF total > 0 AND (last - first + 1 <> total
            OR first > 0 AND NOT EXISTS (SELECT FROM log_entry WHERE log_index = first - 1)) THEN
          RAISE EXCEPTION 'log entries % to % do not follow the last one', first, last
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (
          SELECT FROM added a JOIN audit_event e ON e.id = a.event_id WHERE e.hash <> a.leaf_hash
        ) THEN
          RAISE EXCEPTION 'a leaf hash is not the hash of its event' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER continues AFTER INSERT ON log_entry REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION log_entry_continues()`);
    await db.query(`ALTER TABLE log_entry ENABLE ALWAYS TRIGGER continues`);

    // ---- the tree ---------------------------------------------------------------------------------------
    // Tiles from level 1 on; those of level 0 are the leaf hashes above.
    await db.query(`
      CREATE TABLE log_tile (
        level      smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
        tile_index bigint NOT NULL CHECK (tile_index >= 0),
        hashes     bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
        PRIMARY KEY (level, tile_index)
      )`);
    await db.query(`
      CREATE FUNCTION log_tile_grows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (NEW.level, NEW.tile_index) IS DISTINCT FROM (OLD.level, OLD.tile_index)
            OR substring(NEW.hashes FROM 1 FOR octet_length(OLD.hashes)) <> OLD.hashes THEN
          RAISE EXCEPTION 'tile % of level %: its hashes stay as they are', OLD.tile_index, OLD.level
            USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END $$`);
    await db.query(`
      CREATE TRIGGER grows BEFORE UPDATE ON log_tile FOR EACH ROW EXECUTE FUNCTION log_tile_grows()`);
    await db.query(`ALTER TABLE log_tile ENABLE ALWAYS TRIGGER grows`);

    // ---- keys and checkpoints ---------------------------------------------------------------------------
    await db.query(`
      CREATE TABLE log_key (
        -- As in a signed note: the first four bytes of a hash over name and key.
        id            text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{8}$'),
        -- The log's name, which the key signs under.
        origin        text NOT NULL CHECK (origin ~ '^[^[:space:]+]{1,200}$'),
        public_key    bytea NOT NULL CHECK (octet_length(public_key) = 32),
        -- The private key, encrypted with a master key.
        wrapped_key   bytea NOT NULL CHECK (octet_length(wrapped_key) = 60),
        master_key_id text NOT NULL REFERENCES master_key,
        created_at    timestamptz(3) NOT NULL,
        -- Null: until another one takes its place.
        signs_until   timestamptz(3)
      )`);
    await db.query(`CREATE UNIQUE INDEX log_key_current ON log_key ((true)) WHERE signs_until IS NULL`);
    await db.query(`
      CREATE TABLE log_checkpoint (
        origin    text NOT NULL,
        size      bigint NOT NULL CHECK (size > 0),
        root      bytea NOT NULL CHECK (octet_length(root) = 32),
        -- The signed note.
        note      text NOT NULL CHECK (char_length(note) <= 10000),
        signed_at timestamptz(3) NOT NULL,
        PRIMARY KEY (origin, size)
      )`);
    await db.query(`CREATE INDEX log_checkpoint_signed ON log_checkpoint (signed_at)`);
    await db.query(`
      CREATE FUNCTION log_checkpoint_grows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM log_checkpoint c WHERE c.origin = NEW.origin AND c.size > NEW.size)
            OR NOT EXISTS (SELECT FROM log_entry WHERE log_index = NEW.size - 1) THEN
          RAISE EXCEPTION 'checkpoint %: the log has never had this size after the last checkpoint', NEW.size
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER grows AFTER INSERT ON log_checkpoint FOR EACH ROW EXECUTE FUNCTION log_checkpoint_grows()`);
    await db.query(`ALTER TABLE log_checkpoint ENABLE ALWAYS TRIGGER grows`);

    for (const [table, events] of [
      ['log_entry', 'UPDATE OR DELETE'],
      ['log_checkpoint', 'UPDATE OR DELETE'],
      ['log_tile', 'DELETE'],
      ['log_key', 'DELETE'],
    ] as const) {
      await db.query(`
        CREATE TRIGGER append_only BEFORE ${events} ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`);
      await db.query(`
        CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON ${table} EXECUTE FUNCTION refuse_change()`);
      await db.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER append_only`);
      await db.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER append_only_truncate`);
    }

    // ---- how it stands ----------------------------------------------------------------------------------
    // One row: whether checkpoints are refused, because the log does not contain one that was signed before.
    await db.query(`
      CREATE TABLE log_guard (
        id            boolean PRIMARY KEY DEFAULT true CHECK (id),
        refused_since timestamptz(3),
        detail        text,
        CHECK ((refused_since IS NULL) = (detail IS NULL))
      )`);
    await db.query(`INSERT INTO log_guard DEFAULT VALUES`);
    await db.query(`
      CREATE TABLE log_verification (
        id            uuid PRIMARY KEY,
        -- The one account that was checked; null for the whole log.
        account_id    uuid,
        -- 'schedule', or who asked.
        started_by    text NOT NULL,
        started_at    timestamptz(3) NOT NULL,
        finished_at   timestamptz(3) NOT NULL,
        -- Leaves of the log when it was checked.
        size          bigint NOT NULL,
        checked       bigint NOT NULL,
        problem_count bigint NOT NULL,
        -- The first of them.
        problems      jsonb NOT NULL
      )`);
    await db.query(`CREATE INDEX log_verification_recent ON log_verification (started_at)`);

    // ---- rights -----------------------------------------------------------------------------------------
    await db.query(`GRANT SELECT, INSERT, DELETE ON log_pending TO standing_app`);
    await db.query(
      `GRANT SELECT, INSERT ON log_entry, log_tile, log_key, log_checkpoint, log_verification TO standing_app`,
    );
    await db.query(`GRANT UPDATE (hashes) ON log_tile TO standing_app`);
    await db.query(`GRANT UPDATE (wrapped_key, master_key_id, signs_until) ON log_key TO standing_app`);
    await db.query(`GRANT SELECT ON log_guard TO standing_app`);
    await db.query(`GRANT UPDATE (refused_since, detail) ON log_guard TO standing_app`);
    await db.query(`
      GRANT SELECT ON log_pending, log_entry, log_tile, log_checkpoint, log_guard, log_verification TO standing_auditor`);
    await db.query(`
      GRANT SELECT (id, origin, public_key, master_key_id, created_at, signs_until) ON log_key TO standing_auditor`);
  }

  async down(): Promise<void> {
    throw new Error('The log is append-only: this migration is not undone. Restore a backup instead.');
  }
}
