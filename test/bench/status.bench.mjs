/**
 * What the wallet asks before every operation, two ways on one database in turn, 32 clients each:
 *   product  GET /status/:externalRef with an API key: the guard, language, holds, windows, reasons, entity tag
 *   bare     a Fastify handler that reads one row by its primary key, and nothing else
 * Then batches of 1,000 references, one after the other, and how many answers were old: each of the freezes and releases
 * made meanwhile is asked about on another API process as soon as it is acknowledged.
 * The accounts hold what a wallet's accounts hold; windows cover some of them. `--accounts <number>`, `--checks <number>`.
 */
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import pg from 'pg';
import { API_KEY, median, openInstallation, percentile, signIn } from './installation.mjs';
import { populate } from './population.mjs';

const CLIENTS = 32;
const ROUNDS = 5;
const ROUND_SECONDS = 4;
const WARM_UP_SECONDS = 3;
const BATCH_SIZE = 1_000;
const BATCHES = 20;
/** Changes under way at once while answers are checked for their age. */
const LANES = 32;
const HOUR_MS = 60 * 60 * 1000;
const KEY = { authorization: `Bearer ${API_KEY}` };

export async function bench(args) {
  const { values } = parseArgs({
    args,
    options: {
      accounts: { type: 'string', default: '10000' },
      checks: { type: 'string', default: '10000' },
    },
  });
  const installation = await openInstallation();
  try {
    const product = await installation.startServer({ LOG_LEVEL: 'info' });
    await populate(installation, product.url, Number(values.accounts));
    await announceWindows(product.url);
    const accounts = await accountsOf(installation.appUrl);
    const bare = await installation.startScript('bare-status.mjs', { DATABASE_URL: installation.appUrl });

    const ways = {
      product: (seconds) =>
        load(
          product.url,
          accounts.map(({ external_ref }) => external_ref),
          seconds,
        ),
      bare: (seconds) =>
        load(
          bare.url,
          accounts.map(({ id }) => id),
          seconds,
        ),
    };
    const rates = { product: [], bare: [] };
    const p99 = { product: [], bare: [] };
    for (const run of Object.values(ways)) await run(WARM_UP_SECONDS);
    for (let round = 1; round <= ROUNDS; round++) {
      for (const [name, run] of Object.entries(ways)) {
        const result = await run(ROUND_SECONDS);
        rates[name].push(result.rate);
        p99[name].push(result.p99Ms);
        console.error(
          `round ${round} ${name.padEnd(8)} ${Math.round(result.rate)}/s, p99 ${result.p99Ms} ms`,
        );
      }
    }
    const batch = await batches(product.url, accounts);
    const other = await installation.startServer({ LOG_LEVEL: 'warn' });
    const stale = await staleAnswers([product.url, other.url], Number(values.checks));
    const ofEach = (figures) =>
      Object.fromEntries(Object.entries(figures).map(([name, list]) => [name, Math.round(median(list))]));
    return {
      accounts: accounts.length,
      answersPerSecond: ofEach(rates),
      p99Ms: ofEach(p99),
      ratioToBare: Number(median(rates.product.map((rate, n) => rate / rates.bare[n])).toFixed(2)),
      batchOf1000Ms: batch,
      freshness: stale,
      load: Number(loadavg()[0].toFixed(1)),
    };
  } finally {
    await installation.close();
  }
}

async function answerOf(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(`${response.status} ${body.code}`);
  return body;
}

/** Under way, ahead and over: for a tier, a country and everybody. */
async function announceWindows(url) {
  const session = await signIn(url, 'admin');
  const at = (hours) => new Date(Date.now() + hours * HOUR_MS).toISOString();
  const windows = [
    { scope: { tiers: ['business'] }, startsAt: at(0), endsAt: at(2), reasonCode: 'system_upgrade' },
    { scope: { countries: ['DE'] }, startsAt: at(0), endsAt: at(3), reasonCode: 'scheduled_maintenance' },
    { scope: { all: true }, startsAt: at(24), endsAt: at(25), reasonCode: 'scheduled_maintenance' },
  ];
  for (const body of windows) {
    await answerOf(
      await fetch(`${url}/api/v1/maintenance-windows`, {
        method: 'POST',
        headers: { ...session, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  }
}

async function accountsOf(appUrl) {
  const client = new pg.Client({ connectionString: appUrl });
  await client.connect();
  const { rows } = await client.query('SELECT id, external_ref FROM account ORDER BY md5(external_ref)');
  await client.end();
  return rows;
}

/** Each client asks about one account after another; every answer must be one. */
async function load(url, names, seconds) {
  let next = 0;
  const run = autocannon({
    url,
    connections: CLIENTS,
    duration: seconds,
    headers: KEY,
    setupClient(client) {
      client.setRequests([
        {
          method: 'GET',
          path: '/',
          setupRequest: (before) => ({
            ...before,
            path: `/api/v1/status/${encodeURIComponent(names[next++ % names.length])}`,
          }),
        },
      ]);
    },
  });
  const [result] = await once(run, 'done');
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} refused, ${result.errors} broken`);
  }
  return { rate: result['2xx'] / result.duration, p99Ms: result.latency.p99 };
}

async function batches(url, accounts) {
  const times = [];
  for (let round = 0; round < BATCHES; round++) {
    const from = (round * BATCH_SIZE) % Math.max(1, accounts.length - BATCH_SIZE);
    const externalRefs = accounts.slice(from, from + BATCH_SIZE).map(({ external_ref }) => external_ref);
    const began = performance.now();
    const { data } = await answerOf(
      await fetch(`${url}/api/v1/status/batch`, {
        method: 'POST',
        headers: { ...KEY, 'content-type': 'application/json' },
        body: JSON.stringify({ externalRefs }),
      }),
    );
    times.push(performance.now() - began);
    if (data.length !== externalRefs.length) throw new Error(`${data.length} answers to a batch`);
  }
  return { median: Math.round(median(times)), p95: Math.round(percentile(times, 0.95)) };
}

/** Freezes and releases through both processes; each is asked about on the other one at once. */
async function staleAnswers(urls, checks) {
  const sessions = await Promise.all(urls.map((url) => signIn(url, 'support')));
  let done = 0;
  let stale = 0;
  const lane = async (n) => {
    const registered = await answerOf(
      await fetch(`${urls[0]}/api/v1/accounts`, {
        method: 'POST',
        headers: { ...KEY, 'content-type': 'application/json' },
        body: JSON.stringify({ externalRef: `fresh-${n}`, displayName: `Fresh ${n}`, country: 'IE' }),
      }),
    );
    let holdId = null;
    for (let turn = n; done < checks; turn++) {
      const writer = turn % urls.length;
      const path = `/api/v1/accounts/${registered.id}/holds`;
      const body =
        holdId === null
          ? { kind: 'freeze', reasonCode: 'owner_request' }
          : { reasonCode: 'identity_confirmed' };
      const changed = await answerOf(
        await fetch(`${urls[writer]}${holdId === null ? path : `${path}/${holdId}/release`}`, {
          method: 'POST',
          headers: { ...sessions[writer], 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      );
      const status = await answerOf(
        await fetch(`${urls[(writer + 1) % urls.length]}/api/v1/status/fresh-${n}`, { headers: KEY }),
      );
      if (status.state !== changed.account.state || status.version < changed.account.version) stale++;
      holdId = holdId === null ? changed.hold.id : null;
      done++;
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, n) => lane(n)));
  return { checks: done, stale };
}
