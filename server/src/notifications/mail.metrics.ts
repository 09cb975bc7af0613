import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { MetricsRegistry } from '../platform/metrics/metrics-registry.js';
import { NotificationsService } from './notifications.service.js';

/** Shows what waits, what was given up and whether the mail server takes anything; asked when somebody looks. */
@Injectable()
export class MailMetrics {
  constructor(notifications: NotificationsService, { registry }: MetricsRegistry) {
    const server = new Gauge({
      name: 'standing_mail_server_failing',
      help: '1 while the mail server cannot be reached or takes nothing.',
      registers: [registry],
    });
    const mails: Gauge<'status'> = new Gauge({
      name: 'standing_mails',
      help: 'Mails that wait, and those that were not sent or may not have been; counted up to 10,000 each.',
      labelNames: ['status'],
      registers: [registry],
      collect: async () => {
        // While the database is away the last figures stand.
        const state = await notifications.state().catch(() => undefined);
        if (!state) return;
        for (const [status, count] of Object.entries(state.counts)) mails.set({ status }, count);
        server.set(state.failingSince === null ? 0 : 1);
      },
    });
  }
}
