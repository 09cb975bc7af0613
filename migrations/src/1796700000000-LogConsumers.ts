import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each of those that react to the log has read it. */
export class LogConsumers1796700000000 implements MigrationInterface {
  readonly name = 'LogConsumers1796700000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE log_consumer (
        name       text PRIMARY KEY CHECK (name ~ '^[a-z-]{1,40}$'),
        -- The first index that it has not handled.
        next_index bigint NOT NULL CHECK (next_index >= 0),
        moved_at   timestamptz(3) NOT NULL
      )`);
    // Going back would do again what has been done.
    await db.query(`
      CREATE FUNCTION log_consumer_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.name <> OLD.name OR NEW.next_index < OLD.next_index THEN
          RAISE EXCEPTION 'log consumer %: it does not go back', OLD.name USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END $$`);
    await db.query(`
      CREATE TRIGGER goes_on BEFORE UPDATE ON log_consumer FOR EACH ROW EXECUTE FUNCTION log_consumer_goes_on()`);
    // For the migration that brings a consumer in: it reacts to what happens from then on, not to the past.
    await db.query(`
      CREATE FUNCTION begin_log_consumer(consumer text) RETURNS void LANGUAGE sql AS $$
        INSERT INTO log_consumer (name, next_index, moved_at)
        SELECT consumer, coalesce((SELECT max(log_index) FROM log_entry), -1) + 1 + (SELECT count(*) FROM log_pending), now()
      $$`);
    await db.query(`REVOKE EXECUTE ON FUNCTION begin_log_consumer FROM PUBLIC`);
    await db.query(`GRANT SELECT ON log_consumer TO standing_app`);
    await db.query(`GRANT UPDATE (next_index, moved_at) ON log_consumer TO standing_app`);
    await db.query(`GRANT SELECT ON log_consumer TO standing_auditor`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP FUNCTION begin_log_consumer`);
    await db.query(`DROP TABLE log_consumer`);
    await db.query(`DROP FUNCTION log_consumer_goes_on`);
  }
}
