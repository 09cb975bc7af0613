import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import type { Config } from '../../platform/config.js';
import type { Loop } from '../../platform/jobs/loops.js';
import { VerificationRunsService } from './verification-runs.service.js';
import { VerificationService } from './verification.service.js';

/** How often it is asked whether a verification is due. */
const INTERVAL_MS = 60_000;

/** Nobody keeps the log from being verified longer than this by giving the worker other work. */
const MAX_WAY_MS = 30 * 60_000;

/**
 * Verifies the whole log once an hour. That takes a core for a while, so it gives way to what somebody waits for.
 *
 * @param isBusy whether somebody waits for other work of this worker
 */
export function verificationLoop(
  config: Config,
  dataSource: DataSource,
  logger: Logger,
  isBusy: () => boolean,
): Loop {
  const clock = new Clock();
  const verifications = VerificationService.on(config, dataSource, clock);
  let busySince: number | null = null;
  const givesWay = () => {
    busySince = isBusy() ? (busySince ?? clock.now()) : null;
    return busySince !== null && Math.abs(clock.now() - busySince) < MAX_WAY_MS;
  };
  return {
    name: 'verify-log',
    intervalMs: INTERVAL_MS,
    run: async (signal) => {
      if (givesWay()) return;
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
