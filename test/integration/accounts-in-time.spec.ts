import { AccountsService } from '../../server/src/accounts/accounts.service.js';
import { place, TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

const ACCOUNTS = '/api/v1/accounts';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let app: TestApp;
let wallet: TestWallet;
let support: TestSession;
let reviewer: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  app.stopClock();
  wallet = await TestWallet.join(app);
  support = await app.staffSession('support');
  reviewer = await app.staffSession('reviewer');
});
afterAll(() => app?.close());

/** Lets time pass; sessions would idle out meanwhile, so everybody signs in anew. */
async function pass(ms: number): Promise<void> {
  app.advance(ms);
  support = await app.signIn(support.view.staff.email);
  reviewer = await app.signIn(reviewer.view.staff.email);
}

const release = (session: TestSession, accountId: string, holdId: string) =>
  session.send('POST', `${ACCOUNTS}/${accountId}/holds/${holdId}/release`, {
    body: { reasonCode: 'identity_confirmed' },
  });
const sweep = () => app.nest.get(AccountsService).recordExpiries();
const get = async (id: string) => (await support.send('GET', `${ACCOUNTS}/${id}`)).body;
const stateAt = (id: string, at: string) =>
  support.send('GET', `${ACCOUNTS}/${id}/state?at=${encodeURIComponent(at)}`);

describe('time', () => {
  it('ends a lock at its millisecond, in every answer, with no job running', async () => {
    const { id } = await wallet.registerVerified({ tier: 'clock-lock' });
    const expiresAt = new Date(app.now() + HOUR).toISOString();
    const { hold } = await place(support, id, { kind: 'lock', reasonCode: 'abnormal_sign_in', expiresAt });
    const states = async () => {
      const list = (await support.send('GET', `${ACCOUNTS}?tier=clock-lock`)).body;
      const locked = (await support.send('GET', `${ACCOUNTS}?tier=clock-lock&state=locked`)).body;
      const active = (await support.send('GET', `${ACCOUNTS}?tier=clock-lock&state=active`)).body;
      const account = await get(id);
      expect(list.data[0].state).toBe(account.state);
      return [account.state, locked.total, active.total, account.holds.length];
    };
    await pass(HOUR - 1);
    expect(await states()).toEqual(['locked', 1, 0, 1]);
    expect((await get(id)).stateUntil).toBe(expiresAt);
    await pass(1);
    expect(await states()).toEqual(['active', 0, 1, 0]);
    expect((await get(id)).stateSince).toBe(expiresAt);
    expect(await release(support, id, hold.id)).toMatchObject({
      status: 409,
      body: { code: 'hold_expired' },
    });

    await pass(5 * MINUTE);
    expect(await sweep()).toBeGreaterThan(0);
    expect(await sweep()).toBe(0);
    expect(await states()).toEqual(['active', 0, 1, 0]);
    const { data } = (await support.send('GET', `${ACCOUNTS}/${id}/events`)).body;
    expect(data.at(-1)).toMatchObject({
      command: 'expire_lock',
      at: expiresAt,
      fromState: 'locked',
      toState: 'active',
      reasonCode: 'expired',
      actor: { kind: 'system' },
    });
    expect(await verifyChain(app.dataSource, id)).toHaveLength(4);
  });

  it('records a due expiry before the next command, at its own instant', async () => {
    const { id } = await wallet.registerVerified();
    await place(support, id, { kind: 'lock', reasonCode: 'failed_sign_ins' });
    await pass(2 * HOUR);
    await place(support, id, { kind: 'freeze', reasonCode: 'owner_request' });
    const { data } = (await support.send('GET', `${ACCOUNTS}/${id}/events`)).body;
    expect(data.slice(3)).toMatchObject([
      { command: 'expire_lock', fromState: 'locked', toState: 'active' },
      { command: 'place_freeze', fromState: 'active', toState: 'frozen' },
    ]);
    expect(await verifyChain(app.dataSource, id)).toHaveLength(5);
  });

  it('lets a verification run out', async () => {
    const { id } = await wallet.registerVerified({}, app.now() + 10 * MINUTE);
    await pass(10 * MINUTE - 1);
    expect((await get(id)).state).toBe('active');
    await pass(1);
    expect(await get(id)).toMatchObject({ state: 'unverified', verification: { status: 'unverified' } });
    await sweep();
    expect((await verifyChain(app.dataSource, id)).at(-1)).toBe('expire_verification');
  });

  it('tells the state as of any instant, as it was reported then', async () => {
    const { id } = await wallet.register();
    const seen: { at: string; state: string; version: number }[] = [];
    const look = async () => {
      const { state, version } = await get(id);
      seen.push({ at: new Date(app.now()).toISOString(), state, version });
      app.advance(1);
    };
    await look();
    const flag = await place(reviewer, id, { kind: 'flag', reasonCode: 'unusual_volume' });
    await look();
    const freeze = await place(support, id, { kind: 'freeze', reasonCode: 'owner_request' });
    await look();
    await place(support, id, { kind: 'lock', reasonCode: 'failed_sign_ins' });
    await look();
    await release(support, id, freeze.hold.id);
    await look();
    await pass(HOUR);
    await look();
    await release(reviewer, id, flag.hold.id);
    await look();
    expect(seen.map(({ state }) => state)).toEqual([
      'unverified',
      'flagged',
      'frozen',
      'frozen',
      'locked',
      'flagged',
      'unverified',
    ]);
    for (const { at, state } of seen) expect((await stateAt(id, at)).body).toMatchObject({ at, state });
    const before = new Date(Date.parse(seen[0]?.at ?? '') - HOUR).toISOString();
    expect(await stateAt(id, before)).toMatchObject({ status: 404, body: { code: 'before_registration' } });
    const ahead = new Date(app.now() + HOUR).toISOString();
    expect(await stateAt(id, ahead)).toMatchObject({ status: 400, body: { code: 'instant_in_future' } });
    expect((await stateAt(id, 'yesterday')).status).toBe(400);
  });
});
