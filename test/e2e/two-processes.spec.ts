import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { MAX_OPEN_HOLDS } from '@standing/shared/account/state';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { DataSource } from 'typeorm';
import { MasterKey } from '../../server/src/platform/crypto/master-keys.js';
import { createDataSource } from '../../server/src/platform/database/data-source.js';
import { verifyChain } from '../support/accounts.js';
import { createTestDatabase, silentLog, temporaryDataDir, type TestDatabase } from '../support/postgres.js';
import { ServerProcess } from '../support/server-process.js';

// Starts the built server twice.
jest.setTimeout(60_000);

const AT_ONCE = 50;
const PASSWORD = 'two-processes-1';
const API_KEY = 'standing_two_processes_0123456789';

interface Answer {
  readonly status: number;
  readonly replayed: boolean;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly body: any;
}

let database: TestDatabase;
let dataSource: DataSource;
let dataDirs: string[];
let servers: ServerProcess[] = [];
let urls: string[] = [];
let session: Record<string, string>;

/** Two API processes on one database, as behind a load balancer. */
beforeAll(async () => {
  database = await createTestDatabase();
  dataDirs = [await temporaryDataDir(), await temporaryDataDir()];
  // One installation has one master key, whichever process it is.
  const masterKey = MasterKey.generate().toText();
  const started = await Promise.all(
    dataDirs.map((dataDir) =>
      ServerProcess.serving({
        DATA_DIR: dataDir,
        MASTER_KEY: masterKey,
        DATABASE_URL: database.appUrl,
        DATABASE_OWNER_URL: database.ownerUrl,
        SEED: 'staff',
        DEMO_PASSWORD: PASSWORD,
        DEMO_API_KEY: API_KEY,
        RATE_LIMITS: 'off',
        WORKER: 'off',
      }),
    ),
  );
  servers = started.map(({ server }) => server);
  urls = started.map(({ url }) => url);
  dataSource = createDataSource({
    url: database.appUrl,
    applicationName: 'two-processes-spec',
    poolSize: 2,
    log: silentLog,
  });
  await dataSource.initialize();
  session = await signIn('reviewer');
});
afterAll(async () => {
  await dataSource?.destroy();
  await Promise.all(servers.map((server) => server.end()));
  await database?.drop();
  await Promise.all(dataDirs.map((dataDir) => rm(dataDir, { recursive: true, force: true })));
});

async function signIn(login: string): Promise<Record<string, string>> {
  const answer = await fetch(`${urls[0]}/api/v1/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${login}@standing.example`, password: PASSWORD }),
  });
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return { cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '', 'x-csrf-token': csrfToken };
}

async function post(
  server: number,
  path: string,
  body: object,
  headers: Record<string, string> = session,
): Promise<Answer> {
  const answer = await fetch(`${urls[server % urls.length]}/api/v1/accounts${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const replayed = answer.headers.get('idempotency-replayed') === 'true';
  return { status: answer.status, replayed, body: await answer.json() };
}

/** Sends so many requests at once, every other one to each process. */
const atOnce = (send: (n: number) => Promise<Answer>, times = AT_ONCE) =>
  Promise.all(Array.from({ length: times }, (_, n) => send(n)));

const register = (server: number, externalRef: string) =>
  post(
    server,
    '',
    { externalRef, displayName: 'Ada Test', country: 'GB' },
    { authorization: `Bearer ${API_KEY}` },
  );
async function newAccount(): Promise<string> {
  return ((await register(0, randomUUID())).body as AccountView).id;
}
const freeze = (server: number, id: string, headers = {}) =>
  post(server, `/${id}/holds`, { kind: 'freeze', reasonCode: 'owner_request' }, { ...session, ...headers });

/** How often each status, with its code if it has one, was answered. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const key = body.code === undefined ? String(status) : `${status} ${body.code}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

it('registers an account once', async () => {
  const externalRef = randomUUID();
  const answers = await atOnce((n) => register(n, externalRef));
  expect(tally(answers)).toEqual({ 201: 1, 200: AT_ONCE - 1 });
  const [id] = new Set(answers.map(({ body }) => body.id as string));
  expect(await verifyChain(dataSource, id ?? '')).toEqual(['register']);
});

it('releases a hold once, whoever asks', async () => {
  const id = await newAccount();
  const holdId = (await freeze(0, id)).body.hold.id as string;
  const answers = await atOnce((n) =>
    post(n, `/${id}/holds/${holdId}/release`, { reasonCode: 'identity_confirmed' }),
  );
  expect(tally(answers)).toEqual({ 200: 1, '409 hold_released': AT_ONCE - 1 });
  expect(await verifyChain(dataSource, id)).toEqual(['register', 'place_freeze', 'release_freeze']);
});

it('lets one of those who saw the same version change it', async () => {
  const id = await newAccount();
  const answers = await atOnce((n) => freeze(n, id, { 'if-match': '"1"' }));
  expect(tally(answers)).toEqual({ 201: 1, '412 version_stale': AT_ONCE - 1 });
  expect(await verifyChain(dataSource, id)).toEqual(['register', 'place_freeze']);
});

it('carries out everything that is allowed, each on what the one before it left', async () => {
  const id = await newAccount();
  const answers = await atOnce((n) => freeze(n, id));
  expect(tally(answers)).toEqual({ 201: AT_ONCE });
  const versions = answers.map(({ body }) => (body.account as AccountView).version);
  expect(versions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: AT_ONCE }, (_, n) => n + 2));
  expect(await verifyChain(dataSource, id)).toHaveLength(AT_ONCE + 1);
});

it('stops at the limit of open holds, exactly', async () => {
  const id = await newAccount();
  const tooMany = 20;
  const answers = await atOnce((n) => freeze(n, id), MAX_OPEN_HOLDS + tooMany);
  expect(tally(answers)).toEqual({ 201: MAX_OPEN_HOLDS, '409 hold_limit_reached': tooMany });
  expect(await verifyChain(dataSource, id)).toHaveLength(MAX_OPEN_HOLDS + 1);
});

it('carries out a request once that reaches both under one Idempotency-Key', async () => {
  const id = await newAccount();
  const answers = await atOnce((n) => freeze(n, id, { 'idempotency-key': `pair-${Math.floor(n / 2)}` }));
  const pairs = AT_ONCE / 2;
  expect(tally(answers)).toEqual({ 201: AT_ONCE });
  expect(answers.filter(({ replayed }) => replayed)).toHaveLength(pairs);
  expect(new Set(answers.map(({ body }) => body.hold.id as string)).size).toBe(pairs);
  expect(await verifyChain(dataSource, id)).toHaveLength(pairs + 1);
});

it('answers the wallet from either process as soon as the other has acknowledged a change', async () => {
  const lanes = 8;
  const turns = 12;
  const stale: string[] = [];
  const lane = async (n: number) => {
    const externalRef = randomUUID();
    const { id } = (await register(n, externalRef)).body as AccountView;
    for (let turn = n; turn < n + turns; turn += 1) {
      const placed = await freeze(turn, id);
      const holdId = placed.body.hold.id as string;
      const ask = async (server: number, state: string) => {
        const answer = await fetch(`${urls[server % urls.length]}/api/v1/status/${externalRef}`, {
          headers: { authorization: `Bearer ${API_KEY}` },
        });
        const told = (await answer.json()) as { state: string };
        if (told.state !== state) stale.push(`${told.state} for ${state}`);
      };
      await ask(turn + 1, 'frozen');
      await post(turn + 1, `/${id}/holds/${holdId}/release`, { reasonCode: 'identity_confirmed' });
      await ask(turn, 'unverified');
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, n) => lane(n)));
  expect(stale).toEqual([]);
});
