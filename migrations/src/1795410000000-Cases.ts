import type { MigrationInterface, QueryRunner } from 'typeorm';

// As the shared tables were when this was released: a migration must not change with them.
const CASE_KINDS = ['verification', 'unfreeze', 'review', 'appeal'];
const VERIFICATION_LEVELS = ['basic', 'standard'];
const STORED_CASE_STATUSES = ['open', 'awaiting_customer', 'awaiting_approval', 'resolved', 'cancelled'];
const CASE_RESOLUTIONS = ['approved', 'rejected', 'released', 'cleared', 'escalated', 'upheld', 'overturned'];

const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** Cases: all human work, in one queue per kind. */
export class Cases1795410000000 implements MigrationInterface {
  readonly name = 'Cases1795410000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE SEQUENCE case_number`);
    await db.query(`
      CREATE TABLE case_file (
        id                  uuid PRIMARY KEY,
        number              integer NOT NULL UNIQUE DEFAULT nextval('case_number'),
        account_id          uuid NOT NULL REFERENCES account,
        kind                text NOT NULL CHECK (kind IN (${list(CASE_KINDS)})),
        level               text CHECK (level IN (${list(VERIFICATION_LEVELS)})),
        status              text NOT NULL CHECK (status IN (${list(STORED_CASE_STATUSES)})),
        -- 0 is the most urgent.
        priority            smallint NOT NULL CHECK (priority BETWEEN 0 AND 3),
        opened_at           timestamptz(3) NOT NULL,
        opened_by           text NOT NULL,
        -- Null while the clock is stopped; then remaining_ms says how much was left.
        due_at              timestamptz(3),
        remaining_ms        bigint,
        assignee_id         uuid REFERENCES staff,
        -- Counts only until lease_until; nobody has to clear it.
        lease_holder_id     uuid REFERENCES staff,
        lease_until         timestamptz(3),
        requested_documents text[] NOT NULL DEFAULT '{}',
        checklist           text[] NOT NULL DEFAULT '{}',
        returned            integer NOT NULL DEFAULT 0 CHECK (returned >= 0),
        due_soon_recorded   boolean NOT NULL DEFAULT false,
        overdue_recorded    boolean NOT NULL DEFAULT false,
        resolution          text CHECK (resolution IN (${list(CASE_RESOLUTIONS)})),
        resolved_at         timestamptz(3),
        resolved_by         text,
        reason_kind         text,
        reason_code         text,
        reason_version      integer,
        version             integer NOT NULL CHECK (version > 0),
        head_hash           bytea NOT NULL CHECK (octet_length(head_hash) = 32),
        last_event_at       timestamptz(3) NOT NULL,
        CHECK ((kind = 'verification') = (level IS NOT NULL)),
        CHECK ((status = 'resolved') = (resolution IS NOT NULL)),
        CHECK ((lease_holder_id IS NULL) = (lease_until IS NULL)),
        CHECK (status <> 'open' OR due_at IS NOT NULL),
        FOREIGN KEY (reason_kind, reason_code, reason_version) REFERENCES reason_version (kind, code, version)
      )`);
    // The queue in the order in which it is handed out.
    await db.query(`CREATE INDEX case_queue ON case_file (due_at, priority, number) WHERE status = 'open'`);
    await db.query(`CREATE INDEX case_account ON case_file (account_id, opened_at)`);
    await db.query(`CREATE INDEX case_opened ON case_file (opened_at, id)`);
    await db.query(`CREATE INDEX case_assignee ON case_file (assignee_id, status)`);
    await db.query(
      `CREATE INDEX case_resolved ON case_file (resolved_by, resolved_at) WHERE status = 'resolved'`,
    );
    // One conversation about one thing: what comes in joins the case that is under way.
    await db.query(`
      CREATE UNIQUE INDEX case_under_way ON case_file (account_id, kind)
        WHERE kind IN ('verification', 'unfreeze') AND status NOT IN ('resolved', 'cancelled')`);

    await db.query(`
      CREATE TABLE case_note (
        event_id   uuid PRIMARY KEY REFERENCES audit_event,
        case_id    uuid NOT NULL REFERENCES case_file,
        visibility text NOT NULL CHECK (visibility IN ('internal', 'customer')),
        text       text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 4000)
      )`);
    await db.query(`CREATE INDEX case_note_case ON case_note (case_id)`);

    // Without an event nothing happens: the row's head must be that of an event.
    await db.query(`
      CREATE FUNCTION case_follows_log() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (
          SELECT FROM audit_event e
          WHERE e.stream_id = NEW.id AND e.stream_version = NEW.version AND e.hash = NEW.head_hash
        ) THEN
          RAISE EXCEPTION 'case %: version % has no event', NEW.id, NEW.version
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE CONSTRAINT TRIGGER case_follows_log
        AFTER INSERT OR UPDATE OF status, version, head_hash, resolution, assignee_id ON case_file
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION case_follows_log()`);
    await db.query(`ALTER TABLE case_file ENABLE ALWAYS TRIGGER case_follows_log`);

    await db.query(`GRANT USAGE ON SEQUENCE case_number TO standing_app`);
    await db.query(`GRANT SELECT, INSERT, UPDATE ON case_file TO standing_app`);
    await db.query(`GRANT SELECT, INSERT, DELETE ON case_note TO standing_app`);
    await db.query(`GRANT SELECT ON case_file TO standing_auditor`);
  }

  async down(): Promise<void> {
    throw new Error('Cases are part of the log; this migration is not undone. Restore a backup instead.');
  }
}
