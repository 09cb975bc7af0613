import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { MetricsRegistry } from '../../platform/metrics/metrics-registry.js';
import { LogService, type LogHealth } from './log.service.js';

const GAUGES: readonly [name: string, help: string, value: (health: LogHealth) => number][] = [
  ['standing_log_size', 'Entries of the log.', (health) => health.size],
  ['standing_log_pending', 'Events that have no index yet.', (health) => health.pending],
  [
    'standing_log_checkpoint_age_seconds',
    'Since the newest checkpoint was signed; grows only while the log does not.',
    (health) => (health.checkpoint ? (Date.now() - health.checkpoint.signedAt.getTime()) / 1000 : 0),
  ],
  [
    'standing_log_unsigned',
    'Entries that came after the newest checkpoint.',
    (health) => health.size - (health.checkpoint?.size ?? 0),
  ],
  [
    'standing_log_signing_refused',
    '1 while no checkpoint is signed because the log lacks what has been signed.',
    (health) => (health.refusal ? 1 : 0),
  ],
];

/** Shows how the log stands; asked of the database when somebody looks. */
@Injectable()
export class LogMetrics {
  constructor(log: LogService, { registry }: MetricsRegistry) {
    let asked: Promise<LogHealth> | undefined;
    // All gauges of one look share one answer.
    const health = () => {
      asked ??= log.health().finally(() => {
        asked = undefined;
      });
      return asked;
    };
    for (const [name, help, value] of GAUGES) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers: [registry],
        collect: async () => {
          // While the database is away the last figures stand.
          const now = await health().catch(() => undefined);
          if (now) gauge.set(value(now));
        },
      });
    }
  }
}
