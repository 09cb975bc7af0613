import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reasons get a stream of their own, in which each change is an event. */
export class ReasonStreams1795900000000 implements MigrationInterface {
  readonly name = 'ReasonStreams1795900000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE reason ADD COLUMN stream_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid()`);
  }

  async down(): Promise<void> {
    throw new Error('Streams are part of the log; this migration is not undone. Restore a backup instead.');
  }
}
