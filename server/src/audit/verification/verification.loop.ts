import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import type { Config } from '../../platform/config.js';
import type { Loop } from '../../platform/jobs/loops.js';
import { VerificationRunsService } from './verification-runs.service.js';
import { VerificationService } from './verification.service.js';

/** How often it is asked whether a verification is due. */
const INTERVAL_MS = 60_000;

/** Verifies the whole log once an hour. */
export function verificationLoop(config: Config, dataSource: DataSource, logger: Logger): Loop {
  const verifications = VerificationService.on(config, dataSource, new Clock());
  return {
    name: 'verify-log',
    intervalMs: INTERVAL_MS,
    run: async (signal) => {
      const report = await verifications.onSchedule(signal);
      if (!report || report.ok) return;
      const { problemCount, problems } = report;
      logger.error({ problemCount, first: problems[0] }, 'the log is not what was written');
    },
  };
}

/** Somebody waits for what they have asked for. */
const REQUESTS_INTERVAL_MS = 500;

/** Verifies what people have asked for, one after the other. */
export function verificationRequestsLoop(config: Config, dataSource: DataSource): Loop {
  const runs = VerificationRunsService.on(config, dataSource, new Clock());
  return {
    name: 'verify-on-request',
    intervalMs: REQUESTS_INTERVAL_MS,
    run: async (signal) => {
      while (!signal.aborted && (await runs.runNext(signal)) > 0);
    },
  };
}
