import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { StaffModule } from '../staff/staff.module.js';
import { RetentionController } from './retention.controller.js';
import { RetentionService } from './retention.service.js';
import { RetentionStore } from './retention.store.js';

@Module({
  imports: [AuditModule, KeysModule, SettingsModule, StaffModule],
  controllers: [RetentionController],
  providers: [RetentionStore, RetentionService],
  exports: [RetentionService],
})
export class RetentionModule {}
