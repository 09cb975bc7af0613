import type { MigrationInterface, QueryRunner } from 'typeorm';

/* As the shared lists were when this was released: a migration must not change with them. */
const COMMANDS = ['release_hold', 'close', 'approve_verification'];
const OUTCOMES = ['approved', 'rejected', 'withdrawn', 'expired'];
const TWO_PEOPLE = ['support_with_approval', 'compliance', 'compliance_lead'];

const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** Proposals: what one person asks for and another decides. */
export class Proposals1795600000000 implements MigrationInterface {
  readonly name = 'Proposals1795600000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE proposal (
        id              uuid PRIMARY KEY,
        account_id      uuid NOT NULL REFERENCES account,
        -- The case in which it was proposed.
        case_id         uuid,
        command         text NOT NULL CHECK (command IN (${list(COMMANDS)})),
        -- Canonical (RFC 8785): what would be carried out, and what it rests on.
        payload         text NOT NULL CHECK (octet_length(payload) <= 65536),
        payload_hash    bytea NOT NULL CHECK (payload_hash = sha256(convert_to(payload, 'UTF8'))),
        evidence        text NOT NULL CHECK (octet_length(evidence) <= 65536),
        evidence_hash   bytea NOT NULL CHECK (evidence_hash = sha256(convert_to(evidence, 'UTF8'))),
        account_version integer NOT NULL CHECK (account_version > 0),
        reason_kind     text,
        reason_code     text,
        reason_version  integer,
        maker_id        text NOT NULL,
        maker_role      text NOT NULL,
        made_at         timestamptz(3) NOT NULL,
        expires_at      timestamptz(3) NOT NULL CHECK (expires_at > made_at),
        -- Roles of which the second person needs one.
        approver_roles  text[] NOT NULL CHECK (cardinality(approver_roles) > 0),

        -- What became of it: written once.
        outcome          text CHECK (outcome IN (${list(OUTCOMES)})),
        decided_at       timestamptz(3),
        decided_by_kind  text,
        decided_by_id    text,
        decided_by_role  text,
        -- Events of the account that carried it out.
        result_event_ids uuid[] NOT NULL DEFAULT '{}',
        -- Of its own stream in the log: its making and its end.
        version          integer NOT NULL,
        head_hash        bytea NOT NULL CHECK (octet_length(head_hash) = 32),

        FOREIGN KEY (reason_kind, reason_code, reason_version) REFERENCES reason_version (kind, code, version),
        CHECK ((command = 'approve_verification') = (reason_code IS NULL)),
        CHECK ((outcome IS NULL) = (decided_at IS NULL)),
        CHECK ((outcome IS NULL) = (decided_by_kind IS NULL)),
        CHECK ((outcome IS NULL) = (decided_by_id IS NULL)),
        CHECK ((outcome IS NULL) = (decided_by_role IS NULL)),
        CHECK (version = CASE WHEN outcome IS NULL THEN 1 ELSE 2 END),
        CHECK (coalesce(outcome = 'approved', false) = (cardinality(result_event_ids) > 0)),
        -- Four eyes: whoever says yes or no is not who asked.
        CONSTRAINT proposal_maker_is_not_checker CHECK (
          outcome IS NULL OR outcome NOT IN ('approved', 'rejected')
          OR decided_by_kind = 'staff' AND decided_by_id <> maker_id AND decided_by_role = ANY (approver_roles)),
        CHECK (outcome IS DISTINCT FROM 'withdrawn' OR decided_by_id = maker_id),
        CHECK (outcome IS NULL OR (outcome = 'expired') = (decided_by_kind = 'system')),
        CHECK (outcome IS NULL OR (outcome = 'expired') = (decided_at >= expires_at))
      )`);
    await db.query(`CREATE INDEX proposal_open ON proposal (expires_at) WHERE outcome IS NULL`);
    await db.query(`CREATE INDEX proposal_made ON proposal (made_at, id)`);
    await db.query(`CREATE INDEX proposal_account ON proposal (account_id, made_at)`);
    await db.query(`CREATE INDEX proposal_maker ON proposal (maker_id, made_at)`);
    await db.query(`CREATE INDEX proposal_case ON proposal (case_id, made_at) WHERE case_id IS NOT NULL`);

    // What is being asked for: a hold, an account's end, a case. Nobody asks twice at once.
    await db.query(`
      CREATE TABLE proposal_subject (
        subject     text PRIMARY KEY,
        proposal_id uuid NOT NULL REFERENCES proposal
      )`);
    await db.query(`CREATE INDEX proposal_subject_proposal ON proposal_subject (proposal_id)`);

    await db.query(`
      CREATE FUNCTION proposal_is_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.outcome IS NOT NULL THEN
          RAISE EXCEPTION 'proposal %: its outcome is written once', OLD.id USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF (NEW.id, NEW.account_id, NEW.case_id, NEW.command, NEW.payload, NEW.payload_hash, NEW.evidence,
            NEW.evidence_hash, NEW.account_version, NEW.reason_kind, NEW.reason_code, NEW.reason_version, NEW.maker_id,
            NEW.maker_role, NEW.made_at, NEW.expires_at, NEW.approver_roles)
          IS DISTINCT FROM
           (OLD.id, OLD.account_id, OLD.case_id, OLD.command, OLD.payload, OLD.payload_hash, OLD.evidence,
            OLD.evidence_hash, OLD.account_version, OLD.reason_kind, OLD.reason_code, OLD.reason_version, OLD.maker_id,
            OLD.maker_role, OLD.made_at, OLD.expires_at, OLD.approver_roles) THEN
          RAISE EXCEPTION 'proposal %: what was proposed does not change', OLD.id USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END $$`);
    await db.query(`
      CREATE TRIGGER written_once BEFORE UPDATE ON proposal FOR EACH ROW EXECUTE FUNCTION proposal_is_written_once()`);
    await db.query(`
      CREATE TRIGGER append_only BEFORE DELETE ON proposal FOR EACH ROW EXECUTE FUNCTION refuse_change()`);
    await db.query(`
      CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON proposal EXECUTE FUNCTION refuse_change()`);

    // Without an event nothing happens, and the event names the same person as the row.
    await db.query(`
      CREATE FUNCTION proposal_follows_log() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (
          SELECT FROM audit_event e
          WHERE e.stream_id = NEW.id AND e.stream_version = NEW.version AND e.hash = NEW.head_hash
            AND e.actor_id = CASE NEW.version WHEN 1 THEN NEW.maker_id ELSE NEW.decided_by_id END
        ) THEN
          RAISE EXCEPTION 'proposal %: version % has no event', NEW.id, NEW.version
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE CONSTRAINT TRIGGER follows_log AFTER INSERT OR UPDATE ON proposal
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION proposal_follows_log()`);

    // What needs two people happens only by an approved proposal, whoever writes it.
    await db.query(`
      CREATE FUNCTION release_has_approval() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM audit_event e WHERE e.id = NEW.release_event_id AND e.command <> 'expire_lock')
          AND NOT EXISTS (
            SELECT FROM proposal p
            WHERE p.account_id = NEW.account_id AND p.command = 'release_hold' AND p.outcome = 'approved'
              AND NEW.release_event_id = ANY (p.result_event_ids)
              AND p.payload::jsonb -> 'holds' @> jsonb_build_array(jsonb_build_object('id', NEW.id)))
        THEN
          RAISE EXCEPTION 'hold %: its release needs a second person', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE CONSTRAINT TRIGGER release_has_approval AFTER UPDATE OF released_at ON hold
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (OLD.released_at IS NULL AND NEW.released_at IS NOT NULL AND NEW.authority IN (${list(TWO_PEOPLE)}))
        EXECUTE FUNCTION release_has_approval()`);
    await db.query(`
      CREATE FUNCTION closing_has_approval() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (
          SELECT FROM proposal p JOIN audit_event e ON e.id = ANY (p.result_event_ids)
          WHERE p.account_id = NEW.id AND p.command = 'close' AND p.outcome = 'approved'
            AND e.stream_id = NEW.id AND e.command = 'close')
        THEN
          RAISE EXCEPTION 'account %: closing it needs a second person', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE CONSTRAINT TRIGGER closing_has_approval AFTER UPDATE OF closed_at ON account
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION closing_has_approval()`);
    const always: readonly (readonly [table: string, trigger: string])[] = [
      ['proposal', 'written_once'],
      ['proposal', 'append_only'],
      ['proposal', 'append_only_truncate'],
      ['proposal', 'follows_log'],
      ['hold', 'release_has_approval'],
      ['account', 'closing_has_approval'],
    ];
    for (const [table, trigger] of always) {
      await db.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${trigger}`);
    }

    await db.query(`GRANT SELECT, INSERT ON proposal TO standing_app`);
    await db.query(`
      GRANT UPDATE (outcome, decided_at, decided_by_kind, decided_by_id, decided_by_role, result_event_ids, version,
        head_hash) ON proposal TO standing_app`);
    await db.query(`GRANT SELECT, INSERT, DELETE ON proposal_subject TO standing_app`);
    await db.query(`GRANT SELECT ON proposal, proposal_subject TO standing_auditor`);
  }

  async down(): Promise<void> {
    throw new Error('Proposals are part of the log; this migration is not undone. Restore a backup instead.');
  }
}
