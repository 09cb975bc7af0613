import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lists can be narrowed to and counted by. */
const KEY = 'state, country, tier, risk_level';

/** How many accounts there are of each kind, kept along: counting a million rows takes a fifth of a second. */
export class AccountTally1795700100000 implements MigrationInterface {
  readonly name = 'AccountTally1795700100000';

  async up(db: QueryRunner): Promise<void> {
    // Rows are only added, so that no transaction waits for another's; their sum is the number. They have no key, and are
    // folded together from time to time.
    await db.query(`
      CREATE TABLE account_tally (
        state      text NOT NULL,
        country    text NOT NULL,
        tier       text NOT NULL,
        risk_level text NOT NULL,
        n          bigint NOT NULL
      ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`);

    // As the owner, so that nobody else can write the tally; once for each statement, whatever it changes.
    await db.query(`
      CREATE FUNCTION account_tally_add() RETURNS trigger LANGUAGE plpgsql
      SECURITY DEFINER SET search_path FROM CURRENT AS $$
      BEGIN
        INSERT INTO account_tally (${KEY}, n) SELECT ${KEY}, count(*) FROM added GROUP BY ${KEY};
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE FUNCTION account_tally_move() RETURNS trigger LANGUAGE plpgsql
      SECURITY DEFINER SET search_path FROM CURRENT AS $$
      BEGIN
        INSERT INTO account_tally (${KEY}, n)
        SELECT ${KEY}, sum(n) FROM (
          SELECT ${KEY}, -1 AS n FROM removed UNION ALL SELECT ${KEY}, 1 FROM added) moved
        GROUP BY ${KEY} HAVING sum(n) <> 0;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE FUNCTION account_tally_remove() RETURNS trigger LANGUAGE plpgsql
      SECURITY DEFINER SET search_path FROM CURRENT AS $$
      BEGIN
        INSERT INTO account_tally (${KEY}, n) SELECT ${KEY}, -count(*) FROM removed GROUP BY ${KEY};
        RETURN NULL;
      END $$`);
    const triggers = [
      ['account_tally_add', 'INSERT', 'NEW TABLE AS added'],
      ['account_tally_move', 'UPDATE', 'OLD TABLE AS removed NEW TABLE AS added'],
      ['account_tally_remove', 'DELETE', 'OLD TABLE AS removed'],
    ] as const;
    for (const [name, change, tables] of triggers) {
      await db.query(`
        CREATE TRIGGER ${name} AFTER ${change} ON account REFERENCING ${tables}
          FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`);
      await db.query(`ALTER TABLE account ENABLE ALWAYS TRIGGER ${name}`);
    }
    // The triggers keep writers out until this has committed, so nobody is counted twice or not at all.
    await db.query(`
      INSERT INTO account_tally (${KEY}, n) SELECT ${KEY}, count(*) FROM account GROUP BY ${KEY}`);

    await db.query(`
      CREATE FUNCTION fold_account_tally() RETURNS bigint LANGUAGE plpgsql
      SECURITY DEFINER SET search_path FROM CURRENT AS $$
      DECLARE folded bigint;
      BEGIN
        -- One at a time; whoever comes second has nothing to do.
        IF NOT pg_try_advisory_xact_lock(hashtextextended('account_tally:fold', 0)) THEN RETURN 0; END IF;
        WITH many AS (
          SELECT ${KEY} FROM account_tally GROUP BY ${KEY} HAVING count(*) > 1
        ), gone AS (
          DELETE FROM account_tally t USING many m
          WHERE (t.state, t.country, t.tier, t.risk_level) = (m.state, m.country, m.tier, m.risk_level)
          RETURNING t.*
        ), kept AS (
          INSERT INTO account_tally (${KEY}, n)
          SELECT ${KEY}, sum(n) FROM gone GROUP BY ${KEY} HAVING sum(n) <> 0
        )
        SELECT count(*) INTO folded FROM gone;
        RETURN folded;
      END $$`);
    await db.query(`REVOKE ALL ON FUNCTION fold_account_tally() FROM PUBLIC`);
    await db.query(`GRANT EXECUTE ON FUNCTION fold_account_tally() TO standing_app`);
    await db.query(`GRANT SELECT ON account_tally TO standing_app, standing_auditor`);

    // Equal keys are kept once: 7 MB for a million accounts, and pages of a rare country do not walk the whole list.
    await db.query(`CREATE INDEX account_country ON account (country)`);
    // Lists of the held are answered from their index, in whatever order.
    await db.query(`DROP INDEX account_held`);
    await db.query(`
      CREATE INDEX account_held ON account (state, registered_at, id) INCLUDE (settle_at, country, tier, risk_level)
        WHERE state IN ('frozen', 'locked', 'flagged', 'closed')`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}
