import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { ReasonsModule } from '../reasons/reasons.module.js';
import { StaffModule } from '../staff/staff.module.js';
import { RulesController } from './rules.controller.js';
import { RulesReadModel } from './rules.read-model.js';
import { RulesService } from './rules.service.js';
import { RulesStore } from './rules.store.js';
import { SignalsController } from './signals.controller.js';
import { SignalsReadModel } from './signals.read-model.js';
import { SignalsService } from './signals.service.js';
import { SignalsStore } from './signals.store.js';

@Module({
  imports: [AccountsModule, AuditModule, CasesModule, ReasonsModule, StaffModule],
  controllers: [SignalsController, RulesController],
  providers: [SignalsService, SignalsStore, SignalsReadModel, RulesService, RulesStore, RulesReadModel],
})
export class SignalsModule {}
