import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { CONFIG } from '../platform/platform.module.js';
import { ActorNames } from '../staff/actor-names.js';
import { StaffModule } from '../staff/staff.module.js';
import { SettingsController } from './settings.controller.js';
import { SettingsReadModel } from './settings.read-model.js';
import { SettingsService } from './settings.service.js';
import { SettingsStore } from './settings.store.js';

@Module({
  imports: [AuditModule, StaffModule],
  controllers: [SettingsController],
  providers: [
    SettingsStore,
    SettingsReadModel,
    {
      provide: SettingsService,
      inject: [CONFIG, DataSource, SettingsStore, SettingsReadModel, AuditService, ActorNames, Clock],
      useFactory: (
        config: Config,
        dataSource: DataSource,
        store: SettingsStore,
        readModel: SettingsReadModel,
        audit: AuditService,
        names: ActorNames,
        clock: Clock,
      ) => new SettingsService(dataSource, store, readModel, audit, names, clock, config.retentionYears),
    },
  ],
  exports: [SettingsService],
})
export class SettingsModule {}
