import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { AuditService } from '../audit/audit.service.js';
import { LogKeysService } from '../audit/tree/log-keys.service.js';
import { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { masterKeySource } from '../platform/crypto/master-key-source.js';
import { CONFIG } from '../platform/platform.module.js';
import { WebhookSecretsService } from '../webhooks/webhook-secrets.service.js';
import { AccountKeysService } from './account-keys.service.js';
import { AccountKeysStore } from './account-keys.store.js';

@Module({
  imports: [AuditModule],
  providers: [
    AccountKeysStore,
    {
      provide: AccountKeysService,
      inject: [CONFIG, DataSource, AccountKeysStore, AuditService, LogKeysService, Clock],
      useFactory: (
        config: Config,
        dataSource: DataSource,
        store: AccountKeysStore,
        audit: AuditService,
        logKeys: LogKeysService,
        clock: Clock,
      ) => {
        const secrets = WebhookSecretsService.on(config, dataSource);
        return new AccountKeysService(
          dataSource,
          store,
          masterKeySource(config),
          audit,
          logKeys,
          secrets,
          clock,
        );
      },
    },
  ],
  exports: [AccountKeysService],
})
export class KeysModule {}
