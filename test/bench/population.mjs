/** Fills an installation with customers in the states that a wallet's customers are in. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { createAccountsService } from '../../server/dist/accounts/accounts.factory.js';
import { createSequencer } from '../../server/dist/audit/tree/sequencer.loop.js';
import { sendImport } from '../../server/dist/cli/import-client.js';
import { generateCustomers } from '../../server/dist/demo/customer-generator.js';
import { customerFile } from '../../server/dist/demo/customer-file.js';
import { Clock } from '../../server/dist/platform/clock.js';
import { loadConfig } from '../../server/dist/platform/config.js';
import { createDataSource } from '../../server/dist/platform/database/data-source.js';
import { API_KEY } from './installation.mjs';

const SEED = 1;
/** Commands under way at once; the service gathers them into batches. */
const WINDOW = 256;
/** Some locks and verifications run out before anything is measured, with nobody there to record it. */
const SOON_MS = 5_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** The API's own limit on a statement is below this; here nothing else waits. */
const POOL_SIZE = 8;

const FLAGS = [
  'unusual_volume',
  'suspicious_transaction',
  'frequent_large_transactions',
  'information_outdated',
  'unknown_source_of_funds',
];
const FREEZES = ['owner_request', 'documents_overdue', 'suspected_fraud', 'unusual_activity', 'terms_breach'];
const LOCKS = ['abnormal_sign_in', 'failed_sign_ins', 'new_device', 'credential_compromise'];

const silent = { info() {}, warn() {}, error() {} };
const pick = (list, n) => list[n % list.length];
/** The same for the same account, and in no step with its number. Out of a thousand. */
const perMille = (n, salt) => (Math.imul(n + 1, 0x9e3779b1 ^ Math.imul(salt, 0x85ebca6b)) >>> 0) % 1000;

/** Populates an installation, unless an earlier run has done so and kept it. */
export async function populateOnce(installation, serverUrl, accounts) {
  const note = join(installation.dataDir, 'population.json');
  const kept = await readFile(note, 'utf8').then(JSON.parse, () => null);
  if (kept !== null && kept.accounts !== accounts) {
    throw new Error(
      `${installation.dataDir} has ${kept.accounts} accounts; say --accounts ${kept.accounts}.`,
    );
  }
  if (kept !== null) return;
  await populate(installation, serverUrl, accounts);
  await writeFile(note, JSON.stringify({ accounts, seed: SEED }));
}

/**
 * Imports the accounts, then verifies, flags, freezes and locks them through the product's own service, and gives every
 * event its place in the log.
 *
 * @returns {Promise<string[]>} ids, in the order of their registration
 */
export async function populate(installation, serverUrl, accounts) {
  const { appUrl, ownerUrl } = installation;
  const registered = await timed(`import ${accounts}`, () => importCustomers(serverUrl, accounts));
  if (registered.registered !== accounts) throw new Error(`imported ${JSON.stringify(registered)}`);

  // Moves accounts; it opens none, and needs no key.
  const config = loadConfig({ DATA_DIR: tmpdir() }, process.cwd());
  const dataSource = createDataSource({
    url: appUrl,
    applicationName: 'bench-population',
    poolSize: POOL_SIZE,
    log: silent,
  });
  await dataSource.initialize();
  try {
    const service = createAccountsService(config, dataSource, new Clock());
    const ids = await dataSource.query(
      `SELECT id FROM account WHERE external_ref LIKE 'cust-${SEED}-%' ORDER BY id`,
    );
    const staff = await dataSource.query(`SELECT id, roles FROM staff WHERE email LIKE 'reviewer@%'`);
    const reviewer = { kind: 'staff', id: staff[0].id, roles: staff[0].roles };
    const by = { actor: reviewer, ifMatch: null, idempotency: null };
    await timed('states', () => inWindows(ids, ({ id }, n) => bringIntoState(service, id, n, by)));
    await timed('sequencing', () => sequence(installation, dataSource));
    await delay(SOON_MS);
    await vacuum(ownerUrl);
    return ids.map(({ id }) => id);
  } finally {
    await dataSource.destroy();
  }
}

/** Contacts of customers of a population, which the database has only encrypted. */
export function contactsOf(field, limit) {
  return generateCustomers({ seed: SEED, count: limit * 2 })
    .flatMap((customer) => customer[field] ?? [])
    .slice(0, limit);
}

function importCustomers(url, accounts) {
  const bytes = function* () {
    for (const record of customerFile({ format: 'ndjson', seed: SEED, accounts, clean: true }))
      yield record.bytes;
  };
  const body = Readable.from(bytes());
  return sendImport({ url, key: API_KEY, format: 'ndjson', body, results: 'refused', onAnswer: () => {} });
}

/** About 75 % verified, 3 % flagged, 1.5 % frozen, 1 % locked; some of them have a history or have just run out. */
async function bringIntoState(service, id, n, by) {
  if (perMille(n, 1) < 810) {
    const verified = perMille(n, 2);
    const expiresAt =
      verified < 5 ? Date.now() + SOON_MS : verified < 700 ? Date.now() + (200 + verified) * DAY_MS : null;
    await service.approveVerification(id, 'standard', expiresAt, { kind: 'system', id: 'bench', roles: [] });
  }
  const hold = async (kind, reasonCode, more = {}) => {
    const note = perMille(n, 3) < 500 ? { note: 'Seen in the nightly report.' } : {};
    const { answer } = await service.placeHold(id, { kind, reasonCode, ...note, ...more }, by);
    return answer.body.hold.id;
  };
  const past = perMille(n, 4);
  if (past < 60) {
    const [kind, reasonCode] = past < 30 ? ['flag', pick(FLAGS, n)] : ['lock', pick(LOCKS, n)];
    await service.releaseHold(id, await hold(kind, reasonCode), { reasonCode: 'identity_confirmed' }, by);
  }
  const state = perMille(n, 5);
  if (state < 15) await hold('freeze', pick(FREEZES, n));
  else if (state < 45) await hold('flag', pick(FLAGS, n));
  else if (state < 60) {
    const runsOut = state < 50;
    const expiresAt = new Date(Date.now() + (runsOut ? SOON_MS : DAY_MS)).toISOString();
    await hold('lock', pick(LOCKS, n), { expiresAt });
  }
}

async function inWindows(list, work) {
  let next = 0;
  const lane = async () => {
    while (next < list.length) {
      const n = next++;
      await work(list[n], n);
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, lane));
}

/** What the worker does all the while. */
async function sequence({ dataDir }, dataSource) {
  // The folder of the server, whose key signs the checkpoint.
  const config = loadConfig({ DATA_DIR: join(dataDir, 'server') }, dataDir);
  const sequencer = createSequencer(config, dataSource, new Clock());
  while ((await sequencer.run()).placed > 0);
}

/** What the worker and autovacuum do within minutes of such an import. */
async function vacuum(ownerUrl) {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query('SELECT fold_account_tally()');
  await timed('vacuum', () => owner.query('VACUUM (ANALYZE)'));
  // The worker folds as it goes, so that this table never grows; here it has grown to a hundred times its content.
  await owner.query('VACUUM (FULL) account_tally');
  await owner.end();
}

async function timed(what, work) {
  const began = performance.now();
  const result = await work();
  console.error(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}
