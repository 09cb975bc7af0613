import { Injectable } from '@nestjs/common';
import type { LogStatusView } from '@standing/shared/contracts/audit';
import { Gauge } from 'prom-client';
import { MetricsRegistry } from '../../platform/metrics/metrics-registry.js';
import { VerificationService } from '../verification/verification.service.js';

const secondsSince = (instant: string | undefined) =>
  instant === undefined ? 0 : (Date.now() - Date.parse(instant)) / 1000;

const GAUGES: readonly [name: string, help: string, value: (status: LogStatusView) => number][] = [
  ['standing_log_size', 'Entries of the log.', ({ size }) => size],
  ['standing_log_pending', 'Events that have no index yet.', ({ pending }) => pending],
  [
    'standing_log_checkpoint_age_seconds',
    'Since the newest checkpoint was signed; grows only while the log does not.',
    ({ checkpoint }) => secondsSince(checkpoint?.signedAt),
  ],
  [
    'standing_log_unsigned',
    'Entries that came after the newest checkpoint.',
    ({ size, checkpoint }) => size - (checkpoint?.size ?? 0),
  ],
  [
    'standing_log_signing_refused',
    '1 while no checkpoint is signed because the log lacks what has been signed.',
    ({ signingRefused }) => (signingRefused ? 1 : 0),
  ],
  [
    'standing_log_verification_problems',
    'Problems that the last verification of the whole log has found.',
    ({ verification }) => verification?.problemCount ?? 0,
  ],
  [
    'standing_log_verification_age_seconds',
    'Since the last verification of the whole log ended; there is one an hour. 0 before the first.',
    ({ verification }) => secondsSince(verification?.finishedAt),
  ],
];

/** Shows how the log stands; asked of the database when somebody looks. */
@Injectable()
export class LogMetrics {
  constructor(verifications: VerificationService, { registry }: MetricsRegistry) {
    let asked: Promise<LogStatusView> | undefined;
    // All gauges of one look share one answer.
    const status = () => {
      asked ??= verifications.status().finally(() => {
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
          const now = await status().catch(() => undefined);
          if (now) gauge.set(value(now));
        },
      });
    }
  }
}
