import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { place, TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, TEST_PASSWORD, type Answer, type TestSession } from '../support/app.js';
import { DatabaseProxy, type Cut } from '../support/database-proxy.js';

// Some wait until the server's own patience ends.
jest.setTimeout(120_000);

const ACCOUNTS = '/api/v1/accounts';
/** No request here needs as many; a loop that gets there would never end. */
const MOST_STATEMENTS = 30;

let proxy: DatabaseProxy;
let app: TestApp;
let wallet: TestWallet;
let support: TestSession;
/** Behind the application's back, and not through the proxy. */
let direct: pg.Client;

beforeAll(async () => {
  const through = async (appUrl: string) => {
    proxy = await DatabaseProxy.to(appUrl);
    return proxy.url;
  };
  app = await TestApp.start({}, { through, poolSize: 4 });
  wallet = await TestWallet.join(app);
  support = await app.staffSession('support', 'reviewer', 'lead');
  direct = new pg.Client({ connectionString: app.database.superuserUrl });
  await direct.connect();
});
afterAll(async () => {
  await direct?.end();
  await app?.close();
  await proxy?.close();
});

const isAway = {
  status: 503,
  headers: { 'content-type': 'application/problem+json; charset=utf-8', 'retry-after': '2' },
  body: { code: 'database_unavailable', status: 503 },
};

async function count(text: string, ...values: unknown[]): Promise<number> {
  const { rows } = await direct.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${text}`, values);
  return rows[0]?.n ?? NaN;
}

/** Every route that the API describes, as a request that would be let in. */
async function everyRoute(): Promise<{ method: string; url: string }[]> {
  const { body } = await app.send('GET', '/api/openapi.json');
  const paths = Object.entries(body.paths as Record<string, Record<string, unknown>>);
  return paths.flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      url: path.replaceAll(/\{\w+\}/g, randomUUID()),
    })),
  );
}

/** Where nobody has to be known first, only what is well-formed comes as far as the database. */
const token = 'a'.repeat(43);
const PUBLIC_BODIES: Readonly<Record<string, object>> = {
  '/sign-in': { email: 'a@b.example', password: TEST_PASSWORD },
  '/password-link': { token },
  '/set-password': { token, password: TEST_PASSWORD },
};

describe('while the database is down', () => {
  beforeAll(() => proxy.refuse());
  afterAll(() => proxy.accept());

  it('every route says so and when to come back, but those that need none', async () => {
    const routes = await everyRoute();
    expect(routes.length).toBeGreaterThan(25);
    const served: string[] = [];
    for (const { method, url } of routes) {
      const body = PUBLIC_BODIES[url.slice(url.lastIndexOf('/'))] ?? {};
      const answer = await support.send(method, url, method === 'GET' ? {} : { body });
      if (answer.status === 200) served.push(`${method} ${url}`);
      else expect({ route: `${method} ${url}`, ...answer }).toMatchObject(isAway);
    }
    expect(served.toSorted()).toEqual(['GET /health/live', 'GET /metrics']);
  });

  it('machines are told the same', async () => {
    const body = { externalRef: 'away-1', displayName: 'Ada Test', country: 'GB' };
    expect(await wallet.send('POST', ACCOUNTS, { body })).toMatchObject(isAway);
    expect(await wallet.send('GET', ACCOUNTS)).toMatchObject(isAway);
  });
});

it('serves again once the database is back, without having been restarted', async () => {
  expect((await app.send('GET', '/health/ready')).status).toBe(200);
  await proxy.refuse();
  expect((await app.send('GET', '/health/ready')).status).toBe(503);
  await proxy.accept();
  expect((await app.send('GET', '/health/ready')).status).toBe(200);
  expect((await support.send('GET', ACCOUNTS)).status).toBe(200);
  const { id } = await wallet.register();
  expect(await verifyChain(app.dataSource, id)).toEqual(['register']);
});

it('is not ready, but alive, within seconds when the network swallows everything', async () => {
  proxy.fallSilent();
  const began = performance.now();
  expect(await app.send('GET', '/health/ready')).toMatchObject(isAway);
  expect((await app.send('GET', '/health/live')).status).toBe(200);
  expect((await app.send('GET', '/metrics')).text).toContain('standing_expiries_overdue_seconds Nan');
  expect(performance.now() - began).toBeLessThan(10_000);
  proxy.speak();
  expect((await app.send('GET', '/health/ready')).status).toBe(200);
});

interface Attempt {
  /** What has to be there first; not broken. */
  readonly prepare?: () => Promise<void>;
  readonly send: (n: number) => Promise<Answer>;
  /** Looks at what a broken one has left behind. */
  readonly check?: (n: number) => Promise<void>;
}

/**
 * Breaks the connection at the first statement of a request, then at the second of another one, and so on until one
 * comes through unbroken.
 *
 * @returns how many statements it broke at
 */
async function breakEverywhere(mode: Cut, { prepare, send, check }: Attempt): Promise<number> {
  for (let n = 1, attempts = 0; attempts < MOST_STATEMENTS; attempts++) {
    await prepare?.();
    proxy.cutAt(n, mode);
    const answer = await send(n);
    const isCut = proxy.endCut();
    if (!isCut) {
      expect(answer.status).toBeLessThan(300);
      return n - 1;
    }
    // Sessions are marked as used beside all requests: then it was this that broke, and nobody has to know.
    if (answer.status < 300) continue;
    expect({ n, ...answer }).toMatchObject(isAway);
    await check?.(n);
    n++;
  }
  throw new Error('there was always another statement');
}

describe.each(['before', 'after'] as const)('when the connection breaks %s a statement', (mode) => {
  it('a hold is placed with its event or not at all, and a repeat places it once', async () => {
    let id = '';
    const freeze = () =>
      support.send('POST', `${ACCOUNTS}/${id}/holds`, {
        body: { kind: 'freeze', reasonCode: 'owner_request', note: 'Phone stolen.' },
        headers: { 'idempotency-key': `hold-${id}` },
      });
    const wasDone: boolean[] = [];
    const broken = await breakEverywhere(mode, {
      prepare: async () => {
        ({ id } = await wallet.register());
      },
      send: freeze,
      check: async () => {
        const events = await verifyChain(app.dataSource, id);
        const holds = await count('hold WHERE account_id = $1', id);
        const notes = await count(
          'audit_event_private p JOIN audit_event e ON e.id = p.event_id WHERE e.stream_id = $1',
          id,
        );
        expect([holds, notes]).toEqual([events.length - 1, events.length - 1]);
        wasDone.push(events.length === 2);

        const repeat = await freeze();
        expect(repeat.status).toBe(201);
        expect(repeat.headers['idempotency-replayed']).toBe(events.length === 2 ? 'true' : undefined);
        expect(await verifyChain(app.dataSource, id)).toEqual(['register', 'place_freeze']);
        expect(await count('hold WHERE account_id = $1', id)).toBe(1);
      },
    });
    // The session, what the decision needs, the write.
    expect(broken).toBeGreaterThanOrEqual(3);
    expect(wasDone.at(-1)).toBe(mode === 'after');
    expect(wasDone.slice(0, -1)).not.toContain(true);
  });

  it('an account is registered with its event or not at all', async () => {
    const body = (n: number) => ({
      externalRef: `broken-${mode}-${n}`,
      displayName: 'Ada Test',
      country: 'GB',
    });
    await breakEverywhere(mode, {
      send: (n) => wallet.send('POST', ACCOUNTS, { body: body(n) }),
      check: async (n) => {
        const accounts = await count('account WHERE external_ref = $1', body(n).externalRef);
        const repeat = await wallet.send('POST', ACCOUNTS, { body: body(n) });
        expect(repeat.status).toBe(accounts === 1 ? 200 : 201);
        expect(await verifyChain(app.dataSource, repeat.body.id)).toEqual(['register']);
        expect(await count('account_search WHERE account_id = $1', repeat.body.id)).toBe(1);
      },
    });
  });

  it('a session exists with its entry in the log or not at all', async () => {
    const email = `sign-in-${mode}@standing.test`;
    await app.addStaff(email, 'support');
    await breakEverywhere(mode, {
      send: () => app.send('POST', '/api/v1/auth/sign-in', { body: { email, password: TEST_PASSWORD } }),
      check: async () => {
        const sessions = await count('session s JOIN staff f ON f.id = s.staff_id WHERE f.email = $1', email);
        const entries = await count(
          `audit_event e JOIN staff f ON f.id::text = e.actor_id WHERE f.email = $1 AND e.command = 'sign_in'`,
          email,
        );
        expect(sessions).toBe(entries);
      },
    });
  });
});

it.each(['', '?state=frozen&q=ada', '/counts'])(
  'reads of %s break at no statement into anything but 503',
  async (query) => {
    const broken = await breakEverywhere('before', { send: () => support.send('GET', ACCOUNTS + query) });
    expect(broken).toBeGreaterThanOrEqual(2);
  },
);

describe('when the database is too busy', () => {
  it('who waits too long for a connection is told to come back', async () => {
    const hogs = Array.from({ length: 4 }, () => app.dataSource.query('SELECT pg_sleep(6)'));
    expect(await support.send('GET', ACCOUNTS)).toMatchObject(isAway);
    await Promise.all(hogs);
    expect((await support.send('GET', ACCOUNTS)).status).toBe(200);
  });

  it('a statement that takes too long is given up, and nothing of it stays', async () => {
    const { id } = await wallet.register();
    await direct.query('BEGIN');
    await direct.query('LOCK TABLE account IN ACCESS EXCLUSIVE MODE');
    const placing = support.send('POST', `${ACCOUNTS}/${id}/holds`, {
      body: { kind: 'freeze', reasonCode: 'owner_request' },
    });
    // What the time limit does after half a minute, done now.
    const giveUp = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while ((await direct.query(giveUp)).rowCount === 0);
    expect(await placing).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { code: 'overloaded' },
    });
    await direct.query('COMMIT');
    expect(await verifyChain(app.dataSource, id)).toEqual(['register']);
    await place(support, id, { kind: 'freeze', reasonCode: 'owner_request' });
  });
});
