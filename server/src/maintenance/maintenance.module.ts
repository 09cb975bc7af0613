import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ReasonsModule } from '../reasons/reasons.module.js';
import { StaffModule } from '../staff/staff.module.js';
import { KnownWindowsService } from './known-windows.service.js';
import { MaintenanceController } from './maintenance.controller.js';
import { MaintenanceReadModel } from './maintenance.read-model.js';
import { MaintenanceService } from './maintenance.service.js';
import { MaintenanceStore } from './maintenance.store.js';

@Module({
  imports: [AuditModule, ReasonsModule, StaffModule],
  controllers: [MaintenanceController],
  providers: [MaintenanceService, MaintenanceStore, MaintenanceReadModel, KnownWindowsService],
  exports: [MaintenanceService, KnownWindowsService],
})
export class MaintenanceModule {}
