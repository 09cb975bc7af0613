/**
 * Transitions a second, three ways on one database in turn:
 *   product      the API: signed in, validated, decided, logged, through 32 HTTP clients
 *   bare         a Fastify handler without sign-in or validation: one read, one conditional write, a request at a time
 *   interactive  BEGIN, SELECT FOR UPDATE, two inserts, an update, COMMIT over 32 connections, without HTTP
 * Every transition places or releases a freeze and writes account, hold and event, so all pay the same for the tables.
 */
import { once } from 'node:events';
import autocannon from 'autocannon';
import pg from 'pg';
import { API_KEY, median, openInstallation, signIn } from './installation.mjs';
import { interactiveTransition } from './bare-transition.mjs';

export const CLIENTS = 32;
export const ACCOUNTS_PER_CLIENT = 100;
const ROUNDS = 5;
const ROUND_SECONDS = 5;
const WARM_UP_SECONDS = 3;

export async function bench() {
  const installation = await openInstallation();
  try {
    const product = await installation.startServer({ LOG_LEVEL: 'info' });
    const bare = await installation.startScript('bare-server.mjs', { DATABASE_URL: installation.appUrl });
    const accounts = await register(product.url, CLIENTS * ACCOUNTS_PER_CLIENT);
    const session = await signIn(product.url, 'support');

    const ways = {
      product: (seconds) => overHttp(product.url, session, accounts, seconds),
      bare: (seconds) => overHttp(bare.url, {}, accounts, seconds),
      interactive: (seconds) => overSql(installation.appUrl, accounts, seconds),
    };
    const rates = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
    for (const run of Object.values(ways)) await run(WARM_UP_SECONDS);
    for (let round = 1; round <= ROUNDS; round++) {
      for (const [name, run] of Object.entries(ways)) {
        const rate = await run(ROUND_SECONDS);
        rates[name].push(rate);
        console.error(`round ${round} ${name.padEnd(12)} ${Math.round(rate)}/s`);
      }
    }
    const middle = Object.fromEntries(
      Object.entries(rates).map(([name, values]) => [name, Math.round(median(values))]),
    );
    const ratio = (other) =>
      Number(median(rates.product.map((rate, n) => rate / rates[other][n])).toFixed(2));
    return {
      transitionsPerSecond: middle,
      ratios: { productToBare: ratio('bare'), productToInteractive: ratio('interactive') },
    };
  } finally {
    await installation.close();
  }
}

/** Registers accounts through the API. @returns their ids */
export async function register(url, count) {
  const ids = [];
  for (let from = 0; from < count; from += CLIENTS) {
    const batch = Array.from({ length: Math.min(CLIENTS, count - from) }, async (_, n) => {
      const answer = await fetch(`${url}/api/v1/accounts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
        body: JSON.stringify({
          externalRef: `bench-${from + n}`,
          displayName: `Bench ${from + n}`,
          country: 'DE',
        }),
      });
      if (answer.status !== 201) throw new Error(`registration answered ${answer.status}`);
      return (await answer.json()).id;
    });
    ids.push(...(await Promise.all(batch)));
  }
  return ids;
}

/** Each client places a freeze on one of its own accounts and releases it again. @returns changes a second */
export async function overHttp(url, headers, accounts, seconds) {
  let clients = 0;
  let failures = 0;
  const run = autocannon({
    url,
    connections: CLIENTS,
    duration: seconds,
    setupClient(client) {
      const mine = accounts.slice(clients * ACCOUNTS_PER_CLIENT, (clients + 1) * ACCOUNTS_PER_CLIENT);
      clients++;
      let turn = 0;
      let holdId = null;
      const next = () => {
        const path = `/api/v1/accounts/${mine[turn % mine.length]}/holds`;
        return holdId === null
          ? { path, body: JSON.stringify({ kind: 'freeze', reasonCode: 'owner_request' }) }
          : { path: `${path}/${holdId}/release`, body: JSON.stringify({ reasonCode: 'identity_confirmed' }) };
      };
      const request = () => ({
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        ...next(),
      });
      client.setRequests([
        {
          method: 'POST',
          path: '/',
          setupRequest: (before) => ({ ...before, ...request() }),
          onResponse(status, body) {
            if (status === 201) holdId = JSON.parse(body).hold.id;
            else if (status === 200) {
              holdId = null;
              turn++;
            } else {
              failures++;
              holdId = null;
              turn++;
            }
          },
        },
      ]);
    },
  });
  const [result] = await once(run, 'done');
  // A round that ends between placing and releasing leaves its freezes open; that is no failure of the next one.
  if (failures > 0 || result.errors > 0) throw new Error(`${failures} refused, ${result.errors} broken`);
  return result['2xx'] / result.duration;
}

async function overSql(url, accounts, seconds) {
  const pool = new pg.Pool({ connectionString: url, max: CLIENTS });
  const until = performance.now() + seconds * 1000;
  let done = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      const connection = await pool.connect();
      const mine = accounts.slice(client * ACCOUNTS_PER_CLIENT, (client + 1) * ACCOUNTS_PER_CLIENT);
      for (let turn = 0; performance.now() < until; turn++) {
        const id = mine[turn % mine.length];
        const holdId = await interactiveTransition(connection, id, null);
        await interactiveTransition(connection, id, holdId);
        done += 2;
      }
      connection.release();
    }),
  );
  const elapsed = (performance.now() - began) / 1000;
  await pool.end();
  return done / elapsed;
}
