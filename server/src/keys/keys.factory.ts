import type { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { LogKeysService } from '../audit/tree/log-keys.service.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { masterKeySource } from '../platform/crypto/master-key-source.js';
import { WebhookSecretsService } from '../webhooks/webhook-secrets.service.js';
import { AccountKeysService } from './account-keys.service.js';
import { AccountKeysStore } from './account-keys.store.js';

/** Keys without an HTTP application: for the worker, commands and the demo data. */
export function createAccountKeysService(
  config: Config,
  dataSource: DataSource,
  clock: Clock,
): AccountKeysService {
  const audit = AuditService.on(dataSource, clock);
  const store = new AccountKeysStore(dataSource);
  const logKeys = LogKeysService.on(config, dataSource, clock);
  const secrets = WebhookSecretsService.on(config, dataSource);
  return new AccountKeysService(dataSource, store, masterKeySource(config), audit, logKeys, secrets, clock);
}
