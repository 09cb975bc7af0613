import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a case is about: the hold to be lifted or looked into, the decision that is contested. */
export class CaseSubjects1795600100000 implements MigrationInterface {
  readonly name = 'CaseSubjects1795600100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE case_file
        ADD COLUMN hold_id uuid REFERENCES hold,
        ADD COLUMN contested_event_id uuid REFERENCES audit_event,
        -- Took part in the decision that is contested: they do not decide about it.
        ADD COLUMN barred_ids text[] NOT NULL DEFAULT '{}',
        ADD CHECK (hold_id IS NULL OR kind IN ('unfreeze', 'review', 'appeal')) NOT VALID,
        ADD CHECK (contested_event_id IS NULL OR kind = 'appeal') NOT VALID,
        ADD CONSTRAINT case_decided_by_somebody_else
          CHECK (status <> 'resolved' OR resolved_by IS NULL OR resolved_by <> ALL (barred_ids)) NOT VALID`);
  }

  async down(): Promise<void> {
    throw new Error('Cases are part of the log; this migration is not undone. Restore a backup instead.');
  }
}
