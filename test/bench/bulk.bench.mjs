/**
 * Accounts a second of a bulk freeze, events and chains included, by the worker's own service; how long a dry run of the
 * same takes; and that a worker killed in the middle leaves nothing done twice and nothing left out: the same command goes
 * over the same accounts twice, undisturbed and with three kills, and each account has to fare alike.
 *
 * `npm run bench bulk [-- <accounts>]`, 100,000 when not said.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { SERVER_MEMORY } from '../../scripts/node24.mjs';
import { WORKER_MEMORY } from '../../server/dist/platform/worker-process.js';
import { sendImport } from '../../server/dist/cli/import-client.js';
import { customerFile } from '../../server/dist/demo/customer-file.js';
import { createDataSource } from '../../server/dist/platform/database/data-source.js';
import { API_KEY, openInstallation, signIn } from './installation.mjs';

const DEFAULT_ACCOUNTS = 100_000;
/** As often as the screen asks, near enough: each look costs what four accounts do. */
const POLL_MS = 250;
const silent = { info() {}, warn() {}, error() {} };

export async function bench([accounts = String(DEFAULT_ACCOUNTS)]) {
  const installation = await openInstallation();
  try {
    const server = await installation.startServer({ LOG_LEVEL: 'warn' });
    // As in any installation a worker is there all the while; what an import has left to it is not what is measured.
    const worker = startWorker(installation);
    await isUp(installation);
    const body = Readable.from(records(Number(accounts)));
    await sendImport({
      url: server.url,
      key: API_KEY,
      format: 'ndjson',
      body,
      results: 'refused',
      onAnswer() {},
    });
    const reviewer = await signIn(server.url, 'reviewer');
    const second = await signIn(server.url, 'reviewer2');

    const dryRun = await timed(() => freeze(server.url, reviewer, { dryRun: true }));
    const undisturbed = await measure(installation, server.url, reviewer, second, worker, { kill: false });
    const killed = await measure(installation, server.url, reviewer, second, startWorker(installation), {
      kill: true,
    });
    return {
      accounts: Number(accounts),
      dryRun: { seconds: dryRun.seconds, selected: dryRun.value.selected },
      undisturbed,
      killed,
      faredOtherwise: await differences(installation, undisturbed.id, killed.id),
      loadAverage: Number(loadavg()[0].toFixed(1)),
    };
  } finally {
    await installation.close();
  }
}

function* records(accounts) {
  for (const { bytes } of customerFile({ format: 'ndjson', seed: 1, accounts, clean: true })) yield bytes;
}

async function timed(work) {
  const began = performance.now();
  const value = await work();
  return { value, seconds: Number(((performance.now() - began) / 1000).toFixed(1)) };
}

/** Every account that the import brought in, and no other. */
const SELECTION = { filter: { tier: ['basic', 'standard', 'premium', 'plus', 'gold', 'business'] } };

async function call(url, headers, path, body) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const freeze = (url, headers, more) =>
  call(url, headers, '/bulk-operations', {
    command: 'place_freeze',
    reasonCode: 'unusual_activity',
    note: 'A measurement.',
    selection: SELECTION,
    ...more,
  });

/** One operation from the second person's yes to its end. */
async function measure(installation, url, reviewer, second, firstWorker, { kill }) {
  const { operation } = await freeze(url, reviewer, {});
  const { id, selected } = operation;
  let worker = firstWorker;
  await isUp(installation);
  await isAtRest(installation);
  await call(url, second, `/bulk-operations/${id}/approve`, {});
  const began = performance.now();
  let kills = 0;
  for (;;) {
    await delay(POLL_MS);
    if (worker.exitCode !== null) throw new Error(`the worker ended with ${worker.exitCode}`);
    const { status, processed } = await call(url, reviewer, `/bulk-operations/${id}`);
    if (status === 'done') break;
    if (kill && processed > ((kills + 1) * selected) / 4) {
      worker.kill('SIGKILL');
      await once(worker, 'exit');
      kills++;
      worker = startWorker(installation);
    }
  }
  const seconds = (performance.now() - began) / 1000;
  worker.kill('SIGTERM');
  await once(worker, 'exit');
  return {
    id,
    selected,
    kills,
    seconds: Number(seconds.toFixed(1)),
    accountsPerSecond: Math.round(selected / seconds),
    ...(await faults(installation, id)),
  };
}

function startWorker({ appUrl, ownerUrl, dataDir }) {
  return fork(join(import.meta.dirname, '../../server/dist/worker.js'), {
    execArgv: [...SERVER_MEMORY, ...WORKER_MEMORY],
    env: {
      ...process.env,
      DATABASE_URL: appUrl,
      DATABASE_OWNER_URL: ownerUrl,
      DATA_DIR: join(dataDir, 'server'),
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  }).on('spawn', function () {
    this.send({ kind: 'start', appUrl });
  });
}

/** Until the worker has reached its database: its start is not what is measured. */
async function isUp({ appUrl }) {
  const dataSource = createDataSource({ url: appUrl, applicationName: 'bench', poolSize: 1, log: silent });
  await dataSource.initialize();
  const looks = () =>
    dataSource.query(`SELECT FROM pg_stat_activity WHERE application_name = 'standing-worker'`);
  while ((await looks()).length === 0) await delay(POLL_MS);
  await dataSource.destroy();
}

/** Until every event has its place in the log, and whoever reads the log has read it. */
async function isAtRest({ appUrl }) {
  const dataSource = createDataSource({ url: appUrl, applicationName: 'bench', poolSize: 1, log: silent });
  await dataSource.initialize();
  const isBusy = async () => {
    const [row] = await dataSource.query(
      `SELECT EXISTS (SELECT FROM log_pending) OR EXISTS (
         SELECT FROM log_consumer c WHERE c.next_index <= (SELECT max(log_index) FROM log_entry)) AS busy`,
    );
    return row.busy;
  };
  while (await isBusy()) await delay(POLL_MS);
  await dataSource.destroy();
}

/** Accounts whose results, or whose freezes in the log, are not the same in both operations. */
async function differences({ appUrl }, one, other) {
  const dataSource = createDataSource({ url: appUrl, applicationName: 'bench', poolSize: 1, log: silent });
  await dataSource.initialize();
  try {
    const [row] = await dataSource.query(
      `WITH fared AS (
         SELECT i.operation_id, i.account_id, r.outcome, r.code, count(e.id) AS freezes
         FROM bulk_operation b JOIN bulk_item i ON i.operation_id = b.id
         LEFT JOIN bulk_result r ON r.operation_id = i.operation_id AND r.n = i.n
         LEFT JOIN audit_event e ON e.stream_id = i.account_id AND e.command = 'place_freeze'
           AND e.at BETWEEN b.made_at AND b.ended_at
         WHERE b.id IN ($1, $2) GROUP BY i.operation_id, i.account_id, r.outcome, r.code)
       SELECT count(*)::int AS n
       FROM (SELECT * FROM fared WHERE operation_id = $1) a
       FULL JOIN (SELECT * FROM fared WHERE operation_id = $2) b USING (account_id)
       WHERE (a.outcome, a.code, a.freezes) IS DISTINCT FROM (b.outcome, b.code, b.freezes)`,
      [one, other],
    );
    return row.n;
  } finally {
    await dataSource.destroy();
  }
}

/** What must not be: accounts without their one freeze, with two of them, or without a result. */
async function faults({ appUrl }, id) {
  const dataSource = createDataSource({ url: appUrl, applicationName: 'bench', poolSize: 1, log: silent });
  await dataSource.initialize();
  try {
    const [row] = await dataSource.query(
      `SELECT count(*) FILTER (WHERE r.n IS NULL)::int AS "withoutResult",
         count(*) FILTER (WHERE r.outcome = 'done' AND h.n IS DISTINCT FROM 1)::int AS "notOnce"
       FROM bulk_item i LEFT JOIN bulk_result r USING (operation_id, n)
       JOIN bulk_operation b ON b.id = i.operation_id
       LEFT JOIN (
         SELECT h.account_id, count(*)::int AS n FROM hold h JOIN bulk_operation o ON o.id = $1
         WHERE h.reason_code = 'unusual_activity' AND h.placed_at BETWEEN o.made_at AND coalesce(o.ended_at, 'infinity')
         GROUP BY h.account_id) h ON h.account_id = i.account_id
       WHERE i.operation_id = $1`,
      [id],
    );
    return row;
  } finally {
    await dataSource.destroy();
  }
}
