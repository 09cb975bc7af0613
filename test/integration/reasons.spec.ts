import { newReasonSchema } from '@standing/shared/contracts/reasons';
import { REASON_CATALOGUE } from '@standing/shared/reasons/catalogue';
import pg from 'pg';
import { place, TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';

const REASONS = '/api/v1/reasons';

let app: TestApp;
let wallet: TestWallet;
let admin: TestSession;
let admin2: TestSession;
let reviewer: TestSession;
let support: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  admin = await app.staffSession('administrator');
  admin2 = await app.staffSession('administrator');
  reviewer = await app.staffSession('reviewer');
  support = await app.staffSession('support');
});
afterAll(() => app?.close());

const text = (title = 'Your card was reported lost') => ({
  en: { title, explanation: 'We paused your account.', nextSteps: ['Contact support.'] },
  'zh-CN': { title: '您的银行卡已挂失', explanation: '账户已暂停使用。', nextSteps: ['请联系客服。'] },
});
const content = (departures: Record<string, unknown> = {}) => ({
  authority: 'support',
  disclosure: 'full',
  staffNote: { en: 'The card was reported lost.', 'zh-CN': '银行卡挂失时使用。' },
  text: text(),
  ...departures,
});
let added = 0;
const newCode = () => `test_${++added}`;
/** Adds a reason that must be taken. */
async function create(departures: Record<string, unknown> = {}, kind = 'freeze') {
  const answer = await admin.send('POST', REASONS, {
    body: { kind, code: newCode(), ...content(departures) },
  });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body;
}
const pathOf = ({ kind, code }: { kind: string; code: string }) => `${REASONS}/${kind}/${code}`;
const rewrite = (who: TestSession, reason: { kind: string; code: string }, body: object, ifMatch?: string) =>
  who.send('POST', `${pathOf(reason)}/versions`, {
    body,
    ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
  });
const retire = (who: TestSession, reason: { kind: string; code: string }, headers = {}) =>
  who.send('POST', `${pathOf(reason)}/retire`, { headers });
const eventsOf = async ({ kind, code }: { kind: string; code: string }) =>
  (await app.events('create_reason', 'change_reason', 'retire_reason')).filter(
    ({ facts }) => facts.kind === kind && facts.code === code,
  );

describe('reading', () => {
  it('lists the shipped catalogue with both languages, and each reason by itself with its version', async () => {
    const { body } = await support.send('GET', `${REASONS}?retired=false`);
    const ids = body.data.map(({ id }: { id: string }) => id);
    for (const { kind, code } of REASON_CATALOGUE) expect(ids).toContain(`${kind}.${code}`);

    const one = await support.send('GET', `${REASONS}/freeze/sanctions_match`);
    expect(one).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    expect(one.body).toMatchObject({
      id: 'freeze.sanctions_match',
      authority: 'compliance_lead',
      disclosure: 'generic',
      retired: false,
      retiredAt: null,
      fixed: false,
      versions: [{ version: 1, createdBy: { id: 'system', name: null } }],
    });
  });

  it('filters by kind, disclosure, authority and words of either language', async () => {
    const codes = async (query: string) =>
      (await support.send('GET', `${REASONS}?${query}`)).body.data.map(({ id }: { id: string }) => id);
    expect(await codes('kind=freeze&disclosure=generic&retired=false')).toEqual([
      'freeze.sanctions_match',
      'freeze.suspected_money_laundering',
    ]);
    expect(await codes('authority=compliance')).toEqual(['freeze.suspected_fraud']);
    expect(await codes(`q=${encodeURIComponent('账户在新设备')}`)).toEqual(['lock.new_device']);
    expect(await codes('q=Money%20Laundering')).toEqual(['freeze.suspected_money_laundering']);
    expect(await codes('q=%25')).toEqual([]);
  });

  it('comes as a whole, or in pages and in the order asked for', async () => {
    const list = async (query: string) => (await support.send('GET', `${REASONS}?kind=freeze${query}`)).body;
    const { data, total } = await list('');
    const ids = data.map(({ id }: { id: string }) => id);
    const page = await list('&page=2&perPage=3&sort=code&order=desc');
    expect(page.data.map(({ id }: { id: string }) => id)).toEqual(ids.toSorted().toReversed().slice(3, 6));
    expect([total, page.total]).toEqual([ids.length, ids.length]);
  });

  it('says 404 for a reason that is not there and 400 for what is no kind', async () => {
    expect(await support.send('GET', `${REASONS}/freeze/nothing_like_it`)).toMatchObject({
      status: 404,
      code: 'reason_unknown',
    });
    expect((await support.send('GET', `${REASONS}/gift/owner_request`)).status).toBe(400);
  });

  it('ships only what an administrator could also have written', () => {
    for (const { kind, code, ...shipped } of REASON_CATALOGUE) {
      expect(newReasonSchema.parse({ kind, code, ...shipped })).toMatchObject({
        kind,
        code,
        text: shipped.text,
      });
    }
  });
});

describe('writing', () => {
  it('adds a reason that can be used at once, with an event that holds every word', async () => {
    const reason = await create({ requiredDocuments: ['selfie'], blocks: ['trade', 'send'] });
    expect(reason).toMatchObject({
      version: 1,
      blocks: ['send', 'trade'],
      openHolds: 0,
      versions: [{ version: 1, createdBy: { id: admin.view.staff.id, name: 'Test administrator' } }],
    });
    const account = await wallet.registerVerified();
    const { hold } = await place(support, account.id, { kind: 'freeze', reasonCode: reason.code });
    expect(hold).toMatchObject({ reasonVersion: 1, authority: 'support', blocks: ['send', 'trade'] });
    expect(await eventsOf(reason)).toMatchObject([
      { command: 'create_reason', stream: 'reason', facts: { version: 1, text: text(), disclosure: 'full' } },
    ]);
    expect((await admin.send('GET', pathOf(reason))).body.openHolds).toBe(1);
  });

  it('keeps for holds and events the version that they were placed with', async () => {
    const reason = await create({ authority: 'support', blocks: ['send'] });
    const [before, after] = [await wallet.registerVerified(), await wallet.registerVerified()];
    const old = await place(support, before.id, { kind: 'freeze', reasonCode: reason.code });
    const changed = await rewrite(
      admin,
      reason,
      content({ authority: 'compliance_lead', disclosure: 'generic', text: text('Under review') }),
      '"1"',
    );
    expect(changed).toMatchObject({ status: 201, headers: { etag: '"2"' }, body: { version: 2 } });
    expect(changed.body.versions.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
    const fresh = await place(reviewer, after.id, { kind: 'freeze', reasonCode: reason.code });

    const now = (await support.send('GET', `/api/v1/accounts/${before.id}`)).body;
    expect(now.holds).toEqual([old.hold]);
    expect(old.hold).toMatchObject({
      reasonVersion: 1,
      authority: 'support',
      disclosure: 'full',
      blocks: ['send'],
    });
    expect(fresh.hold).toMatchObject({
      reasonVersion: 2,
      authority: 'compliance_lead',
      disclosure: 'generic',
      blocks: ['receive', 'send', 'withdraw', 'trade', 'edit_profile'],
    });
    const release = (id: string, holdId: string) =>
      support.send('POST', `/api/v1/accounts/${id}/holds/${holdId}/release`, {
        body: { reasonCode: 'identity_confirmed' },
      });
    // The old authority still decides on the old hold, the new one on the new hold.
    expect((await release(before.id, old.hold.id)).status).toBe(200);
    expect((await release(after.id, fresh.hold.id)).status).toBe(403);
    const events = (await support.send('GET', `/api/v1/accounts/${before.id}/events`)).body.data;
    expect(events.find(({ command }: { command: string }) => command === 'place_freeze')).toMatchObject({
      reasonCode: reason.code,
      reasonVersion: 1,
    });
    expect((await eventsOf(reason)).map(({ command }) => command)).toEqual([
      'create_reason',
      'change_reason',
    ]);
  });

  it('makes no version of what says nothing new', async () => {
    const reason = await create();
    const same = await rewrite(admin, reason, content());
    expect(same).toMatchObject({ status: 201, body: { version: 1 } });
    expect(await eventsOf(reason)).toHaveLength(1);
  });

  it('answers a repeat with what the first use did', async () => {
    const code = newCode();
    const send = () =>
      admin.send('POST', REASONS, {
        body: { kind: 'freeze', code, ...content() },
        headers: { 'idempotency-key': `reason-${code}` },
      });
    const [first, again] = [await send(), await send()];
    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(await admin.send('POST', REASONS, { body: { kind: 'freeze', code, ...content() } })).toMatchObject(
      {
        status: 409,
        code: 'reason_exists',
      },
    );
    expect(await eventsOf({ kind: 'freeze', code })).toHaveLength(1);
  });

  it('lets one of two administrators win and shows the other what is there now', async () => {
    const reason = await create();
    const answers = await Promise.all([
      rewrite(admin, reason, content({ text: text('Written by one') }), '"1"'),
      rewrite(admin2, reason, content({ text: text('Written by another') }), '"1"'),
    ]);
    const won = answers.find(({ status }) => status === 201);
    const lost = answers.find(({ status }) => status === 412);
    expect(won?.body.version).toBe(2);
    expect(lost).toMatchObject({ code: 'version_stale', body: { currentVersion: 2 } });
    expect(lost?.body.current.text).toEqual(won?.body.text);
    expect((await admin.send('GET', pathOf(reason))).body.versions).toHaveLength(2);
  });

  it('rolls the reason back when its event cannot be written', async () => {
    const reason = await create();
    const client = new pg.Client({ connectionString: app.database.superuserUrl });
    await client.connect();
    await client.query(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no event'; END $$`);
    await client.query(
      `CREATE TRIGGER fail BEFORE INSERT ON audit_event FOR EACH ROW WHEN (NEW.stream_kind = 'reason')
       EXECUTE FUNCTION fail()`,
    );
    const answer = await rewrite(admin, reason, content({ text: text('Never seen') }));
    await client.query('DROP TRIGGER fail ON audit_event; DROP FUNCTION fail()');
    await client.end();
    expect(answer.status).toBe(500);
    expect((await admin.send('GET', pathOf(reason))).body).toMatchObject({ version: 1, text: text() });
  });
});

describe('what is refused', () => {
  const problems = async (kind: string, departures: Record<string, unknown>) => {
    const body = { kind, code: newCode(), ...content(departures) };
    const answer = await admin.send('POST', REASONS, { body });
    expect(answer).toMatchObject({ status: 422, code: 'validation_failed' });
    const paths = (errors: { path: string }[]) => errors.map(({ path }) => path).toSorted();
    // Rewriting an existing reason obeys the same rules.
    const there =
      { freeze: 'owner_request', lock: 'new_device', release: 'error', closure: 'dormant' }[kind] ?? '';
    const again = await rewrite(admin, { kind, code: there }, content(departures));
    expect(again.status).toBe(422);
    expect(paths(again.body.errors)).toEqual(paths(answer.body.errors));
    return paths(answer.body.errors);
  };

  it.each([
    ['a hold that nobody may release', 'freeze', { authority: null }, ['authority']],
    ['a release authority of what is no hold', 'release', {}, ['authority']],
    ['a freeze that ends by itself', 'freeze', { defaultExpiryMs: 3_600_000 }, ['defaultExpiryMs']],
    ['a lock of a second', 'lock', { defaultExpiryMs: 1_000 }, ['defaultExpiryMs']],
    ['a freeze that is final', 'freeze', { final: true }, ['final']],
    ['a release that takes something away', 'release', { authority: null, blocks: ['send'] }, ['blocks']],
    ['a generic closure', 'closure', { authority: null, disclosure: 'generic' }, ['disclosure']],
    ['a capability named twice', 'freeze', { blocks: ['send', 'send'] }, ['blocks']],
    [
      'a generic reason that its documents and blocks give away',
      'freeze',
      { disclosure: 'generic', blocks: ['send'], requiredDocuments: ['selfie'] },
      ['blocks', 'requiredDocuments'],
    ],
  ])('%s', async (_, kind, departures, paths) => {
    expect(await problems(kind, departures)).toEqual(paths);
  });

  it.each([
    ['one language only', { text: { en: text().en } }],
    ['an empty title', { text: text(' ') }],
    ['a title that no screen shows in full', { text: text('x'.repeat(61)) }],
    ['no next step', { text: { ...text(), en: { ...text().en, nextSteps: [] } } }],
    ['seven next steps', { text: { ...text(), en: { ...text().en, nextSteps: Array(7).fill('Wait.') } } }],
    ['a text that turns around', { text: text('abc\u202Edef') }],
    ['a field that there is not', { colour: 'red' }],
  ])('%s', async (_, departures) => {
    expect(await problems('freeze', departures)).not.toEqual([]);
  });

  it.each(['Upper', 'with space', 'x'.repeat(65), '', "a'b"])('the code %p', async (code) => {
    const answer = await admin.send('POST', REASONS, { body: { kind: 'freeze', code, ...content() } });
    expect(answer).toMatchObject({ status: 422, code: 'validation_failed' });
  });

  it('any change by whoever is no administrator', async () => {
    const reason = await create();
    for (const who of [reviewer, support]) {
      expect((await rewrite(who, reason, content())).status).toBe(403);
      expect((await retire(who, reason)).status).toBe(403);
    }
    expect((await wallet.send('GET', REASONS)).status).toBe(403);
  });

  it('changing what the product itself records with', async () => {
    const expired = { kind: 'release', code: 'expired' };
    const { body } = await admin.send('GET', pathOf(expired));
    expect(body.fixed).toBe(true);
    expect(await retire(admin, expired)).toMatchObject({ status: 409, code: 'reason_fixed' });
    const rewritten = await rewrite(admin, expired, content({ authority: null }));
    expect(rewritten).toMatchObject({ status: 409, code: 'reason_fixed' });
  });
});

describe('retiring', () => {
  it('ends new use, and leaves the reason readable and its holds as they are', async () => {
    const reason = await create();
    const account = await wallet.registerVerified();
    const { hold } = await place(support, account.id, { kind: 'freeze', reasonCode: reason.code });
    const retired = await retire(admin, reason, { 'if-match': '"1"' });
    expect(retired).toMatchObject({ status: 200, body: { retired: true, openHolds: 1, version: 1 } });
    expect(Date.parse(retired.body.retiredAt)).not.toBeNaN();

    const again = await reviewer.send('POST', `/api/v1/accounts/${account.id}/holds`, {
      body: { kind: 'freeze', reasonCode: reason.code },
    });
    expect(again).toMatchObject({ status: 422, code: 'reason_retired' });
    expect((await support.send('GET', pathOf(reason))).body).toMatchObject({ retired: true, text: text() });
    const { body } = await support.send('GET', `/api/v1/accounts/${account.id}`);
    expect(body.holds).toEqual([hold]);
    const lists = async (query: string) =>
      (await support.send('GET', `${REASONS}?${query}`)).body.data.map(({ code }: { code: string }) => code);
    expect(await lists('retired=true')).toContain(reason.code);
    expect(await lists('retired=false')).not.toContain(reason.code);
    expect(
      (
        await support.send('POST', `/api/v1/accounts/${account.id}/holds/${hold.id}/release`, {
          body: { reasonCode: 'requirements_satisfied' },
        })
      ).status,
    ).toBe(200);
    expect((await eventsOf(reason)).map(({ command }) => command)).toEqual([
      'create_reason',
      'retire_reason',
    ]);
  });

  it('is for once: what is retired is neither retired again nor rewritten', async () => {
    const reason = await create();
    const answers = await Promise.all([retire(admin, reason), retire(admin2, reason)]);
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '422']);
    const rewritten = await rewrite(admin, reason, content({ text: text('Too late') }));
    expect(rewritten).toMatchObject({ status: 422, code: 'reason_retired' });
    expect(await eventsOf(reason)).toHaveLength(2);
  });

  it('does not come back with the shipped catalogue', async () => {
    const shipped = { kind: 'flag', code: 'information_outdated' };
    expect((await retire(admin, shipped)).status).toBe(200);
    await TestWallet.join(app);
    expect((await admin.send('GET', pathOf(shipped))).body).toMatchObject({ retired: true, version: 1 });
  });
});

it('the log tells which texts were shipped', async () => {
  const [shipped, ...more] = await app.events('ship_reasons');
  expect(more).toEqual([]);
  expect(shipped?.facts.reasons).toHaveLength(REASON_CATALOGUE.length);
});
