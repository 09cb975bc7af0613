import { AccountKeysService } from '../../server/src/keys/account-keys.service.js';
import { DocumentsService } from '../../server/src/documents/documents.service.js';
import { TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';
import { filesBelow, metadataMarkers, photo, storedFiles, submit, submitted } from '../support/documents.js';
import { textPdf } from '../support/hostile-files.js';
import { S3Server } from '../support/s3.js';

let s3: S3Server;
let app: TestApp;
let wallet: TestWallet;
let reviewer: TestSession;

beforeAll(async () => {
  s3 = await S3Server.start();
  app = await TestApp.start({ S3_URL: s3.url() });
  wallet = await TestWallet.join(app);
  reviewer = await app.staffSession('reviewer');
});
afterAll(async () => {
  await app?.close();
  await s3?.stop();
});

const inBucket = async () => (await filesBelow(s3.folder)).filter(({ path }) => path.endsWith('_object'));

test('documents live in the bucket, encrypted, and nowhere on this disk', async () => {
  const file = await photo({ text: 'Known plaintext in the bucket' });
  const { id } = await submitted(wallet, (await wallet.register()).id, file);
  const objects = await inBucket();
  expect(objects).toHaveLength(3);
  for (const { content } of objects) {
    expect(content.includes('Known plaintext')).toBe(false);
    expect(content.includes('JFIF')).toBe(false);
  }
  expect(await storedFiles(app)).toEqual([]);
  const { status, bytes } = await reviewer.send('GET', `/api/v1/documents/${id}/content`);
  expect(status).toBe(200);
  expect(metadataMarkers(bytes)).toEqual([]);
});

test('a refused file leaves nothing in the bucket', async () => {
  const before = await inBucket();
  const broken = textPdf(['x']).subarray(0, 300);
  expect(await submit(wallet, (await wallet.register()).id, broken)).toMatchObject({ code: 'pdf_broken' });
  expect(await inBucket()).toHaveLength(before.length);
});

test('what a destroyed key has made unreadable is taken out of the bucket', async () => {
  const { id: accountId } = await wallet.register();
  const before = await inBucket();
  await submitted(wallet, accountId, await photo());
  const documents = app.nest.get(DocumentsService);
  await app.dataSource.transaction((manager) => app.nest.get(AccountKeysService).destroy(manager, accountId));
  expect(await documents.sweep()).toBe(1);
  expect(await inBucket()).toHaveLength(before.length);
});

test('while the bucket is away nothing is taken and nothing is shown, with an answer that says so', async () => {
  const { id: accountId } = await wallet.register();
  const { id } = await submitted(wallet, accountId, await photo());
  await s3.pause();
  expect(await submit(wallet, accountId, await photo())).toMatchObject({
    status: 503,
    code: 'storage_unavailable',
  });
  expect(await reviewer.send('GET', `/api/v1/documents/${id}/content`)).toMatchObject({
    status: 503,
    code: 'storage_unavailable',
  });
  await s3.resume();
  expect((await reviewer.send('GET', `/api/v1/documents/${id}/content`)).status).toBe(200);
});
