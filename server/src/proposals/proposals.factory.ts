import type { DataSource } from 'typeorm';
import { createAccountsService } from '../accounts/accounts.factory.js';
import { AuditService } from '../audit/audit.service.js';
import type { DocumentsService } from '../documents/documents.service.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { SettingsService } from '../settings/settings.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { StaffRolesService } from '../staff/staff-roles.service.js';
import { ProposalBook } from './proposal-book.js';
import { ProposalViews } from './proposal.views.js';
import { ProposalsReadModel } from './proposals.read-model.js';
import { ProposalsService } from './proposals.service.js';
import { ProposalsStore } from './proposals.store.js';
import { RoleGrantsService } from './role-grants.service.js';

/** The proposals service without an HTTP application: for the worker and the demo data. */
export function createProposalsService(
  config: Config,
  dataSource: DataSource,
  documents: DocumentsService,
  clock: Clock,
): ProposalsService {
  const accounts = createAccountsService(config, dataSource, clock);
  const audit = AuditService.on(dataSource, clock);
  const store = new ProposalsStore();
  const readModel = new ProposalsReadModel(dataSource);
  const settings = SettingsService.on(config, dataSource, clock);
  const book = new ProposalBook(store, audit, settings, clock);
  const roles = StaffRolesService.on(dataSource, audit);
  return new ProposalsService(
    dataSource,
    store,
    readModel,
    new ProposalViews(accounts, new ActorNames(dataSource)),
    accounts,
    documents,
    ReasonsService.on(dataSource, clock),
    book,
    new RoleGrantsService(dataSource, book, readModel, roles, clock),
    clock,
  );
}
