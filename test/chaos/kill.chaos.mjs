/**
 * kill -9 of the server, of its PostgreSQL, and of both, again and again while clients change accounts: afterwards every
 * acknowledged change is there, none twice, and every account's chain, holds and state fit together.
 *
 * `--rounds <number>` kills of each kind (default 5), `--seconds <number>` of work before each (default 3), `--clients`
 * (default 16).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { HoldsLoad } from './holds-load.mjs';
import { checkPromises } from './promises.mjs';

const root = join(import.meta.dirname, '../..');
const PASSWORD = 'chaos-password-1';
const API_KEY = 'standing_chaos_key_0123456789';
const ACCOUNTS_PER_CLIENT = 20;
/** Accounts that all clients change at once. */
const SHARED_ACCOUNTS = 5;
const START_TIMEOUT_MS = 60_000;
/** Until a change goes through again after PostgreSQL was killed under a server that lives on. */
const RECOVERY_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

export async function chaos(args) {
  const text = { type: /** @type {const} */ ('string') };
  const { values } = parseArgs({ args, options: { rounds: text, seconds: text, clients: text } });
  const rounds = Number(values.rounds ?? 5);
  const workMs = Number(values.seconds ?? 3) * 1000;
  const clients = Number(values.clients ?? 16);

  const product = new Product();
  try {
    await product.prepare();
    await product.start();
    const headers = await product.signIn('reviewer');
    const accounts = await product.register(clients * ACCOUNTS_PER_CLIENT + SHARED_ACCOUNTS);
    const load = new HoldsLoad(
      () => product.url,
      () => headers,
    );
    load.start(accounts.slice(SHARED_ACCOUNTS), accounts.slice(0, SHARED_ACCOUNTS), clients);
    const recoveryMs = { server: [], database: [], both: [] };
    for (let round = 1; round <= rounds; round++) {
      for (const target of Object.keys(recoveryMs)) {
        // A moment that is nowhere near the beginning of anything.
        await delay(workMs * (0.5 + Math.random()));
        recoveryMs[target].push(await killAndRecover(product, load, target));
        console.error(`round ${round}: ${target} killed, work goes on after ${recoveryMs[target].at(-1)} ms`);
      }
    }
    await delay(workMs);
    await load.stop();
    return await summarise(product, load, recoveryMs);
  } finally {
    await product.remove();
  }
}

/** @returns milliseconds until a change is acknowledged again */
async function killAndRecover(product, load, target) {
  const began = performance.now();
  if (target !== 'server') process.kill(product.postmaster, 'SIGKILL');
  if (target !== 'database') {
    await product.kill();
    await product.start();
  }
  // What was under way may still be acknowledged; then it is away; then it is back.
  while (load.lastAway <= began || load.lastAcknowledged <= load.lastAway) {
    if (performance.now() - began > RECOVERY_TIMEOUT_MS)
      throw new Error(`no change goes through after ${target} was killed`);
    await delay(POLL_MS);
  }
  return Math.round(load.lastAcknowledged - began);
}

async function summarise(product, load, recoveryMs) {
  const { openDatabase } = await import('../../server/dist/platform/database/open-database.js');
  const { loadConfig } = await import('../../server/dist/platform/config.js');
  const config = loadConfig({ DATA_DIR: product.dataDir }, root);
  const log = { info() {}, warn() {}, error() {} };
  const { ownerUrl } = await openDatabase(config, {
    log,
    as: 'command',
    signal: AbortSignal.timeout(START_TIMEOUT_MS),
  });
  const checked = await checkPromises(ownerUrl, load.requests);

  const acknowledged = load.requests.filter(({ outcome }) => outcome.status < 300);
  const { faults, ...counts } = checked;
  const promisesKept =
    Object.keys(faults).length === 0 && load.badRefusals.length === 0 && load.surprises.length === 0;
  return {
    promisesKept,
    acknowledged: acknowledged.length,
    refused: load.requests.length - acknowledged.length,
    /** Those whose first attempt ended without an answer that told what had become of it. */
    outcomeWasUnknown: acknowledged.filter(({ wasUnknown }) => wasUnknown).length,
    /** Of those: carried out at the first attempt after all, and not again at the next. */
    answeredFromMemory: acknowledged.filter(({ wasUnknown, outcome }) => wasUnknown && outcome.replayed)
      .length,
    answers: load.answers,
    recoveryMs,
    ...counts,
    faults,
    badRefusals: load.badRefusals.slice(0, 5),
    surprises: load.surprises.slice(0, 5),
  };
}

/** The built product as `npm start` runs it, with its own PostgreSQL. */
class Product {
  url = '';
  #child;
  #port = 0;

  async prepare() {
    this.dataDir = await mkdtemp(join(tmpdir(), 'standing-chaos-'));
    // As root PostgreSQL runs under a user of its own, who has to pass through here.
    await chmod(this.dataDir, 0o711);
    this.#port = await freePort();
  }

  async start() {
    this.#child = spawn(process.execPath, [join(root, 'server/dist/main.js')], {
      env: {
        PATH: process.env.PATH,
        DATA_DIR: this.dataDir,
        PORT: String(this.#port),
        SEED: 'staff',
        DEMO_PASSWORD: PASSWORD,
        DEMO_API_KEY: API_KEY,
        RATE_LIMITS: 'off',
        LOG_LEVEL: 'fatal',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), START_TIMEOUT_MS);
    const lines = createInterface({ input: this.#child.stdout });
    const ended = once(this.#child, 'exit').then(() =>
      Promise.reject(new Error('The server did not start.')),
    );
    const said = (async () => {
      for await (const line of lines) {
        const url = /running at (http:\S+)/.exec(line)?.[1];
        if (url) return url;
      }
      return ended;
    })();
    ended.catch(() => undefined);
    this.url = await Promise.race([said, ended]);
    clearTimeout(timer);
    this.#child.stdout.resume();
  }

  get postmaster() {
    return Number(readFileSync(join(this.dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
  }

  async kill() {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  async remove() {
    if (this.#child && this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await gone;
    }
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async signIn(name) {
    const answer = await fetch(`${this.url}/api/v1/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: `${name}@standing.example`, password: PASSWORD }),
    });
    if (!answer.ok) throw new Error(`sign-in answered ${answer.status}`);
    const { csrfToken } = await answer.json();
    return { cookie: answer.headers.getSetCookie()[0].split(';')[0], 'x-csrf-token': csrfToken };
  }

  /** @returns ids of new accounts */
  async register(count) {
    const one = async (_, n) => {
      const answer = await fetch(`${this.url}/api/v1/accounts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
        body: JSON.stringify({ externalRef: `chaos-${n}`, displayName: `Chaos ${n}`, country: 'DE' }),
      });
      if (answer.status !== 201) throw new Error(`registration answered ${answer.status}`);
      return (await answer.json()).id;
    };
    return Promise.all(Array.from({ length: count }, one));
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}
