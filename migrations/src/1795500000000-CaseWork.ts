import type { MigrationInterface, QueryRunner } from 'typeorm';

// As the shared tables were when this was released: a migration must not change with them.
const ACCOUNT_COMMANDS = [
  'register',
  'update_contacts',
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
/** States in which contacts are updated; the state stays. */
const OPEN_STATES = ['frozen', 'locked', 'maintenance', 'flagged', 'unverified', 'active'];

const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** What working on cases needs: checklists, who is on a case's page, and contacts that get confirmed meanwhile. */
export class CaseWork1795500000000 implements MigrationInterface {
  readonly name = 'CaseWork1795500000000';

  async up(db: QueryRunner): Promise<void> {
    // ---- checklists -------------------------------------------------------------------------------------
    // What is ticked; who and when is the event's to say.
    await db.query(`
      CREATE TABLE case_check (
        case_id  uuid NOT NULL REFERENCES case_file,
        item     text NOT NULL CHECK (item ~ '^[a-z_]{1,64}$'),
        event_id uuid NOT NULL REFERENCES audit_event,
        PRIMARY KEY (case_id, item)
      )`);
    await db.query(`ALTER TABLE case_file DROP COLUMN checklist`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON case_check TO standing_app`);
    await db.query(`GRANT SELECT ON case_check TO standing_auditor`);

    // ---- presence ---------------------------------------------------------------------------------------
    // True for half a minute: nothing that a crash could lose, and no key to a case, which would lock its row.
    await db.query(`
      CREATE UNLOGGED TABLE case_presence (
        case_id  uuid NOT NULL,
        staff_id uuid NOT NULL,
        seen_at  timestamptz(3) NOT NULL,
        PRIMARY KEY (case_id, staff_id)
      )`);
    await db.query(`CREATE INDEX case_presence_seen ON case_presence (seen_at)`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON case_presence TO standing_app`);

    // ---- documents --------------------------------------------------------------------------------------
    // Checked in a second step, which lets others write meanwhile.
    await db.query(`
      ALTER TABLE document ADD CONSTRAINT document_case_id_fkey FOREIGN KEY (case_id) REFERENCES case_file NOT VALID`);
    await db.query(`ALTER TABLE document VALIDATE CONSTRAINT document_case_id_fkey`);

    // ---- contacts: a command of the statechart ----------------------------------------------------------
    await this.allowCommands(db, 'allowed_transition', [`CHECK (command IN (${list(ACCOUNT_COMMANDS)}))`]);
    await this.allowCommands(db, 'audit_event', [
      `CHECK ((command IN (${list(ACCOUNT_COMMANDS)})) = (to_state IS NOT NULL))`,
      `CHECK ((to_state IS NOT NULL) = (stream_kind = 'account' AND command IN (${list(ACCOUNT_COMMANDS)})))`,
    ]);
    const rows = OPEN_STATES.map((state) => `('update_contacts', '${state}', '${state}')`);
    await db.query(`INSERT INTO allowed_transition VALUES ${rows.join(', ')}`);
  }

  /** Replaces the checks that name each command; rows that are there obey the old ones and so the new. */
  private async allowCommands(db: QueryRunner, table: string, checks: readonly string[]): Promise<void> {
    const old = (await db.query(
      `SELECT conname FROM pg_constraint
       WHERE conrelid = $1::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%expire_verification%'
       ORDER BY conname`,
      [table],
    )) as { conname: string }[];
    if (old.length !== checks.length) throw new Error(`${table} has ${old.length} checks that name commands`);
    for (const { conname } of old) await db.query(`ALTER TABLE ${table} DROP CONSTRAINT ${conname}`);
    for (const [n, check] of checks.entries()) {
      await db.query(`ALTER TABLE ${table} ADD CONSTRAINT ${table}_commands${n + 1} ${check} NOT VALID`);
      await db.query(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${table}_commands${n + 1}`);
    }
  }

  async down(): Promise<void> {
    throw new Error('Cases are part of the log; this migration is not undone. Restore a backup instead.');
  }
}
