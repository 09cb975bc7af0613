import { randomUUID } from 'node:crypto';
import { place, TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

const ACCOUNTS = '/api/v1/accounts';

let app: TestApp;
let wallet: TestWallet;
let support: TestSession;
let reviewer: TestSession;
let lead: TestSession;
let auditor: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  support = await app.staffSession('support');
  reviewer = await app.staffSession('reviewer');
  lead = await app.staffSession('lead');
  auditor = await app.staffSession('auditor');
});
afterAll(() => app?.close());

const release = (session: TestSession, accountId: string, holdId: string, headers = {}) =>
  session.send('POST', `${ACCOUNTS}/${accountId}/holds/${holdId}/release`, {
    body: { reasonCode: 'identity_confirmed' },
    headers,
  });
const get = async (id: string) => (await support.send('GET', `${ACCOUNTS}/${id}`)).body;

describe('registering', () => {
  it('answers 201 once, then 200 with the same account, and 409 for other data', async () => {
    const body = {
      externalRef: 'cust-0001',
      displayName: '王小明',
      email: 'xm.wang@mail.example',
      phone: '+8613800138000',
      birthDate: '1990-02-28',
      address: { line1: '世纪大道 100 号', city: '上海', country: 'CN' },
      country: 'CN',
    };
    const first = await wallet.send('POST', ACCOUNTS, { body });
    const again = await wallet.send('POST', ACCOUNTS, { body });
    const other = await wallet.send('POST', ACCOUNTS, { body: { ...body, displayName: '王晓明' } });

    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      externalRef: 'cust-0001',
      state: 'unverified',
      version: 1,
      tier: 'standard',
      riskLevel: 'low',
      holds: [],
      maintenance: [],
      displayName: '王小明',
      verification: { status: 'unverified', level: null, expiresAt: null },
      capabilities: {
        sign_in: true,
        receive: true,
        send: false,
        withdraw: false,
        trade: false,
        edit_profile: true,
      },
    });
    expect(JSON.stringify(first.body)).not.toContain('xm.wang');
    expect(JSON.stringify(first.body)).not.toContain('13800138000');
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(other).toMatchObject({ status: 409, body: { code: 'account_exists' } });
  });

  it('makes one account of twenty simultaneous requests', async () => {
    const body = { externalRef: 'cust-race', displayName: 'Race', country: 'DE' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => wallet.send('POST', ACCOUNTS, { body })),
    );
    expect(answers.map(({ status }) => String(status)).sort()).toEqual([
      ...Array<string>(19).fill('200'),
      '201',
    ]);
    expect(new Set(answers.map(({ body: { id } }) => id)).size).toBe(1);
  });

  it('keeps personal data out of the log', async () => {
    const { id } = await wallet.register({ displayName: 'Plantedname', email: 'planted@mail.example' });
    await place(support, id, { kind: 'freeze', reasonCode: 'owner_request', note: 'planted note' });
    const [{ log }] = await app.dataSource.query(
      `SELECT string_agg(convert_from(body, 'UTF8'), ' ') AS log FROM audit_event WHERE stream_id = $1`,
      [id],
    );
    expect(log).toContain('"note":"');
    expect(log.toLowerCase()).not.toContain('planted');
  });
});

describe('holds', () => {
  it('freezes and releases: state, capabilities, versions, events and chain', async () => {
    const account = await wallet.registerVerified();
    expect(account).toMatchObject({ state: 'active', version: 2 });
    const placed = await place(support, account.id, {
      kind: 'freeze',
      reasonCode: 'owner_request',
      note: 'Phone stolen.',
    });
    expect(placed.account).toMatchObject({
      state: 'frozen',
      version: 3,
      capabilities: { sign_in: true, receive: false, send: false, withdraw: false, trade: false },
    });
    expect(placed.hold).toMatchObject({
      kind: 'freeze',
      reasonCode: 'owner_request',
      reasonVersion: 1,
      authority: 'support',
      note: 'Phone stolen.',
      placedBy: { kind: 'staff', role: 'support', name: 'Test support' },
      expiresAt: null,
    });
    expect(await get(account.id)).toEqual(placed.account);

    const released = await release(support, account.id, placed.hold.id);
    expect(released).toMatchObject({
      status: 200,
      body: { account: { state: 'active', version: 4, holds: [] } },
    });

    const events = (await support.send('GET', `${ACCOUNTS}/${account.id}/events`)).body;
    expect(events.next).toBeNull();
    expect(events.data).toMatchObject([
      { command: 'register', fromState: null, toState: 'unverified', streamVersion: 1 },
      { command: 'approve_verification', fromState: 'unverified', toState: 'active' },
      {
        command: 'place_freeze',
        fromState: 'active',
        toState: 'frozen',
        note: 'Phone stolen.',
        reasonCode: 'owner_request',
      },
      {
        command: 'release_freeze',
        fromState: 'frozen',
        toState: 'active',
        actor: { name: 'Test support', role: 'support' },
      },
    ]);
    events.data.slice(1).forEach((event: { previousHash: string }, n: number) => {
      expect(event.previousHash).toBe(events.data[n].hash);
    });
    expect(await verifyChain(app.dataSource, account.id)).toHaveLength(4);
  });

  it('never lifts another hold with the one that is released', async () => {
    const { id } = await wallet.registerVerified();
    const freeze = await place(support, id, { kind: 'freeze', reasonCode: 'owner_request' });
    const lock = await place(support, id, { kind: 'lock', reasonCode: 'credential_compromise' });
    const flag = await place(reviewer, id, { kind: 'flag', reasonCode: 'unusual_volume' });
    expect((await release(support, id, freeze.hold.id)).body.account.state).toBe('locked');
    expect((await release(support, id, lock.hold.id)).body.account.state).toBe('flagged');
    expect((await release(reviewer, id, flag.hold.id)).body.account.state).toBe('active');
  });

  it('keeps the same reason open twice', async () => {
    const { id } = await wallet.registerVerified();
    const first = await place(reviewer, id, { kind: 'flag', reasonCode: 'unusual_volume' });
    await place(reviewer, id, { kind: 'flag', reasonCode: 'unusual_volume' });
    expect((await release(reviewer, id, first.hold.id)).body.account).toMatchObject({
      state: 'flagged',
      holds: [{ reasonCode: 'unusual_volume' }],
    });
  });

  it.each([
    ['freeze', 'suspected_fraud', 'support', 'release_authority'],
    ['freeze', 'sanctions_match', 'support', 'release_authority'],
    ['flag', 'unusual_volume', 'support', 'release_authority'],
  ])('leaves a %s for %s in place when %s releases it: %s', async (kind, reasonCode, who, code) => {
    const { id } = await wallet.registerVerified();
    const { hold, account } = await place(reviewer, id, { kind, reasonCode });
    const session = { support, reviewer, lead }[who as 'support'];
    const answer = await release(session, id, hold.id);
    expect(answer).toMatchObject({ status: 403, body: { code } });
    expect(answer.body.allowed).toEqual(expect.arrayContaining(['place_freeze']));
    expect(await get(id)).toEqual(account);
  });

  it('says what somebody may do now, exactly as the commands would answer', async () => {
    const { id } = await wallet.registerVerified();
    const { hold } = await place(reviewer, id, { kind: 'freeze', reasonCode: 'suspected_fraud' });
    const commands = async (session: TestSession) =>
      (await session.send('GET', `${ACCOUNTS}/${id}/commands`)).body as Record<string, unknown>[];
    const of = (list: Record<string, unknown>[], command: string) =>
      list.filter((offer) => offer['command'] === command);
    expect(of(await commands(support), 'release_freeze')).toMatchObject([
      { holdId: hold.id, allowed: false, code: 'release_authority' },
    ]);
    expect(of(await commands(reviewer), 'release_freeze')).toMatchObject([
      { holdId: hold.id, allowed: true, needsApproval: true },
    ]);
    expect(of(await commands(support), 'place_lock')).toEqual([{ command: 'place_lock', allowed: true }]);
    expect(of(await commands(support), 'release_flag')).toMatchObject([
      { allowed: false, code: 'no_open_hold' },
    ]);
    expect((await commands(auditor)).every((offer) => offer['allowed'] === false)).toBe(true);
  });

  it('tells apart a hold that is gone, one that never was, and one of another account', async () => {
    const { id } = await wallet.registerVerified();
    const other = await wallet.registerVerified();
    const { hold } = await place(support, id, { kind: 'freeze', reasonCode: 'owner_request' });
    await release(support, id, hold.id);
    expect(await release(support, id, hold.id)).toMatchObject({
      status: 409,
      body: { code: 'hold_released' },
    });
    expect(await release(support, id, randomUUID())).toMatchObject({
      status: 404,
      body: { code: 'hold_not_found' },
    });
    expect((await release(support, other.id, hold.id)).status).toBe(404);
    expect((await release(support, randomUUID(), hold.id)).body.code).toBe('account_not_found');
  });

  it.each([
    [{ kind: 'freeze', reasonCode: 'no_such_reason' }, 'reason_not_found'],
    [{ kind: 'lock', reasonCode: 'owner_request' }, 'reason_not_found'],
    [
      { kind: 'freeze', reasonCode: 'owner_request', expiresAt: '2999-01-01T00:00:00Z' },
      'expiry_not_allowed',
    ],
    [{ kind: 'lock', reasonCode: 'new_device', expiresAt: '2020-01-01T00:00:00Z' }, 'instant_in_past'],
    [{ kind: 'lock', reasonCode: 'new_device', expiresAt: '2999-01-01T00:00:00Z' }, 'instant_too_far'],
    [{ kind: 'thaw', reasonCode: 'owner_request' }, 'validation_failed'],
    [{ kind: 'freeze', reasonCode: 'owner_request', note: 7 }, 'validation_failed'],
    [{ kind: 'freeze', reasonCode: 'owner_request', surprise: true }, 'validation_failed'],
    [{ kind: 'freeze', reasonCode: 'owner_request', note: '\u0007' }, 'validation_failed'],
  ])('refuses %j with %s and changes nothing', async (body, code) => {
    const account = await wallet.registerVerified();
    const answer = await support.send('POST', `${ACCOUNTS}/${account.id}/holds`, { body });
    expect(answer).toMatchObject({ status: 422, body: { code } });
    expect(await get(account.id)).toEqual(account);
  });

  it('blocks what the hold says instead of its default', async () => {
    const { id } = await wallet.registerVerified();
    const { account } = await place(support, id, {
      kind: 'lock',
      reasonCode: 'abnormal_sign_in',
      blocks: ['withdraw'],
    });
    expect(account.capabilities).toMatchObject({ sign_in: true, send: true, withdraw: false });
  });

  it('revokes a verification, once', async () => {
    const { id } = await wallet.registerVerified();
    const revoke = () =>
      reviewer.send('POST', `${ACCOUNTS}/${id}/verification/revoke`, {
        body: { reasonCode: 'document_expired', note: 'Passport ran out.' },
      });
    expect(await revoke()).toMatchObject({
      status: 200,
      body: { account: { state: 'unverified', verification: { status: 'unverified' } } },
    });
    expect(await revoke()).toMatchObject({ status: 409, body: { code: 'not_verified' } });
  });

  it('does not close an account without a second person', async () => {
    const { id } = await wallet.registerVerified();
    const body = { reasonCode: 'dormant' };
    expect(await lead.send('POST', `${ACCOUNTS}/${id}/close`, { body })).toMatchObject({
      status: 202,
      body: { proposal: { command: 'close', status: 'open' } },
    });
    expect((await get(id)).state).toBe('active');
    expect((await support.send('POST', `${ACCOUNTS}/${id}/close`, { body })).body.code).toBe('forbidden');
  });
});

describe('concurrency and repeats', () => {
  it('lets one of fifty conflicting commands win and tells the others', async () => {
    const account = await wallet.registerVerified();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        support.send('POST', `${ACCOUNTS}/${account.id}/holds`, {
          body: { kind: 'freeze', reasonCode: 'owner_request' },
          headers: { 'if-match': `"${account.version}"` },
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.every(({ status, body }) => status === 412 && body.code === 'version_stale')).toBe(true);
    expect(refused.every(({ body }) => body.currentVersion === account.version + 1)).toBe(true);
    expect(await verifyChain(app.dataSource, account.id)).toHaveLength(3);
  });

  it('carries out fifty compatible commands without losing one', async () => {
    const { id } = await wallet.registerVerified();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        support.send('POST', `${ACCOUNTS}/${id}/holds`, {
          body: { kind: 'lock', reasonCode: 'credential_compromise' },
        }),
      ),
    );
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect((await get(id)).holds).toHaveLength(50);
    expect(await verifyChain(app.dataSource, id)).toHaveLength(52);
  });

  it('releases a hold once, however many try', async () => {
    const { id } = await wallet.registerVerified();
    const { hold } = await place(support, id, { kind: 'freeze', reasonCode: 'owner_request' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => release(support, id, hold.id)));
    expect(answers.map(({ status }) => String(status)).sort()).toEqual([
      '200',
      ...Array<string>(19).fill('409'),
    ]);
  });

  it('stops at a hundred open holds', async () => {
    const { id } = await wallet.registerVerified();
    const answers = await Promise.all(
      Array.from({ length: 105 }, () =>
        reviewer.send('POST', `${ACCOUNTS}/${id}/holds`, {
          body: { kind: 'flag', reasonCode: 'unusual_volume' },
        }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(100);
    expect(answers.filter(({ body }) => body.code === 'hold_limit_reached')).toHaveLength(5);
  });

  it('answers a repeat with the first answer, even from a stale version, and refuses another use of the key', async () => {
    const account = await wallet.registerVerified();
    const url = `${ACCOUNTS}/${account.id}/holds`;
    const headers = { 'idempotency-key': 'once', 'if-match': `"${account.version}"` };
    const body = { kind: 'freeze', reasonCode: 'owner_request' };
    const first = await support.send('POST', url, { body, headers });
    const again = await support.send('POST', url, { body, headers });
    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } });
    expect(again.body).toEqual(first.body);
    const other = await support.send('POST', url, { body: { ...body, note: 'other' }, headers });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    // A key belongs to whoever used it.
    expect((await reviewer.send('POST', url, { body, headers })).status).toBe(412);
    expect(await verifyChain(app.dataSource, account.id)).toHaveLength(3);
  });

  it('has one effect for one key used twenty times at once', async () => {
    const { id } = await wallet.registerVerified();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        support.send('POST', `${ACCOUNTS}/${id}/holds`, {
          body: { kind: 'lock', reasonCode: 'new_device' },
          headers: { 'idempotency-key': 'twenty' },
        }),
      ),
    );
    expect(new Set(answers.map(({ body }) => body.hold.id)).size).toBe(1);
    expect(await verifyChain(app.dataSource, id)).toHaveLength(3);
  });

  it.each([
    ['if-match', 'seven'],
    ['if-match', '7'],
    ['idempotency-key', 'has space'],
  ])('refuses a %s of %s', async (name, value) => {
    const { id } = await wallet.registerVerified();
    const answer = await support.send('POST', `${ACCOUNTS}/${id}/holds`, {
      body: { kind: 'freeze', reasonCode: 'owner_request' },
      headers: { [name]: value },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_header' } });
  });
});

describe('lists and search', () => {
  const find = async (query: string) => {
    const answer = await support.send('GET', `${ACCOUNTS}?${query}`);
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const names = (page: { data: { displayName: string }[] }) =>
    page.data.map(({ displayName }) => displayName);

  beforeAll(async () => {
    const people = [
      ['欧阳娜娜', 'nana@search.example', '+8613911112222'],
      ['Zoë O’Brien-Müller', 'zoe@search.example', '+353861234567'],
      ['محمد الأحمد', 'mohamed@search.example', '+971501234567'],
      ['José Álvarez', 'jose@search.example', '+34612345678'],
    ];
    for (const [n, [displayName, email, phone]] of people.entries()) {
      await wallet.register({
        externalRef: `search-${n}`,
        displayName,
        email,
        phone,
        tier: 'search',
        country: 'CN',
      });
    }
  });

  it.each([
    ['search-1', 'Zoë O’Brien-Müller'],
    ['NANA@search.example', '欧阳娜娜'],
    ['+971501234567', 'محمد الأحمد'],
    ['+34 612 345 678', 'José Álvarez'],
    ['阳', '欧阳娜娜'],
    ['欧阳', '欧阳娜娜'],
    ['娜娜', '欧阳娜娜'],
    ['muller', 'Zoë O’Brien-Müller'],
    ['alvarez', 'José Álvarez'],
    ['الأحم', 'محمد الأحمد'],
  ])('finds %s', async (q, name) => {
    const page = await find(`tier=search&q=${encodeURIComponent(q)}`);
    expect(names(page)).toEqual([name]);
    expect(page).toMatchObject({ total: 1, totalIsExact: true });
  });

  it.each(['nobody', '%', '_', "'; DROP TABLE account; --", 'nana@search', '\u{1f600}'])(
    'finds nothing for %s',
    async (q) => expect((await find(`tier=search&q=${encodeURIComponent(q)}`)).total).toBe(0),
  );

  it('pages without gaps or doubles in every order', async () => {
    for (const sort of ['registeredAt', 'displayName', 'externalRef', 'stateSince']) {
      for (const order of ['asc', 'desc']) {
        const pages = [1, 2, 3, 4].map((page) =>
          find(`tier=search&perPage=1&page=${page}&sort=${sort}&order=${order}`),
        );
        const seen = (await Promise.all(pages)).flatMap(names);
        expect(new Set(seen).size).toBe(4);
      }
    }
    expect(names(await find('tier=search&sort=externalRef&order=asc'))[0]).toBe('欧阳娜娜');
  });

  it('filters by state, reason and counts by state', async () => {
    const { id } = await wallet.registerVerified({ tier: 'filtered' });
    await place(reviewer, id, { kind: 'freeze', reasonCode: 'terms_breach' });
    expect((await find('tier=filtered&state=frozen')).total).toBe(1);
    expect((await find('tier=filtered&state=active,flagged')).total).toBe(0);
    expect((await find('tier=filtered&state=maintenance')).total).toBe(0);
    expect((await find('tier=filtered&reasonCode=terms_breach')).total).toBe(1);
    expect((await find('tier=filtered&reasonCode=owner_request')).total).toBe(0);
    const counts = (await support.send('GET', `${ACCOUNTS}/counts`)).body.data as {
      state: string;
      count: number;
    }[];
    for (const { state, count } of counts) expect((await find(`state=${state}`)).total).toBe(count);
  });

  it.each([
    'surprise=1',
    'state=warm',
    'page=0',
    'perPage=1000',
    'sort=email',
    'order=up',
    'country=XX',
    'q=',
  ])('refuses ?%s', async (query) => {
    const answer = await support.send('GET', `${ACCOUNTS}?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
  });
});

describe('errors', () => {
  const post = (payload: string, headers: Record<string, string>) =>
    wallet.send('POST', ACCOUNTS, { body: payload, headers });

  it.each([
    ['{"externalRef":', { 'content-type': 'application/json' }, 400, 'malformed_json'],
    ['', { 'content-type': 'application/json' }, 422, 'validation_failed'],
    [' ', { 'content-type': 'application/json' }, 400, 'malformed_json'],
    ['{"__proto__":{"a":1}}', { 'content-type': 'application/json' }, 400, 'malformed_json'],
    ['[]', { 'content-type': 'application/json' }, 422, 'validation_failed'],
    ['null', { 'content-type': 'application/json' }, 422, 'validation_failed'],
    ['a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
    ['hello', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
    ['a,b', { 'content-type': 'text/csv' }, 415, 'unsupported_media_type'],
  ])('answers a body of %j as problem+json', async (payload, headers, status, code) => {
    const answer = await post(payload, headers);
    expect(answer).toMatchObject({ status, body: { status, code } });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('takes a request that needs no body from a client that always says it sends JSON', async () => {
    const session = await app.staffSession('support');
    const headers = { 'content-type': 'application/json' };
    expect((await session.send('POST', '/api/v1/auth/sign-out', { body: '', headers })).status).toBe(204);
    expect((await session.send('GET', '/api/v1/me')).status).toBe(401);
  });

  it('refuses bytes that are not UTF-8, and keeps no name that nobody wrote', async () => {
    const body = JSON.stringify({ externalRef: 'not-utf8', displayName: 'Zoë', country: 'IE' });
    const answer = await wallet.send('POST', ACCOUNTS, {
      body: Buffer.from(body, 'latin1'),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
    expect((await support.send('GET', `${ACCOUNTS}?q=not-utf8`)).body.total).toBe(0);
  });

  it('refuses a body that is too large before reading it', async () => {
    const answer = await post(JSON.stringify('x'.repeat(600_000)), {});
    expect(answer).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
  });

  it('refuses a note that is too long and a key that is too long', async () => {
    const { id } = await wallet.register();
    const hold = (body: object, headers = {}) =>
      support.send('POST', `${ACCOUNTS}/${id}/holds`, { body, headers });
    const body = { kind: 'freeze', reasonCode: 'owner_request' };
    expect((await hold({ ...body, note: 'x'.repeat(4_001) })).body.code).toBe('validation_failed');
    expect((await hold(body, { 'idempotency-key': 'x'.repeat(256) })).body.code).toBe('invalid_header');
  });

  it.each([
    [`${ACCOUNTS}/not-a-uuid`, 400, 'invalid_parameter'],
    [`${ACCOUNTS}/${randomUUID()}`, 404, 'account_not_found'],
    [`${ACCOUNTS}/%ff`, 400, 'invalid_parameter'],
    // Nothing is passed over in silence, on routes without a query either.
    [`${ACCOUNTS}/${randomUUID()}?state=frozen`, 400, 'invalid_parameter'],
    ['/api/v1/cases/counts?kind=review', 400, 'invalid_parameter'],
    ['/api/v1/nothing', 404, 'not_found'],
    // A place in a list that is none: an empty page would say that there is no more.
    ...['timeline', 'signals'].flatMap((list): [string, number, string][] => [
      [`${ACCOUNTS}/:known/${list}?after=${randomUUID()}`, 400, 'invalid_parameter'],
      [`${ACCOUNTS}/:known/${list}?after=soon`, 400, 'invalid_parameter'],
    ]),
    [`${ACCOUNTS}/${randomUUID()}/events`, 404, 'account_not_found'],
    [`${ACCOUNTS}/${randomUUID()}/state?at=2026-01-01T00:00:00Z`, 404, 'account_not_found'],
  ])('answers GET %s with %d %s', async (url, status, code) => {
    const { id } = await wallet.register();
    expect(await support.send('GET', url.replace(':known', id))).toMatchObject({ status, body: { code } });
  });

  it.each([
    ['PUT', ACCOUNTS, 'GET, HEAD, POST'],
    ['DELETE', `${ACCOUNTS}/${randomUUID()}`, 'GET, HEAD'],
    ['OPTIONS', `${ACCOUNTS}/${randomUUID()}/holds/`, 'POST'],
    ['GET', '/api/v1/signals?x=1', 'POST'],
    // Not taken for a page of the screens either.
    ['GET', '/api/v1/auth/sign-in', 'POST'],
    ['POST', '/health/live', 'GET, HEAD'],
  ])('tells who sends %s to %s which methods it takes', async (method, url, allow) => {
    const answer = await app.send(method, url);
    expect(answer).toMatchObject({ status: 405, code: 'method_not_allowed', headers: { allow } });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('answers every method alike where there is nothing', async () => {
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
      expect(await app.send(method, '/api/v1/nothing')).toMatchObject({ status: 404, code: 'not_found' });
    }
  });

  it('does not send a body of unknown fields back', async () => {
    const body = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`field${n}`, n]));
    const answer = await wallet.send('POST', ACCOUNTS, { body });
    expect(answer).toMatchObject({ status: 422, code: 'validation_failed' });
    expect(answer.text).toContain('field0');
    expect(answer.text.length).toBeLessThan(2_000);
  });

  it('names every wrong field and repeats no value', async () => {
    const body = {
      externalRef: 'has space',
      displayName: '',
      country: 'ZZ',
      phone: '0800-secret',
      tier: 'Gold',
    };
    const answer = await wallet.send('POST', ACCOUNTS, { body });
    expect(answer.status).toBe(422);
    const paths = answer.body.errors.map(({ path }: { path: string }) => path);
    expect(new Set(paths)).toEqual(new Set(['externalRef', 'displayName', 'country', 'phone', 'tier']));
    expect(JSON.stringify(answer.body)).not.toContain('0800-secret');
  });
});

describe('the log', () => {
  it('shows the auditor who did what, newest first, and nobody else', async () => {
    const { id } = await wallet.registerVerified();
    await place(support, id, { kind: 'freeze', reasonCode: 'owner_request' });
    const page = (await auditor.send('GET', `/api/v1/audit/events?subject=${id}`)).body;
    expect(page.data.map(({ command }: { command: string }) => command)).toEqual([
      'place_freeze',
      'approve_verification',
      'register',
    ]);
    const filtered = await auditor.send(
      'GET',
      `/api/v1/audit/events?subject=${id}&command=place_freeze&actor=${support.view.staff.id}&state=frozen`,
    );
    expect(filtered.body.data).toHaveLength(1);
    expect((await support.send('GET', '/api/v1/audit/events')).status).toBe(403);
  });

  it('pages through everything exactly once', async () => {
    // Reading the log adds to it, and refusals are written beside their answers.
    const BESIDE = ['read_log', 'deny_access'];
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const query: string = after === '' ? 'limit=50' : `limit=50&after=${after}`;
      const page: { data: { id: string; command: string }[]; next: string | null } = (
        await auditor.send('GET', `/api/v1/audit/events?${query}`)
      ).body;
      seen.push(...page.data.filter(({ command }) => !BESIDE.includes(command)).map(({ id }) => id));
      after = page.next;
    }
    const [{ n }] = await app.dataSource.query(
      `SELECT count(*)::int AS n FROM audit_event WHERE command <> ALL($1)`,
      [BESIDE],
    );
    expect(new Set(seen).size).toBe(n);
    expect(seen).toHaveLength(n);
  });
});
