import { csrfTokenOf, newSessionToken } from '../../server/src/platform/http/access/session-token.js';
import { TEST_PASSWORD, TestApp, type TestSession } from '../support/app.js';

const CHANGE = ['PUT', '/api/v1/me/preferences'] as const;
const SITE = 'https://standing.example.com';

let app: TestApp;
let session: TestSession;
beforeAll(async () => {
  app = await TestApp.start({ PUBLIC_URL: SITE });
  await app.addStaff('a@standing.test', 'support');
  session = await app.signIn('a@standing.test');
});
afterAll(() => app.close());

const change = (headers: Record<string, string>) =>
  app.send(...CHANGE, { body: { theme: 'dark' }, headers: { cookie: session.cookie, ...headers } });

test('with the token of its own session a change is taken', async () => {
  expect((await change({ 'x-csrf-token': session.view.csrfToken })).status).toBe(200);
});

test('with the cookie alone, or another session’s token, nothing changes', async () => {
  const other = await app.signIn('a@standing.test');
  const wrong: Record<string, string>[] = [
    {},
    { 'x-csrf-token': '' },
    { 'x-csrf-token': other.view.csrfToken },
    { 'x-csrf-token': csrfTokenOf(newSessionToken()) },
    { 'x-csrf-token': session.token },
  ];
  for (const headers of wrong) {
    const answer = await change(headers);
    expect([answer.status, answer.code]).toEqual([403, 'csrf_failed']);
  }
});

test('sign-out and every other change by cookie asks for the token', async () => {
  for (const [method, url] of [
    ['POST', '/api/v1/auth/sign-out'],
    ['POST', '/api/v1/me/totp'],
    ['DELETE', '/api/v1/me/totp'],
    ['POST', '/api/v1/accounts/00000000-0000-7000-8000-000000000000/holds'],
  ] as const) {
    const answer = await app.send(method, url, { body: {}, headers: { cookie: session.cookie } });
    expect([method, url, answer.code]).toEqual([method, url, 'csrf_failed']);
  }
});

test('reading asks for no token', async () => {
  const answer = await app.send('GET', '/api/v1/me', { headers: { cookie: session.cookie } });
  expect(answer.status).toBe(200);
});

describe.each([
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['an older browser on another site', { origin: 'https://evil.example' }],
  [
    'a neighbour under the same domain',
    { origin: 'https://blog.example.com', 'sec-fetch-site': 'same-site' },
  ],
  ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['our own host without TLS', { origin: 'http://standing.example.com' }],
])('from %s', (_, headers: Record<string, string>) => {
  test('a change is refused even with the right token', async () => {
    const answer = await change({ ...headers, 'x-csrf-token': session.view.csrfToken });
    expect([answer.status, answer.code]).toEqual([403, 'cross_origin']);
  });

  test('nobody is signed in', async () => {
    const body = { email: 'a@standing.test', password: TEST_PASSWORD };
    const answer = await app.send('POST', '/api/v1/auth/sign-in', { body, headers });
    expect([answer.status, answer.code]).toEqual([403, 'cross_origin']);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

test('from our own page both are taken', async () => {
  const headers = { origin: SITE, 'sec-fetch-site': 'same-origin' };
  expect((await change({ ...headers, 'x-csrf-token': session.view.csrfToken })).status).toBe(200);
  await expect(app.signIn('a@standing.test', { headers })).resolves.toBeDefined();
});

test('no answer invites other origins to read it', async () => {
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'PUT' };
  for (const method of ['OPTIONS', 'GET']) {
    const answer = await app.send(method, '/api/v1/me', { headers });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});
