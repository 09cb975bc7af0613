import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { MetricsRegistry } from '../platform/metrics/metrics-registry.js';
import { LogReader } from './log-reader.service.js';

/** Shows how far behind the log's end those are who react to it; asked of the database when somebody looks. */
@Injectable()
export class LogConsumerMetrics {
  constructor(reader: LogReader, { registry }: MetricsRegistry) {
    const gauge: Gauge<'consumer'> = new Gauge({
      name: 'standing_log_consumer_behind',
      help: 'Entries of the log that a consumer has not handled yet.',
      labelNames: ['consumer'],
      registers: [registry],
      collect: async () => {
        // While the database is away the last figures stand.
        const places = await reader.places().catch(() => []);
        for (const { name, behind } of places) gauge.set({ consumer: name }, behind);
      },
    });
  }
}
