import type { DataSource } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import type { Clock } from '../platform/clock.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { RulesReadModel } from './rules.read-model.js';
import { RulesService } from './rules.service.js';
import { RulesStore } from './rules.store.js';

/** The rules without an HTTP application: for what a new installation starts with. */
export function createRulesService(dataSource: DataSource, clock: Clock): RulesService {
  return new RulesService(
    dataSource,
    new RulesStore(),
    new RulesReadModel(dataSource),
    ReasonsService.on(dataSource, clock),
    AuditService.on(dataSource, clock),
    new ActorNames(dataSource),
    clock,
  );
}
