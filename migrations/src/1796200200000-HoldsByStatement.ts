import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Holds and notes are held against the log once a statement, as the log's other guards are: three foreign keys of each
 * row, two of which locked rows that all who freeze share, were a tenth of what a batch of freezes took. What is asked now
 * is more than a key can ask: that the event is the account's, of the hold's kind, and given for the hold's reason.
 */
export class HoldsByStatement1796200200000 implements MigrationInterface {
  readonly name = 'HoldsByStatement1796200200000';

  async up(db: QueryRunner): Promise<void> {
    // A plan is kept as it was when the connection first met it, perhaps on an empty table: always by the keys.
    const BY_KEY = `SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off`;

    await db.query(`
      CREATE FUNCTION hold_follows_log() RETURNS trigger LANGUAGE plpgsql ${BY_KEY} AS $$
      DECLARE
        bad uuid;
      BEGIN
        SELECT h.id INTO bad FROM added h
        WHERE NOT EXISTS (
          SELECT FROM audit_event e
          WHERE e.id = h.placed_event_id AND e.stream_id = h.account_id AND e.command = 'place_' || h.kind
            AND (e.reason_kind, e.reason_code, e.reason_version) = (h.kind, h.reason_code, h.reason_version))
        LIMIT 1;
        IF FOUND THEN
          RAISE EXCEPTION 'hold %: no event of its account has placed it', bad USING ERRCODE = 'foreign_key_violation';
        END IF;
        SELECT h.id INTO bad FROM added h WHERE NOT EXISTS (SELECT FROM account a WHERE a.id = h.account_id) LIMIT 1;
        IF FOUND THEN
          RAISE EXCEPTION 'hold %: there is no such account', bad USING ERRCODE = 'foreign_key_violation';
        END IF;
        SELECT h.id INTO bad FROM added h
        WHERE NOT EXISTS (
          SELECT FROM reason_version v
          WHERE v.kind = h.kind AND v.code = h.reason_code AND v.version = h.reason_version)
        LIMIT 1;
        IF FOUND THEN
          RAISE EXCEPTION 'hold %: its reason is in no catalogue', bad USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER hold_follows_log AFTER INSERT ON hold REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION hold_follows_log()`);

    await db.query(`
      CREATE FUNCTION release_follows_log() RETURNS trigger LANGUAGE plpgsql ${BY_KEY} AS $$
      DECLARE
        bad uuid;
      BEGIN
        SELECT h.id INTO bad FROM changed h
        WHERE h.release_event_id IS NOT NULL AND NOT EXISTS (
          SELECT FROM audit_event e WHERE e.id = h.release_event_id AND e.stream_id = h.account_id)
        LIMIT 1;
        IF FOUND THEN
          RAISE EXCEPTION 'hold %: no event of its account has released it', bad
            USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER release_follows_log AFTER UPDATE ON hold REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION release_follows_log()`);

    await db.query(`
      CREATE FUNCTION note_has_event() RETURNS trigger LANGUAGE plpgsql ${BY_KEY} AS $$
      BEGIN
        IF EXISTS (
          SELECT FROM added n WHERE NOT EXISTS (SELECT FROM audit_event e WHERE e.id = n.event_id)
        ) THEN
          RAISE EXCEPTION 'a note is about no event' USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER note_has_event AFTER INSERT ON audit_event_private REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION note_has_event()`);

    // The other side: events are never deleted, accounts are kept by their keys and versions of reasons by this.
    await db.query(`
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reason_version
        FOR EACH ROW EXECUTE FUNCTION refuse_change()`);
    await db.query(`
      CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON reason_version EXECUTE FUNCTION refuse_change()`);

    for (const [table, trigger] of [
      ['hold', 'hold_follows_log'],
      ['hold', 'release_follows_log'],
      ['audit_event_private', 'note_has_event'],
      ['reason_version', 'append_only'],
      ['reason_version', 'append_only_truncate'],
    ] as const) {
      await db.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${trigger}`);
    }
    await db.query(`
      ALTER TABLE hold
        DROP CONSTRAINT hold_account_id_fkey,
        DROP CONSTRAINT hold_placed_event_id_fkey,
        DROP CONSTRAINT hold_release_event_id_fkey,
        DROP CONSTRAINT hold_reason_kind_reason_code_reason_version_fkey`);
    await db.query(`ALTER TABLE audit_event_private DROP CONSTRAINT audit_event_private_event_id_fkey`);
  }

  async down(): Promise<void> {
    throw new Error('The guards are not taken back; restore a backup instead.');
  }
}
