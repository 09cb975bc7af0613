import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { FeedModule } from '../feed/feed.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { ReasonsModule } from '../reasons/reasons.module.js';
import { StatusModule } from '../status/status.module.js';
import { DossierController } from './dossier.controller.js';
import { DossierService } from './dossier.service.js';

@Module({
  imports: [
    AccountsModule,
    AuditModule,
    CasesModule,
    DocumentsModule,
    FeedModule,
    NotificationsModule,
    ReasonsModule,
    StatusModule,
  ],
  controllers: [DossierController],
  providers: [DossierService],
})
export class DossierModule {}
