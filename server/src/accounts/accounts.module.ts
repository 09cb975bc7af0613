import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { StaffModule } from '../staff/staff.module.js';
import { AccountMetrics } from './account.metrics.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsReadModel } from './accounts.read-model.js';
import { AccountsService } from './accounts.service.js';
import { AccountsStore } from './accounts.store.js';
import { CommandQueue } from './command-queue.js';
import { ImportController } from './import/import.controller.js';
import { ImportService } from './import/import.service.js';

@Module({
  imports: [AuditModule, StaffModule],
  controllers: [ImportController, AccountsController],
  providers: [AccountsService, AccountsStore, AccountsReadModel, CommandQueue, AccountMetrics, ImportService],
  exports: [AccountsService],
})
export class AccountsModule {}
