import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { AuditService } from '../audit/audit.service.js';
import { AccountKeysService } from '../keys/account-keys.service.js';
import { KeysModule } from '../keys/keys.module.js';
import { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { CONFIG } from '../platform/platform.module.js';
import { RetentionController } from './retention.controller.js';
import { RetentionService } from './retention.service.js';
import { RetentionStore } from './retention.store.js';

@Module({
  imports: [AuditModule, KeysModule],
  controllers: [RetentionController],
  providers: [
    RetentionStore,
    {
      provide: RetentionService,
      inject: [CONFIG, DataSource, RetentionStore, AccountKeysService, AuditService, Clock],
      useFactory: (
        config: Config,
        dataSource: DataSource,
        store: RetentionStore,
        keys: AccountKeysService,
        audit: AuditService,
        clock: Clock,
      ) => new RetentionService(dataSource, store, keys, audit, clock, config.retentionYears),
    },
  ],
  exports: [RetentionService],
})
export class RetentionModule {}
