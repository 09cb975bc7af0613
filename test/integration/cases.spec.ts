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
      status: 403,
      body: { code: 'needs_approval' },
    });
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
});
