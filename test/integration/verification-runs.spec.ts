import type { VerificationRunView } from '@standing/shared/contracts/audit-verification';
import { createSequencer } from '../../server/src/audit/tree/sequencer.loop.js';
import { VerificationRunsService } from '../../server/src/audit/verification/verification-runs.service.js';
import { Clock } from '../../server/src/platform/clock.js';
import { TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

const RUNS = '/api/v1/audit/verification-runs';
/** Longer than a worker may be silent. */
const A_MINUTE_MS = 60_000;

let app: TestApp;
let wallet: TestWallet;
let auditor: TestSession;
let worker: VerificationRunsService;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  auditor = await app.staffSession('auditor');
  worker = VerificationRunsService.on(app.config, app.dataSource, app.nest.get(Clock));
});
afterAll(() => app.close());

async function settle(): Promise<void> {
  const sequencer = createSequencer(app.config, app.dataSource, app.nest.get(Clock));
  for (let placed = 1; placed > 0;) {
    app.advance(1_000);
    ({ placed } = await sequencer.run());
  }
}

const start = async (body: object = {}, session = auditor): Promise<VerificationRunView> => {
  const answer = await session.send('POST', RUNS, { body });
  expect(answer.status).toBe(202);
  return answer.body as VerificationRunView;
};
const look = async (id: string): Promise<VerificationRunView> =>
  (await auditor.send('GET', `${RUNS}/${id}`)).body;
const work = (signal = new AbortController().signal) => worker.runNext(signal);

test('what was asked for is done by the worker, and its result is there for whoever comes back', async () => {
  await wallet.register();
  await settle();
  const asked = await start();
  expect(asked).toMatchObject({ status: 'waiting', accountId: null, result: null });
  expect(await work()).toBe(1);
  const done = await look(asked.id);
  expect(done).toMatchObject({ status: 'done', result: { ok: true, problemCount: 0 } });
  expect(done.result?.checked).toBeGreaterThan(5);
  expect((await auditor.send('GET', RUNS)).body.data[0]).toEqual(done);
  expect(await app.events('verify_log')).toMatchObject([{ facts: { accountId: null, runId: asked.id } }]);
  expect(await work()).toBe(0);
});

test('who asks twice for the same gets the one under way; somebody else gets one of their own', async () => {
  const account = await wallet.register();
  const one = await start({ accountId: account.id });
  expect((await start({ accountId: account.id })).id).toBe(one.id);
  const other = await start({ accountId: account.id }, await app.staffSession('auditor'));
  expect(other.id).not.toBe(one.id);
  expect([await work(), await work(), await work()]).toEqual([1, 1, 0]);
  expect(await look(one.id)).toMatchObject({ status: 'done', result: { ok: true, accountId: account.id } });
  expect((await start({ accountId: account.id })).id).not.toBe(one.id);
  await work();
});

test('an account that there is not is said to be so', async () => {
  const { id } = await start({ accountId: '00000000-0000-7000-8000-000000000000' });
  await work();
  expect(await look(id)).toMatchObject({ status: 'failed', failure: 'account_not_found', result: null });
  expect((await auditor.send('GET', `${RUNS}/00000000-0000-7000-8000-000000000000`)).code).toBe('not_found');
});

test('what a worker has left is done by the next one, once the first has been silent', async () => {
  const { id } = await start();
  const stopped = new AbortController();
  stopped.abort();
  expect(await work(stopped.signal)).toBe(1);
  expect(await look(id)).toMatchObject({ status: 'running', result: null });
  expect(await work()).toBe(0);
  app.advance(A_MINUTE_MS);
  expect(await work()).toBe(1);
  expect(await look(id)).toMatchObject({ status: 'done', result: { ok: true } });
});
