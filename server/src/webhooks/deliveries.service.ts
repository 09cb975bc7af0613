import { Injectable } from '@nestjs/common';
import type { FeedEntry } from '@standing/shared/feed/public-entry';
import { streamOf } from '@standing/shared/feed/public-entry';
import { givesUp, nextAttempt } from '@standing/shared/webhooks/schedule';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.js';
import { FeedService } from '../feed/feed.service.js';
import type { IsAnybodyThere, LogHandler } from '../feed/log-reader.service.js';
import type { Clock } from '../platform/clock.js';
import type { AllowedHosts } from './reachable.js';
import { DELIVERY_TIMEOUT_MS, sendOnce, type AttemptOutcome } from './webhook-sender.js';
import type { ClaimedDelivery } from './webhook.row.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';
import { WebhooksStore, type NewDelivery } from './webhooks.store.js';

/** Requests of one worker at once. */
const AT_ONCE = 50;
/** Beyond the time that an attempt may take, for writing down what came of it. */
const CLAIM_MS = DELIVERY_TIMEOUT_MS + 5_000;
/** What concerns no account in particular keeps its order, too. */
const COMMON_LANE = '00000000-0000-0000-0000-000000000000';

/** What is sent (Standard Webhooks 1.0: Payload structure). */
export function messageBody(type: string, timestamp: string, data: unknown): string {
  return JSON.stringify({ type, timestamp, data });
}

/**
 * Sends events to endpoints: kept in the transaction that reads them off the log, then sent until they are taken, for
 * three days. At least once; of an account in order.
 */
@Injectable()
export class DeliveriesService {
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: WebhooksStore,
    private readonly secrets: WebhookSecretsService,
    private readonly feed: FeedService,
    private readonly audit: AuditService,
    private readonly allowed: AllowedHosts,
    private readonly clock: Clock,
  ) {}

  /** Whether there is any endpoint. */
  readonly isAnybodyThere: IsAnybodyThere = (manager) => this.store.hasEndpoints(manager);

  /** Keeps what each endpoint is to get. */
  readonly keep: LogHandler = async (batch, manager) => {
    const added = batch.filter(({ event }) => event.command === 'create_webhook');
    if (added.length > 0) {
      const begun = added.map(({ index, event }) => ({ id: streamOf(event).id, index }));
      await this.store.begin(manager, begun);
    }
    const takers = await this.store.takers(manager);
    if (takers.length === 0) return;
    const entries = await this.feed.entriesOf(batch, manager);
    const deliveries = entries.flatMap((entry) => {
      const body = messageBody(entry.type, entry.at, entry);
      return takers
        .filter(
          ({ events, from }) => from < entry.index && (events.length === 0 || events.includes(entry.type)),
        )
        .map(({ id }): NewDelivery => ({
          id: uuidv7(),
          endpointId: id,
          lane: laneOf(entry),
          messageId: entry.id,
          type: entry.type,
          body,
          kind: 'event',
        }));
    });
    await this.store.addDeliveries(manager, deliveries, new Date(this.clock.now()));
  };

  /**
   * Begins to send what is due, as far as there is room.
   *
   * @param failed told why something was not sent that no endpoint is to blame for: no attempt of it is kept
   * @returns how many were begun
   */
  async sendDue(failed: (error: unknown) => void = () => undefined): Promise<number> {
    const room = AT_ONCE - this.underWay.size;
    if (room <= 0) {
      await Promise.race(this.underWay);
      return 1;
    }
    const now = this.clock.now();
    const claimed = await this.store.claim(
      this.dataSource.manager,
      room,
      new Date(now),
      new Date(now + CLAIM_MS),
    );
    for (const delivery of claimed) {
      // What is not written down is sent again when the claim has run out.
      const sending: Promise<void> = this.send(delivery)
        .catch(failed)
        .finally(() => this.underWay.delete(sending));
      this.underWay.add(sending);
    }
    return claimed.length;
  }

  /** Waits for the requests that are under way. */
  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async send(delivery: ClaimedDelivery): Promise<void> {
    const now = this.clock.now();
    const { endpoint_id, url, message_id, body } = delivery;
    const secrets = await this.secrets.open(endpoint_id, delivery, now);
    const message = { url, secrets, messageId: message_id, body };
    const outcome = await sendOnce(message, this.allowed, now / 1000);
    await this.dataSource.transaction((manager) => this.writeDown(manager, delivery, now, outcome));
  }

  private async writeDown(
    manager: EntityManager,
    delivery: ClaimedDelivery,
    startedAt: number,
    outcome: AttemptOutcome,
  ): Promise<void> {
    const { id, endpoint_id: endpointId, lane, attempts, kind } = delivery;
    if (!(await this.store.addAttempt(manager, delivery, new Date(startedAt), outcome))) return;
    const now = this.clock.now();
    const at = new Date(now);
    if (outcome.problem === null) {
      await this.store.end(manager, id, 'delivered', at);
      await this.store.release(manager, endpointId, lane, at);
      await this.store.noteSuccess(manager, endpointId);
      return;
    }
    // Somebody tries it out and sees what comes of it; that is no failure of the endpoint.
    const next = kind === 'test' ? null : nextAttempt(attempts, now, Math.random());
    if (next === null) {
      await this.store.end(manager, id, 'failed', at);
      await this.store.release(manager, endpointId, lane, at);
    } else await this.store.postpone(manager, delivery, new Date(next));
    if (kind === 'test') return;
    const { failures, since, isPaused } = await this.store.noteFailure(manager, endpointId, at);
    if (isPaused || !givesUp(failures, since.getTime(), now)) return;
    await this.store.pause(manager, endpointId, at, 'failing');
    await this.audit.record(manager, {
      stream: { kind: 'webhook', id: endpointId },
      command: 'pause_webhook',
      actor: { kind: 'system', id: 'webhooks', role: 'system' },
      facts: { cause: 'failing', failures },
    });
  }
}

function laneOf(entry: FeedEntry): string {
  return 'account' in entry ? entry.account.id : COMMON_LANE;
}
