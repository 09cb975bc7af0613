import { Module } from '@nestjs/common';
import { OverviewController } from './overview.controller.js';
import { OverviewReadModel } from './overview.read-model.js';
import { OverviewService } from './overview.service.js';

@Module({
  controllers: [OverviewController],
  providers: [OverviewService, OverviewReadModel],
})
export class OverviewModule {}
