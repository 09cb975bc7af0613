import type { WindowView } from '@standing/shared/contracts/maintenance';
import { AccountsService } from '../../server/src/accounts/accounts.service.js';
import { MaintenanceService } from '../../server/src/maintenance/maintenance.service.js';
import { place, TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, type Answer, type TestSession } from '../support/app.js';

const ACCOUNTS = '/api/v1/accounts';
const WINDOWS = '/api/v1/maintenance-windows';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const UNKNOWN_ID = '00000000-0000-7000-8000-000000000000';
const NOTHING_ALLOWED = {
  sign_in: false,
  receive: false,
  send: false,
  withdraw: false,
  trade: false,
  edit_profile: false,
};

let app: TestApp;
let wallet: TestWallet;
let administrator: TestSession;
let support: TestSession;
let reviewer: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  app.stopClock();
  wallet = await TestWallet.join(app);
  administrator = await app.staffSession('administrator');
  support = await app.staffSession('support');
  reviewer = await app.staffSession('reviewer');
});
afterAll(() => app?.close());

const text = (at: number) => new Date(at).toISOString();
const inHours = (hours: number) => text(app.now() + hours * HOUR);

/** Lets time pass; sessions would idle out meanwhile, so everybody signs in anew. */
async function pass(ms: number): Promise<void> {
  app.advance(ms);
  administrator = await app.signIn(administrator.view.staff.email);
  support = await app.signIn(support.view.staff.email);
  reviewer = await app.signIn(reviewer.view.staff.email);
}

let tiers = 0;
const newTier = () => `tier-${++tiers}`;

const post = (path: string, body?: unknown, headers = {}) =>
  administrator.send('POST', `${WINDOWS}${path}`, { ...(body === undefined ? {} : { body }), headers });
const change = (id: string, body: unknown) => administrator.send('PATCH', `${WINDOWS}/${id}`, { body });

/** Announces a window that must be taken. */
async function announce(more: Record<string, unknown>): Promise<WindowView> {
  const body = { startsAt: inHours(1), endsAt: inHours(2), reasonCode: 'scheduled_maintenance', ...more };
  const answer = await post('', body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body as WindowView;
}

const get = async (id: string) => (await support.send('GET', `${ACCOUNTS}/${id}`)).body;
const stateAt = async (id: string, at: number) =>
  (await support.send('GET', `${ACCOUNTS}/${id}/state?at=${encodeURIComponent(text(at))}`)).body;
const ids = async (query: string): Promise<string[]> =>
  (await support.send('GET', `${ACCOUNTS}?perPage=200&${query}`)).body.data.map(
    (each: { id: string }) => each.id,
  );
const totals = async () =>
  Object.fromEntries(
    (await support.send('GET', `${ACCOUNTS}/counts`)).body.data.map(
      ({ state, count }: { state: string; count: number }) => [state, count],
    ),
  );
const refused = (answer: Answer) => [answer.status, answer.code];

describe('a window', () => {
  it('shows at its first millisecond and no longer at its last, in every answer, with no job running', async () => {
    const tier = newTier();
    const active = await wallet.registerVerified({ tier });
    const bystander = await wallet.registerVerified({ tier: newTier() });
    const startsAt = app.now() + HOUR;
    const endsAt = app.now() + 3 * HOUR;
    const window = await announce({
      scope: { tiers: [tier] },
      startsAt: text(startsAt),
      endsAt: text(endsAt),
    });

    const seen = async () => {
      const account = await get(active.id);
      const [row] = (await support.send('GET', `${ACCOUNTS}?tier=${tier}`)).body.data;
      expect(row).toEqual(account);
      expect((await get(bystander.id)).state).toBe('active');
      const inState = await Promise.all(
        ['active', 'maintenance', 'active,maintenance'].map((state) => ids(`tier=${tier}&state=${state}`)),
      );
      return [account.state, ...inState.map((list) => list.length)];
    };
    await pass(HOUR - 1);
    expect(await seen()).toEqual(['active', 1, 0, 1]);
    expect(await get(active.id)).toMatchObject({
      maintenance: [],
      maintenanceAhead: [{ id: window.id, startsAt: text(startsAt) }],
      stateUntil: text(startsAt),
      capabilities: { send: true },
    });
    const before = await totals();
    await pass(1);
    expect(await seen()).toEqual(['maintenance', 0, 1, 1]);
    expect(await get(active.id)).toMatchObject({
      stateSince: text(startsAt),
      stateUntil: text(endsAt),
      maintenance: [{ id: window.id, endsAt: text(endsAt), reasonCode: 'scheduled_maintenance' }],
      maintenanceAhead: [],
      capabilities: NOTHING_ALLOWED,
      version: active.version,
    });
    expect(await totals()).toEqual({
      ...before,
      active: before['active'] - 1,
      maintenance: before['maintenance'] + 1,
    });
    await pass(2 * HOUR - 1);
    expect(await seen()).toEqual(['maintenance', 0, 1, 1]);
    await pass(1);
    expect(await seen()).toEqual(['active', 1, 0, 1]);
    expect(await get(active.id)).toMatchObject({
      stateSince: text(endsAt),
      maintenance: [],
      version: active.version,
    });
    expect(await totals()).toEqual(before);
    for (const [at, state] of [
      [startsAt - 1, 'active'],
      [startsAt, 'maintenance'],
      [endsAt - 1, 'maintenance'],
      [endsAt, 'active'],
    ] as const) {
      expect(await stateAt(active.id, at)).toMatchObject({ state });
    }
  });

  it('covers over what is weaker, and nothing that is stronger', async () => {
    const tier = newTier();
    const [frozen, locked, flagged, unverified, active] = await Promise.all([
      wallet.registerVerified({ tier }),
      wallet.registerVerified({ tier }),
      wallet.registerVerified({ tier }),
      wallet.register({ tier }),
      wallet.registerVerified({ tier }),
    ]);
    const accounts = [frozen, locked, flagged, unverified, active];
    await place(support, frozen.id, { kind: 'freeze', reasonCode: 'owner_request' });
    const lockEnds = text(app.now() + 90 * MINUTE);
    await place(support, locked.id, { kind: 'lock', reasonCode: 'abnormal_sign_in', expiresAt: lockEnds });
    await place(reviewer, flagged.id, { kind: 'flag', reasonCode: 'unusual_volume' });
    await announce({ scope: { tiers: [tier] } });
    const states = async () => {
      const shown = await Promise.all(accounts.map(async ({ id }) => (await get(id)).state));
      const listed = await Promise.all(
        accounts.map(async ({ id }, n) => (await ids(`tier=${tier}&state=${shown[n]}`)).includes(id)),
      );
      expect(listed).toEqual(accounts.map(() => true));
      return shown;
    };
    const own = ['frozen', 'locked', 'flagged', 'unverified', 'active'];
    expect(await states()).toEqual(own);
    await pass(HOUR);
    expect(await states()).toEqual(['frozen', 'locked', 'maintenance', 'maintenance', 'maintenance']);
    expect((await get(frozen.id)).capabilities).toEqual(NOTHING_ALLOWED);
    // The lock ends under the window.
    await pass(30 * MINUTE);
    expect(await states()).toEqual(['frozen', 'maintenance', 'maintenance', 'maintenance', 'maintenance']);
    expect((await get(locked.id)).stateSince).toBe(lockEnds);
    await app.nest.get(AccountsService).recordExpiries();
    expect((await get(locked.id)).stateSince).toBe(lockEnds);
    await pass(30 * MINUTE);
    expect(await states()).toEqual(['frozen', 'active', 'flagged', 'unverified', 'active']);
    for (const { id } of accounts) await verifyChain(app.dataSource, id);
  });

  it('lets decisions go on beneath it: their events say what was shown, and what was decided is there after it', async () => {
    const tier = newTier();
    const { id } = await wallet.registerVerified({ tier });
    const window = await announce({ scope: { tiers: [tier] } });
    await pass(HOUR + 1);
    const { account } = await place(reviewer, id, { kind: 'flag', reasonCode: 'unusual_volume' });
    expect(account).toMatchObject({ state: 'maintenance', stateSince: window.startsAt });
    await pass(1);
    const freeze = await place(support, id, { kind: 'freeze', reasonCode: 'owner_request' });
    expect(freeze.account.state).toBe('frozen');
    await pass(1);
    const released = await support.send('POST', `${ACCOUNTS}/${id}/holds/${freeze.hold.id}/release`, {
      body: { reasonCode: 'identity_confirmed' },
    });
    expect(released.body.account).toMatchObject({ state: 'maintenance', stateSince: text(app.now()) });
    const { data } = (await support.send('GET', `${ACCOUNTS}/${id}/events`)).body;
    expect(data.slice(2)).toMatchObject([
      { command: 'place_flag', fromState: 'maintenance', toState: 'maintenance' },
      { command: 'place_freeze', fromState: 'maintenance', toState: 'frozen' },
      { command: 'release_freeze', fromState: 'frozen', toState: 'maintenance' },
    ]);
    // Registered while it lasts.
    const newcomer = await wallet.register({ tier });
    expect(newcomer).toMatchObject({ state: 'maintenance', maintenance: [{ id: window.id }] });
    await pass(HOUR);
    expect(await get(id)).toMatchObject({ state: 'flagged', stateSince: window.endsAt });
    expect(await get(newcomer.id)).toMatchObject({ state: 'unverified', stateSince: window.endsAt });
    expect((await support.send('GET', `${ACCOUNTS}/${newcomer.id}/events`)).body.data).toMatchObject([
      { command: 'register', fromState: null, toState: 'maintenance' },
    ]);
    await verifyChain(app.dataSource, id);
    await verifyChain(app.dataSource, newcomer.id);
  });

  it('covers all, countries, tiers or the accounts listed', async () => {
    const tier = newTier();
    const plain = await wallet.registerVerified({ tier, country: 'GB' });
    const abroad = await wallet.registerVerified({ tier, country: 'FR' });
    const other = await wallet.registerVerified({ tier: newTier(), country: 'GB' });
    const covered = async (scope: unknown) => {
      const window = await announce({ scope, startsAt: text(app.now()), endsAt: inHours(1) });
      const shown: boolean[] = [];
      for (const { id } of [plain, abroad, other]) shown.push((await get(id)).state === 'maintenance');
      expect((await ids(`tier=${tier}&state=maintenance`)).toSorted()).toEqual(
        [plain, abroad]
          .filter((_, n) => shown[n])
          .map(({ id }) => id)
          .toSorted(),
      );
      const coverage = (await support.send('GET', `${WINDOWS}/${window.id}/coverage`)).body;
      const preview = (await post('/coverage', { scope })).body;
      expect(preview).toEqual(coverage);
      const listed = coverage.states.reduce((sum: number, each: { count: number }) => sum + each.count, 0);
      expect(coverage.total).toBe(listed);
      const total = (await totals())['maintenance'];
      expect(coverage.states).toContainEqual({ state: 'maintenance', count: total });
      expect((await post(`/${window.id}/end`)).status).toBe(200);
      expect((await get(plain.id)).state).toBe('active');
      app.advance(1);
      return shown;
    };
    expect(await covered({ all: true })).toEqual([true, true, true]);
    expect(await covered({ countries: ['FR', 'DE'] })).toEqual([false, true, false]);
    expect(await covered({ tiers: [tier] })).toEqual([true, true, false]);
    expect(await covered({ accountIds: [other.id, plain.id, plain.id] })).toEqual([true, false, true]);
  });

  it('blocks what it says, else what its reason does; others on top of it count as well', async () => {
    const tier = newTier();
    const { id } = await wallet.registerVerified({ tier });
    const now = { startsAt: text(app.now()), scope: { tiers: [tier] } };
    const first = await announce({ ...now, endsAt: inHours(3), blocks: ['trade', 'send', 'trade'] });
    expect(first.blocks).toEqual(['send', 'trade']);
    const only = (...blocked: string[]) =>
      Object.fromEntries(Object.keys(NOTHING_ALLOWED).map((each) => [each, !blocked.includes(each)]));
    expect((await get(id)).capabilities).toEqual(only('send', 'trade'));
    const second = await announce({ ...now, endsAt: inHours(2), blocks: ['sign_in'] });
    const third = await announce({ ...now, startsAt: inHours(2), endsAt: inHours(4), blocks: [] });
    expect((await get(id)).capabilities).toEqual(only('sign_in', 'send', 'trade'));
    expect((await get(id)).maintenance.map((each: { id: string }) => each.id)).toEqual([first.id, second.id]);
    await pass(2 * HOUR);
    expect(await get(id)).toMatchObject({
      state: 'maintenance',
      stateSince: now.startsAt,
      stateUntil: third.endsAt,
      capabilities: only('send', 'trade'),
      maintenance: [{ id: first.id }, { id: third.id }],
    });
    await pass(HOUR);
    expect(await get(id)).toMatchObject({
      state: 'maintenance',
      capabilities: only(),
      stateSince: now.startsAt,
    });
    await pass(HOUR);
    expect((await get(id)).state).toBe('active');
  });
});

describe('plans change', () => {
  it('before it begins: everything may be changed, and it may be called off', async () => {
    const [from, to] = [newTier(), newTier()];
    const [first, second] = await Promise.all([
      wallet.registerVerified({ tier: from }),
      wallet.registerVerified({ tier: to }),
    ]);
    const window = await announce({ scope: { tiers: [from] }, message: { en: 'Soon.' } });
    const changed = await change(window.id, {
      scope: { accountIds: [second.id] },
      startsAt: inHours(2),
      endsAt: inHours(3),
      reasonCode: 'system_upgrade',
      blocks: ['trade'],
      message: { 'zh-CN': '即将开始' },
    });
    expect([changed.status, changed.headers['etag']]).toEqual([200, '"2"']);
    expect(changed.body).toMatchObject({
      scope: { accountIds: [second.id], accountCount: 1 },
      reasonCode: 'system_upgrade',
      blocks: ['trade'],
      message: { 'zh-CN': '即将开始' },
      status: 'announced',
      version: 2,
    });
    // A text without a language is for everybody.
    expect((await change(window.id, { message: '3:00 – 4:00' })).body.message).toEqual({
      en: '3:00 – 4:00',
      'zh-CN': '3:00 – 4:00',
    });
    expect((await change(window.id, { message: null, blocks: null })).body).toMatchObject({
      message: null,
      blocks: Object.keys(NOTHING_ALLOWED),
      startsAt: changed.body.startsAt,
    });
    await pass(HOUR);
    expect((await get(first.id)).state).toBe('active');
    await pass(HOUR);
    expect(await get(first.id)).toMatchObject({ state: 'active', maintenanceAhead: [] });
    expect((await get(second.id)).state).toBe('maintenance');
    expect(refused(await change(window.id, { blocks: [] }))).toEqual([409, 'window_started']);
    expect(refused(await post(`/${window.id}/cancel`))).toEqual([409, 'window_started']);
    await pass(HOUR);
    expect(refused(await change(window.id, { blocks: [] }))).toEqual([409, 'window_over']);
    expect(refused(await post(`/${window.id}/end`))).toEqual([409, 'window_over']);

    const off = await announce({ scope: { tiers: [from] } });
    expect(refused(await post(`/${off.id}/end`))).toEqual([409, 'window_not_started']);
    expect((await post(`/${off.id}/cancel`)).body).toMatchObject({ status: 'cancelled' });
    expect(refused(await change(off.id, { blocks: [] }))).toEqual([409, 'window_cancelled']);
    expect(refused(await post(`/${off.id}/end`))).toEqual([409, 'window_cancelled']);
    await pass(90 * MINUTE);
    expect(await get(first.id)).toMatchObject({ state: 'active', stateSince: first.stateSince });
  });

  it('while it lasts: it is ended early, and the past stays as it was told', async () => {
    const tier = newTier();
    const { id } = await wallet.registerVerified({ tier });
    const window = await announce({ scope: { tiers: [tier] } });
    await pass(HOUR + 10 * MINUTE);
    const during = { ...(await stateAt(id, app.now())), at: undefined };
    expect(during).toMatchObject({ state: 'maintenance', maintenance: [{ endsAt: window.endsAt }] });
    const seenAt = app.now();
    await pass(MINUTE);
    const endedAt = app.now();
    const ended = await post(`/${window.id}/end`);
    expect(ended.body).toMatchObject({ status: 'over', endsAt: window.endsAt, endedAt: text(endedAt) });
    expect(await get(id)).toMatchObject({
      state: 'active',
      stateSince: text(endedAt),
      stateUntil: null,
      maintenance: [],
    });
    app.advance(1);
    expect({ ...(await stateAt(id, seenAt)), at: undefined }).toEqual(during);
    expect(await stateAt(id, endedAt - 1)).toMatchObject({
      state: 'maintenance',
      stateSince: window.startsAt,
    });
    expect(await stateAt(id, endedAt)).toMatchObject({ state: 'active', maintenance: [] });
  });

  it('is in the log: announced, changed, begun, ended, each at its instant and in the window’s own chain', async () => {
    const sweep = () => app.nest.get(MaintenanceService).recordEdges();
    await sweep();
    const window = await announce({ scope: { countries: ['IS'] }, message: { en: 'Night work.' } });
    app.advance(1);
    await change(window.id, { endsAt: inHours(3) });
    const changedAt = text(app.now());
    await pass(HOUR);
    // Nobody has recorded the start yet; it counts all the same, and is put down before the end.
    await post(`/${window.id}/end`);
    const endedAt = text(app.now());
    const events = await app.dataSource.query<{ command: string; at: Date; body: Buffer }[]>(
      `SELECT command, at, body FROM audit_event WHERE stream_id = $1 ORDER BY stream_version`,
      [window.id],
    );
    expect(events.map(({ command, at }) => [command, at.toISOString()])).toEqual([
      ['announce_maintenance', window.announcedAt],
      ['change_maintenance', changedAt],
      ['start_maintenance', window.startsAt],
      ['end_maintenance', endedAt],
    ]);
    const bodies = events.map(({ body }) => JSON.parse(body.toString('utf8')));
    expect(bodies[0]).toMatchObject({
      stream: `window:${window.id}`,
      actor: { kind: 'staff', role: 'administrator' },
      reason: { kind: 'maintenance', code: 'scheduled_maintenance', version: 1 },
      facts: { scope: { kind: 'countries', countries: ['IS'] }, message: { en: 'Night work.' } },
    });
    expect(bodies[2].actor).toEqual({ kind: 'system', id: 'clock', role: 'system' });
    expect(await sweep()).toBe(0);

    const alone = await announce({ scope: { countries: ['IS'] } });
    await pass(HOUR);
    expect(await sweep()).toBe(1);
    await pass(3 * HOUR);
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    const recorded = await app.dataSource.query<{ command: string; at: Date }[]>(
      `SELECT command, at FROM audit_event WHERE stream_id = $1 ORDER BY stream_version`,
      [alone.id],
    );
    expect(recorded.slice(1).map(({ command, at }) => [command, at.toISOString()])).toEqual([
      ['start_maintenance', alone.startsAt],
      ['end_maintenance', alone.endsAt],
    ]);
  });

  it('begins and ends in the story of every account that it covers, from its registration on', async () => {
    const tier = newTier();
    const early = await wallet.register({ tier });
    const window = await announce({ scope: { tiers: [tier] } });
    await pass(HOUR + 1);
    const late = await wallet.register({ tier });
    const outside = await wallet.register({ tier: newTier() });
    await pass(HOUR);
    const after = await wallet.register({ tier });
    await app.nest.get(MaintenanceService).recordEdges();
    const story = async (id: string, query = '') => {
      const { data, next } = (await support.send('GET', `${ACCOUNTS}/${id}/timeline?${query}`)).body;
      const told = data.map((entry: { type: string; at: string; event: { command: string } }) => [
        entry.type,
        entry.at,
        entry.event.command,
      ]);
      return { told, next, data };
    };
    const ends = ['window', window.endsAt, 'end_maintenance'];
    const starts = ['window', window.startsAt, 'start_maintenance'];
    const registers = (account: { registeredAt: string }) => ['event', account.registeredAt, 'register'];
    const whole = await story(early.id);
    expect(whole.told).toEqual([ends, starts, registers(early)]);
    expect(whole.data[0].window).toMatchObject({ id: window.id, reasonCode: 'scheduled_maintenance' });
    expect((await story(late.id)).told).toEqual([ends, registers(late)]);
    expect((await story(outside.id)).told).toEqual([registers(outside)]);
    expect((await story(after.id)).told).toEqual([registers(after)]);
    const first = await story(early.id, 'limit=1');
    const rest = await story(early.id, `after=${first.next}`);
    expect([...first.told, ...rest.told]).toEqual(whole.told);
  });

  it('writes one row and one event, however many it covers', async () => {
    const rows = async () =>
      (
        await app.dataSource.query<{ rows: string }[]>(
          `SELECT (SELECT count(*) FROM audit_event) + (SELECT count(*) FROM maintenance_window) AS rows`,
        )
      )[0]?.rows;
    const stamps = () => app.dataSource.query<object[]>(`SELECT xmin::text, id FROM account ORDER BY id`);
    const [before, accounts] = [Number(await rows()), await stamps()];
    const window = await announce({ scope: { all: true } });
    await pass(HOUR);
    expect((await totals())['active']).toBe(0);
    expect(Number(await rows())).toBe(before + 2 + SIGN_INS);
    expect(await stamps()).toEqual(accounts);
    await post(`/${window.id}/end`);
  });
});

/** Events that passing time leaves in these tests: everybody signs in anew. */
const SIGN_INS = 3;

describe('what is refused', () => {
  it.each([
    [{ endsAt: -1 }, 422, 'window_ends_before_start'],
    [{ startsAt: -2 * MINUTE }, 422, 'instant_in_past'],
    [{ endsAt: 6 * 366 * 24 * HOUR }, 422, 'instant_too_far'],
    [{ reasonCode: 'owner_request' }, 422, 'reason_not_found'],
    [{ scope: { all: true, tiers: ['a'] } }, 422, 'validation_failed'],
    [{ scope: {} }, 422, 'validation_failed'],
    [{ scope: { countries: [] } }, 422, 'validation_failed'],
    [{ scope: { countries: ['XX'] } }, 422, 'validation_failed'],
    [{ scope: { accountIds: ['me'] } }, 422, 'validation_failed'],
    [{ scope: { accountIds: [UNKNOWN_ID] } }, 422, 'accounts_not_found'],
    [{ blocks: ['everything'] }, 422, 'validation_failed'],
    [{ message: {} }, 422, 'validation_failed'],
    [{ message: { de: 'Bald.' } }, 422, 'validation_failed'],
  ])('%j', async (wrong, status, code) => {
    const { startsAt = HOUR, endsAt = 2 * HOUR, ...more } = wrong as { startsAt?: number; endsAt?: number };
    const before = (await administrator.send('GET', WINDOWS)).body.total;
    const answer = await post('', {
      scope: { tiers: ['nobody'] },
      startsAt: text(app.now() + startsAt),
      endsAt: text(app.now() + endsAt),
      reasonCode: 'scheduled_maintenance',
      ...more,
    });
    expect(refused(answer)).toEqual([status, code]);
    expect((await administrator.send('GET', WINDOWS)).body.total).toBe(before);
  });

  it('a window that is not there, a version that is not current', async () => {
    expect(refused(await administrator.send('GET', `${WINDOWS}/${UNKNOWN_ID}`))).toEqual([
      404,
      'window_not_found',
    ]);
    for (const path of ['end', 'cancel']) {
      expect(refused(await post(`/${UNKNOWN_ID}/${path}`))).toEqual([404, 'window_not_found']);
    }
    expect(refused(await change(UNKNOWN_ID, { blocks: [] }))).toEqual([404, 'window_not_found']);
    const { id } = await announce({ scope: { tiers: ['nobody'] } });
    expect(refused(await change(id, {}))).toEqual([422, 'validation_failed']);
    expect(refused(await post(`/${id}/cancel`, undefined, { 'if-match': '"7"' }))).toEqual([
      412,
      'version_stale',
    ]);
    expect((await post(`/${id}/cancel`, undefined, { 'if-match': '"1"' })).status).toBe(200);
  });

  it('a repeat is answered like the first', async () => {
    const body = {
      scope: { tiers: ['nobody'] },
      startsAt: inHours(1),
      endsAt: inHours(2),
      reasonCode: 'scheduled_maintenance',
    };
    const key = { 'idempotency-key': 'announce-once' };
    const first = await post('', body, key);
    expect((await post('', body, key)).body.id).toBe(first.body.id);
    expect(refused(await post('', { ...body, reasonCode: 'system_upgrade' }, key))).toEqual([
      422,
      'idempotency_key_reused',
    ]);
    const cancel = { 'idempotency-key': 'cancel-once' };
    expect((await post(`/${first.body.id}/cancel`, undefined, cancel)).body.status).toBe('cancelled');
    expect((await post(`/${first.body.id}/cancel`, undefined, cancel)).body.status).toBe('cancelled');
  });
});

it('the list is asked by status and by a span of time', async () => {
  await pass(10 * HOUR);
  const scope = { tiers: ['listed'] };
  const near = await announce({ scope });
  const far = await announce({ scope, startsAt: inHours(48), endsAt: inHours(49) });
  const running = await announce({ scope, startsAt: text(app.now()), endsAt: inHours(48) });
  const found = async (query: string) =>
    (await support.send('GET', `${WINDOWS}?order=asc&${query}`)).body.data.map((each: WindowView) => each.id);
  expect(await found('status=announced')).toEqual([near.id, far.id]);
  expect(await found('status=active')).toEqual([running.id]);
  expect(await found('status=active,announced')).toEqual([running.id, near.id, far.id]);
  expect(await found(`from=${inHours(2)}&to=${inHours(48)}`)).toEqual([running.id]);
  expect(await found(`from=${inHours(48)}&to=${inHours(60)}`)).toEqual([far.id]);
  expect((await support.send('GET', `${WINDOWS}?status=over&perPage=1`)).body.total).toBeGreaterThan(3);
});
