import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { CONFIG } from '../platform/platform.module.js';
import { ActorNames } from '../staff/actor-names.js';
import { StaffModule } from '../staff/staff.module.js';
import { allowedHosts } from './reachable.js';
import { WebhookMetrics } from './webhook.metrics.js';
import { WebhookSecretsService } from './webhook-secrets.service.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksReadModel } from './webhooks.read-model.js';
import { WebhooksService } from './webhooks.service.js';
import { WebhooksStore } from './webhooks.store.js';

@Module({
  imports: [AuditModule, StaffModule],
  controllers: [WebhooksController],
  providers: [
    WebhookMetrics,
    WebhooksReadModel,
    WebhooksStore,
    {
      provide: WebhookSecretsService,
      inject: [CONFIG, DataSource],
      useFactory: (config: Config, dataSource: DataSource) => WebhookSecretsService.on(config, dataSource),
    },
    {
      provide: WebhooksService,
      inject: [
        CONFIG,
        DataSource,
        WebhooksStore,
        WebhooksReadModel,
        WebhookSecretsService,
        AuditService,
        ActorNames,
        Clock,
      ],
      useFactory: (
        config: Config,
        dataSource: DataSource,
        store: WebhooksStore,
        readModel: WebhooksReadModel,
        secrets: WebhookSecretsService,
        audit: AuditService,
        names: ActorNames,
        clock: Clock,
      ) =>
        new WebhooksService(
          dataSource,
          store,
          readModel,
          secrets,
          audit,
          names,
          allowedHosts(config.webhookAllow),
          clock,
        ),
    },
  ],
  exports: [WebhooksService],
})
export class WebhooksModule {}
