import type { MigrationInterface, QueryRunner } from 'typeorm';

/* As the shared lists were when this was released: a migration must not change with them. */
const STAFF_ROLES = ['reviewer', 'lead', 'support', 'auditor', 'administrator'];
const COMMANDS = ['release_hold', 'close', 'approve_verification', 'grant_roles'];
const ROLE_COMMANDS = ['add_staff', 'invite_staff', 'grant_roles', 'remove_roles'];

const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** People are invited, get roles by proposal and set their own password by a link. */
export class StaffAdministration1796100000000 implements MigrationInterface {
  readonly name = 'StaffAdministration1796100000000';

  async up(db: QueryRunner): Promise<void> {
    // Who is invited has no role until a second person has agreed, and no password until they have set one.
    await db.query(`ALTER TABLE staff DROP CONSTRAINT staff_roles_check`);
    await db.query(
      `ALTER TABLE staff ADD CONSTRAINT staff_roles_known CHECK (roles <@ ARRAY[${list(STAFF_ROLES)}])`,
    );
    await db.query(`ALTER TABLE staff ALTER COLUMN password_hash DROP NOT NULL`);

    // One for each person: the next one replaces it, and using it uses it up.
    await db.query(`
      CREATE TABLE password_link (
        staff_id   uuid PRIMARY KEY REFERENCES staff,
        token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL CHECK (expires_at > created_at)
      )`);

    // A proposal is about an account or about one of the staff.
    await db.query(`
      ALTER TABLE proposal
        ALTER COLUMN account_id DROP NOT NULL,
        ALTER COLUMN account_version DROP NOT NULL,
        -- Who is to get roles.
        ADD COLUMN staff_id uuid,
        -- Of proposals about staff: theirs are kept here, since no account's key commits to them.
        ADD COLUMN note text CHECK (char_length(note) BETWEEN 1 AND 4000),
        ADD COLUMN decision_note text CHECK (char_length(decision_note) BETWEEN 1 AND 4000),
        DROP CONSTRAINT proposal_command_check,
        ADD CONSTRAINT proposal_command_check CHECK (command IN (${list(COMMANDS)})),
        ADD CONSTRAINT proposal_has_one_subject CHECK (num_nonnulls(account_id, staff_id) = 1),
        ADD CONSTRAINT proposal_of_staff_grants_roles CHECK ((command = 'grant_roles') = (staff_id IS NOT NULL)),
        ADD CONSTRAINT proposal_of_account_has_version CHECK ((account_id IS NULL) = (account_version IS NULL)),
        ADD CONSTRAINT proposal_notes_of_staff CHECK (staff_id IS NOT NULL OR num_nonnulls(note, decision_note) = 0),
        -- Whoever is to get the roles has no say in it.
        ADD CONSTRAINT proposal_beneficiary_is_not_checker CHECK (
          staff_id IS NULL OR outcome IS NULL OR outcome NOT IN ('approved', 'rejected')
          OR decided_by_id <> staff_id::text)`);
    await db.query(`
      DO $$
      DECLARE
        told text;
      BEGIN
        SELECT conname INTO STRICT told FROM pg_constraint
        WHERE conrelid = 'proposal'::regclass AND contype = 'c'
          AND pg_get_constraintdef(oid) LIKE '%approve_verification%reason_code%';
        EXECUTE format('ALTER TABLE proposal DROP CONSTRAINT %I', told);
      END $$`);
    await db.query(`
      ALTER TABLE proposal ADD CONSTRAINT proposal_names_reason CHECK (
        (command IN ('approve_verification', 'grant_roles')) = (reason_code IS NULL))`);
    await db.query(`CREATE INDEX proposal_staff ON proposal (staff_id, made_at) WHERE staff_id IS NOT NULL`);
    await db.query(`
      CREATE OR REPLACE FUNCTION proposal_is_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.outcome IS NOT NULL THEN
          RAISE EXCEPTION 'proposal %: its outcome is written once', OLD.id USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF (NEW.id, NEW.account_id, NEW.staff_id, NEW.case_id, NEW.command, NEW.payload, NEW.payload_hash, NEW.evidence,
            NEW.evidence_hash, NEW.account_version, NEW.reason_kind, NEW.reason_code, NEW.reason_version, NEW.maker_id,
            NEW.maker_role, NEW.made_at, NEW.expires_at, NEW.approver_roles, NEW.note)
          IS DISTINCT FROM
           (OLD.id, OLD.account_id, OLD.staff_id, OLD.case_id, OLD.command, OLD.payload, OLD.payload_hash, OLD.evidence,
            OLD.evidence_hash, OLD.account_version, OLD.reason_kind, OLD.reason_code, OLD.reason_version, OLD.maker_id,
            OLD.maker_role, OLD.made_at, OLD.expires_at, OLD.approver_roles, OLD.note) THEN
          RAISE EXCEPTION 'proposal %: what was proposed does not change', OLD.id USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END $$`);

    // Roles are those of the newest event that names them; more than before only by a proposal that somebody approved,
    // or by the command line, which the log names as such.
    await db.query(`
      CREATE FUNCTION staff_roles_follow_log() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        told record;
        before text[] := '{}';
      BEGIN
        IF TG_OP = 'UPDATE' THEN
          before := OLD.roles;
        END IF;
        SELECT e.id, e.actor_kind, convert_from(e.body, 'UTF8')::jsonb -> 'facts' -> 'roles' AS roles INTO told
        FROM audit_event e WHERE e.stream_id = NEW.id AND e.command IN (${list(ROLE_COMMANDS)})
        ORDER BY e.stream_version DESC LIMIT 1;
        IF told.roles IS DISTINCT FROM to_jsonb(NEW.roles) THEN
          RAISE EXCEPTION 'staff %: their roles have no event', NEW.id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NOT NEW.roles <@ before AND told.actor_kind <> 'system' AND NOT EXISTS (
          SELECT FROM proposal p WHERE p.staff_id = NEW.id AND p.outcome = 'approved'
            AND told.id = ANY (p.result_event_ids))
        THEN
          RAISE EXCEPTION 'staff %: granting roles needs a second person', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE CONSTRAINT TRIGGER roles_follow_log AFTER INSERT OR UPDATE OF roles ON staff
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION staff_roles_follow_log()`);
    await db.query(`ALTER TABLE staff ENABLE ALWAYS TRIGGER roles_follow_log`);

    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON password_link TO standing_app`);
    await db.query(`GRANT UPDATE (decision_note) ON proposal TO standing_app`);
  }

  async down(): Promise<void> {
    throw new Error('Granted roles are on record; this migration is not undone. Restore a backup instead.');
  }
}
