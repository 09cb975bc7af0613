import { Module, type OnModuleInit } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { ReasonsModule } from '../reasons/reasons.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { StaffAdministrationService } from '../staff/staff-administration.service.js';
import { StaffModule } from '../staff/staff.module.js';
import { ProposalBook } from './proposal-book.js';
import { ProposalViews } from './proposal.views.js';
import { ProposalsController } from './proposals.controller.js';
import { ProposalsReadModel } from './proposals.read-model.js';
import { ProposalsService } from './proposals.service.js';
import { ProposalsStore } from './proposals.store.js';
import { RoleGrantsController } from './role-grants.controller.js';
import { RoleGrantsService } from './role-grants.service.js';

@Module({
  imports: [AccountsModule, AuditModule, DocumentsModule, ReasonsModule, SettingsModule, StaffModule],
  controllers: [ProposalsController, RoleGrantsController],
  providers: [
    ProposalBook,
    ProposalsService,
    ProposalsStore,
    ProposalsReadModel,
    ProposalViews,
    RoleGrantsService,
  ],
  exports: [ProposalsService],
})
export class ProposalsModule implements OnModuleInit {
  constructor(
    private readonly grants: RoleGrantsService,
    private readonly staff: StaffAdministrationService,
  ) {}

  onModuleInit(): void {
    this.grants.joinStaff(this.staff);
  }
}
