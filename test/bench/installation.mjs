/** A throw-away installation for measurements: embedded PostgreSQL and the built server as a child process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path, { join } from 'node:path';
import { createInterface } from 'node:readline';
import { migrations } from '@standing/migrations';
import { loadConfig } from '../../server/dist/platform/config.js';
import { migrate } from '../../server/dist/platform/database/migrate.js';
import { openDatabase } from '../../server/dist/platform/database/open-database.js';
import { SERVER_MEMORY } from '../../scripts/node24.mjs';

const root = join(import.meta.dirname, '../..');
const START_TIMEOUT_MS = 60_000;
/** What has been kept from an earlier release may have to be converted first, a million accounts of it. */
const KEPT_START_TIMEOUT_MS = 60 * 60 * 1000;
export const PASSWORD = 'bench-password-1';
export const API_KEY = 'standing_bench_key_0123456789';

const log = { info: () => {}, warn: (text) => console.error(text), error: (text) => console.error(text) };

/**
 * Opens a database under a temporary folder, of which `close()` leaves nothing behind, or in the folder `keep`, which
 * stays for the next run and is brought up to date with the migrations of the day.
 *
 * @param {{ readonly keep?: string }} options
 */
export async function openInstallation({ keep } = {}) {
  const dataDir = keep === undefined ? await mkdtemp(join(tmpdir(), 'standing-bench-')) : path.resolve(keep);
  await mkdir(dataDir, { recursive: true });
  // As root PostgreSQL runs under a user of its own, and would otherwise put its files where nobody removes them.
  await chmod(dataDir, 0o711);
  const config = loadConfig({ DATA_DIR: dataDir }, root);
  const database = await openDatabase(config, { log, as: 'server', signal: new AbortController().signal });
  await migrate(database.ownerUrl, migrations, log);
  const children = [];
  return {
    dataDir,
    ...database,
    /** Starts the built server on the database. `env` adds to the environment. */
    async startServer(env = {}) {
      const child = spawn(process.execPath, [...SERVER_MEMORY, join(root, 'server/dist/main.js')], {
        env: {
          ...process.env,
          DATABASE_URL: database.appUrl,
          DATABASE_OWNER_URL: database.ownerUrl,
          DATA_DIR: join(dataDir, 'server'),
          PORT: '0',
          SEED: 'staff',
          DEMO_PASSWORD: PASSWORD,
          DEMO_API_KEY: API_KEY,
          RATE_LIMITS: 'off',
          WORKER: 'off',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      const timeoutMs = keep === undefined ? START_TIMEOUT_MS : KEPT_START_TIMEOUT_MS;
      return { url: await saidUrl(child, timeoutMs), pid: child.pid, stop: () => stop(child) };
    },
    /** Runs another script of this folder that says `listening at <url>`. */
    async startScript(name, env) {
      const child = spawn(process.execPath, [join(import.meta.dirname, name)], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      return { url: await saidUrl(child), stop: () => stop(child) };
    },
    async close() {
      await Promise.all(children.map(stop));
      await database.close();
      if (keep === undefined) await rm(dataDir, { recursive: true, force: true });
      else console.error(`Kept in ${dataDir}.`);
    },
  };
}

/** Waits until a child names its address, and goes on reading so that it never waits for us. */
function saidUrl(child, timeoutMs = START_TIMEOUT_MS) {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout });
    const timer = setTimeout(() => reject(new Error('The server did not start in time.')), timeoutMs);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
    lines.on('line', (line) => {
      const url = /(?:running|listening) at (http:\S+)/.exec(line)?.[1];
      // Fastify's own line comes first and is JSON; the product's plain one says that everything is ready.
      if (url && !line.startsWith('{')) {
        clearTimeout(timer);
        resolve(url);
      }
    });
  });
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Signs demo staff in. @returns headers of an authenticated changing request */
export async function signIn(url, name) {
  const answer = await fetch(`${url}/api/v1/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${name}@standing.example`, password: PASSWORD }),
  });
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}`);
  const { csrfToken } = await answer.json();
  return { cookie: answer.headers.getSetCookie()[0].split(';')[0], 'x-csrf-token': csrfToken };
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The smallest value that 95 % do not exceed. */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}
