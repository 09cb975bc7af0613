import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { MetricsRegistry } from '../platform/metrics/metrics-registry.js';
import { WebhooksService } from './webhooks.service.js';

/** Shows which endpoints take nothing; asked of the database when somebody looks. */
@Injectable()
export class WebhookMetrics {
  constructor(webhooks: WebhooksService, { registry }: MetricsRegistry) {
    const gauge: Gauge<'state'> = new Gauge({
      name: 'standing_webhook_endpoints_in_trouble',
      help: 'Endpoints whose last attempt failed, and those that were paused because they took nothing for long.',
      labelNames: ['state'],
      registers: [registry],
      collect: async () => {
        // While the database is away the last figures stand.
        const alarms = await webhooks.alarms().catch(() => undefined);
        if (!alarms) return;
        gauge.set({ state: 'failing' }, alarms.failing);
        gauge.set({ state: 'paused' }, alarms.paused);
      },
    });
  }
}
