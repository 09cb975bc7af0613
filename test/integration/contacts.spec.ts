import { TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

let app: TestApp;
let wallet: TestWallet;
let support: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  support = await app.staffSession('support');
});
afterAll(() => app?.close());

const EMAIL = 'Ada.Plantedname@mail.example';
const PHONE = '+4915112345678';
const contacts = (id: string, body: object, headers = {}) =>
  wallet.send('POST', `/api/v1/accounts/${id}/contacts`, { body, headers });

describe('contacts', () => {
  it('are added and confirmed, once, with an event that holds no address', async () => {
    const { id } = await wallet.register();
    const done = await contacts(id, { email: EMAIL, phone: PHONE, emailConfirmed: true });
    expect(done).toMatchObject({
      status: 200,
      body: { account: { version: 2, state: 'unverified', emailConfirmed: true, phoneConfirmed: false } },
    });
    expect(await contacts(id, { email: EMAIL.toLowerCase(), emailConfirmed: true })).toMatchObject({
      status: 200,
      body: { account: { version: 2 } },
    });
    const confirmed = await support.send('POST', `/api/v1/accounts/${id}/contacts`, {
      body: { phoneConfirmed: true },
    });
    expect(confirmed.body.account).toMatchObject({ version: 3, phoneConfirmed: true });
    const account = (await support.send('GET', `/api/v1/accounts/${id}`)).body;
    expect(account).toMatchObject({ version: 3, emailConfirmed: true, phoneConfirmed: true });
    expect(account.email).toContain('•');
    const found = await support.send('GET', `/api/v1/accounts?q=${encodeURIComponent(PHONE)}`);
    expect(found.body.data.map((each: { id: string }) => each.id)).toEqual([id]);

    expect(await verifyChain(app.dataSource, id)).toEqual(['register', 'update_contacts', 'update_contacts']);
    const events = (await support.send('GET', `/api/v1/accounts/${id}/events`)).body.data;
    expect(events[1].facts).toEqual({
      contacts: { emailAdded: true, phoneAdded: true, emailConfirmed: true },
    });
    const bodies: { text: string }[] = await app.dataSource.query(
      `SELECT convert_from(body, 'UTF8') AS text FROM audit_event WHERE stream_id = $1 ORDER BY stream_version`,
      [id],
    );
    for (const { text } of bodies) expect(text).not.toMatch(/plantedname|15112345678/i);
    expect(Object.keys(JSON.parse(bodies[1]?.text ?? '{}').commitments)).toEqual(['email', 'phone']);
  });

  it('are not replaced, and not confirmed where there are none', async () => {
    const { id } = await wallet.register({ email: EMAIL });
    expect((await contacts(id, { email: 'other@mail.example' })).body.code).toBe('contact_exists');
    expect((await contacts(id, { phoneConfirmed: true })).body.code).toBe('contact_missing');
    expect((await contacts(id, {})).status).toBe(422);
    expect((await contacts(id, { emailConfirmed: false })).status).toBe(422);
    expect((await contacts(id, { emailConfirmed: true }, { 'if-match': '"9"' })).status).toBe(412);
    expect((await support.send('GET', `/api/v1/accounts/${id}`)).body.version).toBe(1);
  });

  it('are confirmed by one of fifty who say so at once', async () => {
    const { id } = await wallet.register({ email: EMAIL, phone: PHONE });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => contacts(id, { emailConfirmed: true, phoneConfirmed: true })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    expect(await verifyChain(app.dataSource, id)).toEqual(['register', 'update_contacts']);
  });
});
