import type { DataSource } from 'typeorm';
import { createAccountsService } from '../accounts/accounts.factory.js';
import { AuditService } from '../audit/audit.service.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { SettingsService } from '../settings/settings.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { StaffService } from '../staff/staff.service.js';
import { BulkReadModel } from './bulk.read-model.js';
import { BulkService } from './bulk.service.js';
import { BulkStore } from './bulk.store.js';

/** The bulk operations without an HTTP application: for the worker. */
export function createBulkService(config: Config, dataSource: DataSource, clock: Clock): BulkService {
  return new BulkService(
    dataSource,
    new BulkStore(),
    new BulkReadModel(dataSource),
    createAccountsService(config, dataSource, clock),
    ReasonsService.on(dataSource, clock),
    StaffService.on(dataSource, clock),
    SettingsService.on(config, dataSource, clock),
    AuditService.on(dataSource, clock),
    new ActorNames(dataSource),
    clock,
  );
}
