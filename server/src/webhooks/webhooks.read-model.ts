import { Injectable } from '@nestjs/common';
import { PENDING_COUNTED, type DeliveryQuery } from '@standing/shared/contracts/webhooks';
import { DataSource, type EntityManager } from 'typeorm';
import type { DeliveryRow, WebhookRow } from './webhook.row.js';
import { WEBHOOK_COLUMNS } from './webhooks.store.js';

const DELIVERY_COLUMNS = `id, n, message_id, type, kind, status, attempts, created_at, next_attempt_at, ended_at`;

export interface AttemptRow {
  readonly n: number;
  readonly at: Date;
  readonly ms: number;
  readonly http_status: number | null;
  readonly problem: string | null;
  readonly answer: string | null;
}

/** Reads endpoints and deliveries for screens; never a secret. */
@Injectable()
export class WebhooksReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that are there, in the order in which they were added; or one, also when it has been removed. */
  find(
    id: string | null,
    within: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<(WebhookRow & { readonly pending: number })[]> {
    return within.query(
      `SELECT ${WEBHOOK_COLUMNS}, (
         SELECT count(*)::int FROM (
           SELECT FROM webhook_delivery d WHERE d.endpoint_id = e.id AND d.status = 'pending' LIMIT ${PENDING_COUNTED}) p
       ) AS pending
       FROM webhook_endpoint e
       WHERE CASE WHEN $1::uuid IS NULL THEN removed_at IS NULL ELSE id = $1 END
       ORDER BY created_at, id`,
      [id],
    );
  }

  /** Newest first. */
  deliveries(endpointId: string, { status, after, limit }: DeliveryQuery): Promise<DeliveryRow[]> {
    return this.dataSource.query(
      `SELECT ${DELIVERY_COLUMNS} FROM webhook_delivery
       WHERE endpoint_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::bigint IS NULL OR n < $3)
       ORDER BY n DESC LIMIT $4`,
      [endpointId, status ?? null, after ?? null, limit + 1],
    );
  }

  async delivery(
    endpointId: string,
    id: string,
    within: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<(DeliveryRow & { readonly body: string }) | null> {
    const rows: (DeliveryRow & { body: string })[] = await within.query(
      `SELECT ${DELIVERY_COLUMNS}, body FROM webhook_delivery WHERE endpoint_id = $1 AND id = $2`,
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
