import type { FeedType } from '@standing/shared/feed/public-entry';
import type { DELIVERY_KINDS, DeliveryProblem, DeliveryStatus } from '@standing/shared/webhooks/delivery';

/** An endpoint as it is kept. */
export interface WebhookRow {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly FeedType[];
  readonly version: number;
  readonly created_at: Date;
  readonly created_by: string;
  readonly previous_until: Date | null;
  readonly failing_since: Date | null;
  readonly failures: number;
  readonly paused_at: Date | null;
  readonly pause_cause: 'staff' | 'failing' | null;
  readonly removed_at: Date | null;
}

/** An endpoint as screens show it. */
export interface WebhookViewRow extends WebhookRow {
  readonly pending: number;
  readonly last_taken_at: Date | null;
}

/** Its secrets, wrapped. */
export interface SecretsRow {
  readonly secret: Buffer;
  readonly master_key_id: string;
  readonly previous_secret: Buffer | null;
  readonly previous_until: Date | null;
}

export interface DeliveryRow {
  readonly id: string;
  readonly n: string;
  readonly message_id: string;
  readonly type: string;
  readonly kind: (typeof DELIVERY_KINDS)[number];
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly created_at: Date;
  readonly next_attempt_at: Date;
  readonly ended_at: Date | null;
}

/** A delivery as screens show it: with whom it is about and what became of it last. */
export interface DeliveryViewRow extends DeliveryRow {
  readonly account: { readonly id: string; readonly externalRef: string } | null;
  readonly last_at: Date | null;
  readonly last_http_status: number | null;
  readonly last_problem: DeliveryProblem | null;
}

/** What somebody is about to send. */
export interface ClaimedDelivery extends SecretsRow {
  readonly id: string;
  readonly endpoint_id: string;
  readonly lane: string;
  readonly message_id: string;
  readonly body: string;
  /** Made so far, this one included. */
  readonly attempts: number;
  readonly kind: DeliveryRow['kind'];
  readonly url: string;
}
