import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditModule } from '../audit/audit.module.js';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { CONFIG } from '../platform/platform.module.js';
import { ReasonsModule } from '../reasons/reasons.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { SettingsService } from '../settings/settings.service.js';
import { StaffModule } from '../staff/staff.module.js';
import { MailIdentityService } from './mail-identity.service.js';
import { MailMetrics } from './mail.metrics.js';
import { MailTemplatesController } from './mail-templates.controller.js';
import { MailTemplatesReadModel } from './mail-templates.read-model.js';
import { MailTemplatesService } from './mail-templates.service.js';
import { MailTemplatesStore } from './mail-templates.store.js';
import { MailWriterService } from './mail-writer.service.js';
import { MailsReadModel } from './mails.read-model.js';
import { MailsStore } from './mails.store.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';

@Module({
  imports: [AccountsModule, AuditModule, ReasonsModule, SettingsModule, StaffModule],
  controllers: [NotificationsController, MailTemplatesController],
  providers: [
    MailMetrics,
    MailTemplatesReadModel,
    MailTemplatesService,
    MailTemplatesStore,
    MailWriterService,
    MailsReadModel,
    MailsStore,
    {
      provide: MailIdentityService,
      inject: [CONFIG, SettingsService],
      useFactory: (config: Config, settings: SettingsService) => new MailIdentityService(config, settings),
    },
    {
      provide: NotificationsService,
      inject: [
        CONFIG,
        DataSource,
        MailsStore,
        MailsReadModel,
        MailWriterService,
        MailIdentityService,
        AccountsService,
        AuditService,
        Clock,
      ],
      useFactory: (
        config: Config,
        dataSource: DataSource,
        store: MailsStore,
        readModel: MailsReadModel,
        writer: MailWriterService,
        identity: MailIdentityService,
        accounts: AccountsService,
        audit: AuditService,
        clock: Clock,
      ) =>
        new NotificationsService(
          dataSource,
          store,
          readModel,
          writer,
          identity,
          accounts,
          audit,
          config.smtp !== undefined,
          clock,
        ),
    },
  ],
  exports: [NotificationsService, MailTemplatesService],
})
export class NotificationsModule {}
