import { CasesService } from '../../server/src/cases/cases.service.js';
import { ClaimNext } from '../../server/src/cases/claim-next.js';
import { place, TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, type Answer, type TestSession } from '../support/app.js';
import { FORM_HEADERS, formBody, photo, storedFiles, submit, submitted } from '../support/documents.js';

const CASES = '/api/v1/cases';
const MINUTE = 60_000;

let app: TestApp;
let wallet: TestWallet;
let lead: TestSession;
let reviewers: TestSession[];
let ada: TestSession;
let ben: TestSession;

beforeAll(async () => {
  // Fewer connections than those who come at once: whoever holds one must not wait for another.
  app = await TestApp.start({}, { poolSize: 4 });
  wallet = await TestWallet.join(app);
  lead = await app.staffSession('lead');
  reviewers = await Promise.all(Array.from({ length: 10 }, () => app.staffSession('reviewer')));
  [ada, ben] = reviewers as [TestSession, TestSession];
});
afterAll(() => app?.close());

const CONFIRMED = {
  emailConfirmed: true,
  phoneConfirmed: true,
  email: 'a@b.example',
  phone: '+4915112345678',
};

const post = (session: TestSession, url: string, body: object = {}, headers = {}) =>
  session.send('POST', url, { body, headers });
const claim = (session: TestSession, id: string) => post(session, `${CASES}/${id}/claim`);
const caseOf = async (id: string) => (await ada.send('GET', `${CASES}/${id}`)).body;

async function openCase(kind = 'review'): Promise<string> {
  const { id: accountId } = await wallet.registerVerified();
  return (await post(ada, CASES, { kind, accountId })).body.id;
}

/** A verification case of which everything that its level requires is accepted; held by its reviewer. */
async function approvable(session: TestSession): Promise<{ accountId: string; caseId: string }> {
  const { id: accountId } = await wallet.register(CONFIRMED);
  const opened = await post(session, CASES, { kind: 'verification', accountId, level: 'basic' });
  const caseId: string = opened.body.id;
  const { id } = await submitted(wallet, accountId, await photo());
  await claim(session, caseId);
  expect((await post(session, `/api/v1/documents/${id}/accept`)).status).toBe(200);
  return { accountId, caseId };
}

/** How often each status, with its code if it has one, was answered. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, code } of answers) {
    const key = code === undefined ? String(status) : `${status} ${code as string}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

const emptyQueue = () =>
  app.dataSource.query(
    `UPDATE case_file SET lease_until = '9999-01-01', lease_holder_id = $1 WHERE status = 'open'`,
    [lead.view.staff.id],
  );
const commands = (id: string) => verifyChain(app.dataSource, id);

describe('leases', () => {
  it('go to one of fifty who claim at once; the others are told who has it and until when', async () => {
    const id = await openCase();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => claim(reviewers[n % reviewers.length] ?? ada, id)),
    );
    const won = answers.find(({ status }) => status === 200);
    const { holder, until } = won?.body.lease ?? {};
    // Whoever has won may claim again.
    const mine = answers.filter((_, n) => reviewers[n % reviewers.length]?.view.staff.id === holder.id);
    expect(tally(mine)).toEqual({ 200: 5 });
    const lost = answers.filter(({ status }) => status !== 200);
    expect(tally(lost)).toEqual({ '409 case_claimed': 45 });
    for (const { body } of lost) {
      expect(body.holderId).toBe(holder.id);
      expect(Math.abs(Date.parse(body.until) - Date.parse(until))).toBeLessThan(MINUTE);
    }
    expect(new Set(await commands(id))).toEqual(new Set(['open_case', 'claim_case']));
  });

  it('bind each decision to whoever holds them', async () => {
    const { id: accountId } = await wallet.register(CONFIRMED);
    const { id, caseId } = await submitted(wallet, accountId, await photo());
    const urls = [
      [`/api/v1/documents/${id}/accept`, {}],
      [`/api/v1/documents/${id}/reject`, { reasonCodes: ['document_cropped'] }],
      [`${CASES}/${caseId}/resolve`, { resolution: 'rejected', reasonCode: 'suspected_forgery' }],
      [`${CASES}/${caseId}/request-documents`, { types: ['passport'] }],
      [`${CASES}/${caseId}/checklist`, { item: 'data_compared', done: true }],
      [`${CASES}/${caseId}/heartbeat`, {}],
      [`${CASES}/${caseId}/release-claim`, {}],
    ] as const;
    for (const [url, body] of urls) expect((await post(ada, url, body)).code).toBe('lease_required');
    await claim(ben, caseId ?? '');
    for (const [url, body] of urls) {
      expect(await post(ada, url, body)).toMatchObject({
        status: 409,
        body: { code: 'case_claimed', holderId: ben.view.staff.id },
      });
    }
    const support = await app.staffSession('support');
    for (const [url, body] of urls) expect((await post(support, url, body)).status).toBe(403);
    expect((await caseOf(caseId ?? '')).documents[0].status).toBe('submitted');
  });

  it('are not revived by a heartbeat, and their end is in the log whoever notices first', async () => {
    const [swept, claimed, noted] = [await openCase(), await openCase(), await openCase()];
    for (const id of [swept, claimed, noted]) await claim(ada, id);
    app.advance(6 * MINUTE);
    for (const id of [swept, claimed, noted]) {
      expect((await post(ada, `${CASES}/${id}/heartbeat`)).code).toBe('lease_required');
    }
    await claim(ben, claimed);
    const note = { text: 'Called back.', visibility: 'internal' };
    for (let n = 0; n < 2; n++) await post(ben, `${CASES}/${noted}/notes`, note);
    const cases = app.nest.get(CasesService);
    while ((await cases.recordLapses()) > 0);
    expect(await commands(swept)).toEqual(['open_case', 'claim_case', 'lease_expired']);
    expect(await commands(claimed)).toEqual(['open_case', 'claim_case', 'lease_expired', 'claim_case']);
    expect(await commands(noted)).toEqual([
      'open_case',
      'claim_case',
      'lease_expired',
      'add_note',
      'add_note',
    ]);
    const [lapse]: { at: Date; facts: object; actor_id: string }[] = await app.dataSource.query(
      `SELECT at, actor_id, convert_from(body, 'UTF8')::jsonb -> 'facts' AS facts FROM audit_event
       WHERE stream_id = $1 AND command = 'lease_expired'`,
      [swept],
    );
    expect(lapse).toMatchObject({
      actor_id: 'clock',
      facts: { holderId: ada.view.staff.id, until: lapse?.at.toISOString() },
    });
    expect((await caseOf(swept)).lease).toBeNull();
  });

  it('end a decision that comes behind a take-over, or the take-over comes behind the decision', async () => {
    const { accountId, caseId } = await approvable(ada);
    const [decided, taken] = await Promise.all([
      post(ada, `${CASES}/${caseId}/resolve`, { resolution: 'approved' }),
      post(lead, `${CASES}/${caseId}/take-over`),
    ]);
    const outcome = `${decided?.status} ${String(decided?.code)}, ${taken?.status} ${String(taken?.code)}`;
    expect(['200 undefined, 409 case_closed', '409 case_claimed, 200 undefined']).toContain(outcome);
    const { state } = (await ada.send('GET', `/api/v1/accounts/${accountId}`)).body;
    expect(state).toBe(decided?.status === 200 ? 'active' : 'unverified');
    await commands(caseId);
  });

  it('tell the log from whom a lead took the case', async () => {
    const id = await openCase();
    await claim(ada, id);
    await post(lead, `${CASES}/${id}/take-over`);
    const [event]: { actor_id: string; actor_role: string; facts: object }[] = await app.dataSource.query(
      `SELECT actor_id, actor_role, convert_from(body, 'UTF8')::jsonb -> 'facts' AS facts FROM audit_event
       WHERE stream_id = $1 AND command = 'take_over_case'`,
      [id],
    );
    expect(event).toMatchObject({
      actor_id: lead.view.staff.id,
      actor_role: 'lead',
      facts: { from: ada.view.staff.id },
    });
  });
});

describe('decisions', () => {
  it('end a case once, however often and by however many they are sent', async () => {
    const { accountId, caseId } = await approvable(ada);
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () =>
        post(ada, `${CASES}/${caseId}/resolve`, { resolution: 'approved' }),
      ),
      ...Array.from({ length: 10 }, () =>
        post(ada, `${CASES}/${caseId}/resolve`, { resolution: 'rejected', reasonCode: 'suspected_forgery' }),
      ),
    ]);
    expect(tally(answers)).toEqual({ 200: 1, '409 case_closed': 19 });
    expect((await commands(caseId)).filter((command) => command === 'resolve_case')).toHaveLength(1);
    const { resolution } = await caseOf(caseId);
    expect(await commands(accountId)).toEqual(
      resolution === 'approved' ? ['register', 'approve_verification'] : ['register'],
    );
  });

  it('of many cases at once all come through on a few connections', async () => {
    const prepared = await Promise.all(reviewers.map((session) => approvable(session)));
    const answers = await Promise.all(
      prepared.map(({ caseId }, n) =>
        post(reviewers[n] ?? ada, `${CASES}/${caseId}/resolve`, { resolution: 'approved' }),
      ),
    );
    expect(tally(answers)).toEqual({ 200: reviewers.length });
  });

  it('of two about one document the second is told', async () => {
    const { id: accountId } = await wallet.register(CONFIRMED);
    const { id, caseId } = await submitted(wallet, accountId, await photo());
    await claim(ada, caseId ?? '');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post(ada, `/api/v1/documents/${id}/accept`)),
    );
    expect(tally(answers)).toEqual({ 200: 1, '409 document_decided': 7 });
  });
});

describe('documents that come in meanwhile', () => {
  it('open the next case when the one under way has been resolved', async () => {
    const { accountId, caseId } = await approvable(ada);
    const [resolved, handed] = await Promise.all([
      post(ada, `${CASES}/${caseId}/resolve`, { resolution: 'approved' }),
      submit(wallet, accountId, await photo(), { type: 'bank_statement' }),
    ]);
    expect(handed?.status).toBe(201);
    if (resolved?.status === 200) expect(handed?.body.caseId).not.toBe(caseId);
    else {
      expect(resolved?.code).toBe('documents_undecided');
      expect(handed?.body.caseId).toBe(caseId);
    }
  });

  it('supersede the one before and nothing else, in whatever order they come', async () => {
    const { id: accountId } = await wallet.register(CONFIRMED);
    const bill = await submitted(wallet, accountId, await photo(), { type: 'utility_bill' });
    const content = await photo();
    const handed = await Promise.all(
      Array.from({ length: 6 }, () => submitted(wallet, accountId, content, { type: 'passport' })),
    );
    expect(new Set(handed.map(({ caseId }) => caseId))).toEqual(new Set([bill.caseId]));
    const documents: { type: string; status: string; id: string; supersededBy: string | null }[] = (
      await ada.send('GET', `/api/v1/accounts/${accountId}/documents`)
    ).body.data;
    const passports = documents.filter(({ type }) => type === 'passport');
    expect(passports.map(({ status }) => status).toSorted()).toEqual([
      'submitted',
      ...Array.from({ length: 5 }, () => 'superseded'),
    ]);
    // A chain: each but the last has one successor, and nobody has two predecessors.
    const successors = passports.flatMap(({ supersededBy }) => supersededBy ?? []);
    expect(new Set(successors).size).toBe(5);
    expect(documents.find(({ type }) => type === 'utility_bill')?.status).toBe('submitted');
  });

  it('are twenty at the most, and the one too many leaves nothing behind', async () => {
    const { id: accountId } = await wallet.register(CONFIRMED);
    const { id, caseId } = await submitted(wallet, accountId, await photo());
    await app.dataSource.query(
      `WITH copies AS (
         INSERT INTO document (id, account_id, case_id, type, status, media_type, bytes, thumbnail_bytes, fingerprint,
           submitted_at, submitted_by_kind, submitted_by_id, submitted_by_role)
         SELECT gen_random_uuid(), account_id, case_id, 'other', status, media_type, bytes, thumbnail_bytes,
           fingerprint, submitted_at, submitted_by_kind, submitted_by_id, submitted_by_role
         FROM document, generate_series(1, 18) WHERE id = $1 RETURNING id)
       INSERT INTO document_page SELECT id, 1, 1, 1, 1 FROM copies`,
      [id],
    );
    expect((await submitted(wallet, accountId, await photo(), { type: 'utility_bill' })).caseId).toBe(caseId);
    const before = (await storedFiles(app)).length;
    const { version } = await caseOf(caseId ?? '');
    expect(await submit(wallet, accountId, await photo(), { type: 'bank_statement' })).toMatchObject({
      status: 409,
      code: 'too_many_documents',
    });
    expect((await storedFiles(app)).length).toBe(before);
    expect((await caseOf(caseId ?? '')).version).toBe(version);
  });

  it('are taken once under one Idempotency-Key, and leave no second copy behind', async () => {
    const { id: accountId } = await wallet.register(CONFIRMED);
    const content = await photo();
    const body = formBody([
      { name: 'type', content: 'passport' },
      { name: 'file', content, fileName: 'scan.jpg' },
    ]);
    const send = (form: Buffer, key: string, id = accountId) =>
      wallet.send('POST', `/api/v1/accounts/${id}/documents`, {
        body: form,
        headers: { ...FORM_HEADERS, 'idempotency-key': key },
      });
    const before = (await storedFiles(app)).length;
    const answers = await Promise.all(Array.from({ length: 4 }, () => send(body, 'upload-1')));
    expect(tally(answers)).toEqual({ 201: 4 });
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    // The original, its picture and the thumbnail.
    expect((await storedFiles(app)).length - before).toBe(3);
    expect((await send(body, 'upload-1')).body.id).toBe(answers[0]?.body.id);

    const other = formBody([
      { name: 'type', content: 'national_id' },
      { name: 'file', content, fileName: 'scan.jpg' },
    ]);
    expect((await send(other, 'upload-1')).code).toBe('idempotency_key_reused');
    const { id: stranger } = await wallet.register(CONFIRMED);
    expect((await send(body, 'upload-1', stranger)).code).toBe('idempotency_key_reused');
    expect((await send(body, 'no spaces allowed')).code).toBe('invalid_header');
    expect((await ada.send('GET', `/api/v1/accounts/${accountId}/documents`)).body.data).toHaveLength(1);
    expect((await send(body, 'upload-2')).body.id).not.toBe(answers[0]?.body.id);
  });
});

describe('claiming next', () => {
  it('gives no case twice and loses none: forty reviewers, four hundred cases', async () => {
    await emptyQueue();
    const total = 400;
    const { id: accountId } = await wallet.registerVerified();
    const opened: string[] = [];
    for (let n = 0; n < total; n += 20) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => post(ada, CASES, { kind: 'review', accountId })),
      );
      opened.push(...answers.map(({ body }) => body.id as string));
    }
    const taken: string[] = [];
    const work = async (session: TestSession) => {
      for (;;) {
        const { status, body } = await post(session, `${CASES}/claim-next`);
        if (status === 204) return;
        expect(status).toBe(200);
        taken.push(body.id);
        const end = { resolution: 'cleared', reasonCode: 'false_positive' };
        expect((await post(session, `${CASES}/${body.id}/resolve`, end)).status).toBe(200);
      }
    };
    await Promise.all(Array.from({ length: 40 }, (_, n) => work(reviewers[n % reviewers.length] ?? ada)));
    expect(taken).toHaveLength(total);
    expect(new Set(taken)).toEqual(new Set(opened));
  });

  it('waits for a case that somebody is only touching instead of saying that there is none', async () => {
    await emptyQueue();
    const id = await openCase();
    const runner = app.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`SELECT FROM case_file WHERE id = $1 FOR UPDATE`, [id]);
    const next = post(ada, `${CASES}/claim-next`);
    await eventually(async () => {
      const waiting: unknown[] = await app.dataSource.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waiting.length > 0;
    });
    await runner.rollbackTransaction();
    await runner.release();
    expect((await next).body.id).toBe(id);
    expect((await post(ben, `${CASES}/claim-next`)).status).toBe(204);
  });

  it('gives to one of those who ask at once what another of them may not decide, and that one something else', async () => {
    await emptyQueue();
    const appealAgainst = async (author: TestSession) => {
      const { id: accountId } = await wallet.registerVerified();
      await place(author, accountId, { kind: 'flag', reasonCode: 'unusual_volume' });
      return (await post(lead, CASES, { kind: 'appeal', accountId })).body.id as string;
    };
    const ofAda = [await appealAgainst(ada), await appealAgainst(ada)];
    const ofOthers = await appealAgainst(lead);
    const next = app.nest.get(ClaimNext);
    // In one turn of the event loop, so all of them are served by one transaction.
    const ask = (...sessions: readonly TestSession[]) =>
      Promise.all(
        sessions.map(async ({ view: { staff } }) => {
          const actor = { kind: 'staff', id: staff.id, roles: ['reviewer'] } as const;
          return (await next.claim({ actor, idempotency: null }, ['appeal']))?.id ?? null;
        }),
      );
    expect(await ask(ada, ben)).toEqual([ofOthers, ofAda[0]]);
    // Of what is left she may decide nothing; a colleague may.
    expect(await ask(ada, ben)).toEqual([null, ofAda[1]]);
    expect(await ask(ada, ben)).toEqual([null, null]);
  });

  it('gives the same case to the same key while it is held, and another one later', async () => {
    await emptyQueue();
    const ids = [await openCase(), await openCase(), await openCase()];
    const ask = (session: TestSession, key: string) =>
      post(session, `${CASES}/claim-next`, {}, { 'idempotency-key': key });
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(ada, 'next-1')));
    expect(answers.map(({ body }) => body.id)).toEqual(Array.from({ length: 5 }, () => ids[0]));
    expect((await ask(ada, 'next-1')).body.id).toBe(ids[0]);
    expect((await ask(ben, 'next-1')).body.id).toBe(ids[1]);
    await post(ada, `${CASES}/${ids[0]}/resolve`, {
      resolution: 'cleared',
      reasonCode: 'false_positive',
    });
    expect((await ask(ada, 'next-1')).body.id).toBe(ids[2]);
    expect((await commands(ids[0] ?? '')).filter((each) => each === 'claim_case')).toHaveLength(1);
    // A key that stands for something else is refused, and whoever asks at the same moment is not.
    const [reused, given] = await Promise.all([
      post(ada, `${CASES}/claim-next`, { kinds: ['appeal', 'review'] }, { 'idempotency-key': 'next-1' }),
      post(lead, `${CASES}/claim-next`, { kinds: ['appeal', 'review'] }),
    ]);
    expect(reused?.code).toBe('idempotency_key_reused');
    expect(given?.status).toBe(204);
  });
});

/** Asks until it is so. */
async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate);
}
