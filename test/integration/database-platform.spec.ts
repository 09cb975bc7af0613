import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { loadConfig } from '../../server/src/platform/config.js';
import { EmbeddedCluster } from '../../server/src/platform/database/embedded-cluster.js';
import { ensureDatabase, ensureRoles } from '../../server/src/platform/database/embedded-database.js';
import { openDatabase } from '../../server/src/platform/database/open-database.js';
import { prepareOutsideDatabase } from '../../server/src/platform/database/outside-database.js';
import type { OperatorLog } from '../../server/src/platform/operator-log.js';
import { guardedFolder, ROOT_DIR, silentLog, type GuardedFolder } from '../support/postgres.js';

const isRoot = process.getuid?.() === 0;
const UNSAFE_BUT_FAST = { fsync: 'off', shared_buffers: '16MB' };

/** What the operator was told. */
class KeptLog implements OperatorLog {
  readonly lines: string[] = [];
  info = (message: string) => void this.lines.push(message);
  warn = (message: string) => void this.lines.push(message);
  error = (message: string) => void this.lines.push(message);
}

/** Runs TypeScript sources in a Node of its own: a process that can be killed. */
const RESOLVE_SOURCES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ resolve: (name, context, next) =>
    next(context.parentURL?.endsWith('.ts') && name.startsWith('.') ? name.replace(/\\.js$/, '.ts') : name, context) });
`)}`;

async function query(url: string, sql: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<pg.QueryResultRow>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

let guarded: GuardedFolder;
beforeAll(async () => {
  guarded = await guardedFolder();
});
afterAll(() => guarded.remove());

/** An empty folder, which also PostgreSQL's user may pass through. */
async function newFolder(): Promise<string> {
  const path = await mkdtemp(join(guarded.path, 'x'));
  chmodSync(path, 0o711);
  return path;
}

describe('the embedded PostgreSQL', () => {
  let folder: string;
  let dataDir: string;
  let log: KeptLog;
  const clusters: EmbeddedCluster[] = [];

  beforeEach(async () => {
    folder = await newFolder();
    dataDir = join(folder, 'data');
    log = new KeptLog();
  });
  afterEach(async () => {
    await Promise.all(clusters.splice(0).map((cluster) => cluster.stop()));
  });

  function newCluster(options: { systemDir?: string } = {}): EmbeddedCluster {
    const cluster = new EmbeddedCluster({
      rootDir: ROOT_DIR,
      dataDir,
      log,
      settings: UNSAFE_BUT_FAST,
      systemDir: join(folder, 'system'),
      ...options,
    });
    clusters.push(cluster);
    return cluster;
  }

  /** Asks until it is answered; the test's own time limit ends a wait in vain. */
  async function eventually<T>(ask: () => Promise<T> | T | undefined): Promise<T> {
    for (;;) {
      try {
        const answer = await ask();
        if (answer !== undefined && answer !== false) return answer;
      } catch {
        // Not yet.
      }
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  const isAlive = (pid: number) => {
    try {
      return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return process.platform === 'linux' ? false : process.kill(pid, 0);
    }
  };

  /** Starts a cluster in another process; gives that process and the postmaster's id. */
  async function startElsewhere(): Promise<{ owner: ChildProcess; postmaster: number }> {
    const source = join(ROOT_DIR, 'server/src/platform/database/embedded-cluster.ts');
    const script = `
      const { EmbeddedCluster } = await import(${JSON.stringify(source)});
      const say = () => {};
      const cluster = new EmbeddedCluster({
        rootDir: ${JSON.stringify(ROOT_DIR)}, dataDir: ${JSON.stringify(dataDir)},
        settings: ${JSON.stringify(UNSAFE_BUT_FAST)}, systemDir: ${JSON.stringify(join(folder, 'system'))},
        log: { info: say, warn: say, error: say },
      });
      await cluster.start();
      console.log(cluster.pid);
      setInterval(say, 1e6);`;
    const owner = spawn(
      process.execPath,
      ['--no-warnings', '--import', RESOLVE_SOURCES, '--input-type=module', '--eval', script],
      { cwd: ROOT_DIR, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    return { owner, postmaster: Number(line.toString()) };
  }

  async function kill(owner: ChildProcess): Promise<void> {
    const gone = once(owner, 'exit');
    owner.kill('SIGKILL');
    await gone;
  }

  it('is created once, keeps its data, and is reached through its socket with passwords only', async () => {
    const first = newCluster();
    await first.start();
    await ensureRoles(first.superuserUrl(), first.passwords, first.rolesNeedPasswords);
    await ensureDatabase(first.superuserUrl(), 'standing');
    await query(first.url('owner', 'standing'), 'CREATE TABLE kept (id int)');
    expect(
      await query(first.superuserUrl(), `SELECT current_setting('listen_addresses') AS address`),
    ).toEqual([{ address: '' }]);
    const anonymous = first.url('app', 'standing').replace(/:[^:@/]+@/, ':guessed@');
    await expect(query(anonymous, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await expect(query(first.url('app', 'postgres'), 'DROP DATABASE standing')).rejects.toMatchObject({
      code: '42501',
    });
    await first.stop();

    const second = newCluster();
    await second.start();
    expect(second.rolesNeedPasswords).toBe(false);
    expect(await query(second.url('owner', 'standing'), 'SELECT * FROM kept')).toEqual([]);
    expect(statSync(join(dataDir, 'postgres-passwords.json')).mode & 0o777).toBe(0o600);
  });

  it('goes on with the PostgreSQL that a killed process left running', async () => {
    const { owner, postmaster } = await startElsewhere();
    await kill(owner);
    expect(isAlive(postmaster)).toBe(true);

    const cluster = newCluster();
    await cluster.start();
    expect(cluster.pid).toBe(postmaster);
    expect(await query(cluster.superuserUrl(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await cluster.stop();
    expect(isAlive(postmaster)).toBe(false);
  });

  it('starts when both the process and its PostgreSQL were killed', async () => {
    const { owner, postmaster } = await startElsewhere();
    await kill(owner);
    process.kill(postmaster, 'SIGKILL');

    const cluster = newCluster();
    await cluster.start();
    expect(cluster.pid).not.toBe(postmaster);
    expect(await query(cluster.superuserUrl(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it.each(['its own', 'an adopted'])(
    'brings %s postmaster back at the same address when it is killed',
    async (whose) => {
      if (whose === 'an adopted') await kill((await startElsewhere()).owner);
      const cluster = newCluster();
      await cluster.start();
      const url = cluster.superuserUrl();
      await query(url, 'CREATE TABLE acknowledged AS SELECT 1 AS id');
      // A backend in the middle of a statement holds the shared memory of the old postmaster for a moment.
      const busy = query(url, 'SELECT sum(i) FROM generate_series(1, 1e7) i').catch(() => undefined);
      const before = cluster.pid ?? 0;
      process.kill(before, 'SIGKILL');
      expect(await eventually(() => query(url, 'SELECT * FROM acknowledged'))).toEqual([{ id: 1 }]);
      expect(await eventually(() => (cluster.pid === before ? undefined : cluster.pid))).toBeGreaterThan(0);
      expect(cluster.superuserUrl()).toBe(url);
      await busy;
    },
  );

  it('starts over a lock file that names some other living process', async () => {
    const first = newCluster();
    await first.start();
    const file = join(first.baseDir, 'data/postmaster.pid');
    const content = await readFile(file, 'utf8');
    await first.stop();
    await writeFile(file, content.replace(/^\d+/, String(process.pid)));
    const second = newCluster();
    await second.start();
    expect(await query(second.superuserUrl(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('sets new passwords when their file is lost', async () => {
    const first = newCluster();
    await first.start();
    await first.stop();
    await rm(join(dataDir, 'postgres-passwords.json'));
    const second = newCluster();
    await second.start();
    expect(second.rolesNeedPasswords).toBe(true);
    expect(second.passwords.superuser).not.toBe(first.passwords.superuser);
    expect(await query(second.superuserUrl(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses data of another major version and says what to do', async () => {
    const first = newCluster();
    await first.start();
    await first.stop();
    await writeFile(join(first.baseDir, 'data/PG_VERSION'), '17\n');
    await expect(newCluster().start()).rejects.toThrow(/made by PostgreSQL 17.*pg_dump/s);
  });

  it('can be told to stop while it starts', async () => {
    const cluster = newCluster();
    const starting = cluster.start();
    await cluster.stop();
    await starting;
    expect(cluster.pid).toBeUndefined();
    expect(existsSync(join(cluster.baseDir, 'data/postmaster.pid'))).toBe(false);
  });

  it('is kept where its user can enter: in the data folder, or elsewhere when root has that to itself', async () => {
    const systemDir = join(folder, 'system');
    await mkdir(dataDir);
    chmodSync(dataDir, 0o700);
    const first = newCluster();
    await first.start();
    expect(first.baseDir.startsWith(isRoot ? `${systemDir}/` : `${dataDir}/`)).toBe(true);
    expect(log.lines.filter((line) => line.includes(first.baseDir))).toHaveLength(isRoot ? 1 : 0);
    await query(first.superuserUrl(), 'CREATE TABLE kept (id int)');
    await first.stop();

    // Once made, it is found again, even when the folder has been opened meanwhile.
    chmodSync(dataDir, 0o711);
    const second = newCluster();
    await second.start();
    expect(await query(second.superuserUrl(), 'SELECT * FROM kept')).toEqual([]);
    await second.stop();

    // Deleting the data folder is how one begins anew; what was elsewhere is moved aside, never deleted or reused.
    await rm(dataDir, { recursive: true });
    await mkdir(dataDir);
    chmodSync(dataDir, 0o700);
    const third = newCluster();
    await third.start();
    await expect(query(third.superuserUrl(), 'SELECT * FROM kept')).rejects.toMatchObject({ code: '42P01' });
    expect(log.lines.some((line) => line.includes('set aside'))).toBe(isRoot);
  });

  describe('of a server', () => {
    const signal = new AbortController().signal;
    const config = () => loadConfig({ DATA_DIR: dataDir }, ROOT_DIR);

    it('is shared with commands but not with a second server', async () => {
      const server = await openDatabase(config(), { log, as: 'server', signal });
      try {
        await expect(openDatabase(config(), { log, as: 'server', signal })).rejects.toThrow(
          new RegExp(`already runs on the data folder .* \\(process ${process.pid}\\)`),
        );
        const command = await openDatabase(config(), { log, as: 'command', signal });
        expect(command).toMatchObject({ ownerUrl: server.ownerUrl, appUrl: server.appUrl });
        await command.close();
        expect(await query(server.appUrl, 'SELECT current_user::text AS name')).toEqual([
          { name: 'standing_app' },
        ]);
      } finally {
        await server.close();
      }
      const command = await openDatabase(config(), { log, as: 'command', signal });
      expect(await query(command.appUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await command.close();
    });
  });
});

describe('the embedded PostgreSQL as it is shipped', () => {
  let cluster: EmbeddedCluster;

  beforeAll(async () => {
    cluster = new EmbeddedCluster({ rootDir: ROOT_DIR, dataDir: await newFolder(), log: silentLog });
    await cluster.start();
  });
  afterAll(() => cluster.stop());

  it('never gives up durability', async () => {
    const settings = await query(
      cluster.superuserUrl(),
      `SELECT name, setting FROM pg_settings
        WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums') ORDER BY name`,
    );
    expect(settings).toEqual([
      { name: 'data_checksums', setting: 'on' },
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'synchronous_commit', setting: 'on' },
    ]);
  });

  it('lets names in any script be found by their parts', async () => {
    const url = cluster.superuserUrl();
    await query(url, 'CREATE EXTENSION pg_trgm');
    for (const name of ['王小明', 'محمد', "Zoë O'Brien", 'Ærøskøbing']) {
      const [row] = await query(url, `SELECT cardinality(show_trgm('${name.replace("'", "''")}')) AS parts`);
      expect(row?.['parts']).toBeGreaterThan(2);
    }
    expect(await query(url, `SELECT lower('ÉŁÇ') AS lower`)).toEqual([{ lower: 'éłç' }]);
  });
});

describe('an outside PostgreSQL', () => {
  let cluster: EmbeddedCluster;
  let admin: string;
  const { signal } = new AbortController();

  beforeAll(async () => {
    cluster = new EmbeddedCluster({
      rootDir: ROOT_DIR,
      dataDir: await newFolder(),
      log: silentLog,
      settings: UNSAFE_BUT_FAST,
    });
    await cluster.start();
    admin = cluster.superuserUrl();
  });
  afterAll(() => cluster.stop());
  afterEach(() => query(admin, 'DROP ROLE IF EXISTS standing_app, standing_auditor'));

  /** A login of the server, with a database of its own. */
  async function login(name: string, attributes = ''): Promise<string> {
    await query(admin, `CREATE ROLE ${name} LOGIN PASSWORD 'pw' ${attributes}`);
    await query(admin, `CREATE DATABASE ${name} OWNER ${name}`);
    return admin.replace(/\/\/[^@]+@/, `//${name}:pw@`).replace(/postgres$/, name);
  }

  const whoAmI = async (url: string) =>
    (await query(url, 'SELECT session_user::text AS login, current_user::text AS acting'))[0];

  it('gets the roles it lacks, and the sessions of the app act as one of them', async () => {
    const url = await login('maker', 'CREATEROLE');
    const urls = await Promise.all(
      Array.from({ length: 4 }, () => prepareOutsideDatabase(url, undefined, silentLog, signal)),
    );
    expect(new Set(urls.map(({ appUrl }) => appUrl)).size).toBe(1);
    const appUrl = urls[0]?.appUrl ?? '';
    expect(await whoAmI(appUrl)).toEqual({ login: 'maker', acting: 'standing_app' });
    await expect(query(appUrl, 'CREATE TABLE mine (id int)')).rejects.toMatchObject({ code: '42501' });
    expect(await whoAmI(url)).toEqual({ login: 'maker', acting: 'maker' });
  });

  it('is refused with the SQL for what is missing', async () => {
    const url = await login('plain');
    await expect(prepareOutsideDatabase(url, undefined, silentLog, signal)).rejects.toThrow(
      /CREATE ROLE standing_app NOLOGIN;[^]*GRANT standing_app TO "plain";/,
    );
    await query(admin, 'CREATE ROLE standing_app; CREATE ROLE standing_auditor');
    await expect(prepareOutsideDatabase(url, undefined, silentLog, signal)).rejects.toThrow(
      /not a member of standing_app[^]*GRANT standing_app TO "plain";/,
    );
    await query(admin, 'GRANT standing_app TO plain');
    const { appUrl } = await prepareOutsideDatabase(url, undefined, silentLog, signal);
    expect(await whoAmI(appUrl)).toEqual({ login: 'plain', acting: 'standing_app' });
  });

  it('takes a login of its own for the app, unless that may do what the owner may', async () => {
    const owner = await login('owner', 'CREATEROLE');
    await query(admin, `CREATE ROLE api LOGIN PASSWORD 'pw'`);
    const api = owner.replace('//owner:', '//api:');
    expect(await prepareOutsideDatabase(api, owner, silentLog, signal)).toEqual({
      ownerUrl: owner,
      appUrl: api,
    });
    expect(await query(api, `SELECT pg_has_role('standing_app', 'USAGE') AS member`)).toEqual([
      { member: true },
    ]);
    await expect(prepareOutsideDatabase(owner, owner, silentLog, signal)).rejects.toThrow(
      /can act as the owner owner/,
    );
  });

  it('is refused when its database cannot hold every name', async () => {
    await query(admin, `CREATE DATABASE latin ENCODING LATIN1 LOCALE 'C' TEMPLATE template0`);
    const url = admin.replace(/postgres$/, 'latin');
    await expect(prepareOutsideDatabase(url, undefined, silentLog, signal)).rejects.toThrow(/LATIN1.*UTF8/);
  });
});
