import { DataSource } from 'typeorm';
import { createAccountsService } from '../accounts/accounts.factory.js';
import { AuditService } from '../audit/audit.service.js';
import { createAccountKeysService } from '../keys/keys.factory.js';
import type { Clock } from '../platform/clock.js';
import { parseClamdUrl } from '../platform/clamd-url.js';
import type { Config } from '../platform/config.js';
import { openStorage } from '../platform/storage/open-storage.js';
import { ActorNames } from '../staff/actor-names.js';
import { DocumentIntake } from './document-intake.js';
import { DocumentObjects } from './document-objects.js';
import { DocumentsReadModel } from './documents.read-model.js';
import { DocumentsService } from './documents.service.js';
import { DocumentsStore } from './documents.store.js';
import { Inspector } from './inspector/inspector.js';
import { ClamdScanner } from './scanner/clamd-scanner.js';
import { NoScanner, type Scanner } from './scanner/scanner.js';

/** The scanner that the settings name. */
export function createScanner({ clamdUrl }: Pick<Config, 'clamdUrl'>): Scanner {
  const address = clamdUrl === undefined ? undefined : parseClamdUrl(clamdUrl);
  return address ? new ClamdScanner(address) : new NoScanner();
}

export interface DocumentsWithoutHttp {
  readonly documents: DocumentsService;
  /** Ends the processes that inspect files. */
  close(): void;
}

/** The documents service without an HTTP application: for the worker and the demo data. */
export async function createDocumentsService(
  config: Config,
  dataSource: DataSource,
  clock: Clock,
): Promise<DocumentsWithoutHttp> {
  const store = new DocumentsStore(dataSource);
  const objects = new DocumentObjects(await openStorage(config));
  const keys = createAccountKeysService(config, dataSource, clock);
  const inspector = new Inspector(config.rootDir);
  const intake = new DocumentIntake(store, objects, keys, createScanner(config), inspector, clock);
  const documents = new DocumentsService(
    dataSource,
    store,
    new DocumentsReadModel(dataSource),
    intake,
    objects,
    keys,
    createAccountsService(config, dataSource, clock),
    AuditService.on(dataSource, clock),
    new ActorNames(dataSource),
    clock,
  );
  return { documents, close: () => inspector.onModuleDestroy() };
}
