import { Injectable } from '@nestjs/common';
import type { DeliveryQuery } from '@standing/shared/contracts/webhooks';
import { PENDING_COUNTED, type DeliveryProblem } from '@standing/shared/webhooks/delivery';
import { DataSource, type EntityManager } from 'typeorm';
import type { DeliveryViewRow, WebhookViewRow } from './webhook.row.js';
import { WEBHOOK_COLUMNS } from './webhooks.store.js';

/** How far back it is looked for what was taken last: an endpoint that takes things has it at the very end. Rows. */
const TAKEN_LOOKED_BACK = 1_000;

/** Deliveries with the last of their attempts. */
const DELIVERIES = `
  SELECT d.id, d.n, d.message_id, d.type, d.kind, d.status, d.attempts, d.created_at, d.next_attempt_at, d.ended_at,
    d.body, d.body::jsonb #> '{data,account}' AS account,
    a.at AS last_at, a.http_status AS last_http_status, a.problem AS last_problem
  FROM webhook_delivery d
  LEFT JOIN LATERAL (
    SELECT at, http_status, problem FROM webhook_attempt WHERE delivery_id = d.id ORDER BY n DESC LIMIT 1) a ON true`;

export interface AttemptRow {
  readonly n: number;
  readonly at: Date;
  readonly ms: number;
  readonly http_status: number | null;
  readonly problem: DeliveryProblem | null;
  readonly answer: string | null;
}

/** Reads endpoints and deliveries for screens; never a secret. */
@Injectable()
export class WebhooksReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that are there, in the order in which they were added; or one, also when it has been removed. */
  find(id: string | null, within: Pick<EntityManager, 'query'> = this.dataSource): Promise<WebhookViewRow[]> {
    return within.query(
      `SELECT ${WEBHOOK_COLUMNS}, (
         SELECT count(*)::int FROM (
           SELECT FROM webhook_delivery d WHERE d.endpoint_id = e.id AND d.status = 'pending' LIMIT ${PENDING_COUNTED}) p
       ) AS pending, (
         SELECT ended_at FROM (
           SELECT d.n, d.status, d.ended_at FROM webhook_delivery d WHERE d.endpoint_id = e.id
           ORDER BY d.n DESC LIMIT ${TAKEN_LOOKED_BACK}) r
         WHERE status = 'delivered' ORDER BY n DESC LIMIT 1
       ) AS last_taken_at
       FROM webhook_endpoint e
       WHERE CASE WHEN $1::uuid IS NULL THEN removed_at IS NULL ELSE id = $1 END
       ORDER BY created_at, id`,
      [id],
    );
  }

  /** Newest first. */
  deliveries(endpointId: string, { status, after, limit }: DeliveryQuery): Promise<DeliveryViewRow[]> {
    return this.dataSource.query(
      `${DELIVERIES}
       WHERE d.endpoint_id = $1 AND ($2::text IS NULL OR d.status = $2) AND ($3::bigint IS NULL OR d.n < $3)
       ORDER BY d.n DESC LIMIT $4`,
      [endpointId, status ?? null, after ?? null, limit + 1],
    );
  }

  async delivery(
    endpointId: string,
    id: string,
    within: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<(DeliveryViewRow & { readonly body: string }) | null> {
    const rows: (DeliveryViewRow & { body: string })[] = await within.query(
      `${DELIVERIES} WHERE d.endpoint_id = $1 AND d.id = $2`,
      [endpointId, id],
    );
    return rows[0] ?? null;
  }

  attempts(deliveryId: string): Promise<AttemptRow[]> {
    return this.dataSource.query(
      `SELECT n, at, ms, http_status, problem, answer FROM webhook_attempt WHERE delivery_id = $1 ORDER BY n`,
      [deliveryId],
    );
  }

  /** Endpoints that have not taken anything for a while, and those that the product has paused for it. */
  async alarms(): Promise<{ readonly failing: number; readonly paused: number }> {
    const rows: { failing: number; paused: number }[] = await this.dataSource.query(
      `SELECT count(*) FILTER (WHERE failing_since IS NOT NULL AND paused_at IS NULL)::int AS failing,
         count(*) FILTER (WHERE pause_cause = 'failing')::int AS paused
       FROM webhook_endpoint WHERE removed_at IS NULL`,
    );
    return rows[0] ?? { failing: 0, paused: 0 };
  }
}
