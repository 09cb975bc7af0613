import pg from 'pg';
import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { DenialsService } from '../../server/src/audit/denials.service.js';
import { createSequencer } from '../../server/src/audit/tree/sequencer.loop.js';
import { Clock } from '../../server/src/platform/clock.js';
import { TestWallet } from '../support/accounts.js';
import {
  TEST_PASSWORD,
  TestApp,
  type Answer,
  type RequestOptions,
  type TestSession,
} from '../support/app.js';
import { photo, sendForm } from '../support/documents.js';

const mockLines: string[] = [];

jest.mock('../../server/src/platform/logging.js', () => {
  const actual = jest.requireActual<object>('../../server/src/platform/logging.js');
  const { pino } = jest.requireActual<{ pino: (options: object, to: Writable) => unknown }>('pino');
  const to = new Writable({
    write(chunk: Buffer, _encoding, done) {
      mockLines.push(chunk.toString());
      done();
    },
  });
  return { ...actual, createLogger: () => pino({ level: 'trace' }, to) };
});

/** A customer whose every value is found nowhere else, in each form that the product makes of it. */
const CUSTOMER = {
  displayName: 'Philomena Überwasser-Quizkowski',
  email: 'Philomena.Quizkowski+wallet@planted.example',
  phone: '+4366055501234',
  birthDate: '1961-02-17',
  address: { line1: 'Planktonweg 4711', city: 'Plantenburg', postalCode: 'PLX-90210', country: 'AT' },
};
const OTHER_EMAIL = 'second.planted@address.example';
const NOTE = 'Caller mentioned her daughter Wilhelmina-Planted and the flat in Bregenz.';
const CUSTOMER_NOTE = 'Dear customer, please send the planted utility bill of Plantenburg.';
const FILE_NAME = 'philomena-planted-passport.jpg';
const STAFF_EMAIL = 'planted.agent@standing.test';
const TYPED = 'planted typed into the password field';

let app: TestApp;
let wallet: TestWallet;
let auditor: TestSession;
const answers: { readonly what: string; readonly answer: Pick<Answer, 'status' | 'headers' | 'text'> }[] = [];
/** What must be nowhere: what it is, and the texts that would give it away. */
const planted = new Map<string, readonly string[]>();
/** Besides those, what not even ordinary tables may hold. */
const secrets = new Map<string, readonly string[]>();

interface Sender {
  send(method: string, url: string, options?: RequestOptions): Promise<Answer>;
}
async function send(by: Sender, method: string, url: string, options: RequestOptions = {}): Promise<Answer> {
  const answer = await by.send(method, url, options);
  answers.push({ what: `${method} ${url}`, answer });
  return answer;
}

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  auditor = await app.staffSession('auditor');
  await app.addStaff(STAFF_EMAIL, 'reviewer', 'support');
  const agent = await app.signIn(STAFF_EMAIL);
  const body = { externalRef: 'planted-1', country: 'AT', locale: 'de', ...CUSTOMER };
  const post = (by: Sender, path: string, content: unknown) =>
    send(by, 'POST', `/api/v1/${path}`, { body: content });

  // What is right, what is repeated otherwise, and what is wrong in each way that a schema or the database can refuse.
  const { id } = (await post(wallet, 'accounts', body)).body as { id: string };
  await post(wallet, 'accounts', { ...body, displayName: `${CUSTOMER.displayName} II` });
  for (const wrong of [
    { birthDate: CUSTOMER.email },
    { phone: CUSTOMER.displayName },
    { email: CUSTOMER.phone },
    { country: CUSTOMER.displayName },
    { tier: CUSTOMER.email },
    { address: CUSTOMER.email },
    { externalRef: CUSTOMER.displayName },
    { displayName: CUSTOMER.displayName.repeat(20) },
  ]) {
    await post(wallet, 'accounts', { ...body, externalRef: 'planted-2', ...wrong });
  }
  await post(wallet, 'accounts', `{"displayName":"${CUSTOMER.displayName}","email":"${CUSTOMER.email}`);
  await post(wallet, `accounts/${id}/contacts`, { email: OTHER_EMAIL, emailConfirmed: true });
  await post(wallet, `accounts/${id}/contacts`, { email: CUSTOMER.displayName });
  const lines = [
    body,
    { ...body, externalRef: 'planted-3' },
    { ...body, externalRef: 'planted-4', birthDate: CUSTOMER.email },
  ];
  const imported = await app.nest.inject({
    method: 'POST',
    url: '/api/v1/accounts/import',
    headers: { authorization: `Bearer ${wallet.key}`, 'content-type': 'application/x-ndjson' },
    payload: `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"email":"${CUSTOMER.email}"`,
  });
  answers.push({
    what: 'import',
    answer: { status: imported.statusCode, headers: imported.headers, text: imported.body },
  });

  // Searched for, also where it does not belong.
  for (const value of [CUSTOMER.displayName, CUSTOMER.email, CUSTOMER.phone, NOTE]) {
    const q = encodeURIComponent(value);
    await send(agent, 'GET', `/api/v1/accounts?q=${q}`);
    await send(agent, 'GET', `/api/v1/accounts?state=${q}`);
    await send(agent, 'GET', `/api/v1/accounts/${q}`);
    await send(wallet, 'GET', `/api/v1/status/${q}`);
    await send(agent, 'GET', `/api/v1/nothing/${q}`);
    for (const filter of ['actor', 'subject', 'account', 'command']) {
      await send(auditor, 'GET', `/api/v1/audit/events?${filter}=${q}`);
    }
    await send(auditor, 'GET', `/api/v1/audit/export?subject=${q}&actor=${q}`);
    await send(agent, 'GET', `/api/v1/audit/events?actor=${q}`);
  }
  await post(wallet, 'status/batch', { externalRefs: [CUSTOMER.email, 'planted-1'] });

  // Worked on, with what people write.
  const note = { note: NOTE };
  const placed = await post(agent, `accounts/${id}/holds`, {
    kind: 'lock',
    reasonCode: 'new_device',
    ...note,
  });
  await post(agent, `accounts/${id}/holds`, { kind: 'lock', reasonCode: NOTE, ...note });
  const { hold } = placed.body as { hold: { id: string } };
  await post(agent, `accounts/${id}/holds/${hold.id}/release`, { reasonCode: 'identity_confirmed', ...note });
  await post(agent, `accounts/${id}/holds`, { kind: 'flag', reasonCode: 'unusual_volume', ...note });
  const opened = await post(agent, 'cases', { kind: 'review', accountId: id, ...note });
  const caseId = (opened.body as { id: string }).id;
  await post(agent, `cases/${caseId}/claim`, {});
  await post(agent, `cases/${caseId}/notes`, { text: NOTE, visibility: 'internal' });
  await post(agent, `cases/${caseId}/notes`, { text: CUSTOMER_NOTE, visibility: 'customer' });
  await post(agent, `cases/${caseId}/notes`, { text: NOTE, visibility: CUSTOMER_NOTE });
  const file = await photo({ width: 900, height: 700 });
  const part = (content: Buffer) => [
    { name: 'type', content: 'passport' },
    { name: 'file', content, fileName: FILE_NAME, contentType: 'image/jpeg' },
  ];
  const uploaded = await sendForm(wallet, id, part(file));
  answers.push({ what: 'upload', answer: uploaded });
  answers.push({ what: 'upload of none', answer: await sendForm(wallet, id, part(Buffer.from(NOTE))) });
  const documentId = (uploaded.body as { id?: string; document?: { id: string } }).id ?? '';
  await send(auditor, 'GET', `/api/v1/documents/${documentId}/content`);
  for (const path of ['timeline', 'events', 'state', 'customer-view'])
    await send(agent, 'GET', `/api/v1/accounts/${id}/${path}`);

  // Credentials, right and wrong, also where they do not belong.
  const guess = { authorization: `Bearer ${TYPED}` };
  await send(app, 'GET', '/api/v1/accounts', { headers: guess });
  await send(app, 'POST', '/api/v1/auth/sign-in', { body: { email: STAFF_EMAIL, password: TYPED } });
  await send(app, 'POST', '/api/v1/auth/sign-in', {
    body: { email: CUSTOMER.email, password: TYPED, totp: TYPED },
  });
  await send(agent, 'POST', '/api/v1/auth/sign-out', { headers: { 'x-csrf-token': agent.token } });
  await send(agent, 'GET', `/api/v1/accounts?q=${agent.token}`);

  // Something of ours fails while it holds all of it.
  const failure = Object.assign(new Error(`value "${CUSTOMER.email}" ${NOTE}`), {
    detail: CUSTOMER.displayName,
  });
  const broken = jest.spyOn(app.dataSource, 'query').mockRejectedValue(failure);
  await post(wallet, 'accounts', { ...body, externalRef: 'planted-5' });
  await send(agent, 'GET', `/api/v1/accounts?q=${encodeURIComponent(CUSTOMER.displayName)}`);
  broken.mockRestore();

  const { displayName, email, phone, birthDate, address } = CUSTOMER;
  planted.set('name', [displayName, 'Quizkowski', displayName.toLowerCase()]);
  planted.set('e-mail address', [email, email.toLowerCase(), OTHER_EMAIL]);
  planted.set('phone', [phone, phone.slice(1)]);
  planted.set('birth date', [birthDate]);
  planted.set('address', [address.line1, address.city, address.postalCode]);
  planted.set('note', [NOTE, 'Wilhelmina-Planted', CUSTOMER_NOTE]);
  planted.set('file name', [FILE_NAME]);
  planted.set('document', [
    file.subarray(200, 240).toString('hex'),
    file.subarray(200, 260).toString('base64'),
  ]);
  planted.set('e-mail address of staff', [STAFF_EMAIL]);
  secrets.set('password', [TEST_PASSWORD, TYPED]);
  secrets.set('session token', [agent.token, auditor.token]);
  secrets.set('CSRF token', [agent.view.csrfToken]);
  secrets.set('API key', [wallet.key]);

  await app.nest.get(DenialsService).flush();
  app.advance(120_000);
  await app.nest.get(DenialsService).flush();
  await createSequencer(app.config, app.dataSource, app.nest.get(Clock)).run();
});
afterAll(() => app.close());

/** As it stands, and in each way in which texts are written into other texts. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const quoted = JSON.stringify(text).slice(1, -1);
  return [text, encodeURIComponent(text), quoted, bytes.toString('hex'), bytes.toString('base64')];
}
/** A hash of what can be guessed gives it away; one of a random token does not. */
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** What of the planted is in a text, by name. */
function found(where: string, { withPersonal = true } = {}): string[] {
  const wanted = [
    ...(withPersonal
      ? [...planted].map(
          ([what, texts]) => [what, [...texts.flatMap(formsOf), ...texts.map(digestOf)]] as const,
        )
      : []),
    ...[...secrets].map(([what, texts]) => [what, texts.flatMap(formsOf)] as const),
  ];
  return wanted.filter(([, texts]) => texts.some((text) => where.includes(text))).map(([what]) => what);
}

/** Every row of the tables that a pattern names; bytes also as the text that they are. */
async function tables(isWanted: (name: string) => boolean): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: app.database.superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
    );
    const contents = new Map<string, string>();
    for (const { name } of rows.filter((row) => isWanted(row.name))) {
      const all = await client.query<{ row: string }>(
        `SELECT t::text AS row FROM ${client.escapeIdentifier(name)} t`,
      );
      contents.set(name, all.rows.map(({ row }) => row).join('\n'));
    }
    const bodies = await client.query<{ body: Buffer }>(`SELECT body FROM audit_event`);
    contents.set('bodies of events', bodies.rows.map(({ body }) => body.toString('utf8')).join('\n'));
    return contents;
  } finally {
    await client.end();
  }
}

test('what was planted did go through the product', async () => {
  const everything = [...(await tables(() => true)).values()].join('\n');
  expect(everything).toContain('read_log');
  expect(everything).toContain('deny_access');
  const statuses = new Set(answers.map(({ answer }) => answer.status));
  for (const status of [200, 201, 400, 401, 403, 404, 409, 422, 500]) expect(statuses).toContain(status);
  const succeeded = answers
    .filter(({ answer }) => answer.status < 300)
    .map(({ what }) => what.replaceAll(/[0-9a-f-]{36}/g, ':id'));
  for (const what of [
    'POST /api/v1/accounts',
    'POST /api/v1/accounts/:id/holds',
    'POST /api/v1/cases/:id/notes',
    'upload',
  ]) {
    expect(succeeded).toContain(what);
  }
});

test('no table of the log holds anything of it', async () => {
  const log = await tables((name) => /^(audit_event|log_\w+)$/.test(name));
  expect(log.size).toBeGreaterThan(5);
  for (const [table, content] of log) expect([table, found(content)]).toEqual([table, []]);
});

test('no table at all holds a secret', async () => {
  for (const [table, content] of await tables(() => true)) {
    expect([table, found(content, { withPersonal: false })]).toEqual([table, []]);
  }
});

test('the log of the program holds nothing of it, at its most talkative', () => {
  const log = mockLines.join('');
  expect(log).toContain('request failed');
  expect(log).toContain('/api/v1/accounts/:id/holds');
  expect(found(log)).toEqual([]);
});

test('no refusal says anything of it, nor does any header', () => {
  for (const { what, answer } of answers) {
    const isRefusal = answer.status >= 400;
    const headers = JSON.stringify({ ...answer.headers, 'set-cookie': undefined });
    expect([what, found(isRefusal ? headers + answer.text : headers)]).toEqual([what, []]);
  }
  const lines = answers.find(({ what }) => what === 'import');
  expect(lines?.answer.text).toContain('"line":4');
  expect(found(lines?.answer.text ?? '')).toEqual([]);
});

test('metrics, health and what an export gives say nothing of it', async () => {
  for (const path of ['/metrics', '/health/ready', '/health/live']) {
    expect([path, found((await app.send('GET', path)).text)]).toEqual([path, []]);
  }
  const file = (await auditor.send('GET', '/api/v1/audit/export')).text;
  const entries = file
    .split('\n')
    .map((line) => /"bytes":"([^"]+)"/.exec(line)?.[1])
    .filter((bytes) => bytes !== undefined);
  expect(entries.length).toBeGreaterThan(20);
  const decoded = entries.map((bytes) => Buffer.from(bytes, 'base64').toString('utf8')).join('\n');
  expect(found(file + decoded)).toEqual([]);
});
