import type { ApiKeyScope } from '@standing/shared/access/permissions';
import { ApiKeyService, newApiKey } from '../../server/src/staff/api-key.service.js';
import { ApiKeyStore } from '../../server/src/staff/api-key.store.js';
import { place, TestWallet } from '../support/accounts.js';
import { TestApp } from '../support/app.js';

const ACTOR = { kind: 'system', id: 'test', role: 'system' } as const;

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.close());
beforeEach(() => app.forgetStaff());
afterEach(() => jest.restoreAllMocks());

async function addKey(scopes: readonly ApiKeyScope[], expiresAt: number | null = null): Promise<string> {
  const key = newApiKey();
  await app.nest.get(ApiKeyService).ensure(key, { name: 'Wallet', scopes, expiresAt }, ACTOR);
  return key;
}
const list = (authorization: string, headers: Record<string, string> = {}) =>
  app.send('GET', '/api/v1/accounts', { headers: { authorization, ...headers } });

test('a key opens what its scopes say, and needs no CSRF token', async () => {
  const [reader, writer] = [await addKey(['accounts:read']), await addKey(['accounts:write'])];
  expect((await list(`Bearer ${reader}`)).status).toBe(200);
  expect((await list(`Bearer ${writer}`)).code).toBe('forbidden');
  const register = (key: string) =>
    app.send('POST', '/api/v1/accounts', { body: {}, headers: { authorization: `bearer ${key}` } });
  expect((await register(reader)).code).toBe('forbidden');
  expect((await register(writer)).code).toBe('validation_failed');
});

test('a key that only writes accounts is not told why one is held, nor until when', async () => {
  await TestWallet.join(app);
  const headers = { authorization: `Bearer ${await addKey(['accounts:write'])}` };
  const body = {
    externalRef: 'held-for-a-secret',
    displayName: 'Ada Writer',
    country: 'IE',
    email: 'a@w.example',
  };
  const { id } = (await app.send('POST', '/api/v1/accounts', { body, headers })).body;
  const reviewer = await app.staffSession('reviewer');
  for (const hold of [
    { kind: 'freeze', reasonCode: 'sanctions_match', note: 'Listed.' },
    { kind: 'lock', reasonCode: 'failed_sign_ins' },
  ]) {
    await place(reviewer, id, hold);
  }
  const again = await app.send('POST', '/api/v1/accounts', { body, headers });
  const confirmed = await app.send('POST', `/api/v1/accounts/${id}/contacts`, {
    body: { emailConfirmed: true },
    headers,
  });
  for (const [answer, account] of [
    [again, again.body],
    [confirmed, confirmed.body.account],
  ] as const) {
    expect(answer.status).toBe(200);
    expect(account).toMatchObject({ id, state: 'frozen', holds: [], stateUntil: null });
    expect(answer.text).not.toMatch(/sanctions|Listed|failed_sign_ins/);
  }
  const whole = { authorization: `Bearer ${await addKey(['accounts:write', 'accounts:read'])}` };
  const seen = await app.send('POST', '/api/v1/accounts', { body, headers: whole });
  expect(seen.body.holds).toHaveLength(2);
});

test('a scope that the program does not know opens nothing', async () => {
  const key = await addKey([]);
  for (const scope of ['accounts:everything', 'constructor', '__proto__']) {
    await app.dataSource.query(`UPDATE api_key SET scopes = $1`, [[scope]]);
    expect((await list(`Bearer ${key}`)).code).toBe('forbidden');
  }
});

test('expires to the millisecond', async () => {
  app.stopClock();
  const key = await addKey(['accounts:read'], app.now() + 60_000);
  app.advance(59_999);
  expect((await list(`Bearer ${key}`)).status).toBe(200);
  app.advance(1);
  expect((await list(`Bearer ${key}`)).code).toBe('unauthenticated');
});

test('is refused from the request after it was revoked, and a new start does not revive it', async () => {
  const key = await addKey(['accounts:read']);
  expect((await list(`Bearer ${key}`)).status).toBe(200);
  await app.dataSource.query(`UPDATE api_key SET revoked_at = now()`);
  expect((await list(`Bearer ${key}`)).status).toBe(401);
  await app.nest.get(ApiKeyService).ensure(key, { name: 'x', scopes: [], expiresAt: null }, ACTOR);
  expect((await list(`Bearer ${key}`)).status).toBe(401);
});

test('says when it was last used, within a minute', async () => {
  const key = await addKey(['accounts:read']);
  const usedAt = async () =>
    (await app.dataSource.query(`SELECT last_used_at FROM api_key`))[0].last_used_at as Date | null;
  expect(await usedAt()).toBeNull();
  const before = app.now();
  await Promise.all(Array.from({ length: 10 }, () => list(`Bearer ${key}`)));
  while ((await usedAt()) === null) await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await usedAt())!.getTime()).toBeGreaterThanOrEqual(before);
});

test('beside a session cookie the key counts, and a wrong key does not fall back to the cookie', async () => {
  const auditor = await app.staffSession('auditor');
  const key = await addKey(['accounts:read']);
  const audit = (authorization: string) =>
    app.send('GET', '/api/v1/audit/events', { headers: { cookie: auditor.cookie, authorization } });
  expect((await audit(`Bearer ${key}`)).code).toBe('forbidden');
  expect((await audit(`Bearer ${newApiKey()}`)).code).toBe('unauthenticated');
});

test.each(['Bearer ', 'Bearer', `Bearer ${'k'.repeat(5_000)}`, 'Bearer a b', 'Basic c3RhZmY6cHc='])(
  'nobody comes in with %j',
  async (authorization) => {
    expect((await list(authorization)).status).toBe(401);
  },
);

test('many requests at once are looked up together', async () => {
  const key = await addKey(['accounts:read']);
  const find = jest.spyOn(app.nest.get(ApiKeyStore), 'findInForce');
  const answers = await Promise.all(Array.from({ length: 20 }, () => list(`Bearer ${key}`)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(find.mock.calls.length).toBeLessThan(5);
});
