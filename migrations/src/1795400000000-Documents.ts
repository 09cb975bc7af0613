import type { MigrationInterface, QueryRunner } from 'typeorm';

/* As the shared lists were when this was released: a migration must not change with them. */
const DOCUMENT_TYPES = [
  'national_id',
  'passport',
  'driving_licence',
  'utility_bill',
  'bank_statement',
  'official_letter',
  'selfie',
  'source_of_funds',
  'other',
];
const DOCUMENT_STATUSES = ['submitted', 'accepted', 'rejected', 'superseded'];
const MEDIA_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'];

const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** Documents that customers hand in, and the keys that they are encrypted with. */
export class Documents1795400000000 implements MigrationInterface {
  readonly name = 'Documents1795400000000';

  async up(db: QueryRunner): Promise<void> {
    // ---- keys -------------------------------------------------------------------------------------------
    // Which master keys are in use; the keys themselves are where the database is not.
    await db.query(`
      CREATE TABLE master_key (
        id         text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
        created_at timestamptz(3) NOT NULL,
        retired_at timestamptz(3)
      )`);
    await db.query(`
      CREATE TABLE account_key (
        id                 uuid PRIMARY KEY,
        account_id         uuid NOT NULL UNIQUE REFERENCES account,
        -- The account's key, encrypted with the master key; null once destroyed.
        wrapped_key        bytea CHECK (octet_length(wrapped_key) = 60),
        master_key_id      text NOT NULL REFERENCES master_key,
        created_at         timestamptz(3) NOT NULL,
        destroyed_at       timestamptz(3),
        -- What was encrypted with it has been removed from the storage as well.
        objects_removed_at timestamptz(3),
        CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL)),
        CHECK (objects_removed_at IS NULL OR destroyed_at IS NOT NULL)
      )`);
    await db.query(
      `CREATE INDEX account_key_in_use ON account_key (master_key_id, id) WHERE destroyed_at IS NULL`,
    );
    await db.query(`
      CREATE INDEX account_key_to_remove ON account_key (destroyed_at)
        WHERE destroyed_at IS NOT NULL AND objects_removed_at IS NULL`);
    await db.query(`
      CREATE FUNCTION refuse_revival() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'account key %: what is destroyed stays destroyed', OLD.id
          USING ERRCODE = 'integrity_constraint_violation';
      END $$`);
    await db.query(`
      CREATE TRIGGER account_key_stays_destroyed BEFORE UPDATE ON account_key FOR EACH ROW
        WHEN (OLD.destroyed_at IS NOT NULL AND NEW.destroyed_at IS DISTINCT FROM OLD.destroyed_at)
        EXECUTE FUNCTION refuse_revival()`);
    await db.query(`ALTER TABLE account_key ENABLE ALWAYS TRIGGER account_key_stays_destroyed`);

    // ---- documents --------------------------------------------------------------------------------------
    // Written before the first byte is stored and gone once the document is recorded: what stays is an orphan.
    await db.query(`
      CREATE TABLE document_intake (
        id         uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES account,
        created_at timestamptz(3) NOT NULL
      )`);
    await db.query(`CREATE INDEX document_intake_age ON document_intake (created_at)`);

    await db.query(`
      CREATE TABLE document (
        id                uuid PRIMARY KEY,
        account_id        uuid NOT NULL REFERENCES account,
        case_id           uuid,
        type              text NOT NULL CHECK (type IN (${list(DOCUMENT_TYPES)})),
        status            text NOT NULL CHECK (status IN (${list(DOCUMENT_STATUSES)})),
        media_type        text NOT NULL CHECK (media_type IN (${list(MEDIA_TYPES)})),
        bytes             integer NOT NULL CHECK (bytes > 0),
        thumbnail_bytes   integer NOT NULL CHECK (thumbnail_bytes > 0),
        -- HMAC of the content under a key that follows from the account's: says nothing once that is destroyed.
        fingerprint       bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
        submitted_at      timestamptz(3) NOT NULL,
        submitted_by_kind text NOT NULL,
        submitted_by_id   text NOT NULL,
        submitted_by_role text NOT NULL,
        decided_at        timestamptz(3),
        decided_by_kind   text,
        decided_by_id     text,
        decided_by_role   text,
        reason_codes      text[] NOT NULL DEFAULT '{}',
        -- The day that the document itself names, as whoever accepted it read it.
        issued_on         date,
        superseded_by     uuid REFERENCES document,
        CHECK ((decided_at IS NULL) = (decided_by_id IS NULL)),
        CHECK ((decided_by_kind IS NULL) = (decided_by_id IS NULL)),
        CHECK ((decided_by_role IS NULL) = (decided_by_id IS NULL)),
        CHECK (status NOT IN ('accepted', 'rejected') OR decided_at IS NOT NULL),
        CHECK (status <> 'submitted' OR decided_at IS NULL),
        CHECK (status <> 'rejected' OR cardinality(reason_codes) > 0),
        CHECK ((status = 'superseded') = (superseded_by IS NOT NULL)),
        CHECK (superseded_by <> id)
      )`);
    await db.query(`CREATE INDEX document_account ON document (account_id, submitted_at, id)`);
    await db.query(
      `CREATE INDEX document_case ON document (case_id, submitted_at, id) WHERE case_id IS NOT NULL`,
    );

    await db.query(`
      CREATE TABLE document_page (
        document_id uuid NOT NULL REFERENCES document,
        page        smallint NOT NULL CHECK (page > 0),
        -- Of the picture that is served. Pixels, bytes.
        width       integer NOT NULL CHECK (width > 0),
        height      integer NOT NULL CHECK (height > 0),
        bytes       integer NOT NULL CHECK (bytes > 0),
        PRIMARY KEY (document_id, page)
      )`);

    // ---- rights -----------------------------------------------------------------------------------------
    await db.query(
      `GRANT SELECT, INSERT ON master_key, account_key, document, document_page TO standing_app`,
    );
    await db.query(`GRANT UPDATE (retired_at) ON master_key TO standing_app`);
    await db.query(`
      GRANT UPDATE (wrapped_key, master_key_id, destroyed_at, objects_removed_at) ON account_key TO standing_app`);
    await db.query(`
      GRANT UPDATE (status, decided_at, decided_by_kind, decided_by_id, decided_by_role, reason_codes,
        issued_on, superseded_by) ON document TO standing_app`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON document_intake TO standing_app`);
    await db.query(`GRANT SELECT ON document, document_page TO standing_auditor`);
    await db.query(`
      GRANT SELECT (id, account_id, master_key_id, created_at, destroyed_at, objects_removed_at)
        ON account_key TO standing_auditor`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE document_page, document, document_intake, account_key, master_key`);
    await db.query(`DROP FUNCTION refuse_revival`);
  }
}
