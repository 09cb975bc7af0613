import { REASON_CATALOGUE } from '@standing/shared/reasons/catalogue';
import { UNDER_REVIEW_TEXT } from '@standing/shared/reasons/reason';
import { NOTICE_CODES } from '@standing/shared/status/notices';
import { place, TestWallet } from '../support/accounts.js';
import { TestApp, type Answer, type TestSession } from '../support/app.js';
import { photo, submitted } from '../support/documents.js';

const STATUS = '/api/v1/status';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CONFIRMED = {
  emailConfirmed: true,
  phoneConfirmed: true,
  email: 'a@b.example',
  phone: '+4915112345678',
};
const IDENTITY = ['national_id', 'passport', 'driving_licence'];
const ADDRESS = ['utility_bill', 'bank_statement', 'official_letter'];

let app: TestApp;
let wallet: TestWallet;
let administrator: TestSession;
let support: TestSession;
let reviewer: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  administrator = await app.staffSession('administrator');
  support = await app.staffSession('support');
  reviewer = await app.staffSession('reviewer');
});
afterAll(() => app?.close());

const ask = (reference: string, headers: Record<string, string> = {}) =>
  wallet.send('GET', `${STATUS}/${encodeURIComponent(reference)}`, { headers });
/** What a customer is told; must be an answer. */
async function told(reference: string, language = 'en') {
  const answer = await ask(reference, { 'accept-language': language });
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
}
const codes = (status: { reasons: { code: string }[] }) => status.reasons.map(({ code }) => code);
const post = (session: TestSession, url: string, body: object = {}) => session.send('POST', url, { body });
const shipped = (kind: string, code: string) => {
  const reason = REASON_CATALOGUE.find((each) => each.kind === kind && each.code === code);
  if (!reason) throw new Error(`${kind}.${code} is not shipped`);
  return reason;
};

describe('what a customer is told', () => {
  it('is nothing more than the state, where nothing is the matter', async () => {
    const account = await wallet.registerVerified();
    const answer = await ask(account.externalRef);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      externalRef: account.externalRef,
      state: 'active',
      since: account.stateSince,
      version: 2,
      capabilities: {
        sign_in: true,
        receive: true,
        send: true,
        withdraw: true,
        trade: true,
        edit_profile: true,
      },
      reasons: [],
    });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-language': 'en',
      vary: 'Accept-Language',
      'cache-control': 'private, no-cache',
    });
  });

  it('names every hold with its text, next steps and end, what decides the state first', async () => {
    const account = await wallet.registerVerified();
    await place(reviewer, account.id, { kind: 'flag', reasonCode: 'unknown_source_of_funds' });
    const { hold } = await place(support, account.id, { kind: 'lock', reasonCode: 'abnormal_sign_in' });
    await place(support, account.id, { kind: 'freeze', reasonCode: 'owner_request', note: 'A secret note.' });
    const status = await told(account.externalRef);
    expect(codes(status)).toEqual(['owner_request', 'abnormal_sign_in', 'unknown_source_of_funds']);
    expect(status).toMatchObject({ state: 'frozen', version: 5 });
    expect(status.reasons[0]).toEqual({
      code: 'owner_request',
      ...shipped('freeze', 'owner_request').text.en,
      requiredDocuments: [],
    });
    expect(status.reasons[1].until).toBe(hold.expiresAt);
    expect(status.reasons[2].requiredDocuments).toEqual(
      shipped('flag', 'unknown_source_of_funds').requiredDocuments,
    );
    expect(JSON.stringify(status)).not.toContain('secret');
  });

  it('ends with the clock, to the millisecond, and says the same reason once', async () => {
    app.stopClock();
    const account = await wallet.registerVerified();
    const until = new Date(app.now() + HOUR).toISOString();
    const later = new Date(app.now() + 2 * HOUR).toISOString();
    for (const expiresAt of [later, until]) {
      await place(support, account.id, { kind: 'lock', reasonCode: 'new_device', expiresAt });
    }
    expect((await told(account.externalRef)).reasons).toMatchObject([{ code: 'new_device', until: later }]);
    app.advance(2 * HOUR - 1);
    expect(await told(account.externalRef)).toMatchObject({ state: 'locked', capabilities: { send: false } });
    app.advance(1);
    const over = await told(account.externalRef);
    expect(over).toMatchObject({ state: 'active', since: later, capabilities: { send: true }, reasons: [] });
    support = await app.signIn(support.view.staff.email);
    administrator = await app.signIn(administrator.view.staff.email);
    reviewer = await app.signIn(reviewer.view.staff.email);
  });

  it('keeps the text that a hold was placed with when the reason is rewritten', async () => {
    const account = await wallet.registerVerified();
    await place(support, account.id, { kind: 'freeze', reasonCode: 'documents_overdue' });
    const before = await told(account.externalRef);
    const { versions } = (await administrator.send('GET', '/api/v1/reasons/freeze/documents_overdue')).body;
    const { version: _, createdAt: __, createdBy: ___, ...content } = versions[0];
    const text = { ...content.text, en: { ...content.text.en, title: 'Something else' } };
    const rewritten = await post(administrator, '/api/v1/reasons/freeze/documents_overdue/versions', {
      ...content,
      text,
    });
    expect(rewritten.status).toBe(201);
    expect(await told(account.externalRef)).toEqual(before);
    const other = await wallet.registerVerified();
    await place(support, other.id, { kind: 'freeze', reasonCode: 'documents_overdue' });
    expect((await told(other.externalRef)).reasons).toMatchObject([{ title: 'Something else' }]);
  });

  it('says when maintenance ends and what was written for it, in each language', async () => {
    const tier = 'status-maintenance';
    const account = await wallet.registerVerified({ tier });
    const answer = await post(administrator, '/api/v1/maintenance-windows', {
      scope: { tiers: [tier] },
      startsAt: new Date(app.now()).toISOString(),
      endsAt: new Date(app.now() + HOUR).toISOString(),
      reasonCode: 'system_upgrade',
      message: { en: 'Cards keep working.', 'zh-CN': '银行卡仍可使用。' },
    });
    expect(answer.status).toBe(201);
    const en = await told(account.externalRef);
    expect(en).toMatchObject({ state: 'maintenance', since: answer.body.startsAt });
    expect(en.reasons).toMatchObject([{ code: 'system_upgrade', until: answer.body.endsAt }]);
    const { text } = shipped('maintenance', 'system_upgrade');
    expect(en.reasons[0].explanation).toBe(`${text.en.explanation} Cards keep working.`);
    const zh = await told(account.externalRef, 'zh');
    expect(zh.reasons[0].explanation).toBe(`${text['zh-CN'].explanation}银行卡仍可使用。`);
    // What holds besides stays as it is and is told as well.
    await place(support, account.id, { kind: 'freeze', reasonCode: 'owner_request' });
    expect(codes(await told(account.externalRef))).toEqual(['owner_request', 'system_upgrade']);
    await post(administrator, `/api/v1/maintenance-windows/${answer.body.id}/end`);
    expect(codes(await told(account.externalRef))).toEqual(['owner_request']);
  });
});

describe('an unverified customer', () => {
  const handIn = async (accountId: string, type: string) =>
    (await submitted(wallet, accountId, await photo(), { type })) as { id: string; caseId: string };
  const claim = (caseId: string) => post(reviewer, `/api/v1/cases/${caseId}/claim`);

  it('learns at each step what is missing, what was rejected and why, and when it is our turn', async () => {
    const { email, phone } = CONFIRMED;
    const account = await wallet.register({ email, phone });
    const ref = account.externalRef;
    const first = await told(ref);
    expect(first.state).toBe('unverified');
    expect(first.reasons).toMatchObject([
      { code: 'verification_required', requiredDocuments: [...IDENTITY, ...ADDRESS] },
      { code: 'contact_not_confirmed', title: 'Please confirm your contact details' },
    ]);
    expect(first.reasons[0].nextSteps).toHaveLength(3);
    expect(first.case).toBeUndefined();

    await post(support, `/api/v1/accounts/${account.id}/contacts`, {
      emailConfirmed: true,
      phoneConfirmed: true,
    });
    const passport = await handIn(account.id, 'passport');
    const address = await told(ref);
    expect(address.reasons).toMatchObject([
      { code: 'verification_required', title: 'Please prove your address', requiredDocuments: ADDRESS },
    ]);
    expect(address.case).toMatchObject({ status: 'open' });
    expect(address.case.number).toMatch(/^V-\d{6}$/);
    const bill = await handIn(account.id, 'utility_bill');
    expect(codes(await told(ref))).toEqual(['verification_in_review']);

    await claim(passport.caseId);
    expect((await told(ref)).case.status).toBe('in_review');
    await post(reviewer, `/api/v1/documents/${bill.id}/accept`);
    await post(reviewer, `/api/v1/documents/${passport.id}/reject`, { reasonCodes: ['document_unreadable'] });
    const rejected = await told(ref, 'zh-CN');
    expect(rejected.reasons).toEqual([
      {
        code: 'document_unreadable',
        ...shipped('verification', 'document_unreadable').text['zh-CN'],
        requiredDocuments: IDENTITY,
      },
    ]);
    await post(reviewer, `/api/v1/cases/${passport.caseId}/request-documents`, {
      types: ['passport', 'selfie'],
      reasonCodes: ['document_unreadable'],
    });
    const asked = await told(ref);
    expect(asked.reasons).toMatchObject([{ code: 'document_unreadable' }]);
    expect(asked.reasons[0].requiredDocuments).toEqual([...IDENTITY, 'selfie']);
    expect(asked.case.status).toBe('awaiting_customer');

    const again = await handIn(account.id, 'passport');
    expect(codes(await told(ref))).toEqual(['verification_in_review']);
    await claim(again.caseId);
    await post(reviewer, `/api/v1/documents/${again.id}/accept`);
    const approved = await post(reviewer, `/api/v1/cases/${again.caseId}/resolve`, {
      resolution: 'approved',
    });
    expect(approved.status).toBe(200);
    const done = await told(ref);
    expect(done).toMatchObject({ state: 'active', reasons: [] });
    expect(done.case).toBeUndefined();
  });

  it('who was rejected for good is asked for nothing more', async () => {
    const account = await wallet.register(CONFIRMED);
    const passport = await handIn(account.id, 'passport');
    await claim(passport.caseId);
    await post(reviewer, `/api/v1/documents/${passport.id}/reject`, { reasonCodes: ['suspected_forgery'] });
    const resolved = await post(reviewer, `/api/v1/cases/${passport.caseId}/resolve`, {
      resolution: 'rejected',
      reasonCode: 'suspected_forgery',
    });
    expect(resolved.status).toBe(200);
    expect((await told(account.externalRef)).reasons).toMatchObject([
      { code: 'suspected_forgery', requiredDocuments: [] },
    ]);
  });

  it('whose verification was taken back or has run out learns that, and what to hand in', async () => {
    const revoked = await wallet.registerVerified(CONFIRMED);
    await post(reviewer, `/api/v1/accounts/${revoked.id}/verification/revoke`, {
      reasonCode: 'document_expired',
    });
    expect(codes(await told(revoked.externalRef))).toEqual(['document_expired', 'verification_required']);

    const expiring = await wallet.registerVerified(CONFIRMED, app.now() + MINUTE);
    app.advance(MINUTE);
    expect((await told(expiring.externalRef)).reasons).toMatchObject([
      { code: 'verification_expired', requiredDocuments: [...IDENTITY, ...ADDRESS] },
    ]);
  });
});

describe('a reason that would tip off', () => {
  const generic = REASON_CATALOGUE.filter(
    ({ kind, disclosure }) => disclosure === 'generic' && ['flag', 'freeze', 'lock'].includes(kind),
  );

  /** An innocuous reason that an administrator withholds for no cause at all. */
  const innocuousOf = (kind: string) => ({
    kind,
    code: `routine_check_${kind}`,
    authority: 'support',
    disclosure: 'generic',
    staffNote: { en: 'Routine.', 'zh-CN': '例行检查。' },
    text: {
      en: { title: 'Routine check', explanation: 'We check accounts.', nextSteps: ['Wait.'] },
      'zh-CN': { title: '例行检查', explanation: '我们会检查账户。', nextSteps: ['请稍候。'] },
    },
  });

  it.each(generic.map(({ kind, code }) => [kind, code] as const))(
    '%s.%s is told like any other review, in every field, header and language',
    async (kind, code) => {
      const innocuous = innocuousOf(kind);
      const created = await administrator.send('POST', '/api/v1/reasons', { body: innocuous });
      expect([201, 409]).toContain(created.status);
      const [hot, cold] = [await wallet.registerVerified(), await wallet.registerVerified()];
      await place(reviewer, hot.id, { kind, reasonCode: code, note: 'Secret.' });
      await place(reviewer, cold.id, { kind, reasonCode: innocuous.code });
      for (const account of [hot, cold]) {
        // What happens around a hold: somebody looks into it, support asks for its release.
        await post(support, '/api/v1/cases', { kind: 'unfreeze', accountId: account.id });
        await post(reviewer, '/api/v1/cases', { kind: 'review', accountId: account.id });
      }
      for (const language of ['en', 'zh-CN']) {
        const answers = await Promise.all(
          [hot, cold].map(({ externalRef }) => ask(externalRef, { 'accept-language': language })),
        );
        const [one, other] = answers.map(
          ({ status, headers: { etag, date, 'x-request-id': requestId, ...headers }, body }: Answer) => {
            const { externalRef, since, ...said } = body;
            expect(String(etag)).toHaveLength(24);
            expect(typeof since).toBe('string');
            return {
              status,
              headers: {
                ...headers,
                'content-length': Number(headers['content-length']) - externalRef.length,
              },
              said: { ...said, case: { ...said.case, number: said.case.number.replace(/\d/g, '0') } },
              date: typeof date,
              requestId: typeof requestId,
            };
          },
        );
        expect(one).toEqual(other);
        expect(one?.said.reasons).toEqual([
          {
            code: 'under_review',
            ...UNDER_REVIEW_TEXT[language as 'en'],
            requiredDocuments: [],
          },
        ]);
        expect(one?.said.case).toEqual({ number: 'U-000000', status: 'open' });
        expect(answers[0]?.text).not.toMatch(/launder|sanction|secret|洗钱|制裁|routine|例行/i);
      }
      const batch = await wallet.send('POST', `${STATUS}/batch`, {
        body: { externalRefs: [hot.externalRef, cold.externalRef] },
      });
      const [inBatch, otherInBatch] = batch.body.data;
      expect(inBatch.reasons).toEqual(otherInBatch.reasons);
      expect(Object.keys(inBatch)).toEqual(Object.keys(otherInBatch));
    },
  );

  it('shows no end and no count, whatever holds lie behind', async () => {
    const lock = innocuousOf('lock');
    await administrator.send('POST', '/api/v1/reasons', { body: { ...lock, defaultExpiryMs: HOUR } });
    const account = await wallet.registerVerified();
    await place(support, account.id, { kind: 'lock', reasonCode: lock.code });
    await place(reviewer, account.id, { kind: 'freeze', reasonCode: 'sanctions_match' });
    await place(reviewer, account.id, { kind: 'freeze', reasonCode: 'suspected_money_laundering' });
    const status = await told(account.externalRef);
    expect(status.reasons).toEqual([
      { code: 'under_review', ...UNDER_REVIEW_TEXT.en, requiredDocuments: [] },
    ]);
  });

  it('leaves no word in what staff may read out, either', async () => {
    const account = await wallet.registerVerified();
    await place(reviewer, account.id, { kind: 'freeze', reasonCode: 'sanctions_match' });
    const view = await support.send('GET', `/api/v1/accounts/${account.id}/customer-view`);
    expect(view.text).not.toContain('sanctions');
    expect(codes(view.body.status)).toEqual(['under_review']);
  });

  it('is told apart from the catalogue: nobody can add a reason under a name of the product’s own', async () => {
    for (const code of NOTICE_CODES) {
      const answer = await administrator.send('POST', '/api/v1/reasons', {
        body: { ...innocuousOf('freeze'), code },
      });
      expect(answer).toMatchObject({ status: 422, code: 'validation_failed' });
    }
  });

  it('a case of which the customer knows nothing does not show', async () => {
    const account = await wallet.registerVerified();
    await place(reviewer, account.id, { kind: 'flag', reasonCode: 'unusual_volume' });
    expect((await post(reviewer, '/api/v1/cases', { kind: 'review', accountId: account.id })).status).toBe(
      201,
    );
    expect((await told(account.externalRef)).case).toBeUndefined();
  });
});

describe('languages', () => {
  it.each([
    ['zh-TW,en;q=0.5', 'zh-CN'],
    ['en;q=0.2, zh-Hans;q=0.9', 'zh-CN'],
    ['fr-CH, fr;q=0.9', 'en'],
    ['*', 'en'],
  ])('%s is answered in %s', async (header, language) => {
    const { externalRef } = await wallet.register();
    const answer = await ask(externalRef, { 'accept-language': header });
    expect(answer.headers).toMatchObject({ 'content-language': language, vary: 'Accept-Language' });
    const { text } = shipped('verification', 'contact_not_confirmed');
    expect(answer.body.reasons.at(-1).title).toBe(text[language as 'en'].title);
  });

  it('a customer’s view is in their own language unless staff name another', async () => {
    const { id } = await wallet.register({ locale: 'zh-Hant-TW' });
    const view = async (query = '') =>
      (await support.send('GET', `/api/v1/accounts/${id}/customer-view${query}`)).body;
    expect(await view()).toMatchObject({
      language: 'zh-CN',
      status: { reasons: [{ title: '请完成身份验证' }, {}] },
    });
    expect(await view('?lang=en')).toMatchObject({ language: 'en' });
    const wrong = await support.send('GET', `/api/v1/accounts/${id}/customer-view?lang=fr`);
    expect(wrong.status).toBe(400);
  });
});

describe('asking again', () => {
  it('answers 304 as long as nothing that is told has changed, in that language', async () => {
    const account = await wallet.registerVerified();
    const first = await ask(account.externalRef);
    const tag = String(first.headers.etag);
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    const again = await ask(account.externalRef, { 'if-none-match': `"other", W/${tag}` });
    expect(again).toMatchObject({ status: 304, text: '', headers: { etag: tag, 'content-language': 'en' } });
    expect((await ask(account.externalRef, { 'if-none-match': '*' })).status).toBe(304);
    expect((await ask(account.externalRef)).headers.etag).toBe(tag);
    const chinese = await ask(account.externalRef, { 'accept-language': 'zh', 'if-none-match': tag });
    expect(chinese.status).toBe(200);
    await place(support, account.id, { kind: 'freeze', reasonCode: 'owner_request' });
    const changed = await ask(account.externalRef, { 'if-none-match': tag });
    expect(changed).toMatchObject({ status: 200, body: { state: 'frozen' } });
  });

  it('sees what the clock alone has changed', async () => {
    const account = await wallet.registerVerified();
    await place(support, account.id, { kind: 'lock', reasonCode: 'failed_sign_ins' });
    const tag = String((await ask(account.externalRef)).headers.etag);
    app.advance(30 * MINUTE);
    expect(await ask(account.externalRef, { 'if-none-match': tag })).toMatchObject({
      status: 200,
      body: { state: 'active' },
    });
  });
});

describe('a batch', () => {
  it('answers in the order asked, each as if asked alone, and lists what it does not know', async () => {
    const accounts = [
      await wallet.registerVerified(),
      await wallet.register(),
      await wallet.registerVerified(),
    ];
    await place(await app.staffSession('support'), (accounts[2] as { id: string }).id, {
      kind: 'freeze',
      reasonCode: 'owner_request',
    });
    const references = accounts.map(({ externalRef }) => externalRef).toReversed();
    const answer = await wallet.send('POST', `${STATUS}/batch`, {
      body: { externalRefs: ['nobody', ...references, references[0]] },
      headers: { 'accept-language': 'zh' },
    });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-language': 'zh-CN' } });
    expect(answer.body.notFound).toEqual(['nobody']);
    const alone = [];
    for (const reference of references) alone.push(await told(reference, 'zh'));
    expect(answer.body.data).toEqual([...alone, alone[0]]);
  });

  it('takes a thousand and no more, and nothing that is no reference', async () => {
    const many = (count: number) => ({ externalRefs: Array.from({ length: count }, (_, n) => `many-${n}`) });
    const send = (body: unknown) => wallet.send('POST', `${STATUS}/batch`, { body });
    const full = await send(many(1_000));
    expect(full).toMatchObject({ status: 200, body: { data: [] } });
    expect(full.body.notFound).toHaveLength(1_000);
    for (const body of [
      many(1_001),
      many(0),
      { externalRefs: ['a b'] },
      { externalRefs: [1] },
      {},
      [],
      {
        externalRefs: ['x'.repeat(129)],
      },
    ]) {
      expect(await send(body)).toMatchObject({ status: 422, code: 'validation_failed' });
    }
  });
});

describe('hostile input', () => {
  it('finds accounts by every reference that can be registered, and no other way', async () => {
    for (const externalRef of [
      "o'neill;--",
      '../../etc',
      '%2e%2e',
      '<b>',
      'a/b?c#d',
      '~'.repeat(128),
      '/'.repeat(128),
    ]) {
      await wallet.register({ externalRef });
      expect((await told(externalRef)).externalRef).toBe(externalRef);
    }
    expect(await ask('no-such-reference')).toMatchObject({ status: 404, code: 'reference_unknown' });
    expect((await ask('with space')).status).toBe(400);
    expect((await ask('x'.repeat(129))).status).toBe(400);
    expect((await ask('\u4f60')).status).toBe(400);
  });

  it('is not moved by headers', async () => {
    const { externalRef } = await wallet.register();
    for (const header of ['x'.repeat(5_000), ';;;,,,q=', 'zh;q=NaN', '\t', 'zh;q=1e9']) {
      expect(await ask(externalRef, { 'accept-language': header, 'if-none-match': header })).toMatchObject({
        status: 200,
        headers: { 'content-language': 'en' },
      });
    }
  });

  it('is for keys of its own scope only', async () => {
    const { externalRef } = await wallet.register();
    for (const session of [support, reviewer, administrator]) {
      const fresh = await app.signIn(session.view.staff.email);
      expect((await fresh.send('GET', `${STATUS}/${externalRef}`)).status).toBe(403);
    }
    expect((await app.send('GET', `${STATUS}/${externalRef}`)).status).toBe(401);
  });
});

it('fifty freezes and releases, each followed at once by a question: never an old answer', async () => {
  const fresh = await app.signIn(support.view.staff.email);
  const accounts = await Promise.all(Array.from({ length: 10 }, () => wallet.registerVerified()));
  const stale: string[] = [];
  await Promise.all(
    accounts.map(async (account) => {
      for (let round = 0; round < 5; round += 1) {
        const { hold } = await place(fresh, account.id, { kind: 'freeze', reasonCode: 'owner_request' });
        if ((await told(account.externalRef)).state !== 'frozen') stale.push('after freezing');
        await post(fresh, `/api/v1/accounts/${account.id}/holds/${hold.id}/release`, {
          reasonCode: 'identity_confirmed',
        });
        if ((await told(account.externalRef)).state !== 'active') stale.push('after releasing');
      }
    }),
  );
  expect(stale).toEqual([]);
});
