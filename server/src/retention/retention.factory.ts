import type { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { createAccountKeysService } from '../keys/keys.factory.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { SettingsService } from '../settings/settings.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { RetentionService } from './retention.service.js';
import { RetentionStore } from './retention.store.js';

/** Retention without an HTTP application: for the worker. */
export function createRetentionService(
  config: Config,
  dataSource: DataSource,
  clock: Clock,
): RetentionService {
  return new RetentionService(
    dataSource,
    new RetentionStore(dataSource),
    createAccountKeysService(config, dataSource, clock),
    AuditService.on(dataSource, clock),
    SettingsService.on(config, dataSource, clock),
    new ActorNames(dataSource),
    clock,
  );
}
