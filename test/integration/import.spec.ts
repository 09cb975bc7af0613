import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ImportAnswer } from '@standing/shared/contracts/import';
import { importAnswerSchema } from '@standing/shared/contracts/import';
import pg from 'pg';
import { command as importCommand } from '../../server/src/cli/import.command.js';
import type { StartupError } from '../../server/src/platform/startup-error.js';
import { withDatabase } from '../../server/src/platform/database/connection-url.js';
import { customerFile, FAULTS, type GeneratedRecord } from '../../server/src/demo/customer-file.js';
import { generateCustomers } from '../../server/src/demo/customer-generator.js';
import { TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp } from '../support/app.js';
import { silentLog } from '../support/postgres.js';

const PATH = '/api/v1/accounts/import';
const NDJSON = 'application/x-ndjson';
const CSV = 'text/csv';
const HEADER =
  'externalRef,displayName,email,phone,birthDate,address,country,tier,riskLevel,locale,emailConfirmed,phoneConfirmed';

interface AccountRecord {
  readonly id: string;
  readonly external_ref: string;
  readonly display_name: string;
}

let app: TestApp;
let wallet: TestWallet;
let port: number;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  await app.nest.listen(0, '127.0.0.1');
  port = (app.nest.getHttpServer().address() as AddressInfo).port;
});
afterAll(() => app.close());

/** Opens an import on a socket of its own. */
function open(query = '', headers: Record<string, string> = {}, agent: Agent | false = false): ClientRequest {
  return httpRequest({
    port,
    method: 'POST',
    path: `${PATH}${query}`,
    headers: { authorization: `Bearer ${wallet.key}`, 'content-type': NDJSON, ...headers },
    agent,
  });
}

async function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

function linesOf(body: string): ImportAnswer[] {
  expect(body.endsWith('\n')).toBe(true);
  return body
    .trimEnd()
    .split('\n')
    .map((line) => importAnswerSchema.parse(JSON.parse(line)));
}

/** Imports a file that must be taken, and gives the lines of the answer. */
async function importFile(file: string | Buffer, type = NDJSON, query = ''): Promise<ImportAnswer[]> {
  const request = open(query, { 'content-type': type });
  const answered = answerTo(request);
  request.end(file);
  const response = await answered;
  const body = await text(response);
  expect([response.statusCode, response.headers['content-type']]).toEqual([
    200,
    'application/x-ndjson; charset=utf-8',
  ]);
  return linesOf(body);
}

const ndjson = (...records: object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

async function accountsLike(prefix: string): Promise<AccountRecord[]> {
  return app.dataSource.query<AccountRecord[]>(
    `SELECT id, external_ref, display_name FROM account WHERE starts_with(external_ref, $1) ORDER BY external_ref`,
    [prefix],
  );
}

test('registers each line, answers in their order, and changes nothing when repeated', async () => {
  const file = ndjson(
    { externalRef: 'once-1', displayName: 'Ada', country: 'GB' },
    { externalRef: 'once-2', displayName: 'Bo', country: 'SE', address: { city: 'Malmö' } },
  );
  const first = await importFile(file);
  const accounts = await accountsLike('once-');
  expect(first).toEqual([
    { line: 1, status: 'registered', accountId: accounts[0]?.id },
    { line: 2, status: 'registered', accountId: accounts[1]?.id },
    { status: 'done', lines: 2, registered: 2, unchanged: 0, refused: 0 },
  ]);
  const again = await importFile(file);
  expect(again).toEqual([
    { line: 1, status: 'unchanged', accountId: accounts[0]?.id },
    { line: 2, status: 'unchanged', accountId: accounts[1]?.id },
    { status: 'done', lines: 2, registered: 0, unchanged: 2, refused: 0 },
  ]);
  for (const { id } of accounts) expect(await verifyChain(app.dataSource, id)).toEqual(['register']);
});

test('logs who imported', async () => {
  await importFile(ndjson({ externalRef: 'who-1', displayName: 'Ada', country: 'GB' }));
  const [account] = await accountsLike('who-');
  const answer = await wallet.send('GET', `/api/v1/accounts/${account?.id}/events`);
  expect(answer.body.data).toMatchObject([
    { command: 'register', actor: { kind: 'machine', role: 'machine', name: 'Test wallet' } },
  ]);
});

test('says of each broken line which it is, what is wrong and where, and takes the others', async () => {
  const good = (n: number) => ({ externalRef: `broken-good-${n}`, displayName: 'Ada', country: 'GB' });
  const lines: (string | Buffer)[] = [
    JSON.stringify(good(1)),
    '{"externalRef": "broken-2", "displayName": ',
    '',
    JSON.stringify({ ...good(4), country: 'XX', externalRef: 'broken-4' }),
    Buffer.from('{"externalRef": "broken-5", "displayName": "M\u00fcller", "country": "DE"}', 'latin1'),
    JSON.stringify({ externalRef: 'broken-6', country: 'DE' }),
    `{"externalRef": "broken-7", "displayName": "${'x'.repeat(20_000)}"}`,
    '["broken-8"]',
    JSON.stringify({ ...good(9), externalRef: 'broken-9', displayName: 'a\u0000b' }),
    '{"externalRef": "broken-10", "displayName": "\\ud83d", "country": "DE"}',
    JSON.stringify({ ...good(1), displayName: 'Another Ada' }),
    JSON.stringify(good(12)),
  ];
  const file = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')]));
  const invalid = (line: number, field: string | null, detail: string, code = 'line_invalid') => ({
    line,
    status: 'refused',
    code,
    field,
    detail,
  });
  expect(await importFile(file, NDJSON, '?results=refused')).toEqual([
    invalid(2, null, 'The line is not valid JSON.', 'malformed_json'),
    invalid(4, 'country', 'country: must be an ISO 3166-1 alpha-2 code.'),
    invalid(5, null, 'The line is not valid UTF-8.'),
    invalid(6, 'displayName', 'displayName: is missing.'),
    invalid(7, null, 'The line is longer than 16384 bytes.', 'line_too_long'),
    invalid(8, null, 'The line: must be a JSON object.'),
    invalid(9, 'displayName', expect.stringContaining('control characters')),
    invalid(10, 'displayName', expect.stringContaining('well-formed')),
    invalid(11, null, 'This external reference is registered with other data.', 'account_exists'),
    { status: 'done', lines: 11, registered: 2, unchanged: 0, refused: 9 },
  ]);
  const accounts = await accountsLike('broken-');
  expect(accounts.map((account) => account.external_ref)).toEqual(['broken-good-1', 'broken-good-12']);
});

test('takes a reference that comes again in the file for a repeat, in the order of the file', async () => {
  const ada = { externalRef: 'twice-1', displayName: 'Ada', country: 'GB' };
  const others = generateCustomers({ seed: 99, count: 600 });
  const answer = await importFile(
    ndjson(ada, ada, { ...ada, country: 'IE' }, ...others, ada, { ...ada, tier: 'plus' }),
  );
  const [account] = await accountsLike('twice-');
  expect(answer.slice(0, 3)).toEqual([
    { line: 1, status: 'registered', accountId: account?.id },
    { line: 2, status: 'unchanged', accountId: account?.id },
    expect.objectContaining({ line: 3, status: 'refused', code: 'account_exists' }),
  ]);
  expect(answer.slice(-3)).toEqual([
    { line: 604, status: 'unchanged', accountId: account?.id },
    expect.objectContaining({ line: 605, status: 'refused', code: 'account_exists' }),
    { status: 'done', lines: 605, registered: 601, unchanged: 2, refused: 2 },
  ]);
});

test('refuses as taken what is registered with other data, and leaves that as it is', async () => {
  await wallet.register({ externalRef: 'taken-1', displayName: 'First Comer' });
  const [line] = await importFile(
    ndjson({ externalRef: 'taken-1', displayName: 'Late Comer', country: 'GB' }),
  );
  expect(line).toMatchObject({ line: 1, status: 'refused', code: 'account_exists', field: null });
  expect(await accountsLike('taken-')).toMatchObject([{ display_name: 'First Comer' }]);
});

describe('a generated file', () => {
  const ACCOUNTS = 3_000;
  const files = (['csv', 'ndjson'] as const).map((format) => {
    const records = [...customerFile({ format, seed: format === 'csv' ? 41 : 42, accounts: ACCOUNTS })];
    return { format, type: format === 'csv' ? CSV : NDJSON, records };
  });

  test('has broken records of every kind', () => {
    const faults = new Set(files.flatMap(({ records }) => records.map(({ fault }) => fault)));
    expect([...faults]).toEqual(expect.arrayContaining([...FAULTS, 'other_data']));
  });

  test.each(files)('is imported as its maker says, line by line: $format', async ({ type, records }) => {
    const answer = await importFile(Buffer.concat(records.map(({ bytes }) => bytes)), type);
    const told = (record: GeneratedRecord) => ({ line: record.line, status: record.result });
    const expected = records.filter(({ result }) => result !== null).map(told);
    expect(
      answer.slice(0, -1).map((line) => ({ line: 'line' in line && line.line, status: line.status })),
    ).toEqual(expected);
    expect(answer.at(-1)).toMatchObject({ status: 'done', lines: expected.length, registered: ACCOUNTS });
  });
});

test('reads the same accounts from CSV and from NDJSON, in every script, byte by byte', async () => {
  const customers = generateCustomers({ seed: 7, count: 400 });
  const quoted = (value: unknown) =>
    value === undefined
      ? ''
      : `"${(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('"', '""')}"`;
  const columns = HEADER.split(',') as (keyof (typeof customers)[number])[];
  const rows = customers.map((customer) => columns.map((name) => quoted(customer[name])).join(','));
  const csv = await importFile(`\ufeff${[HEADER, ...rows].join('\r\n')}`, CSV);
  expect(csv.at(-1)).toMatchObject({ registered: 400, refused: 0 });

  const same = await importFile(`\ufeff${ndjson(...customers)}`);
  expect(same.at(-1)).toMatchObject({ registered: 0, unchanged: 400, refused: 0 });

  const kept: { external_ref: string; name: Buffer }[] = await app.dataSource.query(
    `SELECT external_ref, convert_to(display_name, 'UTF8') AS name FROM account
     WHERE starts_with(external_ref, 'cust-7-') ORDER BY external_ref`,
  );
  expect(kept.map(({ name }) => name.toString('hex'))).toEqual(
    customers.map(({ displayName }) => Buffer.from(displayName).toString('hex')),
  );
  const scripts = [
    'Han',
    'Arabic',
    'Cyrillic',
    'Hangul',
    'Katakana',
    'Hiragana',
    'Devanagari',
    'Thai',
    'Hebrew',
    'Greek',
  ];
  for (const script of [...scripts, 'Tamil', 'Bengali']) {
    const letters = new RegExp(`\\p{Script=${script}}`, 'u');
    const many = generateCustomers({ seed: 7, count: 3_000 });
    expect([script, many.some(({ displayName }) => letters.test(displayName))]).toEqual([script, true]);
  }
});

test('answers lines as they come, to a sender that waits for them', async () => {
  const request = open();
  const answered = answerTo(request);
  request.write(ndjson({ externalRef: 'slow-1', displayName: 'Ada', country: 'GB' }));
  const response = await answered;
  response.setEncoding('utf8');
  const [first] = (await once(response, 'data')) as [string];
  expect(linesOf(first)).toMatchObject([{ line: 1, status: 'registered' }]);
  request.end(ndjson({ externalRef: 'slow-2', displayName: 'Bo', country: 'GB' }));
  expect(linesOf(await text(response)).at(-1)).toMatchObject({ status: 'done', lines: 2 });
});

test('does not wait for a sender that reads nothing before it has sent everything', async () => {
  // 6 MB of answers: more than the sockets between the two hold.
  const line = Buffer.from(`${JSON.stringify({ externalRef: 'deaf-1', country: 'XX' })}\n`.repeat(1_000));
  const request = open();
  const answered = answerTo(request);
  for (let n = 0; n < 40; n++) {
    if (!request.write(line)) await once(request, 'drain');
  }
  request.end();
  await once(request, 'finish');
  const answer = linesOf(await text(await answered));
  expect(answer.at(-1)).toEqual({
    status: 'done',
    lines: 40_000,
    registered: 0,
    unchanged: 0,
    refused: 40_000,
  });
});

test('keeps whole accounts, and goes on serving, when the client breaks off', async () => {
  const customers = generateCustomers({ seed: 13, count: 1_000 });
  const request = open();
  const answered = answerTo(request);
  request.on('error', () => undefined);
  request.write(ndjson(...customers));
  await once(await answered, 'data');
  const gone = once(request, 'close');
  request.destroy();
  await gone;

  const rest = await importFile(ndjson(...customers));
  expect(rest.at(-1)).toMatchObject({ lines: 1_000, refused: 0 });
  const accounts = await accountsLike('cust-13-');
  expect(accounts).toHaveLength(1_000);
  const broken: unknown[] = await app.dataSource.query(
    `SELECT FROM account a WHERE starts_with(external_ref, 'cust-13-')
       AND (SELECT count(*) FROM audit_event e WHERE e.stream_id = a.id) <> 1`,
  );
  expect(broken).toEqual([]);
});

test('takes four imports at once, and asks the fifth to come back', async () => {
  const underWay: ClientRequest[] = [];
  for (let n = 1; n <= 4; n++) {
    const request = open();
    const answered = answerTo(request);
    request.write(ndjson({ externalRef: `busy-${n}`, displayName: 'Ada', country: 'GB' }));
    (await answered).resume();
    underWay.push(request);
  }
  const fifth = {
    headers: { 'content-type': NDJSON },
    body: ndjson({ externalRef: 'busy-5', country: 'GB' }),
  };
  const refused = await wallet.send('POST', PATH, fifth);
  expect([refused.status, refused.code, refused.headers['retry-after']]).toEqual([503, 'overloaded', '10']);

  await Promise.all(underWay.map((request) => once(request.end(), 'close')));
  expect((await importFile(fifth.body)).at(-1)).toMatchObject({ status: 'done', lines: 1 });
});

test.each([
  ['JSON', { 'content-type': 'application/json' }, '{}'],
  ['a form', { 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
  ['a file of no type', { 'content-type': '' }, 'x'],
  ['a compressed file', { 'content-type': CSV, 'content-encoding': 'gzip' }, 'x'],
])('does not take %s', async (_, headers, body) => {
  const request = open('', headers);
  const answered = answerTo(request);
  request.end(body);
  const response = await answered;
  expect([response.statusCode, JSON.parse(await text(response))]).toEqual([
    415,
    expect.objectContaining({ code: 'unsupported_media_type' }),
  ]);
});

test('refuses a CSV file whose header does not fit at once, and says which columns there are', async () => {
  const agent = new Agent({ keepAlive: true });
  const request = open('', { 'content-type': 'text/csv; charset=utf-8' }, agent);
  const answered = answerTo(request);
  // The client goes on sending; the answer comes all the same, and the connection stays in order.
  request.write('externalRef,name,country\n');
  const response = await answered;
  request.end('r1,Ada,GB\n'.repeat(100_000));
  expect([response.statusCode, JSON.parse(await text(response))]).toEqual([
    422,
    expect.objectContaining({
      code: 'validation_failed',
      detail: expect.stringContaining('displayName'),
      errors: [
        { path: 'displayName', message: 'This column is missing.' },
        { path: 'name', message: 'There is no such column.' },
      ],
    }),
  ]);
  agent.destroy();
});

test('takes an empty NDJSON file', async () => {
  expect(await importFile('')).toEqual([
    { status: 'done', lines: 0, registered: 0, unchanged: 0, refused: 0 },
  ]);
});

test('knows its query parameters', async () => {
  const answer = await wallet.send('POST', `${PATH}?results=some`, {
    headers: { 'content-type': CSV },
    body: HEADER,
  });
  expect([answer.status, answer.code]).toEqual([400, 'invalid_parameter']);
});

test('says from which line on nothing is known when the database goes away, and takes the rest later', async () => {
  const file = generateCustomers({ seed: 17, count: 2 });
  const request = open();
  const answered = answerTo(request);
  request.write(ndjson(file[0] ?? {}));
  const response = await answered;
  await once(response, 'readable');
  const comesBack = await takeDatabaseAway();
  try {
    request.end(ndjson(file[1] ?? {}));
    expect(linesOf(await text(response))).toMatchObject([
      { line: 1, status: 'registered' },
      { status: 'failed', code: 'database_unavailable', line: 2 },
    ]);
    const refused = await wallet.send('POST', PATH, {
      headers: { 'content-type': NDJSON },
      body: ndjson(...file),
    });
    expect([refused.status, refused.code]).toEqual([503, 'database_unavailable']);
  } finally {
    await comesBack();
  }
  expect((await importFile(ndjson(...file))).map(({ status }) => status)).toEqual([
    'unchanged',
    'registered',
    'done',
  ]);
});

/** Ends the application's connections and lets it make no new ones. @returns undoes it */
async function takeDatabaseAway(): Promise<() => Promise<void>> {
  const { name, superuserUrl } = app.database;
  const client = new pg.Client({ connectionString: withDatabase(superuserUrl, 'postgres') });
  await client.connect();
  await client.query(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
  await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, [name]);
  return async () => {
    await client.query(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
    await client.end();
  };
}

describe('npm run import', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standing-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Runs the command. @returns what it ended with, and the refused lines it kept */
  async function run(file: string, ...args: string[]) {
    const path = join(folder, file);
    const refused = `${path}.refused`;
    const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const ended = await importCommand
      .run({
        config: app.config,
        args: [path, '--url', `http://127.0.0.1:${port}`, '--key', wallet.key, '--refused', refused, ...args],
        log: silentLog,
        signal: new AbortController().signal,
        openDatabase: () => Promise.reject(new Error('it asks the server')),
      })
      .then(
        () => ({ exitCode: 0, message: '' }),
        (error: unknown) => error as StartupError,
      );
    const told = log.mock.calls.map(([words]) => String(words)).join('');
    log.mockRestore();
    return { exitCode: ended.exitCode, told: told + ended.message, refused: await readFile(refused, 'utf8') };
  }

  test('ends with 0 when every line is in, also the second time', async () => {
    await writeFile(join(folder, 'good.ndjson'), ndjson(...generateCustomers({ seed: 21, count: 5 })));
    expect(await run('good.ndjson')).toMatchObject({
      exitCode: 0,
      told: expect.stringContaining('5 registered'),
    });
    expect(await run('good.ndjson')).toEqual({
      exitCode: 0,
      told: expect.stringContaining('0 registered, 5 unchanged, 0 refused'),
      refused: '',
    });
  });

  test('ends with 1 when lines were refused, and keeps these', async () => {
    await writeFile(
      join(folder, 'mixed.csv'),
      'externalRef,displayName,country\ncli-1,Ada,GB\ncli-2,Bo,XX\n',
    );
    const { exitCode, told, refused } = await run('mixed.csv');
    expect([exitCode, told]).toEqual([1, expect.stringContaining('1 registered, 0 unchanged, 1 refused')]);
    expect(linesOf(refused)).toMatchObject([{ line: 3, status: 'refused', field: 'country' }]);
  });

  test.each([
    ['a header that does not fit', 'bad.csv', [], /displayName: This column is missing/],
    ['a key that nobody knows', 'good.ndjson', ['--key', 'standing_nobody'], /unauthenticated/],
    ['a server that is not there', 'good.ndjson', ['--url', 'http://127.0.0.1:1'], /ECONNREFUSED/],
  ])('ends with 2 for %s, and says so', async (_, file, args, words) => {
    await writeFile(join(folder, 'bad.csv'), 'externalRef,country\ncli-3,GB\n');
    expect(await run(file, ...args)).toMatchObject({ exitCode: 2, told: expect.stringMatching(words) });
  });
});

test('an import that is under way ends with a word when the server stops', async () => {
  const stopping = await TestApp.start();
  const itsWallet = await TestWallet.join(stopping);
  await stopping.nest.listen(0, '127.0.0.1');
  const request = httpRequest({
    port: (stopping.nest.getHttpServer().address() as AddressInfo).port,
    method: 'POST',
    path: PATH,
    headers: { authorization: `Bearer ${itsWallet.key}`, 'content-type': NDJSON },
    agent: false,
  });
  const answered = answerTo(request);
  request.write(ndjson({ externalRef: 'stop-1', displayName: 'Ada', country: 'GB' }));
  const response = await answered;
  const body = text(response);
  const closed = stopping.close();
  expect(linesOf(await body)).toMatchObject([
    { line: 1, status: 'registered' },
    { status: 'failed', code: 'shutting_down' },
  ]);
  request.destroy();
  await closed;
});
