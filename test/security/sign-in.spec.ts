import {
  MAX_SESSIONS,
  SESSION_IDLE_MS,
  SESSION_MAX_MS,
  SessionService,
} from '../../server/src/staff/session.service.js';
import { ApiKeyStore } from '../../server/src/staff/api-key.store.js';
import { SessionStore } from '../../server/src/staff/session.store.js';
import { PasswordHasher } from '../../server/src/staff/password-hasher.js';
import { cookieOf, TEST_PASSWORD, TestApp, type Answer, type TestSession } from '../support/app.js';

const SIGN_IN = '/api/v1/auth/sign-in';
const MINUTE = 60_000;

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.close());
beforeEach(() => app.forgetStaff());
afterEach(() => jest.restoreAllMocks());

const isSignedIn = async (session: TestSession) => (await session.send('GET', '/api/v1/me')).status === 200;
const SIGN_INS = ['sign_in', 'sign_out', 'sign_in_failed', 'sign_in_blocked'];

test('signs in, is shown again after a reload, signs out', async () => {
  const id = await app.addStaff('miriam@standing.test', 'reviewer', 'lead');
  const session = await app.signIn('Miriam@Standing.TEST');
  expect(session.view.staff).toMatchObject({
    id,
    email: 'miriam@standing.test',
    roles: ['reviewer', 'lead'],
  });
  expect(session.view.staff.permissions).toContain('hold.place');
  expect(session.view.staff.permissions).not.toContain('audit.read');

  const me = await session.send('GET', '/api/v1/me');
  expect(me.body).toEqual({ ...session.view, preferences: {}, totpEnabled: false });
  expect(me.headers['cache-control']).toBe('no-store');

  const out = await session.send('POST', '/api/v1/auth/sign-out');
  expect(out.status).toBe(204);
  expect(cookieOf(out)).toBe('standing_session=');
  expect((await session.send('GET', '/api/v1/me')).code).toBe('unauthenticated');
  expect((await app.events(...SIGN_INS)).map(({ command, stream }) => [command, stream])).toEqual([
    ['sign_in', 'staff'],
    ['sign_out', 'staff'],
  ]);
});

test('one person can be signed in twice; signing out of one leaves the other', async () => {
  await app.addStaff('a@standing.test', 'support');
  const [desk, laptop] = [await app.signIn('a@standing.test'), await app.signIn('a@standing.test')];
  await desk.send('POST', '/api/v1/auth/sign-out');
  expect([await isSignedIn(desk), await isSignedIn(laptop)]).toEqual([false, true]);
});

describe('the cookie', () => {
  const attributes = (answer: Answer) => String(answer.headers['set-cookie']).split('; ').slice(1).toSorted();
  const signIn = (to: TestApp) =>
    to.send('POST', SIGN_IN, { body: { email: 'a@standing.test', password: TEST_PASSWORD } });

  test('is out of reach of scripts and other sites', async () => {
    await app.addStaff('a@standing.test', 'support');
    const answer = await signIn(app);
    expect(attributes(answer)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
    expect(JSON.stringify(answer.body)).not.toContain(cookieOf(answer).split('=')[1]);
  });

  test('over https is for TLS and this host alone', async () => {
    const secure = await TestApp.start({ PUBLIC_URL: 'https://standing.example.com' });
    try {
      await secure.addStaff('a@standing.test', 'support');
      const answer = await signIn(secure);
      expect(cookieOf(answer)).toMatch(/^__Host-standing_session=/);
      expect(attributes(answer)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']);
      const me = await secure.send('GET', '/api/v1/me', { headers: { cookie: cookieOf(answer) } });
      expect(me.status).toBe(200);
    } finally {
      await secure.close();
    }
  });
});

describe('a session ends', () => {
  test(`after ${SESSION_IDLE_MS / MINUTE} minutes without a request, and not before`, async () => {
    const session = await app.staffSession('support');
    app.stopClock();
    app.advance(SESSION_IDLE_MS - 10 * MINUTE);
    expect(await isSignedIn(session)).toBe(true);
    await untilSeenAt(app.now());
    app.advance(SESSION_IDLE_MS - MINUTE);
    expect(await isSignedIn(session)).toBe(true);
    await untilSeenAt(app.now());
    app.advance(SESSION_IDLE_MS);
    expect(await isSignedIn(session)).toBe(false);
  });

  test('after 12 hours, however busy', async () => {
    const session = await app.staffSession('support');
    app.stopClock();
    await app.dataSource.query(`UPDATE session SET last_seen_at = $1`, [
      new Date(app.now() + SESSION_MAX_MS),
    ]);
    app.advance(SESSION_MAX_MS - MINUTE);
    expect(await isSignedIn(session)).toBe(true);
    app.advance(MINUTE);
    expect(await isSignedIn(session)).toBe(false);
  });

  test('with the request after it was revoked', async () => {
    const session = await app.staffSession('support');
    expect(await isSignedIn(session)).toBe(true);
    await app.dataSource.query(`DELETE FROM session`);
    expect(await isSignedIn(session)).toBe(false);
  });

  test('with the request after its owner was disabled, who cannot sign in again', async () => {
    await app.addStaff('a@standing.test', 'support');
    const session = await app.signIn('a@standing.test');
    await app.dataSource.query(`UPDATE staff SET disabled_at = now()`);
    expect(await isSignedIn(session)).toBe(false);
    await expect(app.signIn('a@standing.test')).rejects.toThrow('401 invalid_credentials');
    expect((await app.events('sign_in_failed'))[0]?.facts).toEqual({ cause: 'disabled' });
  });

  test('when the same person has begun too many others', async () => {
    await app.addStaff('a@standing.test', 'support');
    const first = await app.signIn('a@standing.test');
    const second = await app.signIn('a@standing.test');
    for (let i = 0; i < MAX_SESSIONS - 1; i += 1) await app.signIn('a@standing.test');
    expect([await isSignedIn(first), await isSignedIn(second)]).toEqual([false, true]);
  });

  /** Seeing a session is written down beside the requests. */
  async function untilSeenAt(at: number): Promise<void> {
    for (;;) {
      const rows = (await app.dataSource.query(`SELECT last_seen_at FROM session`)) as {
        last_seen_at: Date;
      }[];
      if (rows.every((row) => row.last_seen_at.getTime() === at)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});

test('a role that is taken away counts from the next request', async () => {
  const session = await app.staffSession('auditor');
  const administrator = await app.staffSession('administrator');
  expect((await session.send('GET', '/api/v1/audit/events')).status).toBe(200);
  const url = `/api/v1/staff/${session.view.staff.id}/roles/remove`;
  expect((await administrator.send('POST', url, { body: { roles: ['auditor'] } })).status).toBe(200);
  const refused = await session.send('GET', '/api/v1/audit/events');
  expect([refused.status, refused.code]).toEqual([403, 'forbidden']);
});

test('being seen is written once a minute, however many requests there are', async () => {
  const session = await app.staffSession('support');
  const touch = jest.spyOn(app.nest.get(SessionStore), 'touch');
  app.stopClock();
  app.advance(30_000);
  expect(await isSignedIn(session)).toBe(true);
  app.advance(30_001);
  await Promise.all(Array.from({ length: 20 }, () => isSignedIn(session)));
  await app.nest.get(SessionService).onModuleDestroy();
  expect(touch).toHaveBeenCalledTimes(1);
});

test('nothing tells an unknown address from a wrong password: not the answer, not the work', async () => {
  await app.addStaff('known@standing.test', 'support');
  const verify = jest.spyOn(app.nest.get(PasswordHasher), 'verify');
  const attempt = (email: string) =>
    app.send('POST', SIGN_IN, { body: { email, password: 'not the password' } });
  const [known, unknown] = [await attempt('known@standing.test'), await attempt('unknown@standing.test')];
  expect(known.status).toBe(401);
  expect(unknown.body).toEqual(known.body);
  expect(Object.keys(unknown.headers).toSorted()).toEqual(Object.keys(known.headers).toSorted());
  expect(verify).toHaveBeenCalledTimes(2);
  expect((await app.events(...SIGN_INS)).map(({ stream, facts }) => [stream, facts])).toEqual([
    ['staff', { cause: 'password' }],
    ['system', { cause: 'unknown' }],
  ]);
});

test.each([
  ['no password', { email: 'a@standing.test' }, 422, 'validation_failed'],
  ['no e-mail address', { email: 'a', password: 'x' }, 422, 'validation_failed'],
  ['an unknown field', { email: 'a@standing.test', password: 'x', admin: true }, 422, 'validation_failed'],
  ['a huge password', { email: 'a@standing.test', password: 'x'.repeat(257) }, 422, 'validation_failed'],
  ['an array', [], 422, 'validation_failed'],
  ['broken JSON', '{"email":', 400, 'malformed_json'],
])('refuses %s without an attempt being counted', async (_, body, status, code) => {
  const answer = await app.send('POST', SIGN_IN, { body });
  expect([answer.status, answer.code]).toEqual([status, code]);
  expect(await app.dataSource.query(`SELECT FROM sign_in_throttle`)).toEqual([]);
});

describe('preferences', () => {
  const PREFERENCES = '/api/v1/me/preferences';

  test('are kept for the person, not the browser', async () => {
    await app.addStaff('a@standing.test', 'support');
    const [one, other] = [await app.signIn('a@standing.test'), await app.signIn('a@standing.test')];
    const preferences = { locale: 'zh-CN', columns: { accounts: ['state', 'tier'] } };
    expect((await one.send('PUT', PREFERENCES, { body: preferences })).body).toEqual(preferences);
    expect((await other.send('GET', '/api/v1/me')).body.preferences).toEqual(preferences);
  });

  test.each([
    ['an unknown one', { colour: 'red' }],
    ['text that the database does not take', { columns: { accounts: ['a\u0000b'] } }],
    ['half a character', { views: { accounts: [{ name: '\ud83d', query: '' }] } }],
    ['too many lists', { columns: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`l${i}`, []])) }],
    [
      'more than is kept',
      {
        views: Object.fromEntries(
          ['a', 'b'].map((list) => [
            list,
            Array.from({ length: 30 }, () => ({ name: 'n', query: 'q'.repeat(1_999) })),
          ]),
        ),
      },
    ],
  ])('refuse %s', async (_, body) => {
    const session = await app.staffSession('support');
    const answer = await session.send('PUT', PREFERENCES, { body });
    expect([answer.status, answer.code]).toEqual([422, 'validation_failed']);
    expect((await session.send('GET', '/api/v1/me')).body.preferences).toEqual({});
  });
});

test('while the database does not answer nobody is told that they are signed out', async () => {
  await app.addStaff('a@standing.test', 'support');
  const session = await app.signIn('a@standing.test');
  const away = Object.assign(new Error('terminating connection'), { code: '57P01' });
  jest.spyOn(app.dataSource, 'query').mockRejectedValue(away);
  jest.spyOn(app.nest.get(SessionStore), 'findInForce').mockRejectedValue(away);
  jest.spyOn(app.nest.get(ApiKeyStore), 'findInForce').mockRejectedValue(away);
  for (const answer of [
    await session.send('GET', '/api/v1/me'),
    await app.send('GET', '/api/v1/accounts', { headers: { authorization: 'Bearer standing_key' } }),
    await app.send('POST', SIGN_IN, { body: { email: 'a@standing.test', password: TEST_PASSWORD } }),
  ]) {
    expect([answer.status, answer.code]).toEqual([503, 'database_unavailable']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  }
  jest.restoreAllMocks();
  expect(await isSignedIn(session)).toBe(true);
});
