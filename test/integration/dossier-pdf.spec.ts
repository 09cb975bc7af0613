import { toVkey } from '@standing/shared/audit/note';
import pg from 'pg';
import { createSequencer } from '../../server/src/audit/tree/sequencer.loop.js';
import { LogKeysService } from '../../server/src/audit/tree/log-keys.service.js';
import { LogReader } from '../../server/src/feed/log-reader.service.js';
import { createMailKeeper } from '../../server/src/notifications/notifications.factory.js';
import { Clock } from '../../server/src/platform/clock.js';
import { RetentionService } from '../../server/src/retention/retention.service.js';
import { TestWallet } from '../support/accounts.js';
import { TestApp, type Answer, type TestSession } from '../support/app.js';
import { readPdf, type ReadPdf } from '../support/pdf.js';

let app: TestApp;
let wallet: TestWallet;
let auditor: TestSession;
let reviewer: TestSession;

const NOTE = 'Matched on the list of 14 November; see the letter. '.repeat(40).trim();
const LONG_NAME = `欧阳${'若曦'.repeat(20)} Łukasz Żółć محمد 김민준`;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  auditor = await app.staffSession('auditor');
  reviewer = await app.staffSession('reviewer');
});
afterAll(() => app.close());

const dossier = (accountId: string, body: object, by = auditor): Promise<Answer> =>
  by.send('POST', `/api/v1/accounts/${accountId}/dossier`, { body: { format: 'pdf', ...body } });
const forCustomer = { for: 'customer', purpose: 'customer_request' };
const forAuthority = { for: 'authority', purpose: 'court_order' };

async function place(accountId: string, body: object): Promise<void> {
  const { status } = await reviewer.send('POST', `/api/v1/accounts/${accountId}/holds`, { body });
  expect(status).toBe(201);
}

/** Gives everything its place in the log, and signs it. */
async function sequence(): Promise<void> {
  app.advance(1_000);
  const sequencer = createSequencer(app.config, app.dataSource, app.nest.get(Clock));
  while ((await sequencer.run()).placed > 0) app.advance(1_000);
}

/** Writes the mails about what is in the log. */
async function keepMails(): Promise<void> {
  const keeper = createMailKeeper(app.config, app.dataSource, app.nest.get(Clock));
  while ((await app.nest.get(LogReader).consume('mails', keeper.keep)) > 0);
}

async function read(answer: Answer): Promise<ReadPdf> {
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/pdf']);
  return readPdf(answer.bytes);
}

/** As text reads that was broken into lines: the breaks are the document's, not the text's. */
const flat = (text: string) => text.replaceAll(/\s+/g, '');

test('an authority reads who did what and why, and what it can be verified against', async () => {
  const { id, externalRef } = await wallet.register({
    displayName: LONG_NAME,
    email: 'long@mail.example',
    emailConfirmed: true,
  });
  await place(id, { kind: 'flag', reasonCode: 'unusual_volume' });
  await place(id, { kind: 'freeze', reasonCode: 'sanctions_match', note: NOTE });
  const opened = await reviewer.send('POST', '/api/v1/cases', { body: { kind: 'review', accountId: id } });
  await sequence();
  await keepMails();
  const answer = await dossier(id, { ...forAuthority, language: 'en' });
  expect(answer.headers['content-disposition']).toBe(
    `attachment; filename="account-${id.slice(-8)}-authority.pdf"`,
  );
  const { pages, text, title, language, isTagged } = await read(answer);
  expect({ title, language, isTagged }).toEqual({
    title: `Account file ${externalRef}`,
    language: 'en',
    isTagged: true,
  });

  const recorded = (await app.events('export_dossier')).at(-1);
  expect(recorded?.facts).toMatchObject({ accountId: id, for: 'authority', format: 'pdf', language: 'en' });
  const checkpoint = (await auditor.send('GET', '/api/v1/audit/checkpoint')).text;
  const [key] = await app.nest.get(LogKeysService).publicKeys();
  const [front = ''] = pages;
  for (const named of [
    externalRef,
    'a court’s order',
    'How to verify this',
    auditor.view.staff.name,
    ...checkpoint.trim().split('\n'),
    ...(key ? [toVkey(key.key)] : []),
  ]) {
    expect(flat(front)).toContain(flat(named));
  }
  // Right to left is read in the order in which it is drawn, word by word; here it is one word.
  expect(flat(front)).toContain(flat(LONG_NAME));

  const events = (await reviewer.send('GET', `/api/v1/accounts/${id}/events`)).body.data;
  for (const { hash, index } of events) {
    expect(flat(text)).toContain(hash);
    expect(text).toContain(`Entry ${index}`);
  }
  for (const said of [
    NOTE,
    'sanctions_match, version 1',
    'flagged → frozen',
    opened.body.number,
    `${reviewer.view.staff.name} (reviewer)`,
    'The account is frozen.',
    'account open: kept, not sent (in English, version 1)',
  ]) {
    expect(flat(text)).toContain(flat(said));
  }
  for (const [before, page] of pages.entries()) {
    expect(page).toContain(`Account file · ${externalRef}`);
    expect(flat(page)).toContain(`Page${before + 1}of${pages.length}`);
  }
});

test('a customer reads in Chinese what they may know, and neither causes that are withheld nor names', async () => {
  const { id } = await wallet.register({ locale: 'zh-CN' });
  await place(id, { kind: 'flag', reasonCode: 'unusual_volume' });
  await place(id, { kind: 'freeze', reasonCode: 'sanctions_match', note: 'Nobody may read this.' });
  await sequence();
  const told = (await reviewer.send('GET', `/api/v1/accounts/${id}/customer-view`)).body;
  expect(told.language).toBe('zh-CN');
  const { text, language } = await read(await dossier(id, forCustomer));
  expect(language).toBe('zh-CN');
  for (const { title, explanation, nextSteps } of told.status.reasons) {
    for (const said of [title, explanation, ...nextSteps]) expect(flat(text)).toContain(flat(said));
  }
  for (const said of ['账户记录', '账户已冻结。', '已标记 → 已冻结', '如何核验']) {
    expect(flat(text)).toContain(flat(said));
  }
  for (const hidden of [
    'sanctions',
    'Nobody may read this',
    reviewer.view.staff.id,
    reviewer.view.staff.name,
    auditor.view.staff.name,
  ]) {
    expect(flat(text)).not.toContain(flat(hidden));
  }
});

test('both formats say the same in the language that was asked for', async () => {
  const { id } = await wallet.register({ locale: 'zh-CN' });
  await place(id, { kind: 'freeze', reasonCode: 'owner_request' });
  await sequence();
  const json = (await dossier(id, { ...forCustomer, format: 'json', language: 'en' })).body;
  expect(json.language).toBe('en');
  const { text } = await read(await dossier(id, { ...forCustomer, language: 'en' }));
  for (const { title, explanation } of json.status.reasons) {
    expect(flat(text)).toContain(flat(title));
    expect(flat(text)).toContain(flat(explanation));
  }
  for (const { leafHash, index } of json.history) {
    expect(flat(text)).toContain(Buffer.from(leafHash, 'base64').toString('hex'));
    expect(text).toContain(`Entry ${index}`);
  }
});

test('who may not hand out files gets none, and none is on record', async () => {
  const { id } = await wallet.register();
  await sequence();
  const before = (await app.events('export_dossier')).length;
  expect((await dossier(id, forCustomer, reviewer)).code).toBe('forbidden');
  expect((await dossier(id, { ...forCustomer, language: 'tlh' })).code).toBe('validation_failed');
  expect(await app.events('export_dossier')).toHaveLength(before);
});

test('what was altered after it was signed is marked', async () => {
  const { id } = await wallet.register();
  await place(id, { kind: 'flag', reasonCode: 'unusual_volume' });
  await sequence();
  const [, flag] = (await reviewer.send('GET', `/api/v1/accounts/${id}/events`)).body.data;
  const superuser = new pg.Client({ connectionString: app.database.superuserUrl });
  await superuser.connect();
  try {
    await superuser.query('ALTER TABLE audit_event DISABLE TRIGGER append_only');
    await superuser.query(
      `UPDATE audit_event SET body = altered.body, hash = sha256('\\x00'::bytea || altered.body)
       FROM (SELECT convert_to(replace(convert_from(body, 'UTF8'), 'unusual_volume', 'unusual_volumE'), 'UTF8') AS body
         FROM audit_event WHERE id = $1) altered
       WHERE id = $1`,
      [flag.id],
    );
    await superuser.query('ALTER TABLE audit_event ENABLE ALWAYS TRIGGER append_only');
  } finally {
    await superuser.end();
  }
  const { pages, text } = await read(await dossier(id, { ...forAuthority, language: 'en' }));
  expect(flat(pages[0] ?? '')).toContain(flat('1 of the entries were found not to be those'));
  expect(flat(text).split(flat('not the one that is in the signed tree'))).toHaveLength(2);
});

test('an erased account has a file that says so, without what was erased', async () => {
  const { id, version } = await wallet.register({ displayName: 'Grace Forgotten' });
  const lead = await app.staffSession('lead');
  const second = await app.staffSession('lead');
  const asked = await lead.send('POST', `/api/v1/accounts/${id}/close`, {
    body: { reasonCode: 'dormant', note: 'Written to in March.' },
    headers: { 'if-match': `"${version}"` },
  });
  const decided = await second.send('POST', `/api/v1/proposals/${asked.body.proposal.id}/approve`, {
    body: {},
  });
  expect(decided.status).toBe(200);
  app.advance(6 * 366 * 24 * 3_600_000);
  const again = await app.staffSession('auditor');
  while ((await app.nest.get(RetentionService).eraseDue()) > 0);
  await sequence();
  const { text } = await read(await dossier(id, { ...forAuthority, language: 'en' }, again));
  expect(flat(text)).toContain(flat('The customer’s personal data was erased on'));
  expect(text).toContain('Account closed');
  expect(text).not.toContain('Grace');
  expect(text).not.toContain('Written to in March');
});
