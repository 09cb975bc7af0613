import { DataSource, type DataSourceOptions } from 'typeorm';
import type { OperatorLog } from '../operator-log.js';
import { silentLogger } from './silent-logger.js';

/** A statement that runs longer holds a connection that others wait for. */
export const STATEMENT_TIMEOUT_MS = 30_000;
/** Answers that never come (a network that drops packets) end this much after the server's own limit. */
const QUERY_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
/** Transactions are one statement or a few; one that idles longer has lost its client and keeps its locks. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
const LOCK_TIMEOUT_MS = 10_000;
/** How long a request waits for a connection, new or from the pool, before it is told to come back. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Longer than the pause between two clicks: opening a connection costs 5 to 10 ms, mostly of its password check. */
const IDLE_CONNECTION_MS = 60_000;
const KEEP_ALIVE_DELAY_MS = 10_000;

export interface DataSourceSettings {
  /** The app's login, as `openDatabase` gives it. */
  readonly url: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Most connections. */
  readonly poolSize: number;
  readonly log: OperatorLog;
}

/**
 * A TypeORM data source for the app's role, not yet connected. When the database goes away its queries fail with an
 * error that `isDatabaseAway` recognises, and work again once it is back; the process lives on.
 */
export function createDataSource(settings: DataSourceSettings): DataSource {
  const { url, applicationName, poolSize, log } = settings;
  const options: DataSourceOptions = {
    type: 'postgres',
    // The schema is the migrations' alone.
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logger: silentLogger,
    poolErrorHandler: (error: Error) => log.warn(`A database connection broke: ${error.message}`),
    // Straight to the pool of `pg`: TypeORM's own URL parsing knows neither sockets nor options.
    extra: {
      connectionString: url,
      application_name: applicationName,
      max: poolSize,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_CONNECTION_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    },
  };
  return new DataSource(options);
}
