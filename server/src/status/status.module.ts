import { Module } from '@nestjs/common';
import { MaintenanceModule } from '../maintenance/maintenance.module.js';
import { ReasonsModule } from '../reasons/reasons.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { StatusController } from './status.controller.js';
import { StatusReadModel } from './status.read-model.js';
import { StatusService } from './status.service.js';

@Module({
  imports: [MaintenanceModule, ReasonsModule, SettingsModule],
  controllers: [StatusController],
  providers: [StatusService, StatusReadModel],
  exports: [StatusService],
})
export class StatusModule {}
