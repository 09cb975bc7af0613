import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { ReasonsModule } from '../reasons/reasons.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { StaffModule } from '../staff/staff.module.js';
import { BulkController } from './bulk.controller.js';
import { BulkReadModel } from './bulk.read-model.js';
import { BulkService } from './bulk.service.js';
import { BulkStore } from './bulk.store.js';

@Module({
  imports: [AccountsModule, AuditModule, ReasonsModule, SettingsModule, StaffModule],
  controllers: [BulkController],
  providers: [BulkService, BulkStore, BulkReadModel],
  exports: [BulkService],
})
export class BulkModule {}
