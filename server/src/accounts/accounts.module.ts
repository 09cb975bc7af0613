import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { MaintenanceModule } from '../maintenance/maintenance.module.js';
import { StaffModule } from '../staff/staff.module.js';
import { AccountMetrics } from './account.metrics.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsReadModel } from './accounts.read-model.js';
import { AccountsService } from './accounts.service.js';
import { AccountsStore } from './accounts.store.js';
import { CommandQueue } from './command-queue.js';
import { CoverageController } from './coverage.controller.js';
import { ImportController } from './import/import.controller.js';
import { ImportService } from './import/import.service.js';
import { ProfilesService } from './profile/profiles.service.js';
import { ProfilesStore } from './profile/profiles.store.js';
import { RevealController } from './profile/reveal.controller.js';
import { RevealService } from './profile/reveal.service.js';
import { RevealStore } from './profile/reveal.store.js';

@Module({
  imports: [AuditModule, KeysModule, MaintenanceModule, StaffModule],
  controllers: [ImportController, AccountsController, RevealController, CoverageController],
  providers: [
    AccountsService,
    AccountsStore,
    AccountsReadModel,
    CommandQueue,
    AccountMetrics,
    ImportService,
    ProfilesService,
    ProfilesStore,
    RevealService,
    RevealStore,
  ],
  exports: [AccountsService],
})
export class AccountsModule {}
