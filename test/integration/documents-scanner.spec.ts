import { createServer, type AddressInfo } from 'node:net';
import { TestWallet } from '../support/accounts.js';
import { TestApp } from '../support/app.js';
import { FakeClamd, type Mood } from '../support/clamd.js';
import { photo, storedFiles, submit, submitted } from '../support/documents.js';
import { EICAR, textPdf } from '../support/hostile-files.js';

let clamd: FakeClamd;
let app: TestApp;
let wallet: TestWallet;
let accountId: string;

beforeAll(async () => {
  clamd = await FakeClamd.start();
  app = await TestApp.start({ CLAMD_URL: clamd.url });
  wallet = await TestWallet.join(app);
  accountId = (await wallet.register()).id;
});
afterAll(async () => {
  await app?.close();
  await clamd?.stop();
});
beforeEach(() => {
  clamd.mood = 'sound';
  clamd.scanned.length = 0;
});

test('every file goes to the scanner whole, as it came, before it is taken', async () => {
  // More than one piece of a stream, and nothing that takes long to draw.
  const file = Buffer.concat([await photo(), Buffer.alloc(400_000, 'what phones put behind their photos')]);
  await submitted(wallet, accountId, file);
  expect(clamd.scanned.map((bytes) => bytes.equals(file))).toEqual([true]);
});

test('a file with malware is refused, leaves nothing on the disk, and is in the log', async () => {
  const before = await storedFiles(app);
  for (const file of [EICAR, Buffer.concat([await photo(), EICAR]), Buffer.concat([textPdf(['x']), EICAR])]) {
    expect(await submit(wallet, accountId, file)).toMatchObject({ status: 422, code: 'malware_found' });
  }
  expect(await storedFiles(app)).toHaveLength(before.length);
  const auditor = await app.staffSession('auditor');
  const { data } = (await auditor.send('GET', '/api/v1/audit/events?command=refuse_document')).body;
  expect(data).toHaveLength(3);
  expect(data[0]).toMatchObject({
    actor: { id: 'virus_scanner' },
    facts: { accountId, code: 'malware_found' },
  });
});

test.each<Mood>(['close', 'full', 'nonsense'])(
  'no file is taken while the scanner does not say that it is clean: %s',
  async (mood) => {
    const before = await storedFiles(app);
    clamd.mood = mood;
    const answer = await submit(wallet, accountId, await photo({ width: 2_000, height: 2_000 }));
    expect(answer).toMatchObject({ status: 503, code: 'scanner_unavailable' });
    expect(await storedFiles(app)).toHaveLength(before.length);
    clamd.mood = 'sound';
    await submitted(wallet, accountId, await photo());
  },
);

test('no file is taken while the scanner is away', async () => {
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as AddressInfo;
      server.close(() => resolve(free));
    });
  });
  const alone = await TestApp.start({ CLAMD_URL: `tcp://127.0.0.1:${port}` });
  const customer = await TestWallet.join(alone);
  const { id } = await customer.register();
  expect(await submit(customer, id, await photo())).toMatchObject({
    status: 503,
    code: 'scanner_unavailable',
  });
  expect(await storedFiles(alone)).toEqual([]);
  await alone.close();
});
