import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrations } from '@standing/migrations';
import { plainProfilesAreLeft } from './accounts/profile/plain-profiles.js';
import { createLoops } from './loops.js';
import { type Config, loadConfig } from './platform/config.js';
import { operatorLog } from './platform/console-log.js';
import { createDataSource } from './platform/database/data-source.js';
import { isDatabaseAway } from './platform/database/database-errors.js';
import { SchemaNewerError, schemaState } from './platform/database/migrate.js';
import { openDatabase } from './platform/database/open-database.js';
import { runLoops } from './platform/jobs/loops.js';
import { createLogger } from './platform/logging.js';
import type { OperatorLog } from './platform/operator-log.js';
import { type ProgramLife, type ProgramOptions, runProgram } from './platform/run-program.js';
import { within } from './platform/within.js';
import { isWorkerOrder } from './platform/worker-process.js';
import './platform/crypto/native-sha256.js';

/** While the API that migrates is being rolled out. */
const SCHEMA_POLL_MS = 1_000;
const POOL_CLOSE_MS = 2_000;
/** Of the API's; the rest of the connections is for requests. */
const POOL_SHARE = 4;

const rootDir = resolve(import.meta.dirname, '../..');
const isForked = process.send !== undefined;

/** Forked, the API's process says where the database is; alone, the settings do. */
async function findDatabase(config: Config, life: ProgramLife, log: OperatorLog): Promise<string> {
  if (isForked) {
    // However the parent ends, the channel closes; without it nobody would ever stop this process.
    process.once('disconnect', () => life.stop());
    const [order] = (await once(process, 'message', { signal: life.signal })) as unknown[];
    if (isWorkerOrder(order)) return order.appUrl;
    throw new Error('The first message to the worker was not an order.');
  }
  const database = await openDatabase(config, { log, as: 'command', signal: life.signal });
  life.onStop(() => database.close());
  return database.appUrl;
}

/** What the schema lacks; undefined while the database is away. */
async function pendingMigrations(url: string): Promise<readonly string[] | undefined> {
  try {
    const { pending, unknown } = await schemaState(url, migrations);
    if (unknown.length > 0) throw new SchemaNewerError(unknown);
    return pending;
  } catch (error) {
    if (isDatabaseAway(error)) return undefined;
    throw error;
  }
}

/** The API migrates; until it has, the worker does not know the tables. */
async function schemaIsCurrent(url: string, log: OperatorLog, signal: AbortSignal): Promise<void> {
  for (let told = false; ; told = true) {
    const pending = await pendingMigrations(url);
    if (pending?.length === 0) return;
    if (!told && pending) log.info('The worker waits until the API has brought the database up to date.');
    await delay(SCHEMA_POLL_MS, undefined, { signal });
  }
}

// Ctrl-C in the terminal reaches a forked worker, too, but its parent is the one to stop it, in its turn.
const options: ProgramOptions = { signals: isForked ? ['SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'] };
if (isForked) for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

await runProgram(options, async (life) => {
  const config = loadConfig(process.env, rootDir);
  const logger = createLogger(config, 'worker');
  const log = operatorLog(logger, config.production);
  options.log = log;

  const url = await findDatabase(config, life, log);
  await schemaIsCurrent(url, log, life.signal);
  const dataSource = createDataSource({
    url,
    applicationName: 'standing-worker',
    poolSize: Math.max(2, Math.floor(config.databasePoolSize / POOL_SHARE)),
    log,
  });
  await dataSource.initialize();
  life.onStop(() => within(POOL_CLOSE_MS, dataSource.destroy()));

  // The API encrypts them; what the worker reads of customers would lack them until then.
  while (await plainProfilesAreLeft(dataSource)) {
    await delay(SCHEMA_POLL_MS, undefined, { signal: life.signal });
  }

  const rounds = runLoops(createLoops({ config, dataSource, logger }), logger, life.signal);
  life.onStop(() => rounds);
  return 'keep running';
});
