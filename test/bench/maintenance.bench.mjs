/**
 * How soon a window over everybody shows, at 100,000 accounts (`--accounts <number>` for another size): in an account, in
 * the list filtered by `maintenance` and in the counts, from its start and again from its end, by the clock of this
 * machine; and what announcing it wrote. `--keep <folder>` as for the bench `lists`, which may share the folder.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { openInstallation, percentile, signIn } from './installation.mjs';
import { populateOnce } from './population.mjs';

const ROUNDS = 5;
/** From the announcement to the start: everything asks all the while. */
const AHEAD_MS = 1_500;
const LENGTH_MS = 1_500;

export async function bench(args) {
  const { values } = parseArgs({
    args,
    options: { accounts: { type: 'string', default: '100000' }, keep: { type: 'string' } },
  });
  const installation = await openInstallation(values);
  try {
    const server = await installation.startServer({ LOG_LEVEL: 'warn' });
    await populateOnce(installation, server.url, Number(values.accounts));
    const client = new pg.Client({ connectionString: installation.appUrl });
    await client.connect();
    try {
      return await measure(server.url, client);
    } finally {
      await client.end();
    }
  } finally {
    await installation.close();
  }
}

async function measure(url, client) {
  const number = async (text) => Number((await client.query(text)).rows[0].n);
  const accounts = await number('SELECT count(*) AS n FROM account');
  const active = await client.query(
    `SELECT id FROM account WHERE state = 'active' AND (settle_at IS NULL OR settle_at > now() + interval '1 hour') LIMIT 1`,
  );
  const headers = await signIn(url, 'lead');
  const ask = async (path) => {
    const answer = await fetch(`${url}/api/v1/accounts${path}`, { headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return answer.json();
  };
  const looks = {
    account: async () => (await ask(`/${active.rows[0].id}`)).state === 'maintenance',
    list: async () => (await ask('?state=maintenance')).total > accounts / 2,
    counts: async () => {
      const { data } = await ask('/counts');
      return data.find(({ state }) => state === 'maintenance').count > accounts / 2;
    },
  };
  const admin = { ...(await signIn(url, 'admin')), 'content-type': 'application/json' };
  const shown = { account: [], list: [], counts: [] };
  const gone = { account: [], list: [], counts: [] };
  const stamp = () => number(`SELECT count(*) AS n FROM account WHERE xmin::text::bigint >= ${began}`);
  const began = await number('SELECT (pg_current_xact_id()::text::bigint % 4294967296) AS n');
  const windowsBefore = await number('SELECT count(*) AS n FROM maintenance_window');
  for (let round = 0; round < ROUNDS; round++) {
    const startsAt = Date.now() + AHEAD_MS;
    const endsAt = startsAt + LENGTH_MS;
    const body = JSON.stringify({
      scope: { all: true },
      startsAt: new Date(startsAt).toISOString(),
      endsAt: new Date(endsAt).toISOString(),
      reasonCode: 'scheduled_maintenance',
    });
    const answer = await fetch(`${url}/api/v1/maintenance-windows`, { method: 'POST', headers: admin, body });
    if (!answer.ok) throw new Error(`announcement answered ${answer.status} ${await answer.text()}`);
    await Promise.all(
      Object.entries(looks).map(async ([what, look]) => {
        shown[what].push((await firstTime(look, true, startsAt)) - startsAt);
        gone[what].push((await firstTime(look, false, endsAt)) - endsAt);
      }),
    );
    await delay(100);
  }
  return {
    accounts,
    events: await number('SELECT count(*) AS n FROM audit_event'),
    shownAfterMs: summary(shown),
    goneAfterMs: summary(gone),
    windowsWritten: (await number('SELECT count(*) AS n FROM maintenance_window')) - windowsBefore,
    accountsWritten: await stamp(),
  };
}

/** When an answer first says so; asked again and again, and an answer from before that instant would be a lie. */
async function firstTime(look, wanted, notBefore) {
  for (;;) {
    const is = await look();
    const now = Date.now();
    if (is === wanted && now < notBefore) throw new Error(`${wanted ? 'shown' : 'gone'} before its time`);
    if (is === wanted) return now;
  }
}

function summary(times) {
  return Object.fromEntries(
    Object.entries(times).map(([what, list]) => [
      what,
      { p50: percentile(list, 0.5), worst: Math.max(...list) },
    ]),
  );
}
