import type { AccountView } from '@standing/shared/contracts/accounts';
import { TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, type Answer, type TestSession } from '../support/app.js';

const SIGNALS = '/api/v1/signals';
const RULES = '/api/v1/rules';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let app: TestApp;
let wallet: TestWallet;
let reviewer: TestSession;
let support: TestSession;
let admin: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  app.stopClock();
  wallet = await TestWallet.join(app);
  await signIn();
});
afterAll(() => app?.close());

async function signIn(): Promise<void> {
  reviewer = await app.staffSession('reviewer');
  support = await app.staffSession('support');
  admin = await app.staffSession('administrator');
}

const text = (at: number) => new Date(at).toISOString();
const send = (body: Record<string, unknown>, headers = {}): Promise<Answer> =>
  wallet.send('POST', SIGNALS, { body: { occurredAt: text(app.now()), data: {}, ...body }, headers });
const of = (account: AccountView, type: string, more: Record<string, unknown> = {}) =>
  send({ externalRef: account.externalRef, type, ...more });
const get = async (account: AccountView): Promise<AccountView> =>
  (await reviewer.send('GET', `/api/v1/accounts/${account.id}`)).body;
const outcomes = (answer: Answer): string[] =>
  answer.body.applied.map((each: { rule: string; outcome: string }) => `${each.rule} ${each.outcome}`);

describe('a signal', () => {
  it('is kept as it was sent, shown on the account, and answered with nothing when no rule is met', async () => {
    const account = await wallet.registerVerified();
    const answer = await of(account, 'failed_sign_in', {
      id: 'w-1',
      data: { country: 'FR', ip: '10.0.0.1' },
    });
    expect(answer).toMatchObject({
      status: 202,
      body: {
        signal: { walletId: 'w-1', type: 'failed_sign_in', severity: 'medium', data: { country: 'FR' } },
        applied: [],
      },
    });
    // What the type does not have might be personal data: it is not kept.
    expect(answer.body.signal.data).toEqual({ country: 'FR' });
    const shown = await support.send('GET', `/api/v1/accounts/${account.id}/signals`);
    expect(shown.body.data).toMatchObject([{ id: answer.body.signal.id, applied: [] }]);
    expect((await get(account)).version).toBe(account.version);
  });

  it('counts once under its id, gets the same answer again, and is refused when it says something else', async () => {
    const account = await wallet.registerVerified();
    const other = await wallet.registerVerified();
    const body = {
      externalRef: account.externalRef,
      type: 'abnormal_sign_in',
      id: 'w-2',
      data: { country: 'BR' },
    };
    const occurredAt = text(app.now());
    const first = await send({ ...body, occurredAt });
    expect(outcomes(first)).toEqual(['abnormal_sign_in placed']);
    const again = await send({ occurredAt, ...body });
    expect(again.body).toEqual(first.body);
    expect(await send({ ...body, occurredAt, severity: 'high' })).toMatchObject({
      status: 409,
      code: 'signal_exists',
    });
    expect(await send({ ...body, externalRef: other.externalRef, occurredAt })).toMatchObject({
      status: 409,
      code: 'signal_exists',
    });
    expect((await get(account)).holds).toHaveLength(1);
    expect((await get(other)).holds).toEqual([]);
  });

  it('sent again under one Idempotency-Key gets the first answer', async () => {
    const account = await wallet.registerVerified();
    const headers = { 'idempotency-key': 'signal-key-1' };
    const body = { externalRef: account.externalRef, type: 'failed_sign_in', occurredAt: text(app.now()) };
    const [first, again] = [await send(body, headers), await send(body, headers)];
    expect(again.body).toEqual(first.body);
    const list = await support.send('GET', `/api/v1/accounts/${account.id}/signals`);
    expect(list.body.data).toHaveLength(1);
  });

  it('is taken as wallets spell it, and an amount of no known currency with the rest', async () => {
    const account = await wallet.registerVerified();
    const large = await of(account, 'large_transaction', { severity: 'high', data: { amount: 5_000_000 } });
    expect(large.body).toMatchObject({
      signal: { data: { amount: 5_000_000 } },
      applied: [{ rule: 'severe_transaction', outcome: 'placed' }],
    });
    const abroad = await of(account, 'abnormal_sign_in', { data: { cause: ' Impossible travel' } });
    expect(abroad.body).toMatchObject({ signal: { data: { cause: 'impossible_travel' } } });
  });

  it.each([
    ['of nobody we know', { externalRef: 'nobody' }, 404, 'reference_unknown'],
    ['of an unknown type', { type: 'gossip' }, 422, 'validation_failed'],
    [
      'with half a cent',
      { type: 'large_transaction', data: { amount: 0.5, currency: 'EUR' } },
      422,
      'validation_failed',
    ],
    ['with a member that there is not', { extra: 1 }, 422, 'validation_failed'],
    ['from the future', { occurredAt: () => text(app.now() + 2 * MINUTE + 1) }, 422, 'signal_ahead'],
    ['from long ago', { occurredAt: () => text(app.now() - 7 * DAY - 1) }, 422, 'signal_too_old'],
  ])('%s is refused and leaves nothing', async (_what, more: Record<string, unknown>, status, code) => {
    const account = await wallet.registerVerified();
    const { occurredAt } = more;
    const at = typeof occurredAt === 'function' ? { occurredAt: (occurredAt as () => string)() } : {};
    const answer = await of(account, 'failed_sign_in', { ...more, ...at });
    expect(answer).toMatchObject({ status, code });
    const list = await support.send('GET', `/api/v1/accounts/${account.id}/signals`);
    expect(list.body.data).toEqual([]);
  });

  it('of a closed account is kept, places nothing, and the answer says why', async () => {
    const account = await wallet.register();
    const lead = await app.staffSession('lead');
    const lead2 = await app.staffSession('lead');
    const asked = await lead.send('POST', `/api/v1/accounts/${account.id}/close`, {
      body: { reasonCode: 'dormant' },
    });
    const closed = await lead2.send('POST', `/api/v1/proposals/${asked.body.proposal.id}/approve`, {
      body: {},
    });
    expect(closed.status).toBe(200);
    const answer = await of(account, 'abnormal_sign_in');
    expect(answer).toMatchObject({ status: 202, body: { applied: [], ignored: 'account_closed' } });
    expect((await get(account)).state).toBe('closed');
  });
});

describe('five failed sign-ins', () => {
  it('in a quarter of an hour lock for half an hour; the lock names the rule and the signals', async () => {
    const account = await wallet.registerVerified();
    const sent: Answer[] = [];
    for (let n = 0; n < 5; n++) {
      sent.push(await of(account, 'failed_sign_in', { occurredAt: text(app.now() - (4 - n) * MINUTE) }));
    }
    expect(sent.map(outcomes)).toEqual([[], [], [], [], ['failed_sign_ins placed']]);
    const until = text(app.now() + 30 * MINUTE);
    expect(sent[4]?.body.applied[0]).toMatchObject({ kind: 'lock', reasonCode: 'failed_sign_ins', until });
    const { state, holds } = await get(account);
    expect(state).toBe('locked');
    expect(holds).toMatchObject([
      { expiresAt: until, placedBy: { kind: 'rule', id: 'failed_sign_ins@1', role: 'system' } },
    ]);
    const events = await reviewer.send('GET', `/api/v1/accounts/${account.id}/events`);
    const last = events.body.data.at(-1);
    expect(last).toMatchObject({ command: 'place_lock', actor: { kind: 'rule', id: 'failed_sign_ins@1' } });
    const ids = sent.map(({ body }): string => body.signal.id);
    expect(new Set(last.facts.signals)).toEqual(new Set(ids));
    expect(await verifyChain(app.dataSource, account.id)).toContain('place_lock');
  });

  it('at the same moment place one lock and no more', async () => {
    const account = await wallet.registerVerified();
    const answers = await Promise.all(Array.from({ length: 9 }, () => of(account, 'failed_sign_in')));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 9 }, () => 202));
    expect(answers.flatMap(outcomes)).toEqual(['failed_sign_ins placed']);
    expect((await get(account)).holds).toHaveLength(1);
    // The four that were left over and a fifth are five; the account is held for that already.
    expect(outcomes(await of(account, 'failed_sign_in'))).toEqual(['failed_sign_ins already_held']);
    expect((await get(account)).holds).toHaveLength(1);
  });

  it('and many more of one account keep nobody else waiting', async () => {
    const [account, other] = [await wallet.registerVerified(), await wallet.registerVerified()];
    const busy = app.dataSource.createQueryRunner();
    await busy.startTransaction();
    // More than there are connections wait until somebody is through with the account.
    await busy.query('SELECT FROM account WHERE id = $1 FOR UPDATE', [account.id]);
    const sent = Promise.all(Array.from({ length: 40 }, () => of(account, 'failed_sign_in')));
    const asked: number[] = [];
    // Meanwhile the signals get to where they wait.
    while (asked.length < 20) {
      asked.push((await wallet.send('GET', `/api/v1/status/${other.externalRef}`)).status);
    }
    await busy.commitTransaction();
    await busy.release();
    expect(new Set(asked)).toEqual(new Set([200]));
    expect(new Set((await sent).map((answer) => answer.status))).toEqual(new Set([202]));
    expect((await get(account)).holds).toHaveLength(1);
  });

  it('of which one lies a quarter of an hour before the last do not, a millisecond less and they do', async () => {
    const last = app.now();
    for (const [first, placed] of [
      [last - 15 * MINUTE, []],
      [last - 15 * MINUTE + 1, ['failed_sign_ins placed']],
    ] as const) {
      const account = await wallet.registerVerified();
      // Late and in no order: what counts is when they happened.
      await of(account, 'failed_sign_in', { occurredAt: text(last) });
      for (let n = 0; n < 3; n++) await of(account, 'failed_sign_in', { occurredAt: text(last - MINUTE) });
      expect(outcomes(await of(account, 'failed_sign_in', { occurredAt: text(first) }))).toEqual(placed);
    }
  });

  it('are not counted again once support has released the lock', async () => {
    const account = await wallet.registerVerified();
    for (let n = 0; n < 5; n++) await of(account, 'failed_sign_in');
    const { holds } = await get(account);
    const released = await support.send(
      'POST',
      `/api/v1/accounts/${account.id}/holds/${holds[0]?.id}/release`,
      { body: { reasonCode: 'identity_confirmed' } },
    );
    expect(released.status).toBe(200);
    expect(outcomes(await of(account, 'failed_sign_in'))).toEqual([]);
    expect((await get(account)).state).toBe('active');
  });
});

describe('the shipped rules', () => {
  it('lock for a day after an abnormal sign-in, to the millisecond; support releases another at once', async () => {
    const account = await wallet.registerVerified();
    const placedAt = app.now();
    expect(outcomes(await of(account, 'abnormal_sign_in', { severity: 'high' }))).toEqual([
      'abnormal_sign_in placed',
    ]);
    const status = async () => (await wallet.send('GET', `/api/v1/status/${account.externalRef}`)).body;
    expect(await status()).toMatchObject({
      state: 'locked',
      capabilities: { sign_in: false },
      reasons: [{ code: 'abnormal_sign_in', until: text(placedAt + DAY) }],
    });
    const other = await wallet.registerVerified();
    await of(other, 'abnormal_sign_in');
    const [hold] = (await get(other)).holds;
    const url = `/api/v1/accounts/${other.id}/holds/${hold?.id}/release`;
    expect(await support.send('POST', url, { body: { reasonCode: 'identity_confirmed' } })).toMatchObject({
      status: 200,
      body: { account: { state: 'active' } },
    });
    app.advance(DAY - 1);
    expect(await status()).toMatchObject({ state: 'locked' });
    app.advance(1);
    expect(await status()).toMatchObject({ state: 'active', reasons: [] });
    await signIn();
  });

  it('lock after leaked credentials until somebody releases it', async () => {
    const account = await wallet.registerVerified();
    await of(account, 'credential_compromise', { severity: 'critical' });
    expect((await get(account)).holds).toMatchObject([
      { reasonCode: 'credential_compromise', expiresAt: null },
    ]);
  });

  it('lock for a new device in another country, and for none in the same', async () => {
    const home = await wallet.registerVerified({ country: 'DE' });
    expect(outcomes(await of(home, 'new_device', { data: { country: 'DE', deviceId: 'd1' } }))).toEqual([]);
    expect(outcomes(await of(home, 'new_device', { data: { country: 'VN', deviceId: 'd2' } }))).toEqual([
      'new_device_abroad placed',
    ]);
    // What counts is where the customer was last.
    const traveller = await wallet.registerVerified({ country: 'DE' });
    await of(traveller, 'failed_sign_in', { data: { country: 'VN' } });
    expect(outcomes(await of(traveller, 'new_device', { data: { country: 'VN' } }))).toEqual([]);
  });

  it('flag frequent large transactions and have it looked into in one review', async () => {
    const account = await wallet.registerVerified();
    const data = { amount: 1_500_000, currency: 'EUR' };
    expect(outcomes(await of(account, 'large_transaction', { data }))).toEqual([]);
    expect(outcomes(await of(account, 'large_transaction', { data, severity: 'high' }))).toEqual([
      'severe_transaction placed',
    ]);
    const third = await of(account, 'large_transaction', { data });
    expect(outcomes(third)).toEqual(['frequent_large_transactions placed']);
    const cases = await reviewer.send('GET', `/api/v1/cases?accountId=${account.id}`);
    expect(cases.body.data).toMatchObject([{ kind: 'review', number: third.body.applied[0].caseNumber }]);
    const { state, holds } = await get(account);
    expect(state).toBe('flagged');
    expect(holds.map(({ reasonCode }) => reasonCode).toSorted()).toEqual([
      'frequent_large_transactions',
      'suspicious_transaction',
    ]);
    await verifyChain(app.dataSource, cases.body.data[0].id);
  });

  it('flag a reported breach of terms', async () => {
    const account = await wallet.registerVerified();
    await of(account, 'terms_breach', { data: { clause: '4.2' } });
    expect((await get(account)).holds).toMatchObject([
      { kind: 'flag', reasonCode: 'terms_breach_suspected' },
    ]);
  });
});

describe('rules', () => {
  const content = (more: Record<string, unknown> = {}) => ({
    name: { en: 'Test rule', 'zh-CN': '测试规则' },
    signals: ['terms_breach'],
    conditions: [{ fact: 'count', types: ['terms_breach'], withinMs: HOUR, atLeast: 2 }],
    effect: { kind: 'lock', reasonCode: 'credential_compromise', lockForMs: HOUR },
    mode: 'active',
    match: 'all',
    ...more,
  });

  it('are written in versions, judge from then on, and are retired instead of deleted', async () => {
    const created = await admin.send('POST', RULES, {
      body: { code: 'test_rule', ...content({ mode: 'watch' }) },
    });
    expect(created).toMatchObject({
      status: 201,
      headers: { etag: '"1"' },
      body: { version: 1, mode: 'watch' },
    });
    const watched = await wallet.registerVerified();
    await of(watched, 'terms_breach');
    await of(watched, 'terms_breach');
    expect((await get(watched)).holds).toMatchObject([{ kind: 'flag' }]);
    const record = (await admin.send('GET', `${RULES}/test_rule`)).body;
    expect(record).toMatchObject({
      record: { placed: 0, watched: 1 },
      hits: [{ outcome: 'watched', signals: 2 }],
    });

    const stale = await admin.send('POST', `${RULES}/test_rule/versions`, {
      body: content(),
      headers: { 'if-match': '"9"' },
    });
    expect(stale).toMatchObject({ status: 412, body: { current: { version: 1 } } });
    const changed = await admin.send('POST', `${RULES}/test_rule/versions`, {
      body: content(),
      headers: { 'if-match': '"1"' },
    });
    expect(changed).toMatchObject({
      status: 201,
      body: { version: 2, versions: [{ version: 2 }, { version: 1 }] },
    });
    const same = await admin.send('POST', `${RULES}/test_rule/versions`, { body: content() });
    expect(same.body.version).toBe(2);

    const account = await wallet.registerVerified();
    await of(account, 'terms_breach');
    expect(outcomes(await of(account, 'terms_breach'))).toEqual([
      'terms_breach already_held',
      'test_rule placed',
    ]);
    expect(await admin.send('POST', `${RULES}/test_rule/retire`)).toMatchObject({
      status: 200,
      body: { retired: true },
    });
    expect(await admin.send('POST', `${RULES}/test_rule/versions`, { body: content() })).toMatchObject({
      status: 409,
      code: 'rule_retired',
    });
    const later = await wallet.registerVerified();
    await of(later, 'terms_breach');
    expect(outcomes(await of(later, 'terms_breach'))).toEqual(['terms_breach already_held']);
    const events = await app.events('create_rule', 'change_rule', 'retire_rule');
    expect(events.map(({ command, stream }) => `${stream} ${command}`)).toEqual([
      'rule create_rule',
      'rule change_rule',
      'rule retire_rule',
    ]);
  });

  it.each([
    ['a freeze', { effect: { kind: 'freeze', reasonCode: 'suspected_fraud' } }, 'validation_failed'],
    ['a reason that there is not', { effect: { kind: 'lock', reasonCode: 'nonsense' } }, 'reason_not_found'],
    [
      'a fact that there is not',
      { conditions: [{ fact: 'path', path: '$.x', atLeast: 1 }] },
      'validation_failed',
    ],
    [
      'a window of months',
      { conditions: [{ fact: 'count', types: ['new_device'], withinMs: 99 * DAY, atLeast: 2 }] },
      'validation_failed',
    ],
    [
      'a flag that ends by itself',
      { effect: { kind: 'flag', reasonCode: 'unusual_volume', lockForMs: HOUR } },
      'validation_failed',
    ],
  ])('with %s are refused', async (_what, more, code) => {
    const answer = await admin.send('POST', RULES, { body: { code: 'bad_rule', ...content(more) } });
    expect(answer).toMatchObject({ status: 422, code });
    expect(await admin.send('GET', `${RULES}/bad_rule`)).toMatchObject({
      status: 404,
      code: 'rule_not_found',
    });
  });

  it('that place what would tip off are answered like any other review: no name, no end, no case', async () => {
    const reasonOf = (kind: string, code: string, more: object) => ({
      kind,
      code,
      authority: kind === 'flag' ? 'reviewer' : 'support',
      disclosure: 'generic',
      staffNote: { en: 'Secret.', 'zh-CN': '保密。' },
      text: {
        en: { title: 'Secret', explanation: 'Secret.', nextSteps: ['Wait.'] },
        'zh-CN': { title: '保密', explanation: '保密。', nextSteps: ['请稍候。'] },
      },
      ...more,
    });
    const answers = [];
    for (const [kind, effect] of [
      ['lock', { lockForMs: DAY }],
      ['flag', { opensReview: true }],
    ] as const) {
      const reasonCode = `withheld_${kind}`;
      const reason = await admin.send('POST', '/api/v1/reasons', { body: reasonOf(kind, reasonCode, {}) });
      expect(reason.status).toBe(201);
      const rule = await admin.send('POST', RULES, {
        body: {
          code: `tips_off_${kind}`,
          name: { en: 'Tips off', 'zh-CN': '不予告知' },
          signals: ['failed_sign_in'],
          conditions: [{ fact: 'severity', atLeast: 'critical' }],
          effect: { kind, reasonCode, ...effect },
        },
      });
      expect(rule.status).toBe(201);
      const account = await wallet.registerVerified();
      const body = { id: `withheld-${kind}`, occurredAt: text(app.now()), severity: 'critical' };
      const [first, again] = [
        await of(account, 'failed_sign_in', body),
        await of(account, 'failed_sign_in', body),
      ];
      expect(first.text).toBe(again.text);
      expect(first.body.applied).toEqual([
        {
          rule: 'under_review',
          version: 1,
          outcome: 'placed',
          kind,
          reasonCode: 'under_review',
          holdId: (await get(account)).holds[0]?.id,
          until: null,
          caseNumber: null,
        },
      ]);
      answers.push(Object.keys(first.body.applied[0]));
      await admin.send('POST', `${RULES}/tips_off_${kind}/retire`);
    }
    const told = await of(await wallet.registerVerified(), 'abnormal_sign_in');
    expect([...answers, Object.keys(told.body.applied[0])]).toEqual([answers[0], answers[0], answers[0]]);
  });

  it('tried on what was reported say which accounts they would have hit, and touch none', async () => {
    const hit = await wallet.registerVerified();
    const missed = await wallet.registerVerified();
    for (let n = 0; n < 4; n++) await of(hit, 'failed_sign_in', { data: { country: 'NO' } });
    await of(missed, 'failed_sign_in', { data: { country: 'NO' } });
    const versions = [(await get(hit)).version, (await get(missed)).version];
    const answer = await admin.send('POST', `${RULES}/dry-run`, {
      body: content({
        signals: ['failed_sign_in'],
        conditions: [
          { fact: 'country', oneOf: ['NO'] },
          { fact: 'count', types: ['failed_sign_in'], withinMs: HOUR, atLeast: 3 },
        ],
        effect: { kind: 'lock', reasonCode: 'failed_sign_ins', lockForMs: null },
      }),
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { isCut: false, hits: 1, accounts: 1, sample: [{ accountId: hit.id, signals: 3 }] },
    });
    expect([(await get(hit)).version, (await get(missed)).version]).toEqual(versions);
  });

  it('keep count of how often they were right', async () => {
    const before = (await admin.send('GET', `${RULES}/terms_breach`)).body.record;
    for (const reasonCode of ['false_positive', 'requirements_satisfied']) {
      const account = await wallet.registerVerified();
      await of(account, 'terms_breach');
      const [hold] = (await get(account)).holds;
      const url = `/api/v1/accounts/${account.id}/holds/${hold?.id}/release`;
      expect((await reviewer.send('POST', url, { body: { reasonCode } })).status).toBe(200);
    }
    const { record } = (await admin.send('GET', `${RULES}/terms_breach`)).body;
    expect(record).toMatchObject({
      placed: before.placed + 2,
      open: before.open,
      overturned: before.overturned + 1,
      upheld: before.upheld + 1,
    });
  });
});

test('what was reported cannot be altered by the application', async () => {
  await expect(app.dataSource.query(`UPDATE signal SET severity = 'low'`)).rejects.toThrow(/denied|refused/);
  await expect(app.dataSource.query(`DELETE FROM signal_hit`)).rejects.toThrow(/denied|refused/);
});
