import type { MigrationInterface, QueryRunner } from 'typeorm';

// As the shared lists were when this was released: a migration must not change with them.
const STATUSES = ['pending', 'sending', 'sent', 'uncertain', 'dead', 'kept', 'skipped'];
const ENDED = ['sent', 'uncertain', 'dead', 'kept', 'skipped'];
const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** Mails to customers: what they say, whom they are for, and what became of each; and how the mail server does. */
export class Mails1796766000000 implements MigrationInterface {
  readonly name = 'Mails1796766000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE mail_template (
        event           text PRIMARY KEY CHECK (event ~ '^[a-z_]{1,40}$'),
        current_version integer NOT NULL CHECK (current_version > 0),
        stream_id       uuid NOT NULL UNIQUE DEFAULT gen_random_uuid()
      )`);
    await db.query(`
      CREATE TABLE mail_template_version (
        event      text NOT NULL REFERENCES mail_template,
        version    integer NOT NULL CHECK (version > 0),
        -- By language: subject, text, html.
        content    jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        PRIMARY KEY (event, version)
      )`);
    await db.query(`
      ALTER TABLE mail_template ADD FOREIGN KEY (event, current_version)
        REFERENCES mail_template_version (event, version) DEFERRABLE INITIALLY DEFERRED`);

    await db.query(`
      CREATE TABLE mail (
        id               uuid PRIMARY KEY,
        -- To one account they go out in this order.
        n                bigint GENERATED ALWAYS AS IDENTITY,
        event_id         uuid NOT NULL REFERENCES audit_event,
        account_id       uuid NOT NULL REFERENCES account,
        template         text NOT NULL,
        template_version integer NOT NULL,
        language         text NOT NULL CHECK (language IN ('en', 'zh-CN')),
        -- What it says: codes and versions, nothing of the person.
        facts            jsonb NOT NULL,
        -- Whether it may say the name and what was written: the address was confirmed.
        is_personal      boolean NOT NULL,
        occurred_at      timestamptz(3) NOT NULL,
        created_at       timestamptz(3) NOT NULL,
        status           text NOT NULL CHECK (status IN (${list(STATUSES)})),
        cause            text CHECK (cause ~ '^[a-z_]{1,40}$'),
        -- Since when the product tries to send it: its making, or the last time somebody had it sent again.
        queued_at        timestamptz(3) NOT NULL,
        -- How often it was handed over, in all and since then.
        attempts         integer NOT NULL DEFAULT 0,
        tries            integer NOT NULL DEFAULT 0,
        resends          integer NOT NULL DEFAULT 0,
        -- Pending: when it is due. Claimed or being handed over: until when at the latest.
        next_attempt_at  timestamptz(3) NOT NULL,
        -- Who is at it.
        claim            uuid,
        sent_at          timestamptz(3),
        ended_at         timestamptz(3),
        -- Once an event and account.
        UNIQUE (event_id, account_id),
        FOREIGN KEY (template, template_version) REFERENCES mail_template_version (event, version),
        CHECK ((status IN (${list(ENDED)})) = (ended_at IS NOT NULL)),
        CHECK ((status = 'sent') = (sent_at IS NOT NULL)),
        CHECK (status <> 'sending' OR claim IS NOT NULL)
      )`);
    await db.query(`CREATE INDEX mail_due ON mail (next_attempt_at, n) WHERE status = 'pending'`);
    await db.query(`CREATE INDEX mail_lane ON mail (account_id, n) WHERE status IN ('pending', 'sending')`);
    await db.query(`CREATE INDEX mail_handed_over ON mail (next_attempt_at) WHERE status = 'sending'`);
    await db.query(`CREATE UNIQUE INDEX mail_recent ON mail (n)`);
    await db.query(`CREATE INDEX mail_account ON mail (account_id, n)`);
    await db.query(`CREATE INDEX mail_status ON mail (status, n)`);
    await db.query(`CREATE INDEX mail_template_used ON mail (template, n)`);

    await db.query(`
      CREATE TABLE mail_attempt (
        mail_id     uuid NOT NULL REFERENCES mail,
        n           integer NOT NULL,
        at          timestamptz(3) NOT NULL,
        ms          integer NOT NULL,
        -- Null: the mail server took it.
        problem     text CHECK (problem ~ '^[a-z_]{1,40}$'),
        -- The codes of its answer; never the words, which may hold the address.
        smtp_code   smallint,
        status_code text CHECK (status_code ~ '^[245]\\.\\d{1,3}\\.\\d{1,3}$'),
        PRIMARY KEY (mail_id, n)
      )`);

    await db.query(`
      CREATE TABLE mail_server (
        -- There is one.
        single        boolean PRIMARY KEY DEFAULT true CHECK (single),
        -- The first of the failures since it last took something.
        failing_since timestamptz(3),
        failures      integer NOT NULL DEFAULT 0,
        -- Nobody tries before.
        retry_at      timestamptz(3),
        CHECK ((failing_since IS NULL) = (failures = 0)),
        CHECK ((failing_since IS NULL) = (retry_at IS NULL))
      )`);
    await db.query(`INSERT INTO mail_server DEFAULT VALUES`);

    await db.query(
      `GRANT SELECT, INSERT ON mail_template, mail_template_version, mail, mail_attempt TO standing_app`,
    );
    await db.query(`GRANT UPDATE (current_version) ON mail_template TO standing_app`);
    await db.query(`
      GRANT UPDATE (status, cause, queued_at, attempts, tries, resends, next_attempt_at, claim, sent_at, ended_at)
        ON mail TO standing_app`);
    await db.query(`GRANT SELECT ON mail_server TO standing_app`);
    await db.query(`GRANT UPDATE (failing_since, failures, retry_at) ON mail_server TO standing_app`);
    await db.query(
      `GRANT SELECT ON mail_template, mail_template_version, mail, mail_attempt, mail_server TO standing_auditor`,
    );
    await db.query(`SELECT begin_log_consumer('mails')`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DELETE FROM log_consumer WHERE name = 'mails'`);
    await db.query(`DROP TABLE mail_attempt, mail, mail_server`);
    await db.query(`ALTER TABLE mail_template DROP CONSTRAINT mail_template_event_current_version_fkey`);
    await db.query(`DROP TABLE mail_template_version, mail_template`);
  }
}
