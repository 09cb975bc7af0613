import type { DataSource } from 'typeorm';
import { AuditReadModel } from '../audit/audit.read-model.js';
import { AuditService } from '../audit/audit.service.js';
import { AuditStore } from '../audit/audit.store.js';
import { KnownWindowsService } from '../maintenance/known-windows.service.js';
import { createAccountKeysService } from '../keys/keys.factory.js';
import type { Config } from '../platform/config.js';
import type { Clock } from '../platform/clock.js';
import { MetricsRegistry } from '../platform/metrics/metrics-registry.js';
import { ActorNames } from '../staff/actor-names.js';
import { AccountMetrics } from './account.metrics.js';
import { AccountsReadModel } from './accounts.read-model.js';
import { AccountsService } from './accounts.service.js';
import { AccountsStore } from './accounts.store.js';
import { CommandQueue } from './command-queue.js';
import { ProfilesService } from './profile/profiles.service.js';
import { ProfilesStore } from './profile/profiles.store.js';
import { RevealService } from './profile/reveal.service.js';
import { RevealStore } from './profile/reveal.store.js';

/** What opens profiles, without an HTTP application: for the worker. */
export function createProfilesService(config: Config, dataSource: DataSource, clock: Clock): ProfilesService {
  const keys = createAccountKeysService(config, dataSource, clock);
  return new ProfilesService(new ProfilesStore(dataSource), keys);
}

/** The accounts service without an HTTP application: for the worker, commands and the demo data. */
export function createAccountsService(config: Config, dataSource: DataSource, clock: Clock): AccountsService {
  const names = new ActorNames(dataSource);
  const windows = new KnownWindowsService(dataSource, clock);
  const store = new AccountsStore(dataSource, windows);
  const audit = new AuditService(new AuditStore(), new AuditReadModel(dataSource), names, clock);
  const profiles = createProfilesService(config, dataSource, clock);
  const reveals = new RevealService(dataSource, new RevealStore(dataSource), profiles, audit, clock);
  const queue = new CommandQueue(
    store,
    profiles,
    names,
    clock,
    new AccountMetrics(new MetricsRegistry(), store, clock),
  );
  return new AccountsService(
    queue,
    store,
    new AccountsReadModel(dataSource),
    profiles,
    reveals,
    windows,
    audit,
    names,
    clock,
  );
}
