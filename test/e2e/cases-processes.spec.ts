import { once } from 'node:events';
import { connect } from 'node:net';
import { DocumentsService } from '../../server/src/documents/documents.service.js';
import { TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';
import { BOUNDARY, FORM_HEADERS, formBody, photo, storedFiles, submitted } from '../support/documents.js';
import { ServerProcess } from '../support/server-process.js';

// Starts the built server beside the application of the test, on the same database and the same files.
jest.setTimeout(60_000);

const HOUR = 60 * 60_000;

let app: TestApp;
let wallet: TestWallet;
let ada: TestSession;
let ben: TestSession;
let server: ServerProcess;
let url: string;

const start = async () =>
  ({ server, url } = await ServerProcess.serving({
    DATA_DIR: app.config.dataDir,
    DATABASE_URL: app.database.appUrl,
    DATABASE_OWNER_URL: app.database.ownerUrl,
    SEED: 'none',
    RATE_LIMITS: 'off',
    WORKER: 'off',
  }));

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  ada = await app.staffSession('reviewer');
  ben = await app.staffSession('reviewer');
  await start();
});
afterAll(async () => {
  await server?.end();
  await app?.close();
});

/** Sends a request to the other process, as its person's browser would. */
async function there(session: TestSession, path: string, body: object, headers = {}) {
  const answer = await fetch(`${url}/api/v1/cases${path}`, {
    method: 'POST',
    headers: {
      cookie: session.cookie,
      'x-csrf-token': session.view.csrfToken,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
}
const here = (session: TestSession, path: string, body: object, headers = {}) =>
  session.send('POST', `/api/v1/cases${path}`, { body, headers });

async function openCases(count: number): Promise<string[]> {
  const { id: accountId } = await wallet.registerVerified();
  const answers = await Promise.all(
    Array.from({ length: count }, () => here(ada, '', { kind: 'review', accountId })),
  );
  return answers.map(({ body }) => body.id as string);
}

it('gives a case to one of those who claim it in two processes', async () => {
  const [id = ''] = await openCases(1);
  const answers = await Promise.all(
    Array.from({ length: 25 }, () => [here(ada, `/${id}/claim`, {}), there(ben, `/${id}/claim`, {})]).flat(),
  );
  const won = answers.find(({ status }) => status === 200);
  const holderId = (won?.body as { lease?: { holder: { id: string } } } | undefined)?.lease?.holder.id;
  for (const { status, body } of answers) {
    if (status !== 200) expect({ status, ...body }).toMatchObject({ code: 'case_claimed', holderId });
  }
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(25);
  await verifyChain(app.dataSource, id);
});

it('hands out each case once from two processes, and one case for one key', async () => {
  const ids = await openCases(40);
  const answers = await Promise.all(
    ids.map((_, n) => (n % 2 === 0 ? here : there)(n % 4 < 2 ? ada : ben, '/claim-next', {})),
  );
  const given = answers.map(({ body }) => body['id'] as string);
  expect(new Set(given)).toEqual(new Set(ids));
  await openCases(4);
  const key = { 'idempotency-key': 'one-of-two' };
  const same = await Promise.all(
    Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? here : there)(ada, '/claim-next', {}, key)),
  );
  expect(new Set(same.map(({ body }) => body['id'])).size).toBe(1);
});

it('shows a colleague who is on the page in the other process', async () => {
  const [id = ''] = await openCases(1);
  await there(ben, `/${id}/presence`, {});
  expect((await here(ada, `/${id}/presence`, {})).body.data).toMatchObject([{ id: ben.view.staff.id }]);
});

it('keeps nothing half done of an upload in whose middle the server was killed', async () => {
  const { id: accountId } = await wallet.register();
  const form = formBody([
    { name: 'type', content: 'passport' },
    { name: 'file', content: await photo(), fileName: 'scan.jpg' },
  ]);
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `POST /api/v1/accounts/${accountId}/documents HTTP/1.1\r\nhost: ${hostname}\r\n` +
      `authorization: Bearer ${wallet.key}\r\ncontent-type: multipart/form-data; boundary=${BOUNDARY}\r\n` +
      `content-length: ${form.length}\r\n\r\n`,
  );
  socket.write(form.subarray(0, form.length / 2));
  const intakes = () =>
    app.dataSource.query<{ id: string }[]>(`SELECT id FROM document_intake WHERE account_id = $1`, [
      accountId,
    ]);
  while ((await intakes()).length === 0) await new Promise(setImmediate);
  await server.end('SIGKILL');
  socket.destroy();

  const count = (table: string) =>
    app.dataSource.query<unknown[]>(`SELECT FROM ${table} WHERE account_id = $1`, [accountId]);
  expect(await count('document')).toEqual([]);
  expect(await count('case_file')).toEqual([]);
  const [orphan] = await intakes();

  await start();
  const answer = await fetch(`${url}/api/v1/accounts/${accountId}/documents`, {
    method: 'POST',
    headers: { ...FORM_HEADERS, authorization: `Bearer ${wallet.key}`, 'idempotency-key': 'again' },
    body: new Uint8Array(form),
  });
  expect(answer.status).toBe(201);
  const { id } = (await answer.json()) as { id: string };

  app.advance(2 * HOUR);
  while ((await app.nest.get(DocumentsService).sweep()) > 0);
  expect(await intakes()).toEqual([]);
  const paths = (await storedFiles(app)).map(({ path }) => path);
  expect(paths.filter((path) => path.includes(orphan?.id ?? 'none'))).toEqual([]);
  expect(paths.filter((path) => path.includes(id))).toHaveLength(3);
  expect((await submitted(wallet, accountId, await photo())).status).toBe('submitted');
});
