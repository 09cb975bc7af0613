import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import { pageOfSmallList } from '@standing/shared/contracts/common';
import type { Actor } from '@standing/shared/access/roles';
import {
  MAX_WEBHOOKS,
  type ChangeWebhook,
  type DeliveryDetail,
  type DeliveryQuery,
  type DeliveryView,
  type NewWebhook,
  type WebhookSecretView,
  type WebhookView,
  type WebhookListQuery,
} from '@standing/shared/contracts/webhooks';
import { Refusal } from '@standing/shared/errors';
import { SECRET_OVERLAP_MS } from '@standing/shared/webhooks/schedule';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService, type CursorPage } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeat, findRepeatInTurn, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { ActorNames } from '../staff/actor-names.js';
import { messageBody } from './deliveries.service.js';
import { mayName, type AllowedHosts } from './reachable.js';
import { secretText } from './webhook-sender.js';
import type { DeliveryViewRow, SecretsRow, WebhookRow, WebhookViewRow } from './webhook.row.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';
import { WebhooksReadModel } from './webhooks.read-model.js';
import { WebhooksStore } from './webhooks.store.js';

/** Where events are sent, as administrators see and change it. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: WebhooksStore,
    private readonly readModel: WebhooksReadModel,
    private readonly secrets: WebhookSecretsService,
    private readonly audit: AuditService,
    private readonly names: ActorNames,
    private readonly allowed: AllowedHosts,
    private readonly clock: Clock,
  ) {}

  async list(query: WebhookListQuery): Promise<{ data: WebhookView[]; total: number; totalIsExact: true }> {
    return pageOfSmallList(await this.views(await this.readModel.find(null)), query);
  }

  /** @throws Refusal `webhook_not_found` */
  async get(id: string): Promise<WebhookView> {
    const [view] = await this.views(await this.readModel.find(id));
    if (!view) throw new Refusal('webhook_not_found');
    return view;
  }

  /**
   * Adds an endpoint; it gets what happens from then on.
   *
   * @throws Refusal `webhook_address_refused`, `too_many_webhooks`
   */
  async create(body: NewWebhook, { actor, idempotency }: CommandContext): Promise<WebhookSecretView> {
    this.checkUrl(body.url);
    const at = new Date(this.clock.now());
    const id = await this.secrets.wrapping(at, async (manager, master) => {
      const repeated = await findRepeatInTurn(manager, actor.id, idempotency);
      if (repeated !== null) return repeated;
      if ((await this.store.countAlone(manager)) >= MAX_WEBHOOKS) throw new Refusal('too_many_webhooks');
      const added = uuidv7();
      await this.store.insert(manager, {
        id: added,
        ...body,
        secret: this.secrets.wrap(master, added, this.secrets.generate()),
        master_key_id: master.id,
        created_at: at,
        created_by: actor.id,
      });
      await this.record(manager, added, 'create_webhook', actor, factsOf(body));
      await keepRepeat(manager, actor.id, idempotency, added, at);
      return added;
    });
    return this.withSecret(id);
  }

  /** @throws Refusal `webhook_not_found`, `webhook_removed`, `version_stale`, `webhook_address_refused` */
  async change(id: string, body: ChangeWebhook, context: CommandContext): Promise<WebhookView> {
    if (body.url !== undefined) this.checkUrl(body.url);
    await this.onLocked(id, context, async (manager, row) => {
      const next = {
        url: body.url ?? row.url,
        events: body.events ?? row.events,
        description: body.description ?? row.description,
      };
      await this.store.change(manager, id, next);
      await this.record(manager, id, 'change_webhook', context.actor, factsOf(next));
    });
    return this.get(id);
  }

  /** Makes a new secret; the one before signs beside it for a day. @throws as `change` */
  async rotate(id: string, context: CommandContext): Promise<WebhookSecretView> {
    const at = this.clock.now();
    await this.secrets.wrapping(new Date(at), (manager, master) =>
      this.onLockedWithin(manager, id, context, async (_, row) => {
        const secrets: SecretsRow = {
          secret: this.secrets.wrap(master, id, this.secrets.generate()),
          master_key_id: master.id,
          previous_secret: await this.secrets.moved(id, row.secret, row.master_key_id, master),
          previous_until: new Date(at + SECRET_OVERLAP_MS),
        };
        await this.store.setSecrets(manager, id, secrets, true);
        await this.record(manager, id, 'rotate_webhook_secret', context.actor);
      }),
    );
    return this.withSecret(id);
  }

  /** @throws as `change` */
  async pause(id: string, context: CommandContext): Promise<WebhookView> {
    await this.onLocked(id, context, async (manager, row, at) => {
      if (row.paused_at !== null) return;
      await this.store.pause(manager, id, at, 'staff');
      await this.record(manager, id, 'pause_webhook', context.actor, { cause: 'staff' });
    });
    return this.get(id);
  }

  /** What has waited goes out, in order. @throws as `change` */
  async resume(id: string, context: CommandContext): Promise<WebhookView> {
    await this.onLocked(id, context, async (manager, row, at) => {
      if (row.paused_at === null) return;
      await this.store.resume(manager, id, at);
      await this.record(manager, id, 'resume_webhook', context.actor);
    });
    return this.get(id);
  }

  /** Nothing is sent there any more; what was stays on record. @throws as `change` */
  async remove(id: string, context: CommandContext): Promise<WebhookView> {
    await this.onLocked(id, context, async (manager, _, at) => {
      await this.store.remove(manager, id, at);
      await this.record(manager, id, 'remove_webhook', context.actor);
    });
    return this.get(id);
  }

  /** Sends a message that says that it is a test. @throws as `change` */
  async test(id: string, context: CommandContext): Promise<DeliveryDetail> {
    const made = await this.onLocked(id, context, async (manager, _, at) => {
      const delivery = uuidv7();
      const type = 'webhook.test';
      await this.store.addDeliveries(
        manager,
        [
          {
            id: delivery,
            endpointId: id,
            lane: delivery,
            messageId: delivery,
            type,
            body: messageBody(type, at.toISOString(), { id: delivery }),
            kind: 'test',
          },
        ],
        at,
      );
      await this.record(manager, id, 'test_webhook', context.actor, { deliveryId: delivery });
      return delivery;
    });
    return this.delivery(id, made);
  }

  /** Sends again what was sent, with the same message id. @throws as `change`, `delivery_not_found` */
  async replay(id: string, deliveryId: string, context: CommandContext): Promise<DeliveryDetail> {
    const made = await this.onLocked(id, context, async (manager, _, at) => {
      const earlier = await this.readModel.delivery(id, deliveryId, manager);
      if (!earlier) throw new Refusal('delivery_not_found');
      const delivery = uuidv7();
      await this.store.addDeliveries(
        manager,
        [
          {
            id: delivery,
            endpointId: id,
            lane: delivery,
            messageId: earlier.message_id,
            type: earlier.type,
            body: earlier.body,
            kind: 'replay',
          },
        ],
        at,
      );
      await this.record(manager, id, 'replay_webhook', context.actor, { deliveryId });
      return delivery;
    });
    return this.delivery(id, made);
  }

  /**
   * Sends again what has failed for good and was not taken since, the oldest first, of each account in order; at most
   * `REPLAYED_AT_ONCE` of them. @throws as `change`
   */
  async replayFailed(id: string, context: CommandContext): Promise<WebhookView> {
    await this.onLocked(id, context, async (manager, _, at) => {
      const count = await this.store.replayFailed(manager, id, at);
      if (count > 0) await this.record(manager, id, 'replay_webhook', context.actor, { count });
    });
    return this.get(id);
  }

  /** @throws Refusal `webhook_not_found` */
  async deliveries(id: string, query: DeliveryQuery): Promise<CursorPage<DeliveryView>> {
    await this.get(id);
    const rows = await this.readModel.deliveries(id, query);
    const shown = rows.slice(0, query.limit);
    return {
      data: shown.map(viewDelivery),
      next: rows.length > query.limit ? (shown.at(-1)?.n ?? null) : null,
    };
  }

  /** @throws Refusal `delivery_not_found` */
  async delivery(id: string, deliveryId: string): Promise<DeliveryDetail> {
    const row = await this.readModel.delivery(id, deliveryId);
    if (!row) throw new Refusal('delivery_not_found');
    const tries = await this.readModel.attempts(deliveryId);
    return {
      ...viewDelivery(row),
      body: row.body,
      tries: tries.map(({ n, at, ms, http_status, problem, answer }) => ({
        n,
        at: at.toISOString(),
        ms,
        httpStatus: http_status,
        problem,
        answer,
      })),
    };
  }

  /** For metrics, health and the page. */
  alarms(): Promise<{ readonly failing: number; readonly paused: number }> {
    return this.readModel.alarms();
  }

  private checkUrl(text: string): void {
    if (!mayName(new URL(text), this.allowed)) throw new Refusal('webhook_address_refused');
  }

  private async withSecret(id: string): Promise<WebhookSecretView> {
    const row = await this.dataSource.transaction((manager) => this.store.lockRow(manager, id));
    if (!row) throw new Refusal('webhook_not_found');
    const [secret] = await this.secrets.open(id, row, this.clock.now());
    if (!secret) throw new Refusal('key_unavailable');
    return { webhook: await this.get(id), secret: secretText(secret) };
  }

  private onLocked(
    id: string,
    context: CommandContext,
    work: (manager: EntityManager, row: WebhookRow & SecretsRow, at: Date) => Promise<string | void>,
  ): Promise<string> {
    return this.dataSource.transaction((manager) => this.onLockedWithin(manager, id, context, work));
  }

  /** Runs a change on the locked endpoint, unless it is the repeat of one. @returns what the change made, or its id */
  private async onLockedWithin(
    manager: EntityManager,
    id: string,
    { actor, ifMatch, idempotency }: CommandContext,
    work: (manager: EntityManager, row: WebhookRow & SecretsRow, at: Date) => Promise<string | void>,
  ): Promise<string> {
    const row = await this.store.lockRow(manager, id);
    if (!row) throw new Refusal('webhook_not_found');
    // After the lock: a first use that was under way has committed by now.
    const repeated = await findRepeat(manager, actor.id, idempotency);
    if (repeated !== null) return repeated;
    if (ifMatch !== null && ifMatch !== row.version) {
      throw new Refusal('version_stale', {
        detail: 'The endpoint has changed since the version that you named.',
        extra: { currentVersion: row.version },
      });
    }
    if (row.removed_at !== null) throw new Refusal('webhook_removed');
    const at = new Date(this.clock.now());
    const made = (await work(manager, row, at)) ?? id;
    await keepRepeat(manager, actor.id, idempotency, made, at);
    return made;
  }

  private record(
    manager: EntityManager,
    id: string,
    command: string,
    actor: Actor,
    facts: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    return this.audit.record(manager, {
      stream: { kind: 'webhook', id },
      command,
      actor: { kind: 'staff', id: actor.id, role: roleFor('webhook.manage', actor.roles) ?? 'none' },
      facts,
    });
  }

  private async views(rows: readonly WebhookViewRow[]): Promise<WebhookView[]> {
    const names = await this.names.namesOf(rows.map((row) => row.created_by));
    const now = this.clock.now();
    return rows.map((row) => ({
      id: row.id,
      url: row.url,
      description: row.description,
      events: [...row.events],
      version: row.version,
      createdAt: row.created_at.toISOString(),
      createdBy: { id: row.created_by, name: names.get(row.created_by) ?? null },
      previousSecretUntil:
        row.previous_until && row.previous_until.getTime() > now ? row.previous_until.toISOString() : null,
      failingSince: row.failing_since?.toISOString() ?? null,
      failures: row.failures,
      pausedAt: row.paused_at?.toISOString() ?? null,
      pauseCause: row.pause_cause,
      pending: row.pending,
      lastTakenAt: row.last_taken_at?.toISOString() ?? null,
      removedAt: row.removed_at?.toISOString() ?? null,
    }));
  }
}

/** What the log says of an endpoint: its host, since a path may hold what only the receiver should know. */
function factsOf({ url, events }: { readonly url: string; readonly events: readonly string[] }) {
  return { host: new URL(url).host, events: [...events] };
}

function viewDelivery(row: DeliveryViewRow): DeliveryView {
  return {
    id: row.id,
    messageId: row.message_id,
    type: row.type,
    kind: row.kind,
    status: row.status,
    attempts: row.attempts,
    createdAt: row.created_at.toISOString(),
    nextAttemptAt: row.status === 'pending' ? row.next_attempt_at.toISOString() : null,
    endedAt: row.ended_at?.toISOString() ?? null,
    account: row.account && { id: row.account.id, externalRef: row.account.externalRef },
    lastTry: row.last_at && {
      at: row.last_at.toISOString(),
      httpStatus: row.last_http_status,
      problem: row.last_problem,
    },
  };
}
