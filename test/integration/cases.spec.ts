import { CasesService } from '../../server/src/cases/cases.service.js';
import { place, TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';
import { photo, submitted } from '../support/documents.js';

const CASES = '/api/v1/cases';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let app: TestApp;
let wallet: TestWallet;
let ada: TestSession;
let ben: TestSession;
let lead: TestSession;
let support: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  ada = await app.staffSession('reviewer');
  ben = await app.staffSession('reviewer');
  lead = await app.staffSession('lead');
  support = await app.staffSession('support');
});
afterAll(() => app?.close());

const CONFIRMED = {
  emailConfirmed: true,
  phoneConfirmed: true,
  email: 'a@b.example',
  phone: '+4915112345678',
};

const handIn = async (accountId: string, type: string) => {
  const { id, caseId } = await submitted(wallet, accountId, await photo(), { type });
  if (caseId === null) throw new Error('the document joined no case');
  return { id, caseId };
};
const post = (session: TestSession, url: string, body: object = {}, headers = {}) =>
  session.send('POST', url, { body, headers });
const caseOf = async (session: TestSession, id: string) => (await session.send('GET', `${CASES}/${id}`)).body;
const emptyQueue = () =>
  app.dataSource.query(
    `UPDATE case_file SET lease_until = '9999-01-01', lease_holder_id = $1 WHERE status = 'open'`,
    [lead.view.staff.id],
  );

describe('a verification', () => {
  it('goes from registration through a rejected and a new document to an active account', async () => {
    await emptyQueue();
    const { id: accountId } = await wallet.register(CONFIRMED);
    const id1 = await handIn(accountId, 'national_id');
    const bill = await handIn(accountId, 'utility_bill');
    expect(bill.caseId).toBe(id1.caseId);

    const next = await post(ada, `${CASES}/claim-next`);
    expect(next).toMatchObject({
      status: 200,
      body: {
        id: id1.caseId,
        kind: 'verification',
        status: 'in_review',
        lease: { holder: { id: ada.view.staff.id } },
        documents: { submitted: 2 },
      },
    });
    expect(next.body.number).toMatch(/^V-\d{6}$/);

    const rejected = await post(ada, `/api/v1/documents/${id1.id}/reject`, {
      reasonCodes: ['document_unreadable'],
      note: 'Please photograph it in daylight.',
    });
    expect(rejected.status).toBe(200);
    expect((await post(ada, `/api/v1/documents/${bill.id}/accept`, {})).status).toBe(200);
    const unmet = await post(ada, `${CASES}/${id1.caseId}/resolve`, { resolution: 'approved' });
    expect(unmet).toMatchObject({
      status: 409,
      body: { code: 'requirements_unmet', missing: [{ requirement: 'identity' }] },
    });
    const asked = await post(ada, `${CASES}/${id1.caseId}/request-documents`, {
      types: ['national_id'],
      reasonCodes: ['document_unreadable'],
    });
    expect(asked.body).toMatchObject({
      status: 'awaiting_customer',
      dueAt: null,
      dueState: 'paused',
      returned: 1,
      requestedDocuments: ['national_id'],
      lease: null,
    });

    const id2 = await handIn(accountId, 'national_id');
    expect(id2.caseId).toBe(id1.caseId);
    const again = await post(ben, `${CASES}/claim-next`);
    expect(again.body).toMatchObject({ id: id1.caseId, requestedDocuments: [] });
    const detail = await caseOf(ben, id1.caseId);
    expect(detail.documents.map(({ status }: { status: string }) => status)).toEqual([
      'submitted',
      'accepted',
      'superseded',
    ]);
    expect(detail.declared).toMatchObject({ displayName: 'Ada Test', emailConfirmed: true });
    expect((await caseOf(ada, id1.caseId)).declared).toBeNull();

    expect((await post(ben, `/api/v1/documents/${id2.id}/accept`, {})).status).toBe(200);
    const approved = await post(ben, `${CASES}/${id1.caseId}/resolve`, { resolution: 'approved' });
    expect(approved).toMatchObject({ status: 200, body: { status: 'resolved', resolution: 'approved' } });

    const account = (await support.send('GET', `/api/v1/accounts/${accountId}`)).body;
    expect(account).toMatchObject({
      state: 'active',
      verification: { status: 'verified', level: 'standard' },
    });
    const events = (await support.send('GET', `/api/v1/accounts/${accountId}/events`)).body.data;
    expect(events.at(-1)).toMatchObject({
      command: 'approve_verification',
      actor: { id: ben.view.staff.id, role: 'reviewer' },
      facts: { caseId: id1.caseId },
    });
    await verifyChain(app.dataSource, accountId);
  });

  it('needs a second person for an account of high risk', async () => {
    const { id: accountId } = await wallet.register({ ...CONFIRMED, riskLevel: 'high' });
    const passport = await handIn(accountId, 'passport');
    const bill = await handIn(accountId, 'bank_statement');
    await post(ada, `${CASES}/${passport.caseId}/claim`);
    await post(ada, `/api/v1/documents/${passport.id}/accept`);
    await post(ada, `/api/v1/documents/${bill.id}/accept`);
    expect(await post(ada, `${CASES}/${passport.caseId}/resolve`, { resolution: 'approved' })).toMatchObject({
      status: 202,
      body: { proposal: { command: 'approve_verification', status: 'open', mayDecide: false } },
    });
    expect((await caseOf(ada, passport.caseId)).status).toBe('awaiting_approval');
    expect((await support.send('GET', `/api/v1/accounts/${accountId}`)).body.state).toBe('unverified');
  });

  it('is rejected for good only with a reason, and then takes nothing more', async () => {
    const { id: accountId } = await wallet.register(CONFIRMED);
    const { id, caseId } = await handIn(accountId, 'passport');
    await post(ada, `${CASES}/${caseId}/claim`);
    expect((await post(ada, `${CASES}/${caseId}/resolve`, { resolution: 'rejected' })).body.code).toBe(
      'reason_required',
    );
    const rejected = await post(ada, `${CASES}/${caseId}/resolve`, {
      resolution: 'rejected',
      reasonCode: 'suspected_forgery',
    });
    expect(rejected.body).toMatchObject({
      status: 'resolved',
      resolution: 'rejected',
      reasonCode: 'suspected_forgery',
    });
    expect((await post(ada, `${CASES}/${caseId}/claim`)).body.code).toBe('case_closed');
    expect((await post(ada, `/api/v1/documents/${id}/accept`)).body.code).toBe('case_closed');
    expect((await handIn(accountId, 'passport')).caseId).not.toBe(caseId);
  });

  it('keeps a proof of address that is too old from being accepted', async () => {
    const { id: accountId } = await wallet.register(CONFIRMED);
    const { id, caseId } = await handIn(accountId, 'utility_bill');
    await post(ada, `${CASES}/${caseId}/claim`);
    expect((await post(ada, `/api/v1/documents/${id}/accept`, { issuedOn: '2020-01-01' })).body.code).toBe(
      'address_proof_too_old',
    );
    expect((await caseOf(ada, caseId)).documents[0].status).toBe('submitted');
  });
});

describe('leases', () => {
  const open = async (kind = 'review') => {
    const { id: accountId } = await wallet.registerVerified();
    const answer = await post(ada, CASES, { kind, accountId });
    expect(answer.status).toBe(201);
    return answer.body.id as string;
  };

  it('let one of two reviewers decide and tell the other who and until when', async () => {
    const id = await open();
    const answers = await Promise.all([ada, ben].map((session) => post(session, `${CASES}/${id}/claim`)));
    expect(answers.map(({ status }) => String(status)).sort()).toEqual(['200', '409']);
    const lost = answers.find(({ status }) => status === 409);
    const won = answers.find(({ status }) => status === 200);
    expect(lost?.body).toMatchObject({
      code: 'case_claimed',
      holderId: won?.body.lease.holder.id,
      until: won?.body.lease.until,
    });
  });

  it('end by the clock, are renewed by a heartbeat, taken over by a lead, given back', async () => {
    const id = await open();
    const first = (await post(ada, `${CASES}/${id}/claim`)).body;
    app.advance(4 * MINUTE);
    const renewed = (await post(ada, `${CASES}/${id}/heartbeat`)).body;
    expect(Date.parse(renewed.lease.until)).toBeGreaterThan(Date.parse(first.lease.until));
    app.advance(4 * MINUTE);
    expect((await post(ben, `${CASES}/${id}/claim`)).status).toBe(409);
    expect((await post(ben, `${CASES}/${id}/take-over`)).status).toBe(403);
    expect((await post(lead, `${CASES}/${id}/take-over`)).body.lease.holder.id).toBe(lead.view.staff.id);
    expect((await post(ada, `${CASES}/${id}/heartbeat`)).body.code).toBe('case_claimed');
    app.advance(6 * MINUTE);
    expect((await caseOf(ada, id)).status).toBe('open');
    expect((await post(ada, `${CASES}/${id}/claim`)).status).toBe(200);
    expect((await post(ada, `${CASES}/${id}/release-claim`)).body).toMatchObject({
      status: 'open',
      lease: null,
    });
  });

  it('carry out a repeated request once and refuse a stale version', async () => {
    const id = await open();
    const headers = { 'idempotency-key': `note-${id}` };
    const body = { text: 'Called back.', visibility: 'internal' };
    await post(ada, `${CASES}/${id}/notes`, body, headers);
    const again = await post(ada, `${CASES}/${id}/notes`, body, headers);
    expect(again.status).toBe(201);
    expect((await caseOf(ada, id)).notes).toHaveLength(1);
    expect((await post(ada, `${CASES}/${id}/notes`, { ...body, text: 'x' }, headers)).body.code).toBe(
      'idempotency_key_reused',
    );
    expect((await post(ada, `${CASES}/${id}/claim`, {}, { 'if-match': '"1"' })).body).toMatchObject({
      code: 'version_stale',
      currentVersion: 2,
    });
    expect((await ada.send('GET', `${CASES}/${id}`)).headers['etag']).toBe('"2"');
  });

  it('give support unfreeze cases and no verification', async () => {
    await emptyQueue();
    const { id: accountId } = await wallet.registerVerified();
    await place(ada, accountId, { kind: 'freeze', reasonCode: 'unusual_activity' });
    const { id } = (await post(support, CASES, { kind: 'unfreeze', accountId })).body;
    expect((await post(support, CASES, { kind: 'unfreeze', accountId })).body.code).toBe('case_exists');
    await open('review');
    expect((await post(support, `${CASES}/claim-next`)).body.id).toBe(id);
    expect((await post(support, `${CASES}/claim-next`)).status).toBe(204);
  });
});

describe('a case under work', () => {
  const claimed = async (kind: string) => {
    const { id: accountId } = await wallet.registerVerified();
    const { id } = (await post(ada, CASES, { kind, accountId })).body;
    await post(ada, `${CASES}/${id}/claim`);
    return id as string;
  };

  it('has a checklist that its holder ticks, and the log says who and when', async () => {
    const id = await claimed('unfreeze');
    const tick = (session: TestSession, item: string, done = true) =>
      post(session, `${CASES}/${id}/checklist`, { item, done });
    expect((await tick(ben, 'caller_identified')).body.code).toBe('case_claimed');
    expect((await tick(ada, 'caller_identified')).status).toBe(200);
    expect((await tick(ada, 'caller_identified')).status).toBe(200);
    expect((await tick(ada, 'rules_explained')).status).toBe(200);
    expect((await tick(ada, 'rules_explained', false)).status).toBe(200);
    expect((await tick(ada, 'portrait_checked')).body.code).toBe('checklist_item_unknown');
    expect((await tick(ada, 'tea_made')).status).toBe(422);
    const { checklist } = await caseOf(ben, id);
    expect(checklist).toHaveLength(5);
    expect(checklist[0]).toMatchObject({
      item: 'caller_identified',
      done: true,
      by: { id: ada.view.staff.id, name: ada.view.staff.name },
    });
    expect(checklist[4]).toEqual({ item: 'rules_explained', done: false, by: null, at: null });
    const rows: { command: string }[] = await app.dataSource.query(
      `SELECT command FROM audit_event WHERE stream_id = $1 AND command LIKE '%check_item' ORDER BY stream_version`,
      [id],
    );
    expect(rows.map(({ command }) => command)).toEqual(['check_item', 'check_item', 'uncheck_item']);
  });

  it('shows who else has its page open, for half a minute, without a word in the log', async () => {
    const id = await claimed('review');
    const here = async (session: TestSession) =>
      (await post(session, `${CASES}/${id}/presence`)).body.data.map((who: { id: string }) => who.id);
    const { version } = await caseOf(ada, id);
    expect(await here(ada)).toEqual([]);
    expect(await here(ben)).toEqual([ada.view.staff.id]);
    expect(await here(ada)).toEqual([ben.view.staff.id]);
    app.advance(29_000);
    expect(await here(ada)).toEqual([ben.view.staff.id]);
    app.advance(2_000);
    expect(await here(ada)).toEqual([]);
    expect((await caseOf(ada, id)).version).toBe(version);
    const nobody = await post(ada, `${CASES}/00000000-0000-7000-8000-000000000000/presence`);
    expect(nobody.body.code).toBe('case_not_found');
    app.advance(31_000);
    await app.nest.get(CasesService).forgetPresence();
    expect(await app.dataSource.query(`SELECT * FROM case_presence`)).toEqual([]);
  });

  it('is part of the account’s one story for those who may read cases', async () => {
    const { id: accountId } = await wallet.register(CONFIRMED);
    const { id, caseId } = await handIn(accountId, 'passport');
    await place(ada, accountId, { kind: 'flag', reasonCode: 'unusual_volume' });
    await post(ada, `${CASES}/${caseId}/claim`);
    await post(ada, `/api/v1/documents/${id}/reject`, {
      reasonCodes: ['document_cropped'],
      note: 'All of it.',
    });
    await post(ada, `${CASES}/${caseId}/resolve`, {
      resolution: 'rejected',
      reasonCode: 'suspected_forgery',
    });
    const url = `/api/v1/accounts/${accountId}/timeline`;
    interface Entry {
      readonly type: string;
      readonly case?: { readonly number: string };
      readonly event: { readonly command: string; readonly note: string | null };
    }
    const whole: Entry[] = (await ada.send('GET', url)).body.data;
    expect(whole.map(({ type, event }) => `${type} ${event.command}`)).toEqual([
      'case resolve_case',
      'case reject_document',
      'event place_flag',
      'case receive_document',
      'case open_case',
      'event register',
    ]);
    expect(whole[0]?.case?.number).toMatch(/^V-\d{6}$/);
    expect(whole[1]?.event.note).toBe('All of it.');
    const paged: Entry[] = [];
    for (let after = ''; ;) {
      const { data, next } = (await ada.send('GET', `${url}?limit=1${after}`)).body;
      paged.push(...data);
      if (next === null) break;
      after = `&after=${next}`;
    }
    expect(paged).toEqual(whole);
    const theirs: Entry[] = (await wallet.send('GET', url)).body.data;
    expect(theirs.map(({ event }) => event.command)).toEqual(['place_flag', 'register']);

    const documents = (await support.send('GET', `/api/v1/accounts/${accountId}/documents`)).body.data;
    expect(documents).toMatchObject([{ id, type: 'passport', status: 'rejected' }]);
  });

  it('is on the day’s list of whoever decided it or sent it back', async () => {
    const someone = await app.staffSession('reviewer');
    const since = new Date(app.now()).toISOString();
    const { id: accountId } = await wallet.register(CONFIRMED);
    const { caseId } = await handIn(accountId, 'passport');
    await post(someone, `${CASES}/${caseId}/claim`);
    await post(someone, `${CASES}/${caseId}/request-documents`, { types: ['passport'] });
    await handIn(accountId, 'passport');
    await post(someone, `${CASES}/${caseId}/claim`);
    await post(someone, `${CASES}/${caseId}/resolve`, {
      resolution: 'rejected',
      reasonCode: 'suspected_forgery',
    });
    const day = (await someone.send('GET', `${CASES}/my-day?since=${since}`)).body;
    expect(day).toMatchObject({ decided: 1, rejected: 1, returned: 1 });
    expect(day.cases).toMatchObject([
      { id: caseId, kind: 'verification', resolution: 'rejected', returned: false },
      { id: caseId, kind: 'verification', resolution: null, returned: true },
    ]);

    // A note behind the end leaves the decision whose it was, and its reason.
    const note = { text: 'Called about it.', visibility: 'internal' };
    expect((await post(someone, `${CASES}/${caseId}/notes`, note)).status).toBe(201);
    expect((await someone.send('GET', `${CASES}/my-day?since=${since}`)).body).toEqual(day);
    expect(await caseOf(someone, caseId)).toMatchObject({ reasonCode: 'suspected_forgery' });
  });
});

describe('the queue', () => {
  it('hands out the most urgent first and no case twice to two hundred who ask at once', async () => {
    await emptyQueue();
    const accounts = await Promise.all(Array.from({ length: 150 }, () => wallet.register()));
    await Promise.all(accounts.map(({ id: accountId }) => post(ada, CASES, { kind: 'review', accountId })));
    const answers = await Promise.all(Array.from({ length: 200 }, () => post(ben, `${CASES}/claim-next`)));
    const given = answers.filter(({ status }) => status === 200).map(({ body }) => body.id);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(50);
    expect(new Set(given).size).toBe(150);
  });

  it('records once that a case is due soon and that it is overdue, and not while the customer is waited for', async () => {
    const { id: accountId } = await wallet.register(CONFIRMED);
    const { caseId } = await handIn(accountId, 'passport');
    const cases = app.nest.get(CasesService);
    const sweep = async () => {
      while ((await cases.recordDue()) > 0);
      const rows: { command: string }[] = await app.dataSource.query(
        `SELECT command FROM audit_event WHERE stream_id = $1 AND command LIKE 'case_%' ORDER BY stream_version`,
        [caseId],
      );
      return rows.map(({ command }) => command);
    };
    expect(await sweep()).toEqual([]);
    app.advance(20 * HOUR);
    expect(await sweep()).toEqual(['case_due_soon']);
    app.advance(5 * HOUR);
    expect(await sweep()).toEqual(['case_due_soon', 'case_overdue']);
    expect(await sweep()).toHaveLength(2);
  });

  it('is filtered by kind, status, assignee, account and lateness', async () => {
    ada = await app.signIn(ada.view.staff.email);
    ben = await app.signIn(ben.view.staff.email);
    const { id: accountId } = await wallet.register();
    const { id } = (await post(ada, CASES, { kind: 'review', accountId })).body;
    const total = async (query: string) =>
      (await ada.send('GET', `${CASES}?accountId=${accountId}&${query}`)).body.total as number;
    expect(await total('status=open')).toBe(1);
    expect(await total('assignee=none')).toBe(1);
    await post(ada, `${CASES}/${id}/claim`);
    expect(await total('status=open')).toBe(0);
    expect(await total('status=in_review&assignee=me')).toBe(1);
    expect(await total('kind=verification')).toBe(0);
    expect(await total('overdue=true')).toBe(0);
    expect(await total('overdue=false')).toBe(1);
    expect((await ada.send('GET', `${CASES}?surprise=1`)).status).toBe(400);
  });

  it('is filtered by promise and priority, and searched by number and reference', async () => {
    const { id: accountId, externalRef } = await wallet.register({ ...CONFIRMED, externalRef: '4711-queue' });
    const urgent = (await post(ada, CASES, { kind: 'review', accountId, priority: 'urgent' })).body;
    const { caseId } = await handIn(accountId, 'passport');
    const found = async (query: string) =>
      (await ada.send('GET', `${CASES}?sort=number&${query}`)).body.data.map(
        (each: { id: string }) => each.id,
      );
    const ofAccount = (query: string) => found(`accountId=${accountId}&${query}`);
    expect(await ofAccount('priority=urgent,high')).toEqual([urgent.id]);
    expect(await ofAccount('priority=normal')).toEqual([caseId]);
    expect(await ofAccount('due=on_time')).toEqual([urgent.id, caseId]);
    expect(await ofAccount('due=soon,late,paused')).toEqual([]);
    await post(ada, `${CASES}/${caseId}/claim`);
    await post(ada, `${CASES}/${caseId}/request-documents`, { types: ['passport'] });
    expect(await ofAccount('due=paused')).toEqual([caseId]);
    app.advance(20 * HOUR);
    ada = await app.signIn(ada.view.staff.email);
    expect(await ofAccount('due=soon,paused')).toEqual([urgent.id, caseId]);
    app.advance(5 * HOUR);
    ada = await app.signIn(ada.view.staff.email);
    expect(await ofAccount('due=late')).toEqual([urgent.id]);
    await post(ada, `${CASES}/${urgent.id}/cancel`);
    expect(await ofAccount('due=on_time,soon,late,paused')).toEqual([caseId]);

    expect(await found(`q=${externalRef}`)).toEqual([urgent.id, caseId]);
    const sequence = String(Number(urgent.number.slice(2)));
    for (const typed of [urgent.number, `r${sequence}`, sequence]) {
      expect(await found(`q=${encodeURIComponent(typed)}`)).toEqual([urgent.id]);
    }
    expect(await found('q=nothing')).toEqual([]);
    expect((await ada.send('GET', `${CASES}?due=done`)).status).toBe(400);
  });

  it('keeps saved filters with the person', async () => {
    const caseViews = [{ name: 'Late ones', query: 'due=late&kind=verification' }];
    const url = '/api/v1/me/preferences';
    expect((await ada.send('PUT', url, { body: { caseViews } })).status).toBe(200);
    expect((await ada.send('GET', '/api/v1/me')).body.preferences).toEqual({ caseViews });
    const many = Array.from({ length: 21 }, () => caseViews[0]);
    expect((await ada.send('PUT', url, { body: { caseViews: many } })).status).toBe(422);
  });
});
