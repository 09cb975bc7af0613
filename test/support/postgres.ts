import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { migrations } from '@standing/migrations';
import pg from 'pg';
import { withDatabase } from '../../server/src/platform/database/connection-url.js';
import { EmbeddedCluster } from '../../server/src/platform/database/embedded-cluster.js';
import { ensureDatabase, ensureRoles } from '../../server/src/platform/database/embedded-database.js';
import { migrate } from '../../server/src/platform/database/migrate.js';
import type { OperatorLog } from '../../server/src/platform/operator-log.js';

/** Where the jest process tells its workers how to reach the cluster of this run. */
const ENV = 'STANDING_TEST_CLUSTER';
const TEMPLATE = 'standing_template';

/** The installation, for `EmbeddedCluster` and `loadConfig`. */
export const ROOT_DIR = resolve(__dirname, '../..');

export const silentLog: OperatorLog = { info: () => {}, warn: () => {}, error: () => {} };

/** URLs of the template database; a test's own differ in the database's name only. */
interface ClusterUrls {
  readonly superuser: string;
  readonly owner: string;
  readonly app: string;
  readonly auditor: string;
}

export interface TestDatabase {
  readonly name: string;
  /** Owns the schema. */
  readonly ownerUrl: string;
  /** What API and worker connect with. */
  readonly appUrl: string;
  readonly auditorUrl: string;
  /** May do anything; for tests that look behind the scenes. */
  readonly superuserUrl: string;
  /** Ends all connections and removes it. */
  drop(): Promise<void>;
}

/** No test outlives a crash of the machine. */
const FAST_AND_LOOSE = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
  // CREATE DATABASE copies the template's files without logging them.
  wal_level: 'minimal',
  max_wal_senders: '0',
};

/** Runs when its standard input closes, which the kernel sees to however this process ends. */
const CLEAN_UP = `
cat > /dev/null
while [ -e "$1" ]; do
  find "$1" -name postmaster.pid 2> /dev/null | while read -r file; do
    pid=$(head -n 1 "$file")
    kill -QUIT "$pid" && while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
  done
  # An initdb that still runs writes new files meanwhile.
  rm -rf "$1" || sleep 0.2
done
`;

/** An empty folder for a data folder, which also PostgreSQL's user may pass through; removed by the caller. */
export async function temporaryDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'standing-test-'));
  await chmod(folder, 0o711);
  return folder;
}

export interface GuardedFolder {
  readonly path: string;
  /** Stops every PostgreSQL whose cluster is in it, and removes it. */
  remove(): Promise<void>;
}

/** A folder for clusters, which does not outlive this process, even when that is killed. */
export async function guardedFolder(): Promise<GuardedFolder> {
  const path = await temporaryDataDir();
  const watchdog = spawn('/bin/sh', ['-c', CLEAN_UP, 'sh', path], {
    cwd: '/',
    // Ctrl-C in the terminal is not for it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return {
    path,
    remove: async () => {
      const gone = new Promise((done) => watchdog.once('exit', done));
      watchdog.ref();
      watchdog.stdin.end();
      await gone;
    },
  };
}

/**
 * Starts the cluster of this jest run with a migrated template database. Workers find it through the environment.
 *
 * @returns stops it and removes it. When this process dies first, both happen as well.
 */
export async function startTestCluster(): Promise<() => Promise<void>> {
  const folder = await guardedFolder();
  const cluster = new EmbeddedCluster({
    rootDir: ROOT_DIR,
    dataDir: folder.path,
    log: silentLog,
    settings: FAST_AND_LOOSE,
  });
  const stop = async () => {
    await cluster.stop();
    await folder.remove();
  };
  try {
    await cluster.start();
    const superuser = cluster.superuserUrl();
    await ensureRoles(superuser, cluster.passwords, true);
    await ensureDatabase(superuser, TEMPLATE);
    const urls: ClusterUrls = {
      superuser,
      owner: cluster.url('owner', TEMPLATE),
      app: cluster.url('app', TEMPLATE),
      auditor: cluster.url('auditor', TEMPLATE),
    };
    await migrate(urls.owner, migrations, silentLog);
    process.env[ENV] = JSON.stringify(urls);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/**
 * A database of its own for a test file, migrated and otherwise empty. Takes some 50 ms.
 *
 * @param options `empty`: without the schema, for tests of migrating.
 */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const given = process.env[ENV];
  if (given === undefined)
    throw new Error('No test cluster: is test/support/global-setup.ts in jest.config.mjs?');
  const urls = JSON.parse(given) as ClusterUrls;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await ensureDatabase(urls.superuser, name, options.empty ? 'template1' : TEMPLATE);
  return {
    name,
    ownerUrl: withDatabase(urls.owner, name),
    appUrl: withDatabase(urls.app, name),
    auditorUrl: withDatabase(urls.auditor, name),
    superuserUrl: withDatabase(urls.superuser, name),
    drop: () => dropDatabase(urls.superuser, name),
  };
}

async function dropDatabase(superuserUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}
