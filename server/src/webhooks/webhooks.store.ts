import { Injectable } from '@nestjs/common';
import type { FeedType } from '@standing/shared/feed/public-entry';
import { REPLAYED_AT_ONCE } from '@standing/shared/webhooks/delivery';
import type { EntityManager } from 'typeorm';
import { MasterKeyRegister } from '../platform/crypto/master-key-register.js';
import type { ClaimedDelivery, DeliveryRow, SecretsRow, WebhookRow } from './webhook.row.js';
import type { AttemptOutcome } from './webhook-sender.js';

/** Columns of `WebhookRow`. */
export const WEBHOOK_COLUMNS = `id, url, description, events, version, created_at, created_by, previous_until,
  failing_since, failures, paused_at, pause_cause, removed_at`;

/** Requests to one endpoint at once, over all workers: what it is slow with holds up no other. */
const AT_ONCE = 10;
/**
 * Requests to an endpoint that has taken nothing since it failed: each may hang for as long as an attempt lasts, and a few
 * such endpoints would otherwise keep everything busy that could serve the others.
 */
const AT_ONCE_FAILING = 2;

export interface NewEndpoint extends Pick<
  WebhookRow,
  'id' | 'url' | 'description' | 'events' | 'created_at' | 'created_by'
> {
  readonly secret: Buffer;
  readonly master_key_id: string;
}

export interface NewDelivery {
  readonly id: string;
  readonly endpointId: string;
  readonly lane: string;
  readonly messageId: string;
  readonly type: string;
  readonly body: string;
  readonly kind: DeliveryRow['kind'];
}

/** Writes endpoints, deliveries and attempts. */
@Injectable()
export class WebhooksStore extends MasterKeyRegister {
  async insert(manager: EntityManager, row: NewEndpoint): Promise<void> {
    await manager.query(
      `INSERT INTO webhook_endpoint (id, url, description, events, version, secret, master_key_id, created_at, created_by)
       VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8)`,
      [
        row.id,
        row.url,
        row.description,
        row.events,
        row.secret,
        row.master_key_id,
        row.created_at,
        row.created_by,
      ],
    );
  }

  /** How many there are; nobody adds another one until the transaction ends. */
  async countAlone(manager: EntityManager): Promise<number> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('standing/webhooks', 0))`);
    const rows: { count: number }[] = await manager.query(
      `SELECT count(*)::int AS count FROM webhook_endpoint WHERE removed_at IS NULL`,
    );
    return rows[0]?.count ?? 0;
  }

  async lockRow(manager: EntityManager, id: string): Promise<(WebhookRow & SecretsRow) | null> {
    const rows: (WebhookRow & SecretsRow)[] = await manager.query(
      `SELECT ${WEBHOOK_COLUMNS}, secret, master_key_id, previous_secret FROM webhook_endpoint WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  async change(
    manager: EntityManager,
    id: string,
    { url, events, description }: Pick<WebhookRow, 'url' | 'events' | 'description'>,
  ): Promise<void> {
    await manager.query(
      `UPDATE webhook_endpoint SET url = $2, events = $3, description = $4, version = version + 1 WHERE id = $1`,
      [id, url, events, description],
    );
  }

  async setSecrets(
    manager: EntityManager,
    id: string,
    row: SecretsRow,
    isNewVersion: boolean,
  ): Promise<void> {
    await manager.query(
      `UPDATE webhook_endpoint SET secret = $2, master_key_id = $3, previous_secret = $4, previous_until = $5,
         version = version + $6 WHERE id = $1`,
      [id, row.secret, row.master_key_id, row.previous_secret, row.previous_until, isNewVersion ? 1 : 0],
    );
  }

  /** Every endpoint whose secrets are wrapped with another master key. */
  lockOthers(manager: EntityManager, masterKeyId: string): Promise<(SecretsRow & { readonly id: string })[]> {
    return manager.query(
      `SELECT id, secret, master_key_id, previous_secret, previous_until FROM webhook_endpoint
       WHERE master_key_id <> $1 FOR UPDATE`,
      [masterKeyId],
    );
  }

  async pause(manager: EntityManager, id: string, at: Date, cause: 'staff' | 'failing'): Promise<void> {
    await manager.query(
      `UPDATE webhook_endpoint SET paused_at = $2, pause_cause = $3, version = version + 1 WHERE id = $1`,
      [id, at, cause],
    );
  }

  /** What has waited goes out at once. */
  async resume(manager: EntityManager, id: string, at: Date): Promise<void> {
    await manager.query(
      `UPDATE webhook_endpoint SET paused_at = NULL, pause_cause = NULL, failing_since = NULL, failures = 0,
         version = version + 1 WHERE id = $1`,
      [id],
    );
    await manager.query(
      `UPDATE webhook_delivery SET next_attempt_at = $2
       WHERE endpoint_id = $1 AND status = 'pending' AND next_attempt_at > $2 AND coalesce(claimed_until <= $2, true)`,
      [id, at],
    );
  }

  /** Nothing goes out any more; what has waited has failed. */
  async remove(manager: EntityManager, id: string, at: Date): Promise<void> {
    await manager.query(`UPDATE webhook_endpoint SET removed_at = $2, version = version + 1 WHERE id = $1`, [
      id,
      at,
    ]);
    await manager.query(
      `UPDATE webhook_delivery SET status = 'failed', ended_at = $2 WHERE endpoint_id = $1 AND status = 'pending'`,
      [id, at],
    );
  }

  /** Lets endpoints get what comes after the events that added them. */
  async begin(
    manager: EntityManager,
    added: readonly { readonly id: string; readonly index: number }[],
  ): Promise<void> {
    await manager.query(
      `UPDATE webhook_endpoint e SET from_index = a.index
       FROM unnest($1::uuid[], $2::bigint[]) AS a (id, index) WHERE e.id = a.id AND e.from_index IS NULL`,
      [added.map(({ id }) => id), added.map(({ index }) => index)],
    );
  }

  /** Endpoints that get events, paused ones too. */
  /** Whether there is any, begun or not. */
  async hasEndpoints(manager: EntityManager): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `SELECT FROM webhook_endpoint WHERE removed_at IS NULL LIMIT 1`,
    );
    return rows.length > 0;
  }

  async takers(
    manager: EntityManager,
  ): Promise<{ readonly id: string; readonly events: readonly FeedType[]; readonly from: number }[]> {
    const rows: { id: string; events: FeedType[]; from_index: string }[] = await manager.query(
      `SELECT id, events, from_index FROM webhook_endpoint WHERE removed_at IS NULL AND from_index IS NOT NULL`,
    );
    return rows.map((row) => ({ id: row.id, events: row.events, from: Number(row.from_index) }));
  }

  async addDeliveries(manager: EntityManager, deliveries: readonly NewDelivery[], at: Date): Promise<void> {
    if (deliveries.length === 0) return;
    await manager.query(
      `INSERT INTO webhook_delivery (id, endpoint_id, lane, message_id, type, body, kind, status, created_at, next_attempt_at)
       SELECT d.id, d.endpoint_id, d.lane, d.message_id, d.type, d.body, d.kind, 'pending', $8, $8
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY
         AS d (id, endpoint_id, lane, message_id, type, body, kind, place)
       ORDER BY d.place
       ON CONFLICT DO NOTHING`,
      [
        deliveries.map(({ id }) => id),
        deliveries.map(({ endpointId }) => endpointId),
        deliveries.map(({ lane }) => lane),
        deliveries.map(({ messageId }) => messageId),
        deliveries.map(({ type }) => type),
        deliveries.map(({ body }) => body),
        deliveries.map(({ kind }) => kind),
        at,
      ],
    );
  }

  /**
   * Lets messages that have failed, and that have neither been taken nor wait again, go out in the order in which they
   * were to.
   *
   * @returns how many
   */
  async replayFailed(manager: EntityManager, endpointId: string, at: Date): Promise<number> {
    const rows: unknown[] = await manager.query(
      `INSERT INTO webhook_delivery (id, endpoint_id, lane, message_id, type, body, kind, status, created_at, next_attempt_at)
       SELECT gen_random_uuid(), f.endpoint_id, f.lane, f.message_id, f.type, f.body, 'replay', 'pending', $2, $2
       FROM webhook_delivery f
       WHERE f.endpoint_id = $1 AND f.status = 'failed' AND f.kind = 'event' AND NOT EXISTS (
         SELECT FROM webhook_delivery o
         WHERE o.endpoint_id = f.endpoint_id AND o.message_id = f.message_id AND o.status <> 'failed')
       ORDER BY f.n LIMIT ${REPLAYED_AT_ONCE}
       RETURNING id`,
      [endpointId, at],
    );
    return rows.length;
  }

  /**
   * Takes what is due, the first of each lane only, for so long as an attempt can last: whoever dies with it loses it to
   * the next one.
   */
  async claim(manager: EntityManager, limit: number, at: Date, until: Date): Promise<ClaimedDelivery[]> {
    const [rows]: [ClaimedDelivery[], number] = await manager.query(
      `WITH due AS (
         SELECT d.id
         FROM (
           SELECT id, failures FROM webhook_endpoint WHERE paused_at IS NULL AND removed_at IS NULL
           ORDER BY failures > 0, id) e
         CROSS JOIN LATERAL (
           SELECT d.id FROM webhook_delivery d
           WHERE d.endpoint_id = e.id AND d.status = 'pending' AND d.next_attempt_at <= $2
             AND NOT EXISTS (
               SELECT FROM webhook_delivery b
               WHERE b.endpoint_id = d.endpoint_id AND b.lane = d.lane AND b.status = 'pending' AND b.n < d.n)
           ORDER BY d.next_attempt_at, d.n
           LIMIT greatest(0, CASE WHEN e.failures > 0 THEN ${AT_ONCE_FAILING} ELSE ${AT_ONCE} END - (
             SELECT count(*) FROM webhook_delivery u
             WHERE u.endpoint_id = e.id AND u.status = 'pending' AND u.next_attempt_at > $2 AND u.claimed_until > $2))
           FOR UPDATE SKIP LOCKED) d
         LIMIT $1)
       UPDATE webhook_delivery d
       SET attempts = d.attempts + 1, claimed_until = $3, next_attempt_at = $3
       FROM webhook_endpoint e
       WHERE d.id IN (SELECT id FROM due) AND e.id = d.endpoint_id
       RETURNING d.id, d.endpoint_id, d.lane, d.message_id, d.body, d.attempts, d.kind, e.url, e.secret,
         e.master_key_id, e.previous_secret, e.previous_until`,
      [limit, at, until],
    );
    return rows;
  }

  /** @returns false when somebody else has taken it over meanwhile */
  async addAttempt(
    manager: EntityManager,
    { id, attempts }: Pick<ClaimedDelivery, 'id' | 'attempts'>,
    at: Date,
    { ms, httpStatus, problem, answer }: AttemptOutcome,
  ): Promise<boolean> {
    await manager.query(
      `INSERT INTO webhook_attempt (delivery_id, n, at, ms, http_status, problem, answer)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [id, attempts, at, ms, httpStatus, problem, answer === '' ? null : answer],
    );
    const rows: unknown[] = await manager.query(
      `SELECT FROM webhook_delivery WHERE id = $1 AND attempts = $2 AND status = 'pending' FOR UPDATE`,
      [id, attempts],
    );
    return rows.length > 0;
  }

  async end(manager: EntityManager, id: string, status: 'delivered' | 'failed', at: Date): Promise<void> {
    await manager.query(
      `UPDATE webhook_delivery SET status = $2, ended_at = $3, claimed_until = NULL WHERE id = $1`,
      [id, status, at],
    );
  }

  /** Later; and with it what waits behind it, which would only be looked at in vain. */
  async postpone(
    manager: EntityManager,
    { id, endpoint_id, lane }: Pick<ClaimedDelivery, 'id' | 'endpoint_id' | 'lane'>,
    until: Date,
  ): Promise<void> {
    await manager.query(
      `UPDATE webhook_delivery SET next_attempt_at = $3, claimed_until = NULL
       WHERE endpoint_id = $1 AND lane = $2 AND status = 'pending'`,
      [endpoint_id, lane, until],
    );
    await manager.query(`UPDATE webhook_delivery SET claimed_until = NULL WHERE id = $1`, [id]);
  }

  /** What waited behind one that has ended may go. */
  async release(manager: EntityManager, endpointId: string, lane: string, at: Date): Promise<void> {
    await manager.query(
      `UPDATE webhook_delivery SET next_attempt_at = $3
       WHERE endpoint_id = $1 AND lane = $2 AND status = 'pending' AND next_attempt_at > $3`,
      [endpointId, lane, at],
    );
  }

  /** The endpoint takes something again. */
  async noteSuccess(manager: EntityManager, endpointId: string): Promise<void> {
    await manager.query(
      `UPDATE webhook_endpoint SET failing_since = NULL, failures = 0 WHERE id = $1 AND failures > 0`,
      [endpointId],
    );
  }

  async noteFailure(
    manager: EntityManager,
    endpointId: string,
    at: Date,
  ): Promise<{ readonly failures: number; readonly since: Date; readonly isPaused: boolean }> {
    const [rows]: [{ failures: number; since: Date; is_paused: boolean }[], number] = await manager.query(
      `UPDATE webhook_endpoint SET failures = failures + 1, failing_since = coalesce(failing_since, $2) WHERE id = $1
       RETURNING failures, failing_since AS since, paused_at IS NOT NULL AS is_paused`,
      [endpointId, at],
    );
    const [row] = rows;
    if (!row) throw new Error('a delivery without its endpoint');
    return { failures: row.failures, since: row.since, isPaused: row.is_paused };
  }
}
