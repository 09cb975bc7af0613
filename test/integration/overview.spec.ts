import { place, TestWallet } from '../support/accounts.js';
import { TestApp } from '../support/app.js';

const HOUR_MS = 3_600_000;
/** Longer than everybody who looks shares an answer. */
const UNSHARED_MS = 60_000;

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.close());

test('the day’s moves, what runs out and how long decisions take are counted; cases only for who sees them', async () => {
  const wallet = await TestWallet.join(app);
  const reviewer = await app.staffSession('reviewer');
  const administrator = await app.staffSession('administrator');
  const see = async (session = reviewer) => (await session.send('GET', '/api/v1/overview')).body;

  const one = await wallet.register();
  const two = await wallet.register();
  await place(reviewer, one.id, { kind: 'freeze', reasonCode: 'suspected_fraud', note: 'Look.' });
  const support = await app.staffSession('support');
  const expiresAt = new Date(app.now() + HOUR_MS).toISOString();
  await place(support, two.id, { kind: 'lock', reasonCode: 'new_device', expiresAt });
  const opened = await reviewer.send('POST', '/api/v1/cases', {
    body: { kind: 'unfreeze', accountId: one.id },
  });
  expect(opened.status).toBe(201);

  const { flow, holds, deliveries, cases } = await see();
  expect(deliveries).toEqual({ webhooks: 0, mails: 0 });
  expect(flow).toEqual([
    { from: null, to: 'unverified', count: 2 },
    { from: 'unverified', to: 'frozen', count: 1 },
    { from: 'unverified', to: 'locked', count: 1 },
  ]);
  expect(holds.ending).toBe(1);
  expect(cases).toEqual({
    oldest: { id: opened.body.id, openedAt: opened.body.openedAt },
    decided: 0,
    medianMs: null,
  });
  expect((await see(administrator)).cases).toBeNull();

  await app.dataSource.query(
    `INSERT INTO webhook_endpoint (id, url, description, events, version, secret, master_key_id, created_at, created_by,
       failing_since, failures)
     SELECT gen_random_uuid(), 'https://hooks.example/', '', '{}', 1, decode(repeat('00', 60), 'hex'), id, now(), 'test',
       now(), 3 FROM master_key LIMIT 1`,
  );
  const day = 24 * HOUR_MS;
  app.advance(day + UNSHARED_MS);
  const later = await app.staffSession('reviewer');
  expect((await see(later)).flow).toEqual([]);
  expect((await see(later)).holds.ending).toBe(0);
  expect((await see(later)).deliveries.webhooks).toBe(1);
});
