import type { DataSource } from 'typeorm';
import { createAccountsService } from '../accounts/accounts.factory.js';
import { AuditService } from '../audit/audit.service.js';
import type { DocumentsService } from '../documents/documents.service.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { createProposalsService } from '../proposals/proposals.factory.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { SettingsService } from '../settings/settings.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { CaseBook } from './case-book.js';
import { CaseEndings } from './case-endings.js';
import { CaseRemedies } from './case-remedies.js';
import { CaseViews } from './case.views.js';
import { CasesReadModel } from './cases.read-model.js';
import { CasesService } from './cases.service.js';
import { CasesStore } from './cases.store.js';

/** The cases service without an HTTP application: for the worker and the demo data. */
export function createCasesService(
  config: Config,
  dataSource: DataSource,
  documents: DocumentsService,
  clock: Clock,
  proposals = createProposalsService(config, dataSource, documents, clock),
): CasesService {
  const accounts = createAccountsService(config, dataSource, clock);
  const readModel = new CasesReadModel(dataSource);
  const reasons = ReasonsService.on(dataSource, clock);
  const audit = AuditService.on(dataSource, clock);
  const settings = SettingsService.on(config, dataSource, clock);
  const names = new ActorNames(dataSource);
  const views = new CaseViews(dataSource, readModel, accounts, documents, settings, audit, names);
  const store = new CasesStore();
  const book = new CaseBook(dataSource, store, settings, audit, clock);
  const remedies = new CaseRemedies(accounts, reasons, audit, clock);
  const endings = new CaseEndings(store, book, accounts, documents, reasons, proposals, remedies, clock);
  return new CasesService(
    dataSource,
    store,
    readModel,
    views,
    book,
    endings,
    accounts,
    documents,
    reasons,
    proposals,
    remedies,
    settings,
    audit,
    clock,
  );
}
