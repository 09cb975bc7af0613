import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { ProposalsModule } from '../proposals/proposals.module.js';
import { ReasonsModule } from '../reasons/reasons.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { StaffModule } from '../staff/staff.module.js';
import { CaseBook } from './case-book.js';
import { CaseEndings } from './case-endings.js';
import { CaseRemedies } from './case-remedies.js';
import { CaseViews } from './case.views.js';
import { CasesController } from './cases.controller.js';
import { CasesReadModel } from './cases.read-model.js';
import { CasesService } from './cases.service.js';
import { CasesStore } from './cases.store.js';
import { ClaimNext } from './claim-next.js';

@Module({
  imports: [
    AccountsModule,
    AuditModule,
    DocumentsModule,
    ProposalsModule,
    ReasonsModule,
    SettingsModule,
    StaffModule,
  ],
  controllers: [CasesController],
  providers: [
    CasesService,
    CasesStore,
    CasesReadModel,
    CaseViews,
    CaseBook,
    CaseEndings,
    CaseRemedies,
    ClaimNext,
  ],
  exports: [CasesService],
})
export class CasesModule {}
