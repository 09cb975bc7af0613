import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { AccountsModule } from './accounts/accounts.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BulkModule } from './bulk/bulk.module.js';
import { CasesModule } from './cases/cases.module.js';
import { DocumentsModule } from './documents/documents.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { FeedModule } from './feed/feed.module.js';
import { DossierModule } from './dossier/dossier.module.js';
import { HealthModule } from './health/health.module.js';
import type { Config } from './platform/config.js';
import { MaintenanceModule } from './maintenance/maintenance.module.js';
import { AccessGuard } from './platform/http/access/access.guard.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { QueryGuard } from './platform/http/query.guard.js';
import { SchemaPipe } from './platform/http/schema.pipe.js';
import { MetricsModule } from './platform/metrics/metrics.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { ProposalsModule } from './proposals/proposals.module.js';
import { ReasonsModule } from './reasons/reasons.module.js';
import { SettingsModule } from './settings/settings.module.js';
import { SignalsModule } from './signals/signals.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { StaffModule } from './staff/staff.module.js';
import { StatusModule } from './status/status.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

@Module({})
export class AppModule {
  static with(config: Config, dataSource: DataSource): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(config, dataSource),
        MetricsModule,
        HealthModule,
        StaffModule,
        ReasonsModule,
        SettingsModule,
        AuditModule,
        MaintenanceModule,
        AccountsModule,
        DocumentsModule,
        ProposalsModule,
        CasesModule,
        BulkModule,
        StatusModule,
        DossierModule,
        RetentionModule,
        OverviewModule,
        FeedModule,
        SignalsModule,
        WebhooksModule,
        NotificationsModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: AccessGuard },
        // Behind it: who may not call a route learns nothing of what it takes.
        { provide: APP_GUARD, useClass: QueryGuard },
        { provide: APP_PIPE, useClass: SchemaPipe },
      ],
    };
  }
}
