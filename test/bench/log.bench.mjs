/**
 * What the provable log costs and how soon it knows. Three parts, each by itself with `--only <part>`:
 *   cost    transitions through 32 HTTP clients with the sequencer at work and resting, in pairs, and how long events wait
 *           for their index meanwhile
 *   verify  a million events: in the database, and as an export by `npm run verify-log`; seconds a million
 *   pages   the log's list, signed in, at its end and in its depth
 * `verify` and `pages` fill an installation with `--accounts` (default 500,000, a million events) and share one with the
 * bench `lists` through `--keep <folder>`.
 */
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import pg from 'pg';
import '../../server/dist/platform/crypto/native-sha256.js';
import { VerificationService } from '../../server/dist/audit/verification/verification.service.js';
import { Clock } from '../../server/dist/platform/clock.js';
import { loadConfig } from '../../server/dist/platform/config.js';
import { createDataSource } from '../../server/dist/platform/database/data-source.js';
import { median, openInstallation, percentile, signIn } from './installation.mjs';
import { populateOnce } from './population.mjs';
import { ACCOUNTS_PER_CLIENT, CLIENTS, overHttp, register } from './transitions.bench.mjs';

const PAIRS = 6;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 3;
const LAG_POLL_MS = 25;
const SAMPLES = 40;
const MILLION = 1_000_000;
const root = join(import.meta.dirname, '../..');
const silent = { info() {}, warn() {}, error() {} };

export async function bench(args) {
  const text = { type: /** @type {const} */ ('string') };
  const { values } = parseArgs({
    args,
    options: { only: text, keep: text, accounts: { ...text, default: '500000' } },
  });
  const isWanted = (part) => values.only === undefined || values.only === part;
  return {
    ...(isWanted('cost') ? { cost: await cost() } : {}),
    ...(isWanted('verify') || isWanted('pages') ? await ofMany(values, isWanted) : {}),
    load: Number(loadavg()[0].toFixed(1)),
  };
}

async function cost() {
  const installation = await openInstallation();
  try {
    const { url } = await installation.startServer({ LOG_LEVEL: 'warn' });
    const accounts = await register(url, CLIENTS * ACCOUNTS_PER_CLIENT);
    const session = await signIn(url, 'support');
    const sequencer = await startSequencer(installation);
    const watch = new LagWatch(installation.appUrl);
    await watch.open();
    const rates = { with: [], without: [] };
    const lags = [];
    const way = {
      async with(seconds) {
        await sequencer.tell('on');
        const [rate, seen] = await Promise.all([
          overHttp(url, session, accounts, seconds),
          watch.during(seconds),
        ]);
        await sequencer.tell('off');
        return { rate, seen };
      },
      async without(seconds) {
        const [rate] = await Promise.all([overHttp(url, session, accounts, seconds), watch.during(seconds)]);
        return { rate, seen: [] };
      },
    };
    for (const run of Object.values(way)) {
      await run(WARM_UP_SECONDS);
      await sequencer.tell('drain');
    }
    for (let pair = 1; pair <= PAIRS; pair++) {
      // Now one first, now the other: what goes on at the same time hits both alike.
      for (const name of pair % 2 === 1 ? ['with', 'without'] : ['without', 'with']) {
        const { rate, seen } = await way[name](ROUND_SECONDS);
        await sequencer.tell('drain');
        rates[name].push(rate);
        lags.push(...seen);
        console.error(`pair ${pair} ${name.padEnd(8)} ${Math.round(rate)}/s`);
      }
    }
    await watch.close();
    sequencer.stop();
    return {
      transitionsPerSecond: {
        with: Math.round(median(rates.with)),
        without: Math.round(median(rates.without)),
      },
      ratio: Number(median(rates.with.map((rate, n) => rate / rates.without[n])).toFixed(3)),
      ratioOfSums: Number((sum(rates.with) / sum(rates.without)).toFixed(3)),
      oldestWaitingMs: {
        p50: Math.round(percentile(lags, 0.5)),
        p99: Math.round(percentile(lags, 0.99)),
        worst: Math.round(Math.max(...lags)),
      },
    };
  } finally {
    await installation.close();
  }
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

async function startSequencer({ appUrl, dataDir }) {
  const child = fork(join(import.meta.dirname, 'sequencing.mjs'), {
    env: { ...process.env, DATABASE_URL: appUrl, DATA_DIR: join(dataDir, 'server') },
  });
  await once(child, 'message');
  return {
    async tell(what) {
      child.send(what);
      await once(child, 'message');
    },
    stop: () => child.disconnect(),
  };
}

/** How long the event that has waited longest for its index has done so, looked at again and again. */
class LagWatch {
  #client;

  constructor(url) {
    this.#client = new pg.Client({ connectionString: url });
  }

  async open() {
    await this.#client.connect();
  }

  async close() {
    await this.#client.end();
  }

  async during(seconds) {
    const until = performance.now() + seconds * 1000;
    const seen = [];
    while (performance.now() < until) {
      const { rows } = await this.#client.query(
        `SELECT extract(epoch FROM clock_timestamp() - e.at)::float8 * 1000 AS ms
         FROM (SELECT event_id FROM log_pending ORDER BY n LIMIT 1) p JOIN audit_event e ON e.id = p.event_id`,
      );
      seen.push(Math.max(0, rows[0]?.ms ?? 0));
      await delay(LAG_POLL_MS);
    }
    return seen;
  }
}

async function ofMany({ keep, accounts }, isWanted) {
  const installation = await openInstallation({ keep });
  try {
    const { url } = await installation.startServer({ LOG_LEVEL: 'warn' });
    await populateOnce(installation, url, Number(accounts));
    return {
      ...(isWanted('pages') ? { pages: await pages(url, installation.appUrl) } : {}),
      ...(isWanted('verify') ? { verify: await verify(installation, url) } : {}),
    };
  } finally {
    await installation.close();
  }
}

async function pages(url, appUrl) {
  const client = new pg.Client({ connectionString: appUrl });
  await client.connect();
  const count = await client.query('SELECT count(*)::int AS n FROM audit_event');
  const deep = await client.query(
    `SELECT id FROM audit_event WHERE at >= (SELECT min(at) + (max(at) - min(at)) / 2 FROM audit_event) ORDER BY at, id LIMIT ${SAMPLES}`,
  );
  await client.end();
  const headers = await signIn(url, 'auditor');
  const time = async (query) => {
    const began = performance.now();
    const answer = await fetch(`${url}/api/v1/audit/events?${query}`, { headers });
    await answer.text();
    if (!answer.ok) throw new Error(`the log answered ${answer.status}`);
    return performance.now() - began;
  };
  const first = [];
  const inDepth = [];
  for (let n = 0; n < SAMPLES; n++) first.push(await time('limit=100'));
  for (const { id } of deep.rows) inDepth.push(await time(`limit=100&after=${id}`));
  const p95 = (list) => Math.round(percentile(list, 0.95));
  return { events: count.rows[0].n, firstP95Ms: p95(first), deepP95Ms: p95(inDepth) };
}

async function verify({ appUrl, dataDir }, url) {
  const config = loadConfig({ DATA_DIR: join(dataDir, 'server') }, root);
  const dataSource = createDataSource({
    url: appUrl,
    applicationName: 'bench-verification',
    poolSize: 4,
    log: silent,
  });
  await dataSource.initialize();
  const inDatabase = await timed(() =>
    VerificationService.on(config, dataSource, new Clock()).whole('bench'),
  );
  await dataSource.destroy();
  if (!inDatabase.value.ok) throw new Error(JSON.stringify(inDatabase.value.problems.slice(0, 5)));
  console.error(
    `verified ${inDatabase.value.checked} events in the database: ${inDatabase.seconds.toFixed(1)} s`,
  );

  const headers = await signIn(url, 'auditor');
  const { vkey } = await (await fetch(`${url}/api/v1/audit/key`, { headers })).json();
  const file = join(dataDir, 'export.ndjson');
  try {
    const exported = await timed(async () => {
      const answer = await fetch(`${url}/api/v1/audit/export`, { headers });
      if (!answer.ok) throw new Error(`the export answered ${answer.status}`);
      await pipeline(
        Readable.fromWeb(/** @type {import('node:stream/web').ReadableStream} */ (answer.body)),
        createWriteStream(file),
      );
    });
    console.error(`exported: ${exported.seconds.toFixed(1)} s`);
    const script = join(root, 'server/dist/cli.js');
    const offline = await timed(() =>
      promisify(execFile)(process.execPath, [script, 'verify-log', file, '--vkey', vkey], {
        env: { ...process.env, DATA_DIR: join(dataDir, 'elsewhere') },
      }),
    );
    const told = JSON.parse(offline.value.stdout.trim().split('\n').at(-1));
    if (!told.ok) throw new Error(offline.value.stdout);
    console.error(`verified ${told.checked} events of the file: ${offline.seconds.toFixed(1)} s`);
    const aMillion = (seconds, checked) => Number(((seconds * MILLION) / checked).toFixed(1));
    return {
      events: told.checked,
      exportMegabytes: Math.round((await stat(file)).size / 2 ** 20),
      exportSeconds: Number(exported.seconds.toFixed(1)),
      secondsAMillion: {
        database: aMillion(inDatabase.seconds, inDatabase.value.checked),
        file: aMillion(offline.seconds, told.checked),
      },
    };
  } finally {
    await rm(file, { force: true });
  }
}

async function timed(work) {
  const began = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - began) / 1000 };
}
