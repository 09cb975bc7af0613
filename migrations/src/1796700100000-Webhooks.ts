import type { MigrationInterface, QueryRunner } from 'typeorm';

// As the shared lists were when this was released: a migration must not change with them.
const STATUSES = ['pending', 'delivered', 'failed'];
const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** Where events are sent, what is to be sent, and what became of each attempt. */
export class Webhooks1796700100000 implements MigrationInterface {
  readonly name = 'Webhooks1796700100000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE webhook_endpoint (
        id                  uuid PRIMARY KEY,
        url                 text NOT NULL CHECK (char_length(url) BETWEEN 8 AND 2000),
        description         text NOT NULL CHECK (char_length(description) <= 200),
        -- Empty: all.
        events              text[] NOT NULL CHECK (cardinality(events) <= 50),
        version             integer NOT NULL CHECK (version > 0),
        -- Wrapped with a master key: nonce, tag, 32 bytes.
        secret              bytea NOT NULL CHECK (octet_length(secret) = 60),
        master_key_id       text NOT NULL REFERENCES master_key,
        -- After a rotation both sign until then.
        previous_secret     bytea CHECK (octet_length(previous_secret) = 60),
        previous_until      timestamptz(3),
        -- Index of the event that added it; null until the log has one. It gets what comes after.
        from_index          bigint,
        created_at          timestamptz(3) NOT NULL,
        created_by          text NOT NULL,
        -- The first of the failures since it last took something.
        failing_since       timestamptz(3),
        failures            integer NOT NULL DEFAULT 0,
        paused_at           timestamptz(3),
        pause_cause         text CHECK (pause_cause IN ('staff', 'failing')),
        removed_at          timestamptz(3),
        CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
        CHECK ((paused_at IS NULL) = (pause_cause IS NULL)),
        CHECK ((failing_since IS NULL) = (failures = 0))
      )`);

    await db.query(`
      CREATE TABLE webhook_delivery (
        id              uuid PRIMARY KEY,
        -- Within a lane deliveries go out in this order, one after the other.
        n               bigint GENERATED ALWAYS AS IDENTITY,
        endpoint_id     uuid NOT NULL REFERENCES webhook_endpoint,
        lane            uuid NOT NULL,
        -- What the receiver recognises a repeat by.
        message_id      uuid NOT NULL,
        type            text NOT NULL,
        -- The exact text that is signed.
        body            text NOT NULL CHECK (char_length(body) <= 20000),
        kind            text NOT NULL CHECK (kind IN ('event', 'replay', 'test')),
        status          text NOT NULL CHECK (status IN (${list(STATUSES)})),
        attempts        integer NOT NULL DEFAULT 0,
        created_at      timestamptz(3) NOT NULL,
        next_attempt_at timestamptz(3) NOT NULL,
        -- Somebody is at it until then at the latest.
        claimed_until   timestamptz(3),
        ended_at        timestamptz(3),
        CHECK ((status = 'pending') = (ended_at IS NULL))
      )`);
    await db.query(`
      CREATE UNIQUE INDEX webhook_delivery_once ON webhook_delivery (endpoint_id, message_id) WHERE kind = 'event'`);
    await db.query(`
      CREATE INDEX webhook_delivery_due ON webhook_delivery (endpoint_id, next_attempt_at, n) WHERE status = 'pending'`);
    await db.query(`
      CREATE INDEX webhook_delivery_lane ON webhook_delivery (endpoint_id, lane, n) WHERE status = 'pending'`);
    await db.query(`CREATE INDEX webhook_delivery_recent ON webhook_delivery (endpoint_id, n)`);

    await db.query(`
      CREATE TABLE webhook_attempt (
        delivery_id uuid NOT NULL REFERENCES webhook_delivery,
        n           integer NOT NULL,
        at          timestamptz(3) NOT NULL,
        ms          integer NOT NULL,
        -- Of the answer; null when there was none.
        http_status integer,
        -- Why there was none, or why it does not count; null for a success.
        problem     text CHECK (problem ~ '^[a-z_]{1,40}$'),
        -- Its beginning, for whoever looks for the cause.
        answer      text CHECK (char_length(answer) <= 200),
        PRIMARY KEY (delivery_id, n)
      )`);

    await db.query(
      `GRANT SELECT, INSERT ON webhook_endpoint, webhook_delivery, webhook_attempt TO standing_app`,
    );
    await db.query(`
      GRANT UPDATE (url, description, events, version, secret, master_key_id, previous_secret, previous_until, from_index,
        failing_since, failures, paused_at, pause_cause, removed_at) ON webhook_endpoint TO standing_app`);
    await db.query(`
      GRANT UPDATE (status, attempts, next_attempt_at, claimed_until, ended_at) ON webhook_delivery TO standing_app`);
    await db.query(`
      GRANT SELECT (id, url, description, events, version, created_at, created_by, failing_since, failures, paused_at,
        pause_cause, removed_at) ON webhook_endpoint TO standing_auditor`);
    await db.query(`GRANT SELECT ON webhook_delivery, webhook_attempt TO standing_auditor`);
    await db.query(`SELECT begin_log_consumer('webhooks')`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DELETE FROM log_consumer WHERE name = 'webhooks'`);
    await db.query(`DROP TABLE webhook_attempt, webhook_delivery, webhook_endpoint`);
  }
}
