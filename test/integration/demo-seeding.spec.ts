import type { CaseView } from '@standing/shared/contracts/cases';
import { VERIFICATION_PLANS, ACCOUNT_CASE_PLANS } from '../../server/src/demo/case-plans.js';
import type { Painter } from '../../server/src/demo/painter.js';
import { seed, type SeedContext } from '../../server/src/seed.js';
import { TestApp, TEST_PASSWORD } from '../support/app.js';
import { photo } from '../support/documents.js';
import { silentLog } from '../support/postgres.js';

// Tells the demo's whole past three times.
jest.setTimeout(180_000);

const DAY_MS = 24 * 60 * 60 * 1000;

let app: TestApp;
let file: Buffer;
beforeAll(async () => {
  file = await photo();
});
afterEach(() => app?.close());

/** Gives the same small picture for every document, until it has given so many. */
class QuickPainter implements Painter {
  constructor(private left = Infinity) {}

  paint(order: Parameters<Painter['paint']>[0]): ReturnType<Painter['paint']> {
    if ((this.left -= 1) < 0) return Promise.reject(new Error('out of paint'));
    const name = {
      full: '',
      surname: '',
      givenNames: '',
      latinSurname: '',
      latinGivenNames: '',
      isLatin: true,
    };
    const issuedOn = new Date(Date.parse(order.on) - DAY_MS).toISOString().slice(0, 10);
    return Promise.resolve({
      bytes: file,
      mediaType: 'image/jpeg',
      fileName: 'IMG_0001.jpg',
      printed: { name, birthDate: '', address: '', issuedOn, expiresOn: '' },
    });
  }

  stop(): void {}
}

/** Some of the plans, of each sort. */
const plans: NonNullable<SeedContext['plans']> = {
  verifications: VERIFICATION_PLANS.filter(({ steps }) => steps !== undefined).slice(0, 12),
  accountCases: ACCOUNT_CASE_PLANS,
};

const fill = (painter: Painter, change: Partial<SeedContext> = {}) =>
  seed({
    config: { ...app.config, seed: 'demo' },
    dataSource: app.dataSource,
    demo: { password: TEST_PASSWORD, passwordFile: undefined, apiKey: 'k'.repeat(40), apiKeyFile: undefined },
    log: silentLog,
    signal: new AbortController().signal,
    painter,
    plans,
    ...change,
  });

/** How often each thing has happened; views of documents are told as often as they happen. */
async function story(): Promise<unknown> {
  return app.dataSource.query(
    `SELECT stream_kind, command, count(*)::int AS times FROM audit_event WHERE command <> 'view_document'
     GROUP BY 1, 2 ORDER BY 1, 2`,
  );
}

const statuses = async () => {
  const reviewer = await app.signIn('reviewer@standing.example');
  const { data } = (await reviewer.send('GET', '/api/v1/cases?perPage=100')).body as { data: CaseView[] };
  return data.map(({ kind, account, status, returned, resolution, documents }) =>
    JSON.stringify({ kind, of: account.externalRef, status, returned, resolution, documents }),
  );
};

test('a demo that was cut short is gone on with, and becomes the same demo', async () => {
  app = await TestApp.start();
  await fill(new QuickPainter());
  const whole = { story: await story(), cases: new Set(await statuses()) };
  await app.close();

  app = await TestApp.start();
  await expect(fill(new QuickPainter(5))).rejects.toThrow('out of paint');
  await expect(fill(new QuickPainter(9))).rejects.toThrow('out of paint');
  await fill(new QuickPainter());
  expect({ story: await story(), cases: new Set(await statuses()) }).toEqual(whole);

  // What is whole is left alone.
  const before = await story();
  await fill(new QuickPainter(0));
  expect(await story()).toEqual(before);
});

test('a start that is stopped ends between two steps; where somebody works already there is no demo', async () => {
  app = await TestApp.start();
  const stopped = AbortSignal.abort(new Error('Ctrl-C'));
  await expect(fill(new QuickPainter(), { signal: stopped })).rejects.toThrow('Ctrl-C');
  await app.close();

  app = await TestApp.start();
  await app.addStaff('somebody@standing.test', 'reviewer');
  await fill(new QuickPainter(0));
  expect(await app.events('begin_demo', 'register', 'open_case')).toEqual([]);
});
