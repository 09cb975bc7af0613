import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createTestDatabase, silentLog, type TestDatabase } from '../../../../test/support/postgres.js';
import { createDataSource } from './data-source.js';
import { isDatabaseAway, sqlState } from './database-errors.js';

const failure = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('It should have failed.');
};

/** A request that comes later may still be given a connection whose end has not been noticed. */
async function later(dataSource: DataSource): Promise<unknown> {
  for (;;) {
    try {
      return await dataSource.query('SELECT 1 AS one');
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
    }
  }
}

describe('isDatabaseAway', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let superuser: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await createDataSource({
      url: database.appUrl,
      applicationName: 'victim',
      poolSize: 2,
      log: silentLog,
    }).initialize();
    superuser = new pg.Client({ connectionString: database.superuserUrl });
    await superuser.connect();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await superuser.end();
    await database.drop();
  });

  const killConnections = () =>
    superuser.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'victim' AND datname = current_database()`,
    );

  it('is so when the connection is cut under a statement, and later requests work again', async () => {
    const running = failure(dataSource.query('SELECT pg_sleep(20)'));
    // Until it shows as running.
    for (let active = 0; active === 0;) {
      const { rows } = await superuser.query<{ active: number }>(
        `SELECT count(*)::int AS active FROM pg_stat_activity
          WHERE application_name = 'victim' AND state = 'active' AND query LIKE 'SELECT pg_sleep%'`,
      );
      active = rows[0]?.active ?? 0;
    }
    await killConnections();
    expect(isDatabaseAway(await running)).toBe(true);
    expect(await later(dataSource)).toEqual([{ one: 1 }]);
  });

  it('is so when the connection is cut between two statements of a transaction', async () => {
    const error = await failure(
      dataSource.transaction(async (manager) => {
        await manager.query('SELECT 1');
        const [{ connections }] = (await manager.query(
          `SELECT count(*)::int AS connections FROM pg_stat_activity WHERE application_name = 'victim'`,
        )) as [{ connections: number }];
        expect(connections).toBeGreaterThan(0);
        await killConnections();
        // The driver notices when its socket closes; from then on TypeORM has taken the connection away.
        while (!manager.queryRunner?.isReleased) await new Promise((done) => setImmediate(done));
        await manager.query('SELECT 2');
      }),
    );
    expect(isDatabaseAway(error)).toBe(true);
    expect(await later(dataSource)).toEqual([{ one: 1 }]);
  });

  it('is so when nothing listens, on a port or a socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'standing-no-socket-'));
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as { port: number };
    await new Promise((done) => server.close(done));
    for (const url of [
      `postgres://a:b@127.0.0.1:${port}/c`,
      `postgres://a:b@${encodeURIComponent(folder)}/c`,
    ]) {
      const client = new pg.Client({ connectionString: url });
      expect(isDatabaseAway(await failure(client.connect()))).toBe(true);
    }
    await rm(folder, { recursive: true });
  });

  it('is so when every connection of the pool is busy for longer than a request waits', async () => {
    const pool = new pg.Pool({ connectionString: database.appUrl, max: 1, connectionTimeoutMillis: 1_000 });
    const client = await pool.connect();
    expect(isDatabaseAway(await failure(pool.query('SELECT 1')))).toBe(true);
    client.release();
    await pool.end();
  });

  it.each([
    ['a wrong statement', 'SELEKT'],
    ['a missing right', 'DELETE FROM audit_event'],
    ['a division by zero', 'SELECT 1 / 0'],
    ['a statement that takes too long', `SET LOCAL statement_timeout = '10ms'; SELECT pg_sleep(10)`],
  ])('is not so for %s', async (_what, sql) => {
    const error = await failure(dataSource.query(sql));
    expect(isDatabaseAway(error)).toBe(false);
    expect(sqlState(error)).toMatch(/^[0-9A-Z]{5}$/);
  });

  it('is not so for what is no error of the database', () => {
    for (const error of [new Error('x'), new TypeError('y'), null, undefined, 'text', { code: 'ENOENT' }]) {
      expect(isDatabaseAway(error)).toBe(false);
    }
  });
});
