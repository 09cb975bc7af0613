/**
 * How long the screens' questions take through HTTP, signed in, at 100,000 accounts (`--accounts <number>` for another
 * size), and what PostgreSQL does for them: a plan that reads a whole table of accounts, events or holds is named.
 * Several maintenance windows are under way meanwhile; `--windows all` has one over everybody, `none` no window at all.
 * `--keep <folder>` fills an installation there, or measures the one that an earlier run has left; it stays.
 */
import { parseArgs } from 'node:util';
import { accountListQuerySchema } from '@standing/shared/contracts/accounts';
import { auditQuerySchema } from '@standing/shared/contracts/audit';
import pg from 'pg';
import { AccountsReadModel } from '../../server/dist/accounts/accounts.read-model.js';
import { AuditReadModel } from '../../server/dist/audit/audit.read-model.js';
import { EntriesReadModel } from '../../server/dist/audit/entries.read-model.js';
import { KnownWindowsService } from '../../server/dist/maintenance/known-windows.service.js';
import { Clock } from '../../server/dist/platform/clock.js';
import { openInstallation, percentile, signIn } from './installation.mjs';
import { contactsOf, populateOnce } from './population.mjs';

const WARM_UPS = 3;
const SAMPLES = 40;
/** Accounts that one window names. */
const LISTED_ACCOUNTS = 1_000;
/** No measurement takes longer. */
const WINDOW_LENGTH_MS = 12 * 60 * 60 * 1000;
const NO_CONTACT = { email: null, phone: null };
const BIG_TABLES = new Set(['account', 'audit_event', 'hold']);

export async function bench(args) {
  const { values } = parseArgs({
    args,
    options: {
      accounts: { type: 'string', default: '100000' },
      only: { type: 'string', default: '' },
      keep: { type: 'string' },
      windows: { type: 'string', default: 'some' },
    },
  });
  const accounts = Number(values.accounts);
  const installation = await openInstallation(values);
  try {
    const server = await installation.startServer({ LOG_LEVEL: 'warn' });
    await populateOnce(installation, server.url, accounts);
    await announce(server.url, installation.appUrl, values.windows);
    const cases = (await casesOf(installation.appUrl, accounts)).filter(({ name }) =>
      name.includes(values.only),
    );
    const lists = await measure(server.url, cases);
    const { scans, slowest } = await explain(installation.appUrl, cases);
    const p95 = Object.values(lists).map((figures) => figures.p95Ms);
    return {
      accounts,
      windows: values.windows,
      worstP95Ms: Math.max(...p95),
      scans,
      slowestStatement: slowest,
      lists,
    };
  } finally {
    await installation.close();
  }
}

/** Announces windows that begin at once, and ends those that an earlier run has left. */
async function announce(url, appUrl, which) {
  const headers = { ...(await signIn(url, 'admin')), 'content-type': 'application/json' };
  const windows = `${url}/api/v1/maintenance-windows`;
  const running = await (await fetch(`${windows}?status=active&perPage=200`, { headers })).json();
  for (const { id } of running.data) {
    const { 'content-type': _, ...without } = headers;
    const answer = await fetch(`${windows}/${id}/end`, { method: 'POST', headers: without });
    if (!answer.ok) throw new Error(`end answered ${answer.status}`);
  }
  const client = new pg.Client({ connectionString: appUrl });
  await client.connect();
  const { rows } = await client.query(
    `SELECT id FROM account TABLESAMPLE BERNOULLI (5) REPEATABLE (2) LIMIT ${LISTED_ACCOUNTS}`,
  );
  await client.end();
  const some = [
    { countries: ['DE', 'AT'] },
    { tiers: ['business'] },
    { tiers: ['premium', 'plus'] },
    { accountIds: rows.map(({ id }) => id) },
  ];
  const scopes = { none: [], some, all: [...some, { all: true }] }[which];
  for (const scope of scopes) {
    const startsAt = new Date().toISOString();
    const endsAt = new Date(Date.now() + WINDOW_LENGTH_MS).toISOString();
    const body = JSON.stringify({ scope, startsAt, endsAt, reasonCode: 'scheduled_maintenance' });
    const answer = await fetch(windows, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`announcement answered ${answer.status} ${await answer.text()}`);
  }
}

const windowsOf = (sql) => new KnownWindowsService(sql, new Clock()).read();

const account = (name, ...queries) => ({
  name,
  paths: queries.map((query) => `/api/v1/accounts${query === '' ? '' : `?${query}`}`),
  statements: {
    schema: accountListQuerySchema,
    query: queries[0],
    // Exact contacts are looked up by what only the server can compute; the plan is the same for any.
    ask: async (sql, q) =>
      new AccountsReadModel(sql).list({ ...q, contact: NO_CONTACT }, Date.now(), await windowsOf(sql)),
  },
});
const audit = (name, ...queries) => ({
  name: `log ${name}`,
  paths: queries.map((query) => `/api/v1/audit/events${query === '' ? '' : `?${query}`}`),
  statements: {
    schema: auditQuerySchema,
    query: queries[0],
    ask: (sql, q) => new EntriesReadModel(sql).search(q),
  },
});

/** What is asked, with values that the installation really has; several of a kind, so that not one is answered from a cache. */
async function casesOf(appUrl, accounts) {
  const client = new pg.Client({ connectionString: appUrl });
  await client.connect();
  const some = async (text) =>
    (await client.query(text)).rows.map((row) => encodeURIComponent(Object.values(row)[0]));
  const sample = (column) =>
    some(`SELECT ${column} FROM account TABLESAMPLE BERNOULLI (5) REPEATABLE (1) LIMIT 20`);
  const refs = await sample('external_ref');
  const ids = await sample('id');
  const heldIds = await some('SELECT account_id FROM hold WHERE released_at IS NULL LIMIT 20');
  const busyIds = await some('SELECT id FROM account WHERE version > 3 LIMIT 20');
  const emails = contactsOf('email', 20).map(encodeURIComponent);
  const phones = contactsOf('phone', 20).map(encodeURIComponent);
  const deepEvents = await some(
    `SELECT id FROM audit_event WHERE at >= (SELECT min(at) + (max(at) - min(at)) / 2 FROM audit_event) ORDER BY id LIMIT 20`,
  );
  const [middle] = await some('SELECT min(at) + (max(at) - min(at)) / 2 FROM audit_event');
  const member = (login) => some(`SELECT id FROM staff WHERE email = '${login}@standing.example'`);
  const [reviewer] = await member('reviewer');
  const [lead] = await member('lead');
  const [key] = await some('SELECT id FROM api_key');
  await client.end();

  const from = new Date(decodeURIComponent(middle)).toISOString();
  const to = new Date(Date.parse(from) + 2_000).toISOString();
  const sorts = ['registeredAt', 'displayName', 'externalRef', 'stateSince'];
  const states = ['active', 'unverified', 'flagged', 'locked', 'frozen', 'closed', 'maintenance'];
  const ofAccounts = (name, list, suffix = '') => ({
    name,
    paths: list.map((id) => `/api/v1/accounts/${id}${suffix}`),
  });
  return [
    account('default', ''),
    account('page 2', 'page=2'),
    account('page 100', 'page=100'),
    account('200 a page', 'perPage=200'),
    account('the last page', `page=${Math.min(Math.floor(accounts / 25), 10_000)}`),
    ...sorts.flatMap((sort) =>
      ['asc', 'desc'].map((order) => account(`sort ${sort} ${order}`, `sort=${sort}&order=${order}`)),
    ),
    ...sorts.map((sort) => account(`sort ${sort}, page 100`, `sort=${sort}&order=asc&page=100`)),
    ...states.map((state) => account(`state ${state}`, `state=${state}`)),
    ...sorts
      .slice(1)
      .flatMap((sort) =>
        ['active', 'frozen'].map((state) =>
          account(`state ${state}, sort ${sort}`, `state=${state}&sort=${sort}&order=asc`),
        ),
      ),
    account('state active, page 100', 'state=active&page=100'),
    account('states frozen, locked, flagged', 'state=frozen,locked,flagged'),
    account('states active, unverified by name', 'state=active,unverified&sort=displayName&order=asc'),
    ...['owner_request', 'unusual_volume', 'abnormal_sign_in'].map((reason) =>
      account(`reason ${reason}`, `reasonCode=${reason}`),
    ),
    account('reason unusual_volume by name', 'reasonCode=unusual_volume&sort=displayName&order=asc'),
    ...['CN', 'DE', 'EE', 'AQ'].map((country) => account(`country ${country}`, `country=${country}`)),
    account('countries CN, DE, FR', 'country=CN,DE,FR'),
    account('country CN by name', 'country=CN&sort=displayName&order=asc'),
    ...['standard', 'business'].map((tier) => account(`tier ${tier}`, `tier=${tier}`)),
    account('tier business by name', 'tier=business&sort=displayName&order=asc'),
    ...['low', 'high'].map((risk) => account(`risk ${risk}`, `riskLevel=${risk}`)),
    account('frozen in CN', 'state=frozen&country=CN'),
    account('active, premium, CN', 'state=active&tier=premium&country=CN'),
    account('active, high risk, by state since', 'state=active&riskLevel=high&sort=stateSince'),
    account('country CN, tier business, risk high', 'country=CN&tier=business&riskLevel=high'),
    account('flagged for unusual_volume in DE', 'state=flagged&reasonCode=unusual_volume&country=DE'),
    account('search reference', ...refs.map((ref) => `q=${ref}`)),
    account('search e-mail', ...emails.map((email) => `q=${email}`)),
    account('search phone', ...phones.map((phone) => `q=${phone}`)),
    account('search 3 letters, common', 'q=mar', 'q=ali', 'q=ann'),
    account('search 3 letters, rare', 'q=obr', 'q=xim', 'q=zyg'),
    account('search 5 letters', 'q=garci', 'q=mülle', 'q=smith'),
    account('search full name', 'q=Maria+Garcia', 'q=John+Smith', 'q=Anna+Müller'),
    account('search 2 letters', 'q=ma', 'q=an', 'q=li'),
    account('search 1 letter', 'q=m', 'q=a'),
    account('search one Chinese character', 'q=王', 'q=伟', 'q=李'),
    account('search two Chinese characters', 'q=王伟', 'q=李娜', 'q=张伟'),
    account('search Arabic', 'q=محمد', 'q=فاطمة', 'q=علي'),
    account('search without a hit', 'q=qqqxyzqqq', 'q=nobody%40nowhere.example', 'q=%2B99999999999'),
    account('search common by name', 'q=mar&sort=displayName&order=asc'),
    account('search among frozen', 'q=mar&state=frozen'),
    account('search among active in CN', 'q=王&state=active&country=CN'),
    {
      name: 'counts',
      paths: ['/api/v1/accounts/counts'],
      statements: {
        ask: (sql) =>
          windowsOf(sql).then((known) => new AccountsReadModel(sql).countByState(Date.now(), known)),
      },
    },
    { ...ofAccounts('account', ids), statements: { ask: (sql) => new AccountsReadModel(sql).find(ids[0]) } },
    ofAccounts('account with holds', heldIds),
    ofAccounts('timeline', busyIds, '/timeline'),
    ofAccounts('commands', heldIds, '/commands'),
    {
      ...ofAccounts('events', busyIds, '/events'),
      statements: { ask: (sql) => new AuditReadModel(sql).readStream(busyIds[0], 0, 101) },
    },
    ofAccounts('state as of', busyIds, `/state?at=${encodeURIComponent(new Date().toISOString())}`),
    audit('first page', ''),
    audit('25 entries', 'limit=25'),
    audit('deep', ...deepEvents.map((id) => `after=${id}`)),
    audit('of an actor', `actor=${reviewer}`),
    audit('of an actor, deep', ...deepEvents.map((id) => `actor=${reviewer}&after=${id}`)),
    audit('of an API key', `actor=${key}`),
    audit('of an actor who did little', `actor=${lead}`),
    audit('of a common command', 'command=register'),
    audit('of a rare command', 'command=place_freeze'),
    audit('of a command that nobody gave', 'command=close'),
    audit('of a subject', ...busyIds.map((id) => `subject=${id}`)),
    audit('of a subject by reference', ...refs.map((ref) => `subject=${ref}`)),
    audit('to a common state', 'state=active'),
    audit('to a rare state', 'state=frozen'),
    audit('to a state that nobody reached', 'state=closed'),
    audit('of a time', `from=${from}&to=${to}`),
    audit('of a time long ago, deep', ...deepEvents.map((id) => `to=${from}&after=${id}`)),
    audit('since', `from=${from}`),
    audit('until', `to=${from}`),
    audit('of an actor, a command and a time', `actor=${reviewer}&command=place_flag&from=${from}&to=${to}`),
    audit('of a rare command in a time', `command=place_freeze&from=${from}&to=${to}`),
  ];
}

async function measure(url, cases) {
  const lead = await signIn(url, 'lead');
  const auditor = await signIn(url, 'auditor');
  const figures = {};
  for (const { name, paths } of cases) {
    const headers = paths[0].startsWith('/api/v1/audit') ? auditor : lead;
    const times = [];
    let bytes = 0;
    for (let n = -WARM_UPS; n < SAMPLES; n++) {
      const began = performance.now();
      const answer = await fetch(url + paths[(n + WARM_UPS) % paths.length], { headers });
      const text = await answer.text();
      if (n >= 0) times.push(performance.now() - began);
      if (!answer.ok) throw new Error(`${name}: ${answer.status} ${text}`);
      bytes = text.length;
    }
    figures[name] = { p50Ms: rounded(percentile(times, 0.5)), p95Ms: rounded(percentile(times, 0.95)) };
    console.error(
      `${name.padEnd(40)} ${figures[name].p50Ms.toFixed(1).padStart(8)} ${figures[name].p95Ms.toFixed(1).padStart(8)} ms ${bytes} B`,
    );
  }
  return figures;
}

/** Runs the read models on a connection that has PostgreSQL explain each of their statements. */
async function explain(appUrl, cases) {
  const client = new pg.Client({ connectionString: appUrl });
  await client.connect();
  const scans = [];
  let slowest = { name: null, ms: 0 };
  for (const { name, statements } of cases) {
    if (!statements) continue;
    const parsed = statements.schema?.parse(Object.fromEntries(new URLSearchParams(statements.query)));
    const asked = [];
    const sql = {
      async query(text, values) {
        if (!text.startsWith('EXPLAIN')) asked.push({ text, values });
        return (await client.query(text, values)).rows;
      },
    };
    await statements.ask(sql, parsed);
    for (const { text, values } of asked) {
      const { rows } = await client.query(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`, values);
      const [{ Plan: plan, 'Execution Time': ms, 'Planning Time': planningMs }] = rows[0]['QUERY PLAN'];
      const read = wholeTablesOf(plan);
      const what = text.includes(' AS late') || text.includes('account_tally') ? 'count' : 'page';
      console.error(
        `${name.padEnd(40)} ${what} ${ms.toFixed(1)} ms + ${planningMs.toFixed(1)} ms planning${read.length > 0 ? `  SEQ SCAN ${read.join(', ')}` : ''}`,
      );
      if (ms > slowest.ms) slowest = { name: `${name}, ${what}`, ms: rounded(ms) };
      if (read.length > 0) scans.push({ name, what, tables: read });
    }
  }
  await client.end();
  return { scans, slowest };
}

function wholeTablesOf(node) {
  const table = node['Relation Name'];
  const here = node['Node Type'] === 'Seq Scan' && BIG_TABLES.has(table) ? [table] : [];
  return [...here, ...(node.Plans ?? []).flatMap(wholeTablesOf)];
}

function rounded(ms) {
  return Math.round(ms * 10) / 10;
}
