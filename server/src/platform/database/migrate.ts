import { setTimeout as delay } from 'node:timers/promises';
import {
  DataSource,
  type DataSourceOptions,
  MigrationExecutor,
  type MigrationInterface,
  type QueryRunner,
} from 'typeorm';
import type { OperatorLog } from '../operator-log.js';
import { StartupError } from '../startup-error.js';
import { sqlState } from './database-errors.js';
import { ROLE_NAMES } from './database-roles.js';
import { silentLogger } from './silent-logger.js';

/** A migration's class; its name ends in a timestamp, by which migrations are ordered. */
export type MigrationClass = new () => MigrationInterface;

/** Where applied migrations are recorded. */
const TABLE = 'schema_migration';

/** Key of the session lock that makes servers migrate one after the other: "standing" in ASCII, 8 bytes. */
const LOCK_KEY = BigInt(`0x${Buffer.from('standing').toString('hex')}`).toString();
const LOCK_POLL_MS = 100;
/** A migration that waits longer for a table makes every other query of that table wait behind it. */
const LOCK_TIMEOUT_MS = 60_000;

const INSUFFICIENT_PRIVILEGE = '42501';
const UNDEFINED_TABLE = '42P01';

export interface MigrationReport {
  /** Names of the migrations this call ran, in order. */
  readonly applied: readonly string[];
}

export interface SchemaState {
  /** Known to this release and not applied, in order. */
  readonly pending: readonly string[];
  /** Applied by a newer release. */
  readonly unknown: readonly string[];
}

/** The database's schema is newer than this release. */
export class SchemaNewerError extends StartupError {
  override readonly name = 'SchemaNewerError';

  constructor(readonly unknown: readonly string[]) {
    super(
      `The database was migrated by a newer release of Standing (this one does not know ${unknown.join(', ')}).` +
        ' Start that release or a later one.',
    );
  }
}

function compare(known: readonly MigrationClass[], applied: readonly string[]): SchemaState {
  const names = known.map((migration) => migration.name);
  return {
    pending: names.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !names.includes(name)),
  };
}

async function appliedMigrations(runner: QueryRunner): Promise<string[]> {
  try {
    const rows = (await runner.query(`SELECT name FROM ${TABLE} ORDER BY id`)) as { name: string }[];
    return rows.map((row) => row.name);
  } catch (error) {
    if (sqlState(error) === UNDEFINED_TABLE) return [];
    throw error;
  }
}

async function withDataSource<T>(
  url: string,
  migrations: readonly MigrationClass[],
  work: (dataSource: DataSource, runner: QueryRunner) => Promise<T>,
): Promise<T> {
  const options: DataSourceOptions = {
    type: 'postgres',
    migrations: [...migrations],
    migrationsTableName: TABLE,
    logger: silentLogger,
    installExtensions: false,
    poolErrorHandler: () => undefined,
    extra: {
      connectionString: url,
      application_name: 'standing-migrate',
      max: 1,
      lock_timeout: LOCK_TIMEOUT_MS,
      keepAlive: true,
    },
  };
  const dataSource = await new DataSource(options).initialize();
  try {
    const runner = dataSource.createQueryRunner();
    try {
      return await work(dataSource, runner);
    } finally {
      await runner.release();
    }
  } finally {
    await dataSource.destroy();
  }
}

/** Runs `work` while no other server migrates this database. */
async function locked<T>(runner: QueryRunner, log: OperatorLog, work: () => Promise<T>): Promise<T> {
  // Not the waiting form: its open snapshot would block CREATE INDEX CONCURRENTLY of the one who has the lock.
  const attempt = async () => {
    const [row] = (await runner.query(`SELECT pg_try_advisory_lock(${LOCK_KEY}) AS taken`)) as [
      { taken: boolean },
    ];
    return row.taken;
  };
  for (let told = false; !(await attempt()); told = true) {
    if (!told) log.info('Another server is migrating the database; waiting for it.');
    await delay(LOCK_POLL_MS);
  }
  try {
    return await work();
  } finally {
    // A broken connection has given the lock up by itself.
    await runner.query(`SELECT pg_advisory_unlock(${LOCK_KEY})`).catch(() => undefined);
  }
}

/**
 * Brings the schema to this release, each migration in a transaction of its own. Servers that do so at once take
 * turns, on the connection that holds the lock, so that losing the one is losing the other.
 *
 * @param ownerUrl the login that owns the schema.
 * @param migrations all that this release knows.
 * @throws SchemaNewerError when the database has a migration this release does not know; then nothing is changed.
 * @throws StartupError when the login may not change the schema, or a migration fails; those before it stay.
 */
export async function migrate(
  ownerUrl: string,
  migrations: readonly MigrationClass[],
  log: OperatorLog,
): Promise<MigrationReport> {
  return withDataSource(ownerUrl, migrations, (dataSource, runner) =>
    locked(runner, log, async () => {
      const { pending, unknown } = compare(migrations, await appliedMigrations(runner));
      if (unknown.length > 0) throw new SchemaNewerError(unknown);
      if (pending.length === 0) return { applied: [] };
      const executor = new MigrationExecutor(dataSource, runner);
      executor.transaction = 'each';
      try {
        const done = await executor.executePendingMigrations();
        await runner.query(`GRANT SELECT ON ${TABLE} TO ${ROLE_NAMES.app}, ${ROLE_NAMES.auditor}`);
        return { applied: done.map((migration) => migration.name) };
      } catch (error) {
        if (sqlState(error) === INSUFFICIENT_PRIVILEGE) throw await rightMissing(runner, error as Error);
        throw new StartupError(`The database could not be migrated: ${(error as Error).message}`, {
          cause: error,
        });
      }
    }),
  );
}

async function rightMissing(runner: QueryRunner, error: Error): Promise<StartupError> {
  const [row] = (await runner.query(
    'SELECT quote_ident(current_user) AS login, quote_ident(current_database()) AS database',
  )) as [{ login: string; database: string }];
  return new StartupError(
    `The login ${row.login} may not migrate the database ${row.database}: ${error.message}.` +
      ` As a superuser, in that database:\n` +
      `  GRANT CREATE ON DATABASE ${row.database} TO ${row.login};\n` +
      `  GRANT USAGE, CREATE ON SCHEMA public TO ${row.login};\n` +
      'or set DATABASE_OWNER_URL to a login that may.',
  );
}

/**
 * Compares the database's schema with this release, changing nothing.
 *
 * @param url any login of the product.
 */
export async function schemaState(url: string, migrations: readonly MigrationClass[]): Promise<SchemaState> {
  return withDataSource(url, migrations, async (_dataSource, runner) =>
    compare(migrations, await appliedMigrations(runner)),
  );
}
