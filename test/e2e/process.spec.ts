import { execFileSync } from 'node:child_process';
import { mkdtempSync, chmodSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { createTestDatabase, guardedFolder, type GuardedFolder } from '../support/postgres.js';
import { ServerProcess } from '../support/server-process.js';

// Each starts the built server, some several times, and a PostgreSQL with it.
jest.setTimeout(60_000);

const POLL_MS = 20;

describe('the server as a process', () => {
  let folder: GuardedFolder;
  let dataDir: string;
  let env: Record<string, string>;
  let started: ServerProcess[];

  /** An empty data folder, which PostgreSQL's user may pass through. */
  function newDataDir(): string {
    const path = mkdtempSync(join(folder.path, 'x'));
    chmodSync(path, 0o711);
    return path;
  }

  beforeAll(async () => {
    folder = await guardedFolder();
    // One for most tests, each of which starts what it needs: making a database takes longer than starting it.
    dataDir = newDataDir();
    env = { DATA_DIR: dataDir, SEED: 'none' };
  });
  afterAll(() => folder.remove());

  beforeEach(() => {
    started = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((server) => server.end()));
  });

  async function serving(more: Record<string, string> = {}) {
    const { server, url } = await ServerProcess.serving({ ...env, ...more });
    started.push(server);
    return { server, url };
  }

  const postmaster = () =>
    Number(readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
  const isAlive = (pid: number) => {
    const state = execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' });
    return !state.startsWith('Z');
  };
  const survives = (pid: number) => {
    try {
      return isAlive(pid);
    } catch {
      return false;
    }
  };
  const childrenOf = (pid: number) =>
    execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, parent, ...args]) => parent === String(pid) && args.join(' ').includes('worker.js'))
      .map(([child]) => Number(child));

  async function eventually(what: () => Promise<boolean> | boolean): Promise<void> {
    while (!(await what())) await delay(POLL_MS);
  }
  const status = async (url: string) => {
    try {
      return (await fetch(url)).status;
    } catch {
      return 0;
    }
  };

  it('stops when asked to, twice even, and leaves nothing running', async () => {
    const { server, url } = await serving();
    await eventually(() => childrenOf(server.pid).length === 1);
    const [worker = 0] = childrenOf(server.pid);
    const database = postmaster();
    expect(await status(`${url}/health/ready`)).toBe(200);
    server.signal('SIGINT');
    server.signal('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
    expect([worker, database].map(survives)).toEqual([false, false]);
    expect(existsSync(join(dataDir, 'standing.lock'))).toBe(false);
  });

  it('tells a second one on the same data folder that it runs already', async () => {
    const { server } = await serving();
    const second = new ServerProcess('main.js', env);
    const { code, output } = await second.ended;
    expect(code).toBe(1);
    expect(output).toContain(`Standing already runs on the data folder ${dataDir} (process ${server.pid})`);
  });

  it('comes back after kill -9 of it, and of its database', async () => {
    const first = await serving();
    await eventually(() => childrenOf(first.server.pid).length === 1);
    const [worker = 0] = childrenOf(first.server.pid);
    const database = postmaster();
    await first.server.end('SIGKILL');
    await eventually(() => !survives(worker));

    const second = await serving();
    expect(postmaster()).toBe(database);
    expect(await status(`${second.url}/health/ready`)).toBe(200);

    process.kill(database, 'SIGKILL');
    await eventually(
      async () => (await status(`${second.url}/health/ready`)) === 200 && survives(postmaster()),
    );
    expect(postmaster()).not.toBe(database);
    expect(await status(`${second.url}/health/live`)).toBe(200);
    expect(await second.server.end()).toMatchObject({ code: 0 });
  });

  it('answers 503 and says when to come back while its database is away', async () => {
    const { url } = await serving();
    const data = join(dataDir, 'postgres/data');
    const database = postmaster();
    // It cannot be started again without its files.
    renameSync(data, `${data}.away`);
    process.kill(database, 'SIGKILL');
    await eventually(() => !survives(database));
    const response = await fetch(`${url}/health/ready`);
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ code: 'database_unavailable' });
    expect(await status(`${url}/health/live`)).toBe(200);
    renameSync(`${data}.away`, data);
    await eventually(async () => (await status(`${url}/health/ready`)) === 200);
  });

  it('starts its worker again when that dies', async () => {
    const { server } = await serving();
    await eventually(() => childrenOf(server.pid).length === 1);
    const [worker = 0] = childrenOf(server.pid);
    process.kill(worker, 'SIGKILL');
    await eventually(() => childrenOf(server.pid).some((pid) => pid !== worker));
    expect(childrenOf(server.pid)).toEqual([expect.any(Number)]);
  });

  it('prints the demo password once made, keeps it for its owner, and prints the same again', async () => {
    const demo = { SEED: 'staff', WORKER: 'off', DATA_DIR: newDataDir() };
    const first = await serving(demo);
    const password = /Password\s+(\S+)/.exec(first.server.output)?.[1];
    expect(password).toMatch(/^\S{12,}$/);
    expect(readFileSync(join(demo.DATA_DIR, 'demo-password'), 'utf8').trim()).toBe(password);
    expect(statSync(join(demo.DATA_DIR, 'demo-api-key')).mode & 0o777).toBe(0o600);
    await first.server.end();
    const second = await serving(demo);
    expect(second.server.output).toContain(`Password  ${password}`);
  });

  it('refuses bad settings, all in one message', async () => {
    const { code, output } = await new ServerProcess('main.js', { ...env, PORT: 'x', RATE_LIMITS: 'no' })
      .ended;
    expect(code).toBe(1);
    expect(output).toMatch(/RATE_LIMITS must be[^]*PORT must be/);
    expect(output).not.toContain('    at ');
  });

  it('says that its port is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => blocker.once('listening', done));
    const { port } = blocker.address() as { port: number };
    const { code, output } = await new ServerProcess('main.js', { ...env, PORT: String(port) }).ended;
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} of 127.0.0.1 is in use`);
    await new Promise((done) => blocker.close(done));
  });

  describe('on an outside database', () => {
    it('migrates it once although two start at once, and refuses it once it is newer', async () => {
      const database = await createTestDatabase({ empty: true });
      // The cluster's superuser stands for the single login of a small installation.
      const outside = { ...env, DATABASE_URL: database.superuserUrl, WORKER: 'off' };
      const both = await Promise.all([serving(outside), serving(outside)]);
      const migrated = both.filter(({ server }) => server.output.includes('has been brought up to date'));
      expect(migrated).toHaveLength(1);
      for (const { server, url } of both) {
        expect(await status(`${url}/health/ready`)).toBe(200);
        expect(await server.end()).toMatchObject({ code: 0 });
      }

      const client = new pg.Client({ connectionString: database.superuserUrl });
      await client.connect();
      await client.query(
        `INSERT INTO schema_migration (timestamp, name) VALUES (9999999999999, 'Later9999999999999')`,
      );
      await client.end();
      const { code, output } = await new ServerProcess('main.js', outside).ended;
      expect(code).toBe(1);
      expect(output).toMatch(/newer release.*Later9999999999999/);
      await database.drop();
    });

    it('has a worker that runs alone and stops when asked to', async () => {
      const database = await createTestDatabase();
      const worker = new ServerProcess('worker.js', { ...env, DATABASE_URL: database.superuserUrl });
      started.push(worker);
      const client = new pg.Client({ connectionString: database.superuserUrl });
      await client.connect();
      await eventually(async () => {
        const { rowCount } = await client.query(
          `SELECT FROM pg_stat_activity WHERE application_name = 'standing-worker' AND datname = current_database()`,
        );
        return rowCount !== 0;
      });
      await client.end();
      expect(await worker.end()).toMatchObject({ code: 0 });
      await database.drop();
    });
  });

  it('is served by commands while it runs, and without it', async () => {
    const { server } = await serving({ WORKER: 'off' });
    const joined = new ServerProcess('cli.js', env, ['migrate']);
    expect(await joined.ended).toMatchObject({ code: 0, output: 'The database is up to date.\n' });
    await server.end();
    const alone = new ServerProcess('cli.js', env, ['migrate']);
    expect(await alone.ended).toMatchObject({ code: 0, output: 'The database is up to date.\n' });
    expect(existsSync(join(dataDir, 'postgres/data/postmaster.pid'))).toBe(false);
    const unknown = new ServerProcess('cli.js', env, ['frobnicate']);
    expect(await unknown.ended).toMatchObject({ code: 1, output: expect.stringContaining('migrate') });
  });
});
