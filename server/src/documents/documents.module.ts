import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { KeysModule } from '../keys/keys.module.js';
import type { Config } from '../platform/config.js';
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
import { Scanner } from './scanner/scanner.js';

@Module({
  imports: [AccountsModule, AuditModule, KeysModule, StaffModule],
  controllers: [DocumentsController],
  providers: [
    DocumentIntake,
    DocumentObjects,
    DocumentsReadModel,
    DocumentsService,
    DocumentsStore,
    { provide: ObjectStorage, inject: [CONFIG], useFactory: openStorage },
    { provide: Scanner, inject: [CONFIG], useFactory: createScanner },
    { provide: Inspector, inject: [CONFIG], useFactory: (config: Config) => new Inspector(config.rootDir) },
  ],
  exports: [DocumentsService],
})
export class DocumentsModule {}
