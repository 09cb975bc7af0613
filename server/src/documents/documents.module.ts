import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { AuditService } from '../audit/audit.service.js';
import { LogKeysService } from '../audit/tree/log-keys.service.js';
import { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { masterKeySource } from '../platform/crypto/master-key-source.js';
import { CONFIG } from '../platform/platform.module.js';
import { ObjectStorage } from '../platform/storage/object-storage.js';
import { openStorage } from '../platform/storage/open-storage.js';
import { StaffModule } from '../staff/staff.module.js';
import { DocumentIntake } from './document-intake.js';
import { DocumentObjects } from './document-objects.js';
import { DocumentsController } from './documents.controller.js';
import { createScanner } from './documents.factory.js';
import { DocumentsReadModel } from './documents.read-model.js';
import { DocumentsService } from './documents.service.js';
import { DocumentsStore } from './documents.store.js';
import { Inspector } from './inspector/inspector.js';
import { AccountKeysService } from './keys/account-keys.service.js';
import { AccountKeysStore } from './keys/account-keys.store.js';
import { Scanner } from './scanner/scanner.js';

@Module({
  imports: [AccountsModule, AuditModule, StaffModule],
  controllers: [DocumentsController],
  providers: [
    DocumentIntake,
    DocumentObjects,
    DocumentsReadModel,
    DocumentsService,
    DocumentsStore,
    AccountKeysStore,
    { provide: ObjectStorage, inject: [CONFIG], useFactory: openStorage },
    { provide: Scanner, inject: [CONFIG], useFactory: createScanner },
    { provide: Inspector, inject: [CONFIG], useFactory: (config: Config) => new Inspector(config.rootDir) },
    {
      provide: AccountKeysService,
      inject: [CONFIG, DataSource, AccountKeysStore, AuditService, LogKeysService, Clock],
      useFactory: (
        config: Config,
        dataSource: DataSource,
        store: AccountKeysStore,
        audit: AuditService,
        logKeys: LogKeysService,
        clock: Clock,
      ) => new AccountKeysService(dataSource, store, masterKeySource(config), audit, logKeys, clock),
    },
  ],
  exports: [DocumentsService],
})
export class DocumentsModule {}
