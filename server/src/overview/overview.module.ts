import { Module } from '@nestjs/common';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { OverviewController } from './overview.controller.js';
import { OverviewReadModel } from './overview.read-model.js';
import { OverviewService } from './overview.service.js';

@Module({
  imports: [NotificationsModule, WebhooksModule],
  controllers: [OverviewController],
  providers: [OverviewService, OverviewReadModel],
})
export class OverviewModule {}
