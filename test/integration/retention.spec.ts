import { randomUUID } from 'node:crypto';
import { AccountKeysService } from '../../server/src/keys/account-keys.service.js';
import { Clock } from '../../server/src/platform/clock.js';
import { createRetentionService } from '../../server/src/retention/retention.factory.js';
import { TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';
import { photo, submitted } from '../support/documents.js';

const YEAR_MS = 366 * 24 * 60 * 60 * 1000;

let app: TestApp;
let wallet: TestWallet;
let support: TestSession;
let lead: TestSession;
let lead2: TestSession;
let reviewer: TestSession;

/** Everybody anew: sessions do not live as long as the data. */
async function signInAll(): Promise<void> {
  support = await app.staffSession('support');
  lead = await app.staffSession('lead');
  lead2 = await app.staffSession('lead');
  reviewer = await app.staffSession('reviewer');
}

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  await signInAll();
});
afterAll(() => app.close());

const path = (id: string, what: string) => `/api/v1/accounts/${id}/${what}`;
const reveal = (session: TestSession, id: string, field: string, reason = 'identify_caller') =>
  session.send('POST', path(id, 'reveal'), { body: { field, reason } });
const keyEvents = async (id: string) => {
  const rows: { command: string; actor_id: string; facts: object; note: string | null }[] =
    await app.dataSource.query(
      `SELECT e.command, e.actor_id, convert_from(e.body, 'UTF8')::jsonb -> 'facts' AS facts, p.note
       FROM account_key k JOIN audit_event e ON e.stream_id = k.id LEFT JOIN audit_event_private p ON p.event_id = e.id
       WHERE k.account_id = $1 ORDER BY e.stream_version`,
      [id],
    );
  return rows;
};
const askToErase = (session: TestSession, id: string) =>
  session.send('POST', path(id, 'erasure-requests'), { body: { note: 'By letter of Ottilie W.' } });

async function close(id: string): Promise<void> {
  const asked = await lead.send('POST', path(id, 'close'), { body: { reasonCode: 'owner_request' } });
  expect(asked.status).toBe(202);
  const approved = await lead2.send('POST', `/api/v1/proposals/${asked.body.proposal.id}/approve`, {
    body: {},
  });
  expect(approved.status).toBe(200);
}

const CUSTOMER = {
  displayName: 'Ottilie Wagenknecht',
  email: 'ottilie@mail.example',
  phone: '+4915112345678',
  birthDate: '1971-03-09',
  address: { line1: 'Zwickauer Gasse 17', city: 'Görlitz' },
};

describe('a masked field', () => {
  it('is shown for a reason, and the event says which field and why, never what it says', async () => {
    const { id } = await wallet.register(CUSTOMER);
    for (const [session, field] of [
      [support, 'email'],
      [reviewer, 'phone'],
      [lead, 'birthDate'],
      [support, 'address'],
    ] as const) {
      const answer = await reveal(session, id, field);
      expect(answer).toMatchObject({ status: 200, body: { value: CUSTOMER[field] } });
      expect(answer.headers['cache-control']).toBe('no-store');
    }
    expect(await reveal(support, id, 'phone', 'She asks which of her two numbers we have.')).toMatchObject({
      status: 200,
    });
    const events = await keyEvents(id);
    expect(events.map(({ facts }) => facts)).toEqual([
      { accountId: id, field: 'email', reason: 'identify_caller' },
      { accountId: id, field: 'phone', reason: 'identify_caller' },
      { accountId: id, field: 'birthDate', reason: 'identify_caller' },
      { accountId: id, field: 'address', reason: 'identify_caller' },
      { accountId: id, field: 'phone', reason: null },
    ]);
    expect(events.at(-1)?.note).toBe('She asks which of her two numbers we have.');
    const story = (await support.send('GET', path(id, 'timeline'))).body.data;
    expect(story.map((entry: { event: { command: string } }) => entry.event.command)).toEqual([
      ...Array.from({ length: 5 }, () => 'reveal_field'),
      'register',
    ]);
    // What rests on the account's version is as good as before.
    expect((await support.send('GET', `/api/v1/accounts/${id}`)).body.version).toBe(1);
  });

  it('is not shown without a reason, by whom it is nothing to, or where there is none', async () => {
    const { id } = await wallet.register({ displayName: 'Nobody Much' });
    expect(await reveal(support, id, 'email')).toMatchObject({ status: 404, code: 'field_not_given' });
    expect(await reveal(support, id, 'displayName')).toMatchObject({ status: 422 });
    expect(await reveal(support, id, 'email', ' ')).toMatchObject({ status: 422 });
    expect(await reveal(support, randomUUID(), 'email')).toMatchObject({ code: 'account_not_found' });
    const auditor = await app.staffSession('auditor');
    expect(await reveal(auditor, id, 'email')).toMatchObject({ status: 403 });
    expect(await keyEvents(id)).toEqual([]);
  });

  it('is shown so often an hour to one person, and then to another one', async () => {
    const { id } = await wallet.register(CUSTOMER);
    const curious = await app.staffSession('support');
    for (let n = 0; n < 60; n++) expect((await reveal(curious, id, 'email')).status).toBe(200);
    const refused = await reveal(curious, id, 'email');
    expect(refused).toMatchObject({ status: 429, code: 'reveal_limit' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_000);
    expect((await reveal(support, id, 'email')).status).toBe(200);
  });
});

test('whoever holds a case’s lease sees what was declared, and the first look is an event', async () => {
  const { id } = await wallet.register(CUSTOMER);
  await submitted(wallet, id, await photo());
  const [found] = (await reviewer.send('GET', `/api/v1/cases?accountId=${id}`)).body.data;
  const look = async () => (await reviewer.send('GET', `/api/v1/cases/${found.id}`)).body.declared;
  expect(await look()).toBeNull();
  await reviewer.send('POST', `/api/v1/cases/${found.id}/claim`, { body: {} });
  const declared = { displayName: CUSTOMER.displayName, birthDate: '1971-03-09', address: CUSTOMER.address };
  expect(await look()).toMatchObject(declared);
  expect(await look()).toMatchObject(declared);
  expect(await keyEvents(id)).toMatchObject([{ command: 'view_declared', facts: { caseId: found.id } }]);
});

test('an erased account says nothing more of its customer, and its events verify', async () => {
  const { id, externalRef } = await wallet.register(CUSTOMER);
  await support.send('POST', path(id, 'holds'), {
    body: { kind: 'lock', reasonCode: 'abnormal_sign_in', note: 'Ottilie W. rang from Görlitz.' },
  });
  const document = await submitted(wallet, id, await photo());
  const signal = {
    externalRef,
    type: 'failed_sign_in',
    occurredAt: new Date(app.now()).toISOString(),
    data: { deviceId: 'ottilies-phone' },
  };
  expect((await wallet.send('POST', '/api/v1/signals', { body: signal })).status).toBe(202);
  expect(await askToErase(support, id)).toMatchObject({ status: 409, code: 'erasure_account_open' });

  await close(id);
  const { body: kept } = await support.send('GET', path(id, 'retention'));
  expect(kept).toMatchObject({ years: 5, erasedAt: null, refusal: 'erasure_too_early' });
  const listed = async (list: 'due' | 'erased') =>
    (await lead.send('GET', '/api/v1/retention')).body[list].filter(
      (each: { accountId: string }) => each.accountId === id,
    );
  const { closedAt, erasableFrom } = kept;
  const due = { accountId: id, externalRef, closedAt, erasableFrom, hasOpenCase: true };
  expect([await listed('due'), await listed('erased')]).toEqual([[due], []]);
  expect(new Date(kept.erasableFrom).getUTCFullYear()).toBe(new Date(kept.closedAt).getUTCFullYear() + 5);
  expect(await askToErase(lead, id)).toMatchObject({
    status: 409,
    code: 'erasure_too_early',
    body: { erasableFrom: kept.erasableFrom },
  });
  expect((await reveal(support, id, 'email')).status).toBe(200);

  const clock = app.nest.get(Clock);
  const retention = createRetentionService(app.config, app.dataSource, clock);
  expect(await retention.eraseDue()).toBe(0);
  const [row] = await app.dataSource.query(
    `SELECT p.sealed, k.wrapped_key FROM account_profile p JOIN account_key k USING (account_id) WHERE account_id = $1`,
    [id],
  );
  expect(row.wrapped_key).toHaveLength(60);

  app.advance(6 * YEAR_MS);
  await signInAll();
  wallet = await TestWallet.join(app);
  // A matter that is under way comes first.
  expect(await askToErase(lead, id)).toMatchObject({ status: 409, code: 'erasure_open_case' });
  expect(await retention.eraseDue()).toBe(0);
  const [open] = (await lead.send('GET', `/api/v1/cases?accountId=${id}`)).body.data;
  await lead.send('POST', `/api/v1/cases/${open.id}/claim`, { body: {} });
  const ended = await lead.send('POST', `/api/v1/cases/${open.id}/cancel`, {
    body: { note: 'It is closed.' },
  });
  expect([ended.status, ended.code]).toEqual([200, undefined]);
  // Support has the wish noted; erasing is a lead's, or the worker's.
  expect(await askToErase(support, id)).toMatchObject({ status: 200, body: { erasedAt: null } });
  expect(await retention.eraseDue()).toBe(1);
  expect(await retention.eraseDue()).toBe(0);

  expect(await listed('due')).toEqual([]);
  expect(await listed('erased')).toMatchObject([
    { accountId: id, externalRef, by: { kind: 'system', name: null } },
  ]);
  expect((await support.send('GET', path(id, 'retention'))).body).toMatchObject({
    refusal: 'account_erased',
    erasedAt: expect.any(String),
  });

  const { body: account } = await support.send('GET', `/api/v1/accounts/${id}`);
  expect(account).toMatchObject({
    externalRef,
    state: 'closed',
    displayName: '',
    email: null,
    phone: null,
    birthDate: null,
    address: null,
    erasedAt: expect.any(String),
  });
  expect(await reveal(support, id, 'email')).toMatchObject({ status: 409, code: 'account_erased' });
  expect(await askToErase(lead, id)).toMatchObject({ status: 409, code: 'account_erased' });
  for (const q of ['ottilie@mail.example', '+4915112345678', 'Wagenknecht']) {
    const { body } = await support.send('GET', `/api/v1/accounts?q=${encodeURIComponent(q)}`);
    expect(body.data.map((found: { id: string }) => found.id)).not.toContain(id);
  }
  const content = await reviewer.send('GET', `/api/v1/documents/${document.id}/content`);
  expect(content).toMatchObject({ status: 410, code: 'document_erased' });
  // Nor with the master key in hand: what it would open is gone.
  expect((await app.nest.get(AccountKeysService).openAll([id])).size).toBe(0);
  const left = await app.dataSource.query(
    `SELECT a.commitment_key, k.wrapped_key, (SELECT count(*)::int FROM account_profile WHERE account_id = a.id)
       + (SELECT count(*)::int FROM account_search WHERE account_id = a.id) + (SELECT count(*)::int
       FROM audit_event e JOIN audit_event_private p ON p.event_id = e.id WHERE e.stream_id IN (a.id, k.id)) AS left
     FROM account a JOIN account_key k ON k.account_id = a.id WHERE a.id = $1`,
    [id],
  );
  expect(await app.dataSource.query(`SELECT data FROM signal WHERE account_id = $1`, [id])).toEqual([
    { data: {} },
  ]);
  expect(left).toEqual([{ commitment_key: null, wrapped_key: null, left: 0 }]);

  expect(await verifyChain(app.dataSource, id)).toEqual(['register', 'place_lock', 'close']);
  const auditor = await app.staffSession('auditor');
  const verified = await auditor.send('POST', '/api/v1/audit/verify', { body: { accountId: id } });
  expect(verified).toMatchObject({ status: 200, body: { ok: true, problems: [] } });
  expect((await keyEvents(id)).map(({ command, note }) => [command, note])).toEqual([
    ['refuse_erasure', null],
    ['refuse_erasure', null],
    ['reveal_field', null],
    ['refuse_erasure', null],
    ['request_erasure', null],
    ['erase_account', null],
  ]);
  // The reference stays taken, and nothing says whether it was the same customer.
  const again = await wallet.send('POST', '/api/v1/accounts', {
    body: { externalRef, ...CUSTOMER, country: 'GB' },
  });
  expect(again).toMatchObject({ status: 409, code: 'account_exists' });
  for (const set of [`erased_at = NULL`, `display_name = 'x'`, `erased_at = now()`]) {
    await expect(app.dataSource.query(`UPDATE account SET ${set} WHERE id = $1`, [id])).rejects.toThrow();
  }
});

test('a wish sent again under one Idempotency-Key is noted once, and carried out once', async () => {
  const { id } = await wallet.register({ ...CUSTOMER, externalRef: 'asked-twice' });
  await close(id);
  app.advance(6 * YEAR_MS);
  await signInAll();
  wallet = await TestWallet.join(app);
  const options = { body: { note: 'By letter.' }, headers: { 'idempotency-key': 'erase-1' } };
  const ask = (session: TestSession) => session.send('POST', path(id, 'erasure-requests'), options);
  for (const [session, erasedAt] of [
    [support, null],
    [lead, expect.any(String)],
  ] as const) {
    const answers = [...(await Promise.all([ask(session), ask(session)])), await ask(session)];
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { erasedAt } });
  }
  const events = (await keyEvents(id)).map(({ command }) => command);
  expect(events).toEqual(['request_erasure', 'erase_account']);
});

test('nobody marks an account as erased without erasing it', async () => {
  const { id } = await wallet.register({ ...CUSTOMER, externalRef: 'not-erased' });
  const wipe = `commitment_key = NULL, display_name = '', email_hint = NULL, phone_hint = NULL, has_birth_date = false,
    has_address = false, erased_at = now()`;
  await expect(app.dataSource.query(`UPDATE account SET ${wipe} WHERE id = $1`, [id])).rejects.toMatchObject({
    code: '23000',
  });
});
