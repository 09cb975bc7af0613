import type { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { FeedService } from '../feed/feed.service.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { DeliveriesService } from './deliveries.service.js';
import { allowedHosts } from './reachable.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';
import { WebhooksStore } from './webhooks.store.js';

/** What sends events, for the worker. */
export function createDeliveriesService(
  config: Config,
  dataSource: DataSource,
  clock: Clock,
): DeliveriesService {
  return new DeliveriesService(
    dataSource,
    new WebhooksStore(dataSource),
    WebhookSecretsService.on(config, dataSource),
    FeedService.on(dataSource, clock),
    AuditService.on(dataSource, clock),
    allowedHosts(config.webhookAllow),
    clock,
  );
}
