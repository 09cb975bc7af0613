import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { createAccountsService } from './accounts/accounts.factory.js';
import { Clock } from './platform/clock.js';
import type { Config } from './platform/config.js';
import type { Loop } from './platform/jobs/loops.js';

export interface LoopContext {
  readonly config: Config;
  /** Of the worker itself, connected as the app. */
  readonly dataSource: DataSource;
  readonly logger: Logger;
}

/** Expiries count by the clock; recording them a second later only makes them visible in the log. */
const EXPIRY_INTERVAL_MS = 1_000;
const FORGET_INTERVAL_MS = 60_000;

/** What the worker does. */
export function createLoops({ dataSource }: LoopContext): readonly Loop[] {
  const accounts = createAccountsService(dataSource, new Clock());
  return [
    {
      name: 'record-expiries',
      intervalMs: EXPIRY_INTERVAL_MS,
      run: (signal) => untilNothingIsLeft(() => accounts.recordExpiries(), signal),
    },
    {
      name: 'forget-replays',
      intervalMs: FORGET_INTERVAL_MS,
      run: (signal) => untilNothingIsLeft(() => accounts.forgetReplays(), signal),
    },
  ];
}

/** Works through a backlog batch by batch. */
async function untilNothingIsLeft(work: () => Promise<number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await work()) > 0);
}
