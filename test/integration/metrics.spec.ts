import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiKeyScope } from '@standing/shared/access/permissions';
import { AccountsService } from '../../server/src/accounts/accounts.service.js';
import { ApiKeyService, newApiKey } from '../../server/src/staff/api-key.service.js';
import { place, TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';
import { ROOT_DIR } from '../support/postgres.js';

const ELSEWHERE = '203.0.113.7';
const MINUTE = 60_000;

let app: TestApp;
let wallet: TestWallet;
let support: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  support = await app.staffSession('support');
});
afterAll(() => app?.close());

async function keyWith(...scopes: ApiKeyScope[]): Promise<string> {
  const key = newApiKey();
  const actor = { kind: 'system', id: 'test', role: 'system' } as const;
  await app.nest.get(ApiKeyService).ensure(key, { name: 'Monitoring', scopes, expiresAt: null }, actor);
  return key;
}

/** Series and their values; without comments. */
async function scrape(): Promise<Map<string, number>> {
  const { status, text } = await app.send('GET', '/metrics');
  expect(status).toBe(200);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(/\S+$/.exec(line)?.[0])]));
}

/** How much each of these series grew while something was done. */
async function growth(
  series: readonly string[],
  done: () => Promise<unknown>,
): Promise<(number | undefined)[]> {
  const before = await scrape();
  await done();
  const after = await scrape();
  return series.map((name) => (after.get(name) ?? 0) - (before.get(name) ?? 0));
}

describe('who may read', () => {
  const read = (address: string, headers: Record<string, string> = {}) =>
    app.send('GET', '/metrics', { address, headers });
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

  it('is whoever runs on this machine, in the format of Prometheus', async () => {
    const answer = await read('127.0.0.1');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.text).toContain('\n# TYPE standing_http_request_duration_seconds histogram\n');
    expect(answer.text).toContain('\nprocess_resident_memory_bytes ');
    expect((await read('::1')).status).toBe(200);
  });

  it('is from elsewhere a key with the scope, or an administrator', async () => {
    expect(await read(ELSEWHERE)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await read(ELSEWHERE, bearer('standing_wrong'))).toMatchObject({ status: 401 });
    expect(await read(ELSEWHERE, bearer(await keyWith('accounts:read')))).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect((await read(ELSEWHERE, bearer(await keyWith('metrics:read')))).status).toBe(200);
    const administrator = await app.staffSession('administrator');
    expect((await administrator.send('GET', '/metrics', { address: ELSEWHERE })).status).toBe(200);
    expect((await support.send('GET', '/metrics', { address: ELSEWHERE })).status).toBe(403);
  });

  it('is not the whole world through a proxy on this machine', async () => {
    const forwarded = { 'x-forwarded-for': ELSEWHERE };
    expect((await read('127.0.0.1', forwarded)).status).toBe(401);

    const proxied = await TestApp.start({ TRUST_PROXY: '127.0.0.1' });
    try {
      const send = (headers: Record<string, string>) =>
        proxied.send('GET', '/metrics', { address: '127.0.0.1', headers });
      expect((await send(forwarded)).status).toBe(401);
      expect((await send({ 'x-forwarded-for': `127.0.0.1, ${ELSEWHERE}` })).status).toBe(401);
      expect((await send({})).status).toBe(200);
    } finally {
      await proxied.close();
    }
  });
});

describe('what is counted', () => {
  it('times requests by route, and never names what was asked for', async () => {
    const { id } = await wallet.register({ externalRef: 'metrics-1', email: 'planted@mail.example' });
    const count = (route: string, method: string, status: string) =>
      `standing_http_request_duration_seconds_count{route="${route}",method="${method}",status="${status}"}`;
    const grown = await growth(
      [
        count('/api/v1/accounts/:id', 'GET', '2xx'),
        count('/api/v1/accounts/:id', 'GET', '4xx'),
        count('/api/v1/accounts', 'GET', '2xx'),
        count('none', 'GET', '4xx'),
      ],
      async () => {
        await support.send('GET', `/api/v1/accounts/${id}`);
        await support.send('GET', `/api/v1/accounts/${randomUUID()}`);
        await support.send('GET', '/api/v1/accounts?q=planted%40mail.example');
        await support.send('GET', '/api/v1/planted');
      },
    );
    expect(grown).toEqual([1, 1, 1, 1]);
    const text = (await app.send('GET', '/metrics')).text;
    expect(text).not.toContain(id);
    expect(text).not.toContain('planted');
  });

  it('counts commands by what became of them, and how many shared a write', async () => {
    const { id } = await wallet.register();
    const outcome = (command: string, what: string) =>
      `standing_commands_total{command="${command}",outcome="${what}"}`;
    const grown = await growth(
      [
        outcome('place_freeze', 'applied'),
        outcome('place_freeze', 'replayed'),
        outcome('place_freeze', 'version_stale'),
        outcome('place_freeze', 'account_not_found'),
        outcome('release_hold', 'applied'),
        outcome('register', 'unchanged'),
        'standing_command_batch_size_sum',
      ],
      async () => {
        const freeze = (account: string, headers: Record<string, string>) =>
          support.send('POST', `/api/v1/accounts/${account}/holds`, {
            body: { kind: 'freeze', reasonCode: 'owner_request' },
            headers,
          });
        const { hold } = (await freeze(id, { 'idempotency-key': 'metrics-key' })).body;
        await freeze(id, { 'idempotency-key': 'metrics-key' });
        await freeze(id, { 'if-match': '"1"' });
        await freeze(randomUUID(), {});
        await support.send('POST', `/api/v1/accounts/${id}/holds/${hold.id}/release`, {
          body: { reasonCode: 'identity_confirmed' },
        });
        const body = {
          externalRef: 'metrics-1',
          displayName: 'Ada Test',
          country: 'GB',
          email: 'planted@mail.example',
        };
        expect((await wallet.send('POST', '/api/v1/accounts', { body })).status).toBe(200);
      },
    );
    expect(grown).toEqual([1, 1, 1, 1, 1, 1, 6]);
  });

  it('shows expiries that wait to be recorded, and counts them when they are', async () => {
    const { id } = await wallet.registerVerified();
    const expiresAt = new Date(app.now() + MINUTE).toISOString();
    await place(support, id, { kind: 'lock', reasonCode: 'abnormal_sign_in', expiresAt });
    app.advance(3 * MINUTE);
    expect((await scrape()).get('standing_expiries_overdue_seconds')).toBeCloseTo(120, -1);
    const [recorded] = await growth(['standing_expiries_recorded_total{command="expire_lock"}'], () =>
      app.nest.get(AccountsService).recordExpiries(),
    );
    expect(recorded).toBe(1);
    expect((await scrape()).get('standing_expiries_overdue_seconds')).toBe(0);
  });

  it('tells operators in docs/operating.md what each of our figures means, and of none that is not there', async () => {
    const { text } = await app.send('GET', '/metrics');
    const ours = [...text.matchAll(/^# HELP (standing_\w+) /gm)].map(([, name]) => name);
    const page = readFileSync(join(ROOT_DIR, 'docs/operating.md'), 'utf8');
    const explained = [...page.matchAll(/^\| `(standing_\w+)` /gm)].map(([, name]) => name);
    expect(new Set(explained)).toEqual(new Set(ours));
  });

  it('shows the connections to the database', async () => {
    const series = await scrape();
    expect(series.get('standing_database_connections')).toBeGreaterThan(0);
    expect(series.get('standing_database_requests_waiting')).toBe(0);
  });
});
