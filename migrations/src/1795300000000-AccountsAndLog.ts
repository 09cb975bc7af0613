import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * As the shared tables were when this was released: a migration must not change with them. A test holds the
 * database that all migrations make against the tables of today.
 */
const ACCOUNT_COMMANDS = [
  'register',
  'approve_verification',
  'revoke_verification',
  'expire_verification',
  'place_flag',
  'release_flag',
  'place_freeze',
  'release_freeze',
  'place_lock',
  'release_lock',
  'expire_lock',
  'close',
];
const ACCOUNT_STATES = ['closed', 'frozen', 'locked', 'maintenance', 'flagged', 'unverified', 'active'];
const HOLD_KINDS = ['flag', 'freeze', 'lock'];
const CAPABILITIES = ['sign_in', 'receive', 'send', 'withdraw', 'trade', 'edit_profile'];
const NO_STATE = 'none';
/** Command → state before → states after. */
const MOVES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  register: { none: 'unverified maintenance' },
  approve_verification: {
    frozen: 'frozen',
    locked: 'locked',
    maintenance: 'maintenance',
    flagged: 'flagged',
    unverified: 'active',
    active: 'active',
  },
  revoke_verification: {
    frozen: 'frozen',
    locked: 'locked',
    maintenance: 'maintenance',
    flagged: 'flagged',
    active: 'unverified',
  },
  expire_verification: {
    frozen: 'frozen',
    locked: 'locked',
    maintenance: 'maintenance',
    flagged: 'flagged',
    active: 'unverified',
  },
  place_flag: {
    frozen: 'frozen',
    locked: 'locked',
    maintenance: 'maintenance',
    flagged: 'flagged',
    unverified: 'flagged',
    active: 'flagged',
  },
  release_flag: {
    frozen: 'frozen',
    locked: 'locked',
    maintenance: 'maintenance',
    flagged: 'flagged unverified active',
  },
  place_freeze: {
    frozen: 'frozen',
    locked: 'frozen',
    maintenance: 'frozen',
    flagged: 'frozen',
    unverified: 'frozen',
    active: 'frozen',
  },
  release_freeze: { frozen: 'frozen locked maintenance flagged unverified active' },
  place_lock: {
    frozen: 'frozen',
    locked: 'locked',
    maintenance: 'locked',
    flagged: 'locked',
    unverified: 'locked',
    active: 'locked',
  },
  release_lock: { frozen: 'frozen', locked: 'locked maintenance flagged unverified active' },
  expire_lock: { frozen: 'frozen', locked: 'locked maintenance flagged unverified active' },
  close: { locked: 'closed', maintenance: 'closed', unverified: 'closed', active: 'closed' },
};

const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** Accounts, holds, the reason catalogue and the append-only log. */
export class AccountsAndLog1795300000000 implements MigrationInterface {
  readonly name = 'AccountsAndLog1795300000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE EXTENSION IF NOT EXISTS pg_trgm`);

    // ---- statechart -------------------------------------------------------------------------------------
    await db.query(`
      CREATE TABLE allowed_transition (
        command    text NOT NULL CHECK (command IN (${list(ACCOUNT_COMMANDS)})),
        from_state text NOT NULL CHECK (from_state IN (${list([NO_STATE, ...ACCOUNT_STATES])})),
        to_state   text NOT NULL CHECK (to_state IN (${list(ACCOUNT_STATES)})),
        PRIMARY KEY (command, from_state, to_state)
      )`);
    const rows = Object.entries(MOVES).flatMap(([command, moves]) =>
      Object.entries(moves).flatMap(([from, targets]) =>
        targets.split(' ').map((to) => `('${command}', '${from}', '${to}')`),
      ),
    );
    await db.query(`INSERT INTO allowed_transition VALUES ${rows.join(', ')}`);

    // ---- the log ----------------------------------------------------------------------------------------
    await db.query(`
      CREATE TABLE audit_event (
        id             uuid PRIMARY KEY,
        stream_kind    text NOT NULL CHECK (stream_kind ~ '^[a-z_]{1,40}$'),
        stream_id      uuid NOT NULL,
        stream_version integer NOT NULL CHECK (stream_version > 0),
        at             timestamptz(3) NOT NULL,
        command        text NOT NULL CHECK (command ~ '^[a-z_]{1,64}$'),
        from_state     text,
        to_state       text,
        actor_kind     text NOT NULL CHECK (actor_kind IN ('staff', 'machine', 'system', 'rule')),
        actor_id       text NOT NULL,
        actor_role     text NOT NULL,
        reason_kind    text,
        reason_code    text,
        reason_version integer,
        -- The exact canonical bytes (RFC 8785); every other column is a projection of them.
        body           bytea NOT NULL CHECK (octet_length(body) <= 65536),
        previous_hash  bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
        hash           bytea NOT NULL,
        UNIQUE (stream_id, stream_version),
        UNIQUE (stream_id, previous_hash),
        CHECK (hash = sha256('\\x00'::bytea || body)),
        -- An account command always names its move, nothing else has one; the key below then refuses moves
        -- that the statechart does not know, whoever inserts them.
        CHECK ((command IN (${list(ACCOUNT_COMMANDS)})) = (to_state IS NOT NULL)),
        CHECK ((from_state IS NULL) = (to_state IS NULL)),
        CHECK ((to_state IS NOT NULL) = (stream_kind = 'account' AND command IN (${list(ACCOUNT_COMMANDS)}))),
        CHECK ((from_state = '${NO_STATE}') = (stream_version = 1) OR stream_kind <> 'account'),
        FOREIGN KEY (command, from_state, to_state) REFERENCES allowed_transition
      )`);
    // One for each way to look through the log, newest first; the newest entries lie together at each one's end.
    await db.query(`CREATE INDEX audit_event_at ON audit_event (at, id)`);
    await db.query(`CREATE INDEX audit_event_actor ON audit_event (actor_id, at, id)`);
    await db.query(`CREATE INDEX audit_event_command ON audit_event (command, at, id)`);
    await db.query(
      `CREATE INDEX audit_event_to_state ON audit_event (to_state, at, id) WHERE to_state IS NOT NULL`,
    );

    // Openings of commitments: what people wrote. Apart from the log so that it can be erased without it.
    await db.query(`
      CREATE TABLE audit_event_private (
        event_id uuid PRIMARY KEY REFERENCES audit_event,
        note     text NOT NULL CHECK (char_length(note) BETWEEN 1 AND 4000)
      )`);

    await db.query(`
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
      END $$`);
    for (const table of ['audit_event', 'allowed_transition']) {
      await db.query(`
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`);
      await db.query(`
        CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON ${table} EXECUTE FUNCTION refuse_change()`);
      await db.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER append_only`);
      await db.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER append_only_truncate`);
    }

    // Foreign keys and unique indexes are silent for replicas and know no order; this is neither.
    await db.query(`
      CREATE FUNCTION audit_event_joins_chain() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.to_state IS NOT NULL AND NOT EXISTS (
          SELECT FROM allowed_transition t
          WHERE t.command = NEW.command AND t.from_state = NEW.from_state AND t.to_state = NEW.to_state
        ) THEN
          RAISE EXCEPTION '% may not lead from % to %', NEW.command, NEW.from_state, NEW.to_state
            USING ERRCODE = 'foreign_key_violation';
        END IF;
        IF NEW.previous_hash IS DISTINCT FROM (
          CASE NEW.stream_version
            WHEN 1 THEN decode(repeat('00', 32), 'hex')
            ELSE (SELECT e.hash FROM audit_event e
                  WHERE e.stream_id = NEW.stream_id AND e.stream_version = NEW.stream_version - 1)
          END
        ) THEN
          RAISE EXCEPTION 'event %: version % of its stream does not follow the one before', NEW.id, NEW.stream_version
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER joins_chain AFTER INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_joins_chain()`);
    await db.query(`ALTER TABLE audit_event ENABLE ALWAYS TRIGGER joins_chain`);

    // ---- reasons ----------------------------------------------------------------------------------------
    await db.query(`
      CREATE TABLE reason (
        kind            text NOT NULL,
        code            text NOT NULL CHECK (code ~ '^[a-z0-9_]{1,64}$'),
        current_version integer NOT NULL CHECK (current_version > 0),
        retired_at      timestamptz(3),
        PRIMARY KEY (kind, code)
      )`);
    await db.query(`
      CREATE TABLE reason_version (
        kind               text NOT NULL,
        code               text NOT NULL,
        version            integer NOT NULL CHECK (version > 0),
        authority          text,
        disclosure         text NOT NULL CHECK (disclosure IN ('full', 'generic')),
        final              boolean NOT NULL,
        blocks             text[] CHECK (blocks <@ ARRAY[${list(CAPABILITIES)}]),
        default_expiry_ms  bigint CHECK (default_expiry_ms > 0),
        required_documents text[] NOT NULL,
        staff_note         jsonb NOT NULL,
        text               jsonb NOT NULL,
        created_at         timestamptz(3) NOT NULL,
        created_by         text NOT NULL,
        PRIMARY KEY (kind, code, version),
        CHECK ((authority IS NOT NULL) = (kind IN (${list(HOLD_KINDS)})))
      )`);
    await db.query(`
      ALTER TABLE reason ADD FOREIGN KEY (kind, code, current_version)
        REFERENCES reason_version (kind, code, version) DEFERRABLE INITIALLY DEFERRED`);

    // ---- accounts ---------------------------------------------------------------------------------------
    await db.query(`
      CREATE TABLE account (
        id                      uuid PRIMARY KEY,
        external_ref            text NOT NULL UNIQUE CHECK (external_ref ~ '^[\\x21-\\x7e]{1,128}$'),
        registration_digest     bytea NOT NULL CHECK (octet_length(registration_digest) = 32),
        -- Key of this account's commitments in the log; null once erased.
        commitment_key          bytea CHECK (octet_length(commitment_key) = 32),
        display_name            text NOT NULL,
        email                   text,
        phone                   text,
        birth_date              date,
        address                 jsonb,
        country                 text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
        tier                    text NOT NULL CHECK (tier ~ '^[a-z0-9-]{1,40}$'),
        risk_level              text NOT NULL CHECK (risk_level IN ('low', 'medium', 'high')),
        locale                  text NOT NULL,
        email_confirmed         boolean NOT NULL,
        phone_confirmed         boolean NOT NULL,
        registered_at           timestamptz(3) NOT NULL,

        version                 integer NOT NULL CHECK (version > 0),
        head_hash               bytea NOT NULL CHECK (octet_length(head_hash) = 32),
        last_event_at           timestamptz(3) NOT NULL,
        -- The state without maintenance windows, as of the last event; time may have moved it since (settle_at).
        state                   text NOT NULL CHECK (state IN (${list(ACCOUNT_STATES.filter((s) => s !== 'maintenance'))})),
        state_changed_at        timestamptz(3) NOT NULL,
        verification_status     text NOT NULL CHECK (verification_status IN ('unverified', 'verified')),
        verification_level      text,
        verification_expires_at timestamptz(3),
        open_freezes            integer NOT NULL CHECK (open_freezes >= 0),
        open_flags              integer NOT NULL CHECK (open_flags >= 0),
        -- When the last open lock ends; 'infinity' while one holds until released; null without one.
        lock_until              timestamptz(3),
        -- The first instant at which an open fact ends by the clock and has to be recorded.
        settle_at               timestamptz(3),
        closed_at               timestamptz(3),
        CHECK ((verification_status = 'verified') = (verification_level IS NOT NULL)),
        CHECK (verification_status = 'verified' OR verification_expires_at IS NULL)
      )`);
    // A transition writes a new version of the row, and with it an entry into every index here: fourteen made that part
    // twice as slow as these. So one index carries what lists filter by and answers filters and counts without the rows
    // (1 million entries in about 0.1 s); one more does so in the order of names, because names and countries go together.
    const filtered = `INCLUDE (state, settle_at, country, tier, risk_level)`;
    await db.query(`CREATE INDEX account_registered ON account (registered_at, id) ${filtered}`);
    await db.query(`CREATE INDEX account_name ON account (display_name, id) ${filtered}`);
    await db.query(`CREATE INDEX account_state_changed ON account (state_changed_at, id)`);
    // Counting from an index works while the map of unchanged pages is fresh, so vacuum comes before 20 % have changed.
    await db.query(`ALTER TABLE account SET (autovacuum_vacuum_scale_factor = 0.05)`);
    // The few that somebody has to look at: the lists that are asked for most.
    await db.query(`
      CREATE INDEX account_held ON account (state, registered_at, id)
        WHERE state IN ('frozen', 'locked', 'flagged', 'closed')`);
    await db.query(`CREATE INDEX account_email ON account (lower(email)) WHERE email IS NOT NULL`);
    await db.query(`CREATE INDEX account_phone ON account (phone) WHERE phone IS NOT NULL`);
    await db.query(`CREATE INDEX account_settle ON account (settle_at) WHERE settle_at IS NOT NULL`);

    // Names as they are searched. Apart from the account, or each transition would write its trigrams anew.
    await db.query(`
      CREATE TABLE account_search (
        account_id  uuid PRIMARY KEY REFERENCES account,
        search_name text NOT NULL
      )`);
    await db.query(`CREATE INDEX account_search_name ON account_search USING gin (search_name gin_trgm_ops)`);

    // The same derivation as deriveState in the shared package, over the facts kept on the row.
    await db.query(`
      CREATE FUNCTION account_state_at(a account, at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE
          WHEN a.closed_at IS NOT NULL THEN 'closed'
          WHEN a.open_freezes > 0 THEN 'frozen'
          WHEN a.lock_until > at THEN 'locked'
          WHEN a.open_flags > 0 THEN 'flagged'
          WHEN a.verification_status <> 'verified' OR a.verification_expires_at <= at THEN 'unverified'
          ELSE 'active'
        END $$`);

    await db.query(`
      CREATE TABLE hold (
        id               uuid PRIMARY KEY,
        account_id       uuid NOT NULL REFERENCES account,
        kind             text NOT NULL CHECK (kind IN (${list(HOLD_KINDS)})),
        reason_kind      text NOT NULL GENERATED ALWAYS AS (kind) STORED,
        reason_code      text NOT NULL,
        reason_version   integer NOT NULL,
        authority        text NOT NULL,
        disclosure       text NOT NULL CHECK (disclosure IN ('full', 'generic')),
        blocks           text[] NOT NULL CHECK (blocks <@ ARRAY[${list(CAPABILITIES)}]),
        placed_at        timestamptz(3) NOT NULL,
        placed_event_id  uuid NOT NULL REFERENCES audit_event,
        expires_at       timestamptz(3) CHECK (expires_at IS NULL OR kind = 'lock'),
        review_at        timestamptz(3) CHECK (review_at IS NULL OR kind <> 'lock'),
        released_at      timestamptz(3),
        release_event_id uuid REFERENCES audit_event,
        FOREIGN KEY (reason_kind, reason_code, reason_version) REFERENCES reason_version (kind, code, version),
        CHECK ((released_at IS NULL) = (release_event_id IS NULL))
      )`);
    await db.query(`CREATE INDEX hold_open ON hold (account_id) WHERE released_at IS NULL`);
    await db.query(`
      CREATE INDEX hold_open_reason ON hold (reason_code, account_id) INCLUDE (expires_at)
        WHERE released_at IS NULL`);

    // Without an event nothing happens: the row's state and head must be those of an event, whoever writes them.
    await db.query(`
      CREATE FUNCTION account_follows_log() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (
          SELECT FROM audit_event e
          WHERE e.stream_id = NEW.id AND e.stream_version = NEW.version AND e.hash = NEW.head_hash
            AND (e.to_state = NEW.state OR e.to_state = 'maintenance' AND NEW.state IN ('flagged', 'unverified', 'active'))
        ) THEN
          RAISE EXCEPTION 'account %: state % at version % has no event', NEW.id, NEW.state, NEW.version
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER account_follows_log
        AFTER INSERT OR UPDATE OF state, version, head_hash, closed_at, verification_status, verification_level,
          verification_expires_at, open_freezes, open_flags, lock_until, settle_at, state_changed_at, last_event_at ON account
        FOR EACH ROW EXECUTE FUNCTION account_follows_log()`);
    await db.query(`ALTER TABLE account ENABLE ALWAYS TRIGGER account_follows_log`);

    await db.query(`
      CREATE FUNCTION version_grows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'account %: facts change only together with the version', NEW.id
          USING ERRCODE = 'integrity_constraint_violation';
      END $$`);
    await db.query(`
      CREATE TRIGGER account_version_grows BEFORE UPDATE ON account FOR EACH ROW
        WHEN (NEW.version <= OLD.version AND
          (NEW.version, NEW.head_hash, NEW.state, NEW.closed_at, NEW.verification_status, NEW.verification_level,
           NEW.verification_expires_at, NEW.open_freezes, NEW.open_flags, NEW.lock_until,
           NEW.settle_at, NEW.state_changed_at, NEW.last_event_at)
          IS DISTINCT FROM
          (OLD.version, OLD.head_hash, OLD.state, OLD.closed_at, OLD.verification_status, OLD.verification_level,
           OLD.verification_expires_at, OLD.open_freezes, OLD.open_flags, OLD.lock_until,
           OLD.settle_at, OLD.state_changed_at, OLD.last_event_at))
        EXECUTE FUNCTION version_grows()`);
    await db.query(`ALTER TABLE account ENABLE ALWAYS TRIGGER account_version_grows`);

    // ---- repeats ----------------------------------------------------------------------------------------
    await db.query(`
      CREATE TABLE idempotency_key (
        actor_id     text NOT NULL,
        key          text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
        request_hash bytea NOT NULL,
        status       smallint NOT NULL,
        response     jsonb NOT NULL,
        created_at   timestamptz(3) NOT NULL,
        PRIMARY KEY (actor_id, key)
      )`);
    await db.query(`CREATE INDEX idempotency_key_age ON idempotency_key (created_at)`);

    // ---- rights -----------------------------------------------------------------------------------------
    await db.query(`GRANT SELECT ON allowed_transition TO standing_app, standing_auditor`);
    await db.query(`GRANT SELECT, INSERT ON audit_event TO standing_app`);
    await db.query(`GRANT SELECT, INSERT, DELETE ON audit_event_private TO standing_app`);
    await db.query(`GRANT SELECT ON audit_event, reason, reason_version TO standing_auditor`);
    await db.query(`GRANT SELECT, INSERT, UPDATE ON reason TO standing_app`);
    await db.query(`GRANT SELECT, INSERT ON reason_version TO standing_app`);
    await db.query(`GRANT SELECT, INSERT, UPDATE ON account TO standing_app`);
    await db.query(`GRANT SELECT, INSERT ON hold TO standing_app`);
    await db.query(`GRANT UPDATE (released_at, release_event_id) ON hold TO standing_app`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON account_search TO standing_app`);
    // What stands in the log, to compare it with; neither whose account it is nor the key of its commitments.
    await db.query(`
      GRANT SELECT (id, external_ref, country, tier, risk_level, registered_at, version, head_hash, last_event_at, state,
          state_changed_at, verification_status, verification_level, verification_expires_at, open_freezes, open_flags,
          lock_until, settle_at, closed_at) ON account TO standing_auditor`);
    await db.query(`GRANT SELECT ON hold TO standing_auditor`);
    await db.query(`GRANT SELECT, INSERT, DELETE ON idempotency_key TO standing_app`);
  }

  async down(): Promise<void> {
    throw new Error('The log is append-only: this migration is not undone. Restore a backup instead.');
  }
}
