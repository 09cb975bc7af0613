import { Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { observePool } from './database-metrics.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsRegistry } from './metrics-registry.js';

/** Counts what happens, and tells Prometheus. */
@Global()
@Module({
  controllers: [MetricsController],
  providers: [
    {
      provide: MetricsRegistry,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => {
        const metrics = new MetricsRegistry();
        observePool(dataSource, metrics);
        return metrics;
      },
    },
  ],
  exports: [MetricsRegistry],
})
export class MetricsModule {}
