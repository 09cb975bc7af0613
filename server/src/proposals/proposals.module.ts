import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { ReasonsModule } from '../reasons/reasons.module.js';
import { StaffModule } from '../staff/staff.module.js';
import { ProposalViews } from './proposal.views.js';
import { ProposalsController } from './proposals.controller.js';
import { ProposalsReadModel } from './proposals.read-model.js';
import { ProposalsService } from './proposals.service.js';
import { ProposalsStore } from './proposals.store.js';

@Module({
  imports: [AccountsModule, AuditModule, DocumentsModule, ReasonsModule, StaffModule],
  controllers: [ProposalsController],
  providers: [ProposalsService, ProposalsStore, ProposalsReadModel, ProposalViews],
  exports: [ProposalsService],
})
export class ProposalsModule {}
