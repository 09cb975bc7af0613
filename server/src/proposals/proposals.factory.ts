import type { DataSource } from 'typeorm';
import { createAccountsService } from '../accounts/accounts.factory.js';
import { AuditService } from '../audit/audit.service.js';
import type { DocumentsService } from '../documents/documents.service.js';
import type { Clock } from '../platform/clock.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { ProposalViews } from './proposal.views.js';
import { ProposalsReadModel } from './proposals.read-model.js';
import { ProposalsService } from './proposals.service.js';
import { ProposalsStore } from './proposals.store.js';

/** The proposals service without an HTTP application: for the worker and the demo data. */
export function createProposalsService(
  dataSource: DataSource,
  documents: DocumentsService,
  clock: Clock,
): ProposalsService {
  const accounts = createAccountsService(dataSource, clock);
  return new ProposalsService(
    dataSource,
    new ProposalsStore(),
    new ProposalsReadModel(dataSource),
    new ProposalViews(accounts, new ActorNames(dataSource)),
    accounts,
    documents,
    ReasonsService.on(dataSource, clock),
    AuditService.on(dataSource, clock),
    clock,
  );
}
