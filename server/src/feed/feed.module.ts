import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { LogConsumerMetrics } from './log-consumer.metrics.js';
import { LogConsumersReadModel } from './log-consumers.read-model.js';
import { LogConsumersStore } from './log-consumers.store.js';
import { LogReader } from './log-reader.service.js';

@Module({
  imports: [AuditModule],
  providers: [LogConsumerMetrics, LogConsumersReadModel, LogConsumersStore, LogReader],
  exports: [LogReader],
})
export class FeedModule {}
