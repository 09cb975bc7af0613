import { resolve } from 'node:path';
import { migrations } from '@standing/migrations';
import { Clock } from './platform/clock.js';
import { type Config, loadConfig } from './platform/config.js';
import { operatorLog } from './platform/console-log.js';
import { createDataSource } from './platform/database/data-source.js';
import { exclusively } from './platform/database/exclusively.js';
import { migrate } from './platform/database/migrate.js';
import { openDatabase } from './platform/database/open-database.js';
import { type DemoCredentials, demoCredentials } from './platform/demo-credentials.js';
import { createLogger } from './platform/logging.js';
import { type ProgramOptions, runProgram } from './platform/run-program.js';
import { StartupError } from './platform/startup-error.js';
import { WorkerProcess } from './platform/worker-process.js';
import { within } from './platform/within.js';
import './platform/crypto/native-sha256.js';

/** Requests under way may finish; streams that would go on for ever are cut off after it. */
const DRAIN_MS = 5_000;
/** A statement that still runs then is ended by PostgreSQL's own shutdown. */
const POOL_CLOSE_MS = 2_000;

const DEMO_STAFF = ['reviewer', 'reviewer2', 'lead', 'support', 'auditor', 'admin', 'admin2'];

const rootDir = resolve(import.meta.dirname, '../..');

/** The address to open in a browser. */
function browserUrl(config: Config, port: number): string {
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
  return config.publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function welcome(url: string, demo: DemoCredentials | undefined): string {
  const lines = ['', `Standing is running at ${url}`];
  if (demo) {
    const kept = (file: string | undefined, variable: string) =>
      file === undefined ? `(from ${variable})` : `(kept in ${file})`;
    lines.push(
      '',
      `  Staff     ${DEMO_STAFF.slice(0, 3)
        .map((name) => `${name}@standing.example`)
        .join('  ')}`,
      `            ${DEMO_STAFF.slice(3)
        .map((name) => `${name}@standing.example`)
        .join('  ')}`,
      `  Password  ${demo.password}  ${kept(demo.passwordFile, 'DEMO_PASSWORD')}`,
      `  API key   ${demo.apiKey}  ${kept(demo.apiKeyFile, 'DEMO_API_KEY')}`,
    );
  }
  lines.push('', 'Ctrl-C stops it.', '');
  return lines.join('\n');
}

function listenFailure(error: unknown, { host, port }: Config): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new StartupError(`Port ${port} of ${host} is in use by another program. Set PORT to a free one.`);
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new StartupError(`Standing cannot listen on port ${port} of ${host}: ${(error as Error).message}`);
  }
  return error;
}

// npm, the terminal and a closing window each have their own.
const options: ProgramOptions = { signals: ['SIGINT', 'SIGTERM', 'SIGHUP'] };

await runProgram(options, async (life) => {
  const config = loadConfig(process.env, rootDir);
  const logger = createLogger(config, 'api');
  const log = operatorLog(logger, config.production);
  options.log = log;

  // Reading the application's code takes as long as starting PostgreSQL: side by side.
  const loading = Promise.all([
    import('./app.js'),
    import('./seed.js'),
    import('./accounts/profile/plain-profiles.js'),
  ]);
  loading.catch(() => undefined);
  const opening = openDatabase(config, { log, as: 'server', signal: life.signal });
  life.onStop(async () => {
    const database = await opening.catch(() => undefined);
    await database?.close();
  });
  const database = await opening;
  const { applied } = await migrate(database.ownerUrl, migrations, log);
  if (applied.length > 0) {
    const newest = applied.at(-1) ?? '';
    log.info(
      `The database has been brought up to date (migrations: ${applied.length}, the newest ${newest}).`,
    );
  }

  const dataSource = createDataSource({
    url: database.appUrl,
    applicationName: 'standing-api',
    poolSize: config.databasePoolSize,
    log,
  });
  await dataSource.initialize();
  life.onStop(() => within(POOL_CLOSE_MS, dataSource.destroy()));

  const [{ createApp }, { seed }, { sealPlainProfiles }] = await loading;
  await exclusively(database.appUrl, 'seal-profiles', () =>
    sealPlainProfiles({ config, dataSource, clock: new Clock(), log, signal: life.signal }),
  );
  const demo = config.seed !== 'none' ? await demoCredentials(config) : undefined;
  await exclusively(database.appUrl, 'seed', () =>
    seed({ config, dataSource, demo, log, signal: life.signal }),
  );
  life.signal.throwIfAborted();

  if (config.worker === 'child') {
    const order = { kind: 'start', appUrl: database.appUrl } as const;
    const worker = new WorkerProcess(resolve(import.meta.dirname, 'worker.js'), order, log);
    life.onStop(() => worker.stop());
    worker.start();
  }

  const app = await createApp(config, dataSource);
  const { server } = app.getHttpAdapter().getInstance();
  life.onStop(async () => {
    const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    await app.close();
    clearTimeout(cutOff);
  });
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    throw listenFailure(error, config);
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  log.info(welcome(browserUrl(config, port), demo));
  return 'keep running';
});
