import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ReasonsModule } from '../reasons/reasons.module.js';
import { FeedController } from './feed.controller.js';
import { FeedReadModel } from './feed.read-model.js';
import { FeedService } from './feed.service.js';
import { LiveController } from './live.controller.js';
import { LogConsumerMetrics } from './log-consumer.metrics.js';
import { LogConsumersReadModel } from './log-consumers.read-model.js';
import { LogConsumersStore } from './log-consumers.store.js';
import { LogReader } from './log-reader.service.js';
import { LogTail } from './log-tail.service.js';
import { StreamsService } from './streams.service.js';

@Module({
  imports: [AuditModule, ReasonsModule],
  controllers: [FeedController, LiveController],
  providers: [
    FeedReadModel,
    FeedService,
    LogConsumerMetrics,
    LogConsumersReadModel,
    LogConsumersStore,
    LogReader,
    LogTail,
    StreamsService,
  ],
  exports: [FeedService, LogReader],
})
export class FeedModule {}
