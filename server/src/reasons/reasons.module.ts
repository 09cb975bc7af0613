import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { StaffModule } from '../staff/staff.module.js';
import { ReasonsController } from './reasons.controller.js';
import { ReasonsReadModel } from './reasons.read-model.js';
import { ReasonsService } from './reasons.service.js';
import { ReasonsStore } from './reasons.store.js';

@Module({
  imports: [AuditModule, StaffModule],
  controllers: [ReasonsController],
  providers: [ReasonsService, ReasonsStore, ReasonsReadModel],
  exports: [ReasonsService],
})
export class ReasonsModule {}
