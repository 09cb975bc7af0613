import type { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { Clock } from '../platform/clock.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { MaintenanceReadModel } from './maintenance.read-model.js';
import { MaintenanceService } from './maintenance.service.js';
import { MaintenanceStore } from './maintenance.store.js';

/** The maintenance service without an HTTP application: for the worker and the demo data. */
export function createMaintenanceService(dataSource: DataSource, clock: Clock): MaintenanceService {
  return new MaintenanceService(
    dataSource,
    new MaintenanceStore(),
    new MaintenanceReadModel(dataSource),
    ReasonsService.on(dataSource, clock),
    AuditService.on(dataSource, clock),
    new ActorNames(dataSource),
    clock,
  );
}
