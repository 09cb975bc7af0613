import { registerAccountSchema } from '@standing/shared/contracts/accounts';
import { AccountsService } from '../../server/src/accounts/accounts.service.js';
import { BulkService } from '../../server/src/bulk/bulk.service.js';
import { place, TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

const BULK = '/api/v1/bulk-operations';
const HOUR = 60 * 60 * 1000;
const NOBODY = '00000000-0000-4000-8000-000000000000';

let app: TestApp;
let reviewer: TestSession;
let colleague: TestSession;
let tiers = 0;

beforeAll(async () => {
  app = await TestApp.start();
  await TestWallet.join(app);
  reviewer = await app.staffSession('reviewer');
  colleague = await app.staffSession('reviewer');
});
afterAll(() => app?.close());

const quiet = { error: () => undefined };
/** What the worker does, until nothing waits. */
const work = async () => {
  while ((await app.nest.get(BulkService).runBatch(quiet)) > 0);
};
const post = (session: TestSession, url: string, body: object = {}, headers = {}) =>
  session.send('POST', url, { body, headers });
const operationOf = async (id: string) => (await reviewer.send('GET', `${BULK}/${id}`)).body;
const stateOf = async (id: string) => (await reviewer.send('GET', `/api/v1/accounts/${id}`)).body.state;

/** Accounts in a tier of their own. */
async function accountsOf(count: number): Promise<{ tier: string; ids: string[] }> {
  const tier = `bulk-${++tiers}`;
  const batch = Array.from({ length: count }, (_, n) =>
    registerAccountSchema.parse({
      externalRef: `${tier}-${n}`,
      displayName: 'Ada Test',
      country: 'GB',
      tier,
    }),
  );
  await app.nest.get(AccountsService).registerAll(batch, { kind: 'system', id: 'test', roles: [] });
  const rows: { id: string }[] = await app.dataSource.query(
    `SELECT id FROM account WHERE tier = $1 ORDER BY id`,
    [tier],
  );
  expect(rows).toHaveLength(count);
  return { tier, ids: rows.map(({ id }) => id) };
}

const freeze = (selection: object, more: object = {}) => ({
  command: 'place_hold',
  kind: 'freeze',
  reasonCode: 'unusual_activity',
  note: 'One device, many accounts.',
  selection,
  ...more,
});

describe('a bulk operation', () => {
  it('says in a dry run what would become of whom, and does nothing', async () => {
    const { tier, ids } = await accountsOf(3);
    await place(reviewer, ids[0] ?? '', { kind: 'flag', reasonCode: 'unusual_volume' });
    const answer = await post(reviewer, BULK, freeze({ ids: [...ids, NOBODY, ...ids] }, { dryRun: true }));
    expect(answer).toMatchObject({
      status: 200,
      body: {
        dryRun: true,
        selected: 4,
        done: 3,
        refused: 1,
        refusals: [{ code: 'account_not_found', count: 1 }],
        needsApproval: false,
        states: [
          { from: 'unverified', to: 'frozen', count: 2 },
          { from: 'flagged', to: 'frozen', count: 1 },
        ],
      },
    });
    expect(answer.body.sample).toContainEqual({
      accountId: ids[1],
      externalRef: `${tier}-1`,
      from: 'unverified',
      to: 'frozen',
      code: null,
    });
    await work();
    expect(await stateOf(ids[1] ?? '')).toBe('unverified');
  });

  it('freezes each account by its own decision, with its own event, and tells what became of each', async () => {
    const { tier, ids } = await accountsOf(5);
    const started = await post(reviewer, BULK, freeze({ filter: { tier: [tier] } }));
    expect(started).toMatchObject({
      status: 202,
      body: { operation: { status: 'running', selected: 5, processed: 0, selection: { by: 'filter' } } },
    });
    const { id } = started.body.operation;
    await work();
    expect(await operationOf(id)).toMatchObject({
      status: 'done',
      processed: 5,
      done: 5,
      refused: 0,
      refusals: [],
    });
    for (const account of ids) {
      expect(await stateOf(account)).toBe('frozen');
      expect(await verifyChain(app.dataSource, account)).toEqual(['register', 'place_freeze']);
    }
    const events = await reviewer.send('GET', `/api/v1/accounts/${ids[0]}/events`);
    expect(events.body.data.at(-1)).toMatchObject({
      command: 'place_freeze',
      reasonCode: 'unusual_activity',
      note: 'One device, many accounts.',
      actor: { id: reviewer.view.staff.id },
    });
    const results = await reviewer.send('GET', `${BULK}/${id}/results?limit=3`);
    expect(results.body.data).toHaveLength(3);
    const rest = await reviewer.send('GET', `${BULK}/${id}/results?limit=3&after=${results.body.next}`);
    expect([...results.body.data, ...rest.body.data]).toEqual(
      ids.map((accountId) => expect.objectContaining({ accountId, outcome: 'done', code: null })),
    );
    expect(rest.body.next).toBeNull();
  });

  it('releases only what whoever asks may release alone, and names the causes of the rest', async () => {
    const { ids } = await accountsOf(3);
    const [flagged = '', frozen = '', free = ''] = ids;
    await place(reviewer, flagged, { kind: 'flag', reasonCode: 'unusual_volume' });
    await place(reviewer, flagged, { kind: 'flag', reasonCode: 'suspicious_transaction' });
    await place(reviewer, frozen, { kind: 'freeze', reasonCode: 'suspected_fraud' });
    const release = (kind: string, some: string[]) =>
      post(reviewer, BULK, {
        command: `release_${kind}`,
        reasonCode: 'false_positive',
        selection: { ids: some },
      });
    const flags = await release('flag', [flagged, free]);
    const freezes = await release('freeze', [frozen]);
    await work();
    expect(await operationOf(flags.body.operation.id)).toMatchObject({
      done: 1,
      refused: 1,
      refusals: [{ code: 'no_open_hold', count: 1 }],
    });
    expect(await operationOf(freezes.body.operation.id)).toMatchObject({
      done: 0,
      refusals: [{ code: 'needs_approval', count: 1 }],
    });
    expect(await stateOf(flagged)).toBe('unverified');
    expect(await stateOf(frozen)).toBe('frozen');
  });

  it('over 500 accounts waits for a second person, and begins when they agree', async () => {
    const { tier, ids } = await accountsOf(501);
    const started = await post(reviewer, BULK, freeze({ filter: { tier: [tier] } }));
    const { id } = started.body.operation;
    expect(started.body.operation).toMatchObject({ status: 'awaiting_approval', mayDecide: false });
    await work();
    expect(await operationOf(id)).toMatchObject({ processed: 0 });
    const meant = await colleague.send('GET', `${BULK}/${id}/accounts?limit=1`);
    expect(meant.body).toMatchObject({
      data: [{ accountId: ids[0], externalRef: `${tier}-0`, state: 'unverified' }],
    });
    const further = await colleague.send('GET', `${BULK}/${id}/accounts?limit=500&after=${meant.body.next}`);
    expect(further.body).toMatchObject({ next: null });
    expect(further.body.data.map(({ accountId }: { accountId: string }) => accountId)).toEqual(ids.slice(1));
    expect(await post(reviewer, `${BULK}/${id}/approve`)).toMatchObject({
      status: 403,
      code: 'self_approval',
    });
    expect(await post(colleague, `${BULK}/${id}/reject`)).toMatchObject({ status: 422 });
    expect(await post(colleague, `${BULK}/${id}/approve`)).toMatchObject({
      status: 200,
      body: { status: 'running', decision: { by: { id: colleague.view.staff.id } } },
    });
    expect(await post(colleague, `${BULK}/${id}/approve`)).toMatchObject({ status: 409, code: 'bulk_ended' });
    await Promise.all([work(), work(), work()]);
    expect(await operationOf(id)).toMatchObject({ status: 'done', done: 501, refused: 0 });
    expect(await stateOf(ids.at(-1) ?? '')).toBe('frozen');
    const commands = (await app.events())
      .filter(({ stream }) => stream === 'bulk')
      .map(({ command }) => command);
    expect(commands.slice(-3)).toEqual([
      'propose_bulk_operation',
      'approve_bulk_operation',
      'finish_bulk_operation',
    ]);
  });

  it('two second persons at once: one outcome, the other is told', async () => {
    const { tier } = await accountsOf(501);
    const lead = await app.staffSession('lead');
    const started = await post(reviewer, BULK, freeze({ filter: { tier: [tier] } }));
    const { id } = started.body.operation;
    const answers = await Promise.all([
      post(colleague, `${BULK}/${id}/approve`),
      post(lead, `${BULK}/${id}/reject`, { note: 'Too many.' }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    await post(lead, `${BULK}/${id}/cancel`);
  });

  it('called off, leaves the rest as it is and what was done done', async () => {
    const { tier, ids } = await accountsOf(1_200);
    const started = await post(reviewer, BULK, freeze({ filter: { tier } }));
    const { id } = started.body.operation;
    await post(colleague, `${BULK}/${id}/approve`);
    const processed = await app.nest.get(BulkService).runBatch(quiet);
    expect(processed).toBeGreaterThan(0);
    expect(await post(reviewer, `${BULK}/${id}/cancel`)).toMatchObject({ status: 200, body: { processed } });
    await work();
    expect(await operationOf(id)).toMatchObject({ status: 'cancelled', processed, mayCancel: false });
    expect(await stateOf(ids[0] ?? '')).toBe('frozen');
    expect(await stateOf(ids.at(-1) ?? '')).toBe('unverified');
    expect(await post(reviewer, `${BULK}/${id}/cancel`)).toMatchObject({ status: 409, code: 'bulk_ended' });
  });

  it('whose worker dies in the middle of a batch does nothing twice and leaves nothing out', async () => {
    const { tier, ids } = await accountsOf(8);
    const started = await post(reviewer, BULK, freeze({ filter: { tier: [tier] } }));
    const { id } = started.body.operation;
    // The connection goes while the batch's transaction is open: its changes go with it.
    const accounts = app.nest.get(AccountsService);
    const commandAllIn = accounts.commandAllIn.bind(accounts);
    jest.spyOn(accounts, 'commandAllIn').mockImplementationOnce(async (...args) => {
      await commandAllIn(...args);
      throw new Error('the process was killed here');
    });
    await work();
    expect(await operationOf(id)).toMatchObject({ status: 'done', done: 8 });
    for (const account of ids) {
      expect(await verifyChain(app.dataSource, account)).toEqual(['register', 'place_freeze']);
    }
  });

  it('stops when whoever asked for it has left', async () => {
    const leaver = await app.staffSession('reviewer');
    const { tier, ids } = await accountsOf(2);
    const started = await post(leaver, BULK, freeze({ filter: { tier: [tier] } }));
    await app.dataSource.query(`UPDATE staff SET disabled_at = now() WHERE id = $1`, [leaver.view.staff.id]);
    await work();
    expect(await operationOf(started.body.operation.id)).toMatchObject({ status: 'stopped', processed: 0 });
    expect(await stateOf(ids[0] ?? '')).toBe('unverified');
  });

  it('sent twice with one Idempotency-Key is one operation', async () => {
    const { ids } = await accountsOf(1);
    const headers = { 'idempotency-key': 'bulk-twice' };
    const [first, second] = [
      await post(reviewer, BULK, freeze({ ids }), headers),
      await post(reviewer, BULK, freeze({ ids }), headers),
    ];
    expect(second.body.operation.id).toBe(first.body.operation.id);
    await work();
    expect(await verifyChain(app.dataSource, ids[0] ?? '')).toEqual(['register', 'place_freeze']);
  });

  it.each([
    ['no criterion', freeze({ filter: {} }), 422, 'validation_failed'],
    ['nobody', freeze({ filter: { tier: ['nobody-has-it'] } }), 422, 'selection_empty'],
    ['no ids', freeze({ ids: [] }), 422, 'validation_failed'],
    [
      'an unknown reason',
      freeze({ ids: [NOBODY] }, { reasonCode: 'no_such_reason' }),
      422,
      'reason_not_found',
    ],
    ['no kind', { ...freeze({ ids: [NOBODY] }), kind: undefined }, 422, 'validation_failed'],
    ['two kinds', { ...freeze({ ids: [NOBODY] }), command: 'place_lock' }, 422, 'validation_failed'],
    ['an unknown member', freeze({ ids: [NOBODY] }, { force: true }), 422, 'validation_failed'],
  ])('refuses %s', async (_, body, status, code) => {
    expect(await post(reviewer, BULK, body)).toMatchObject({ status, code });
  });

  it('cannot be agreed to after three days', async () => {
    const { tier } = await accountsOf(501);
    app.stopClock();
    const started = await post(reviewer, BULK, freeze({ filter: { tier: [tier] } }));
    const { id } = started.body.operation;
    app.advance(72 * HOUR);
    const late = await app.signIn(colleague.view.staff.email);
    expect(await post(late, `${BULK}/${id}/approve`)).toMatchObject({
      status: 410,
      code: 'proposal_expired',
    });
    expect((await late.send('GET', `${BULK}/${id}`)).body).toMatchObject({
      status: 'expired',
      mayDecide: false,
    });
  });
});
