import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log's guards look at all rows of a statement at once: a batch of 500 freezes paid a third of its time for checks
 * that were made row by row, each an execution of its own. What they refuse is the same.
 */
export class GuardsByStatement1796200000000 implements MigrationInterface {
  readonly name = 'GuardsByStatement1796200000000';

  async up(db: QueryRunner): Promise<void> {
    // A statement's plan is kept as it was when the connection first met it, perhaps on an empty table: the settings see
    // to it that the log is always asked by its keys, however many rows come along.
    const BY_KEY = `SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off`;

    await db.query(`DROP TRIGGER joins_chain ON audit_event`);
    await db.query(`DROP FUNCTION audit_event_joins_chain()`);
    await db.query(`
      CREATE FUNCTION audit_event_joins_chain() RETURNS trigger LANGUAGE plpgsql ${BY_KEY} AS $$
      DECLARE
        bad record;
      BEGIN
        SELECT n.command, n.from_state, n.to_state INTO bad FROM added n
        WHERE n.to_state IS NOT NULL AND NOT EXISTS (
          SELECT FROM allowed_transition t
          WHERE t.command = n.command AND t.from_state = n.from_state AND t.to_state = n.to_state)
        LIMIT 1;
        IF FOUND THEN
          RAISE EXCEPTION '% may not lead from % to %', bad.command, bad.from_state, bad.to_state
            USING ERRCODE = 'foreign_key_violation';
        END IF;
        SELECT n.id, n.stream_version INTO bad FROM added n
        LEFT JOIN audit_event e ON e.stream_id = n.stream_id AND e.stream_version = n.stream_version - 1
        WHERE n.previous_hash IS DISTINCT FROM
          CASE n.stream_version WHEN 1 THEN decode(repeat('00', 32), 'hex') ELSE e.hash END
        LIMIT 1;
        IF FOUND THEN
          RAISE EXCEPTION 'event %: version % of its stream does not follow the one before', bad.id, bad.stream_version
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER joins_chain AFTER INSERT ON audit_event REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION audit_event_joins_chain()`);
    await db.query(`ALTER TABLE audit_event ENABLE ALWAYS TRIGGER joins_chain`);
    // The trigger asks the same, and without locking the transition's row, which all commands of one kind share.
    await db.query(`ALTER TABLE audit_event DROP CONSTRAINT audit_event_command_from_state_to_state_fkey`);

    await db.query(`DROP TRIGGER account_follows_log ON account`);
    await db.query(`DROP FUNCTION account_follows_log()`);
    await db.query(`
      CREATE FUNCTION account_follows_log() RETURNS trigger LANGUAGE plpgsql ${BY_KEY} AS $$
      DECLARE
        bad record;
      BEGIN
        SELECT a.id, a.state, a.version INTO bad FROM added a
        WHERE NOT EXISTS (
          SELECT FROM audit_event e
          WHERE e.stream_id = a.id AND e.stream_version = a.version AND e.hash = a.head_hash
            AND (e.to_state = a.state OR e.to_state = 'maintenance' AND a.state IN ('flagged', 'unverified', 'active')))
        LIMIT 1;
        IF FOUND THEN
          RAISE EXCEPTION 'account %: state % at version % has no event', bad.id, bad.state, bad.version
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$`);
    // What sees all rows of a statement is made for one kind of statement.
    for (const [name, change] of [
      ['account_follows_log', 'INSERT'],
      ['account_still_follows_log', 'UPDATE'],
    ] as const) {
      await db.query(`
        CREATE TRIGGER ${name} AFTER ${change} ON account REFERENCING NEW TABLE AS added
          FOR EACH STATEMENT EXECUTE FUNCTION account_follows_log()`);
      await db.query(`ALTER TABLE account ENABLE ALWAYS TRIGGER ${name}`);
    }

    // Results are of items that the same transaction has read under the lane's lock, and items are never deleted.
    await db.query(`ALTER TABLE bulk_result DROP CONSTRAINT bulk_result_operation_id_n_fkey`);
  }

  async down(): Promise<void> {
    throw new Error('The guards are not taken back; restore a backup instead.');
  }
}
