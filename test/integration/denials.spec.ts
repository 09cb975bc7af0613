import { DenialsService } from '../../server/src/audit/denials.service.js';
import { TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

let app: TestApp;
let wallet: TestWallet;
let auditor: TestSession;
let support: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  auditor = await app.staffSession('auditor');
  app.stopClock();
});
afterAll(() => app.close());
beforeEach(async () => {
  // Windows of the test before are closed.
  app.advance(61_000);
  await app.nest.get(DenialsService).flush();
  support = await app.staffSession('support');
});

interface Entry {
  readonly stream: string;
  readonly actor: { readonly id: string };
  readonly facts: Readonly<Record<string, unknown>>;
}
const denials = async (query: string): Promise<Entry[]> => {
  await app.nest.get(DenialsService).flush();
  const answer = await auditor.send('GET', `/api/v1/audit/events?command=deny_access&order=asc&${query}`);
  return answer.body.data as Entry[];
};

test('who is refused is on record, by route and never by path, and again and again is a number', async () => {
  const { id } = await wallet.register();
  const knock = () =>
    support.send('POST', `/api/v1/accounts/${id}/close`, { body: { reasonCode: 'dormant' } });
  for (let n = 0; n < 50; n++) expect((await knock()).status).toBe(403);
  const me = support.view.staff.id;
  const one = { code: 'forbidden', method: 'POST', route: '/api/v1/accounts/:id/close', times: 1 };
  const first = await denials(`actor=${me}`);
  expect(first).toMatchObject([{ stream: `staff:${me}`, actor: { id: me }, facts: one }]);
  app.advance(60_000);
  expect((await denials(`actor=${me}`)).map(({ facts }) => facts)).toMatchObject([
    one,
    { ...one, times: 49 },
  ]);
  await knock();
  expect(await denials(`actor=${me}`)).toHaveLength(3);
  expect(JSON.stringify(await denials(`actor=${me}`))).not.toContain(id);
});

test('a token that does not fit, a machine beyond its scopes, and a key that there is not are on record', async () => {
  const me = support.view.staff.id;
  await support.send('POST', '/api/v1/auth/sign-out', { headers: { 'x-csrf-token': 'guessed' } });
  expect((await denials(`actor=${me}`)).map(({ facts }) => facts['code'])).toEqual(['csrf_failed']);

  expect((await wallet.send('GET', '/api/v1/cases')).status).toBe(403);
  const machines = (await denials('kind=denials')).filter(({ stream }) => stream.startsWith('api_key:'));
  expect(machines.map(({ facts }) => facts['route'])).toEqual(['/api/v1/cases']);

  const guess = { headers: { authorization: 'Bearer standing_guessed_0123456789' } };
  expect((await app.send('GET', '/api/v1/accounts', guess)).status).toBe(401);
  const unknown = await denials('actor=access_guard');
  expect(unknown.map(({ facts }) => facts)).toMatchObject([{ code: 'unauthenticated', times: 1 }]);
  expect(JSON.stringify(unknown)).not.toContain('guessed');
});

test('somebody who tries every door fills the log no further than a page', async () => {
  const routes = [
    'reasons',
    'staff',
    'audit/events',
    'audit/export',
    'audit/verifications',
    'bulk-operations',
  ];
  for (let n = 0; n < 60; n++) {
    const method = ['POST', 'PUT', 'PATCH', 'DELETE'][n % 4]!;
    const path = `/api/v1/${routes[n % routes.length]}`;
    await support.send(n % 2 === 0 ? 'GET' : method, path, n % 2 === 0 ? {} : { body: {} });
    await support.send('POST', `/api/v1/maintenance-windows`, { body: {} });
    await support.send('POST', `/api/v1/auth/sign-out`, { headers: { 'x-csrf-token': String(n) } });
  }
  app.advance(60_000);
  expect((await denials(`actor=${support.view.staff.id}`)).length).toBeLessThanOrEqual(42);
});

test('what cannot be written now is written once the database is back, with its number', async () => {
  const broken = jest.spyOn(app.dataSource, 'transaction').mockRejectedValue(new Error('no connection'));
  const knock = () => support.send('GET', '/api/v1/audit/events');
  for (let n = 0; n < 3; n++) expect((await knock()).status).toBe(403);
  app.advance(60_000);
  await app.nest.get(DenialsService).flush();
  broken.mockRestore();
  const found = await denials(`actor=${support.view.staff.id}`);
  expect(found.map(({ facts }) => facts['times'])).toEqual([3]);
});
