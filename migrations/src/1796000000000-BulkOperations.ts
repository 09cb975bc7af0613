import type { MigrationInterface, QueryRunner } from 'typeorm';

// As the shared lists were when this was released: a migration must not change with them.
const COMMANDS = ['place_hold', 'release_hold', 'revoke_verification'];
const STATUSES = ['awaiting_approval', 'running', 'done', 'cancelled', 'rejected', 'stopped'];
const KINDS = ['flag', 'freeze', 'lock'];
const ALONE_LIMIT = 500;
const MAX_ACCOUNTS = 200_000;

const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** One command on many accounts: who asked, who agreed, which accounts, and what became of each. */
export class BulkOperations1796000000000 implements MigrationInterface {
  readonly name = 'BulkOperations1796000000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE bulk_operation (
        id              uuid PRIMARY KEY,
        command         text NOT NULL CHECK (command IN (${list(COMMANDS)})),
        hold_kind       text CHECK (hold_kind IN (${list(KINDS)})),
        reason_kind     text NOT NULL,
        reason_code     text NOT NULL,
        reason_version  integer NOT NULL,
        note            text CHECK (char_length(note) BETWEEN 1 AND 4000),
        -- Ends, review dates, which holds to release.
        details         jsonb NOT NULL,
        -- The filter without searched text; null when ids were named.
        filter          jsonb,
        selected        integer NOT NULL CHECK (selected BETWEEN 1 AND ${MAX_ACCOUNTS}),
        selection_hash  bytea NOT NULL CHECK (octet_length(selection_hash) = 32),
        maker_id        uuid NOT NULL REFERENCES staff,
        maker_role      text NOT NULL,
        made_at         timestamptz(3) NOT NULL,
        expires_at      timestamptz(3) CHECK (expires_at > made_at),
        status          text NOT NULL CHECK (status IN (${list(STATUSES)})),
        -- Who agreed or refused.
        checker_id      uuid REFERENCES staff,
        checker_role    text,
        checked_at      timestamptz(3),
        check_note      text CHECK (char_length(check_note) BETWEEN 1 AND 4000),
        -- Who called it off.
        cancelled_by    uuid REFERENCES staff,
        cancelled_role  text,
        ended_at        timestamptz(3),
        FOREIGN KEY (reason_kind, reason_code, reason_version) REFERENCES reason_version (kind, code, version),
        CHECK ((command = 'revoke_verification') = (hold_kind IS NULL)),
        CHECK ((checker_id IS NULL) = (checked_at IS NULL)),
        CHECK ((checker_id IS NULL) = (checker_role IS NULL)),
        CHECK ((cancelled_by IS NULL) = (status <> 'cancelled')),
        CHECK ((status IN ('awaiting_approval', 'running')) = (ended_at IS NULL)),
        CHECK (status <> 'rejected' OR checker_id IS NOT NULL),
        -- Four eyes: so many accounts are nobody's decision alone, and whoever agrees is not who asked.
        CONSTRAINT bulk_maker_is_not_checker CHECK (checker_id IS NULL OR checker_id <> maker_id),
        CONSTRAINT bulk_has_approval CHECK (
          selected <= ${ALONE_LIMIT} OR status NOT IN ('running', 'done', 'stopped') OR checker_id IS NOT NULL)
      )`);
    await db.query(`CREATE INDEX bulk_operation_made ON bulk_operation (made_at, id)`);
    await db.query(
      `CREATE INDEX bulk_operation_running ON bulk_operation (made_at) WHERE status = 'running'`,
    );

    // Which accounts, fixed when it was made. No foreign key: an id that nobody has is refused like any other cause.
    await db.query(`
      CREATE TABLE bulk_item (
        operation_id uuid NOT NULL REFERENCES bulk_operation,
        n            integer NOT NULL CHECK (n > 0),
        account_id   uuid NOT NULL,
        PRIMARY KEY (operation_id, n)
      )`);

    // The worker goes along lanes, each a stretch of the items; its place and its counts move in the transaction that
    // changes the accounts, so a crash leaves nothing done twice and nothing done without its result.
    await db.query(`
      CREATE TABLE bulk_lane (
        operation_id uuid NOT NULL REFERENCES bulk_operation,
        lane         smallint NOT NULL,
        next_n       integer NOT NULL,
        end_n        integer NOT NULL,
        done         integer NOT NULL DEFAULT 0,
        refused      integer NOT NULL DEFAULT 0,
        PRIMARY KEY (operation_id, lane),
        CHECK (next_n BETWEEN 1 AND end_n + 1)
      )`);

    await db.query(`
      CREATE TABLE bulk_result (
        operation_id uuid NOT NULL,
        n            integer NOT NULL,
        outcome      text NOT NULL CHECK (outcome IN ('done', 'refused')),
        code         text CHECK (code ~ '^[a-z_]{1,64}$'),
        at           timestamptz(3) NOT NULL,
        PRIMARY KEY (operation_id, n),
        FOREIGN KEY (operation_id, n) REFERENCES bulk_item,
        CHECK ((outcome = 'refused') = (code IS NOT NULL))
      )`);
    await db.query(
      `CREATE INDEX bulk_result_refused ON bulk_result (operation_id, code, n) WHERE outcome = 'refused'`,
    );

    await db.query(`
      CREATE FUNCTION bulk_operation_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (NEW.id, NEW.command, NEW.hold_kind, NEW.reason_kind, NEW.reason_code, NEW.reason_version, NEW.note,
            NEW.details, NEW.filter, NEW.selected, NEW.selection_hash, NEW.maker_id, NEW.maker_role, NEW.made_at,
            NEW.expires_at)
          IS DISTINCT FROM
           (OLD.id, OLD.command, OLD.hold_kind, OLD.reason_kind, OLD.reason_code, OLD.reason_version, OLD.note,
            OLD.details, OLD.filter, OLD.selected, OLD.selection_hash, OLD.maker_id, OLD.maker_role, OLD.made_at,
            OLD.expires_at)
          OR OLD.ended_at IS NOT NULL
          OR (OLD.checker_id IS NOT NULL AND NEW.checker_id IS DISTINCT FROM OLD.checker_id) THEN
          RAISE EXCEPTION 'bulk operation %: what was asked for and how it ended do not change', OLD.id
            USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END $$`);
    await db.query(`
      CREATE TRIGGER is_fixed BEFORE UPDATE ON bulk_operation FOR EACH ROW EXECUTE FUNCTION bulk_operation_is_fixed()`);
    await db.query(`ALTER TABLE bulk_operation ENABLE ALWAYS TRIGGER is_fixed`);

    await db.query(
      `GRANT SELECT, INSERT ON bulk_operation, bulk_item, bulk_lane, bulk_result TO standing_app`,
    );
    await db.query(`
      GRANT UPDATE (status, checker_id, checker_role, checked_at, check_note, cancelled_by, cancelled_role, ended_at)
        ON bulk_operation TO standing_app`);
    await db.query(`GRANT UPDATE (next_n, done, refused) ON bulk_lane TO standing_app`);
    await db.query(`
      GRANT SELECT ON bulk_operation, bulk_item, bulk_lane, bulk_result TO standing_auditor`);
  }

  async down(): Promise<void> {
    throw new Error('Bulk operations are on record; this migration is not undone. Restore a backup instead.');
  }
}
