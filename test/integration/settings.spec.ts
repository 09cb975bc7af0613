import { randomUUID } from 'node:crypto';
import { Clock } from '../../server/src/platform/clock.js';
import { SettingsService } from '../../server/src/settings/settings.service.js';
import { place, TestWallet } from '../support/accounts.js';
import { TestApp, type Answer, type TestSession } from '../support/app.js';

const SETTINGS = '/api/v1/settings';
const HOUR_MS = 60 * 60_000;

let app: TestApp;
let wallet: TestWallet;
let admin: TestSession;
let admin2: TestSession;
let lead: TestSession;
let reviewer: TestSession;
let support: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  admin = await app.staffSession('administrator');
  admin2 = await app.staffSession('administrator');
  lead = await app.staffSession('lead');
  reviewer = await app.staffSession('reviewer');
  support = await app.staffSession('support');
});
afterAll(() => app?.close());

const read = async (session = admin) => (await session.send('GET', SETTINGS)).body;
const set = (body: object, headers: Record<string, string> = {}, session = admin): Promise<Answer> =>
  session.send('PATCH', SETTINGS, { body, headers });
const openCase = async (kind: string) => {
  const { id } = await wallet.register();
  const opened = await support.send('POST', '/api/v1/cases', { body: { kind, accountId: id } });
  expect(opened.status).toBe(201);
  return opened.body;
};
const hoursPromised = ({ openedAt, dueAt }: { openedAt: string; dueAt: string }) =>
  (Date.parse(dueAt) - Date.parse(openedAt)) / HOUR_MS;

test('a change is a version with its author and its event, and says from what to what', async () => {
  const before = await read();
  const changed = await set(
    { serviceName: { en: 'Ledgerly', 'zh-CN': '账易' } },
    { 'if-match': `"${before.version}"` },
  );
  expect(changed).toMatchObject({
    status: 200,
    body: {
      ...before,
      version: before.version + 1,
      serviceName: { en: 'Ledgerly', 'zh-CN': '账易' },
      versions: expect.anything(),
    },
  });
  expect(changed.headers['etag']).toBe(`"${before.version + 1}"`);
  const changes = [
    { setting: 'serviceName.en', from: before.serviceName.en, to: 'Ledgerly' },
    { setting: 'serviceName.zh-CN', from: before.serviceName['zh-CN'], to: '账易' },
  ];
  expect(changed.body.versions[0]).toMatchObject({
    version: before.version + 1,
    by: { id: admin.view.staff.id, name: admin.view.staff.name },
    changes,
  });
  expect(changed.body.versions.at(-1)).toMatchObject({ version: 1, by: { id: 'system' }, changes: [] });
  const [event] = (await app.events('change_settings')).slice(-1);
  expect(event).toEqual({
    command: 'change_settings',
    stream: 'settings',
    facts: { version: before.version + 1, settings: ['serviceName'], changes },
  });
  // What says nothing new leaves nothing behind.
  expect((await set({ serviceName: { en: ' Ledgerly', 'zh-CN': '账易' } })).body.version).toBe(
    before.version + 1,
  );
});

test('two administrators do not overwrite each other, and a repeat changes nothing twice', async () => {
  const { version } = await read();
  const match = { 'if-match': `"${version}"` };
  const answers = await Promise.all([
    set({ warningPercent: 25 }, match),
    set({ warningPercent: 30 }, match, admin2),
  ]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 412]));
  const [won] = answers.filter(({ status }) => status === 200) as [Answer];
  const [told] = answers.filter(({ status }) => status === 412) as [Answer];
  expect(told).toMatchObject({
    code: 'version_stale',
    body: { currentVersion: version + 1, current: { warningPercent: won.body.warningPercent } },
  });
  const key = { 'idempotency-key': randomUUID() };
  const once = await set({ warningPercent: 15 }, key);
  expect(await set({ warningPercent: 15 }, key)).toMatchObject({
    status: 200,
    body: { version: once.body.version },
  });
  expect(await set({ warningPercent: 16 }, key)).toMatchObject({ code: 'idempotency_key_reused' });
  await set({ warningPercent: 20 });
});

test.each([
  [{}],
  [{ sla: 1 }],
  [{ serviceName: { en: '', 'zh-CN': '账易' } }],
  [{ support: { email: 'nobody', phone: null, url: null, hours: null } }],
  [{ support: { email: null, phone: '030 1', url: null, hours: null } }],
  [{ support: { email: null, phone: null, url: 'http://help.example', hours: null } }],
  [{ support: { email: null, phone: null, url: 'https://a:b@help.example', hours: null } }],
  [{ promiseHours: { verification: 24, unfreeze: 8, review: 0, appeal: 72 } }],
  [{ promiseHours: { review: 12 } }],
  [{ warningPercent: 51 }],
  [{ proposalExpiryHours: 3 }],
  [{ retentionYears: 31 }],
])('%j is refused', async (body) => {
  const before = await read();
  expect(await set(body)).toMatchObject({ status: 422, code: 'validation_failed' });
  expect(await read()).toEqual(before);
});

test('a case keeps the time that it was promised, the next one gets the new; the warning counts at once', async () => {
  const first = await openCase('review');
  const hours = hoursPromised(first);
  const { promiseHours } = await read();
  await set({ promiseHours: { ...promiseHours, review: hours * 2 }, warningPercent: 50 });
  const second = await openCase('review');
  expect(hoursPromised(second)).toBe(hours * 2);
  const [seen] = (await support.send('GET', `/api/v1/cases?accountId=${first.accountId}`)).body.data;
  expect(seen).toMatchObject({ dueAt: first.dueAt, dueState: 'soon' });
  expect(Date.parse(seen.dueAt) - Date.parse(seen.soonAt)).toBe(hours * HOUR_MS);
  const soon = (await support.send('GET', `/api/v1/cases?due=soon&accountId=${first.accountId}`)).body.data;
  expect(soon.map(({ id }: { id: string }) => id)).toEqual([first.id]);
  await set({ promiseHours, warningPercent: 20 });
});

test('a proposal waits as long as is set when it is made, in whichever process', async () => {
  const proposeRelease = async () => {
    const { id } = await wallet.registerVerified();
    const { hold } = await place(reviewer, id, { kind: 'freeze', reasonCode: 'suspected_fraud' });
    const asked = await reviewer.send('POST', `/api/v1/accounts/${id}/holds/${hold.id}/release`, {
      body: { reasonCode: 'requirements_satisfied' },
    });
    expect(asked.status).toBe(202);
    const { proposedAt, expiresAt } = asked.body.proposal;
    return { id: asked.body.proposal.id, hours: (Date.parse(expiresAt) - Date.parse(proposedAt)) / HOUR_MS };
  };
  const before = await proposeRelease();
  expect(before.hours).toBe(72);
  // Another process sets it: nothing of it is kept in this one.
  const elsewhere = SettingsService.on(app.config, app.dataSource, app.nest.get(Clock));
  await elsewhere.change(
    { proposalExpiryHours: 5 },
    {
      actor: { kind: 'staff', id: admin.view.staff.id, roles: ['administrator'] },
      ifMatch: null,
      idempotency: null,
    },
  );
  expect((await proposeRelease()).hours).toBe(5);
  const kept = (await reviewer.send('GET', `/api/v1/proposals/${before.id}`)).body;
  expect((Date.parse(kept.expiresAt) - Date.parse(kept.proposedAt)) / HOUR_MS).toBe(72);
  await set({ proposalExpiryHours: 72 });
});

test('customers are told how support is reached in every answer from the change on', async () => {
  const { externalRef } = await wallet.register();
  const status = async (language: string) =>
    wallet.send('GET', `/api/v1/status/${externalRef}`, { headers: { 'accept-language': language } });
  const before = await status('en');
  expect(before.body.support).toBeUndefined();
  await set({
    support: {
      email: 'help@ledgerly.example',
      phone: '+4930123456',
      url: null,
      hours: { en: 'Mon–Fri 9–18', 'zh-CN': '周一至周五 9–18 点' },
    },
  });
  const after = await status('zh-CN');
  expect(after.body.support).toEqual({
    email: 'help@ledgerly.example',
    phone: '+4930123456',
    hours: '周一至周五 9–18 点',
  });
  expect((await status('en')).headers['etag']).not.toBe(before.headers['etag']);
});

test('data is kept longer by one word, and not shorter: not through the API and not beside it', async () => {
  const { id } = await wallet.register();
  const years = async () => (await support.send('GET', `/api/v1/accounts/${id}/retention`)).body.years;
  expect(await years()).toBe(5);
  expect(await set({ retentionYears: 7 })).toMatchObject({ status: 200, body: { retentionYears: 7 } });
  expect(await years()).toBe(7);
  expect(await set({ retentionYears: 6 })).toMatchObject({
    status: 409,
    code: 'retention_shortened',
    body: { retentionYears: 7 },
  });
  const insert = (version: string, content: string) =>
    app.dataSource.query(
      `INSERT INTO settings_version SELECT ${version}, ${content}, now(), 'somebody' FROM settings_version
       ORDER BY version DESC LIMIT 1`,
    );
  await expect(insert('version + 1', `content || '{"retentionYears": 6}'`)).rejects.toMatchObject({
    code: '42501',
  });
  await expect(insert('version + 2', 'content')).rejects.toMatchObject({ code: '23000' });
  await expect(app.dataSource.query(`UPDATE settings_version SET created_by = 'x'`)).rejects.toThrow();
  await expect(app.dataSource.query(`DELETE FROM settings_version`)).rejects.toThrow();
  expect(await years()).toBe(7);
});

test('who may not set anything may still see what is set', async () => {
  expect((await lead.send('GET', SETTINGS)).status).toBe(200);
  expect((await lead.send('PATCH', SETTINGS, { body: { warningPercent: 10 } })).code).toBe('forbidden');
});
