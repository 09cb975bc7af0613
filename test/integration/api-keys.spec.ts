import type { ApiKeyView } from '@standing/shared/contracts/api-keys';
import { ApiKeyService } from '../../server/src/staff/api-key.service.js';
import { ApiKeyStore } from '../../server/src/staff/api-key.store.js';
import { TestApp, type Answer, type TestSession } from '../support/app.js';

const KEYS = '/api/v1/api-keys';
const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

jest.setTimeout(60_000);

let app: TestApp;
let admin: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.forgetStaff();
  admin = await app.staffSession('administrator');
});

const post = (url: string, body: object = {}, headers = {}) => admin.send('POST', url, { body, headers });
const create = async (more: object = {}): Promise<{ apiKey: ApiKeyView; key: string }> =>
  (await post(KEYS, { name: 'Wallet', scopes: ['accounts:read'], ...more })).body;
const use = async (key: string, url = '/api/v1/accounts'): Promise<number> =>
  (await app.send('GET', url, { headers: { authorization: `Bearer ${key}` } })).status;
const listed = async (): Promise<ApiKeyView[]> => (await admin.send('GET', KEYS)).body.data;
const instant = (ms: number) => new Date(app.now() + ms).toISOString();

describe('a key', () => {
  it('opens what its scopes say, is shown once, and is kept as a hash', async () => {
    const { apiKey, key } = await create({ scopes: ['accounts:read', 'log:read'] });
    expect(key).toMatch(/^standing_[A-Za-z0-9_-]{43}$/);
    expect(apiKey).toMatchObject({
      name: 'Wallet',
      prefix: key.slice(0, 13),
      scopes: ['accounts:read', 'log:read'],
      status: 'active',
      createdBy: { id: admin.view.staff.id },
      lastUsedAt: null,
      former: null,
    });
    expect(Date.parse(apiKey.expiresAt ?? '') - app.now()).toBeGreaterThan(364 * DAY);
    expect([await use(key), await use(key, '/api/v1/audit/key'), await use(key, '/api/v1/cases')]).toEqual([
      200, 200, 403,
    ]);
    const [row] = await app.dataSource.query(`SELECT row_to_json(k)::text AS text FROM api_key k`);
    expect(row.text).not.toContain(key);
    expect(JSON.stringify(await listed())).not.toContain(key);
    const [event] = await app.events('add_api_key');
    expect(event?.facts).toEqual({ scopes: ['accounts:read', 'log:read'], expiresAt: apiKey.expiresAt });
  });

  it('lives for a year at most, and ends at its instant', async () => {
    const body = { name: 'Wallet', scopes: ['accounts:read'] };
    expect((await post(KEYS, { ...body, expiresAt: instant(-1) })).code).toBe('instant_in_past');
    expect((await post(KEYS, { ...body, expiresAt: instant(367 * DAY) })).code).toBe('instant_too_far');
    app.stopClock();
    const { key } = await create({ expiresAt: instant(HOUR) });
    app.advance(HOUR - 1);
    expect(await use(key)).toBe(200);
    app.advance(1);
    expect(await use(key)).toBe(401);
  });

  it('is refused from the request after it was revoked, and cannot come back', async () => {
    const { apiKey, key } = await create();
    expect(await use(key)).toBe(200);
    expect((await post(`${KEYS}/${apiKey.id}/revoke`)).body.apiKey.status).toBe('revoked');
    expect(await use(key)).toBe(401);
    for (const what of ['revoke', 'rotate']) {
      expect((await post(`${KEYS}/${apiKey.id}/${what}`)).code).toBe('api_key_not_in_force');
    }
    const unknown = await post(`${KEYS}/00000000-0000-7000-8000-000000000000/revoke`);
    expect(unknown).toMatchObject({ status: 404, body: { code: 'api_key_not_found' } });
  });

  it('is made once for a repeated request, whose answer does not show it again', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const body = { name: 'Wallet', scopes: ['accounts:read'] };
    const answers: Answer[] = [await post(KEYS, body, headers), await post(KEYS, body, headers)];
    expect(answers.map(({ body: { key } }) => key === null)).toEqual([false, true]);
    expect(await listed()).toHaveLength(1);
  });

  it('is revoked once by a request that is repeated at once, and each is told that it was', async () => {
    const { apiKey } = await create();
    const revoke = () => post(`${KEYS}/${apiKey.id}/revoke`, {}, { 'idempotency-key': 'revoke-1' });
    const answers = await Promise.all(Array.from({ length: 5 }, revoke));
    expect(answers.map(({ status, body }) => [status, body.apiKey?.status])).toEqual(
      Array.from({ length: 5 }, () => [200, 'revoked']),
    );
  });

  it('knows when it was used, to a minute, with no write for each request', async () => {
    const { key } = await create();
    app.stopClock();
    const touch = jest.spyOn(app.nest.get(ApiKeyStore), 'touch');
    const useOften = () => Promise.all(Array.from({ length: 20 }, () => use(key)));
    await useOften();
    // What has been gathered is written when the service stops, and by itself a moment later.
    await app.nest.get(ApiKeyService).onModuleDestroy();
    expect((await listed())[0]?.lastUsedAt).toBe(instant(0));
    expect(touch).toHaveBeenCalledTimes(1);
    await useOften();
    await app.nest.get(ApiKeyService).onModuleDestroy();
    expect(touch).toHaveBeenCalledTimes(1);
    touch.mockRestore();
  });
});

describe('renewing', () => {
  it('gives another secret to the same key, and lets the one before count for the overlap', async () => {
    app.stopClock();
    const { apiKey, key } = await create();
    const rotated = (await post(`${KEYS}/${apiKey.id}/rotate`, { overlapHours: 2 })).body;
    expect(rotated.apiKey).toMatchObject({
      id: apiKey.id,
      prefix: rotated.key.slice(0, 13),
      former: { prefix: apiKey.prefix, until: instant(2 * HOUR) },
    });
    expect([await use(key), await use(rotated.key)]).toEqual([200, 200]);
    // To limits, repeats and the log both are one client.
    const me = { externalRef: 'one-client', displayName: 'Ada Test', country: 'GB' };
    const writer = await create({ scopes: ['accounts:write'] });
    const renewed = (await post(`${KEYS}/${writer.apiKey.id}/rotate`)).body;
    for (const secret of [writer.key, renewed.key]) {
      const headers = { authorization: `Bearer ${secret}`, 'idempotency-key': 'register-1' };
      expect((await app.send('POST', '/api/v1/accounts', { body: me, headers })).status).toBe(201);
    }
    app.advance(2 * HOUR);
    expect([await use(key), await use(rotated.key)]).toEqual([401, 200]);
    // Longer than a session may be idle.
    admin = await app.signIn(admin.view.staff.email);
    expect((await listed()).find(({ id }) => id === apiKey.id)?.former).toBeNull();
  });

  it('again, or without an overlap, ends the secret before at once; revoking ends both', async () => {
    const { apiKey, key } = await create();
    const second = (await post(`${KEYS}/${apiKey.id}/rotate`)).body;
    const third = (await post(`${KEYS}/${apiKey.id}/rotate`)).body;
    expect([await use(key), await use(second.key), await use(third.key)]).toEqual([401, 200, 200]);
    const fourth = (await post(`${KEYS}/${apiKey.id}/rotate`, { overlapHours: 0 })).body;
    expect([await use(second.key), await use(third.key), await use(fourth.key)]).toEqual([401, 401, 200]);
    const fifth = (await post(`${KEYS}/${apiKey.id}/rotate`)).body;
    await post(`${KEYS}/${apiKey.id}/revoke`);
    expect([await use(fourth.key), await use(fifth.key)]).toEqual([401, 401]);
    expect((await listed()).map(({ id, status }) => [id, status])).toEqual([[apiKey.id, 'revoked']]);
  });

  it('by two at once leaves one secret before and one that counts, none lost', async () => {
    const { apiKey, key } = await create();
    const answers = await Promise.all([
      post(`${KEYS}/${apiKey.id}/rotate`),
      post(`${KEYS}/${apiKey.id}/rotate`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const uses = await Promise.all(answers.map(({ body }) => use(body.key)));
    expect(uses).toEqual([200, 200]);
    expect(await use(key)).toBe(401);
  });
});
