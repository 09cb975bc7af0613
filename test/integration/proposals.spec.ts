import { randomUUID } from 'node:crypto';
import { RELEASE_AUTHORITIES, type ReleaseAuthority } from '@standing/shared/reasons/catalogue';
import pg from 'pg';
import { ProposalsService } from '../../server/src/proposals/proposals.service.js';
import { place, TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, type Answer, type TestSession } from '../support/app.js';
import { photo, submitted } from '../support/documents.js';

const ACCOUNTS = '/api/v1/accounts';
const PROPOSALS = '/api/v1/proposals';
const CASES = '/api/v1/cases';
const HOUR = 60 * 60_000;

jest.setTimeout(60_000);

let app: TestApp;
let wallet: TestWallet;
/** Two of each who decide anything. */
const people = new Map<string, readonly [TestSession, TestSession]>();

const one = (role: string) => (people.get(role) as readonly [TestSession, TestSession])[0];
const other = (role: string) => (people.get(role) as readonly [TestSession, TestSession])[1];

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  for (const role of ['reviewer', 'lead', 'support', 'auditor', 'administrator'] as const) {
    people.set(role, [await app.staffSession(role), await app.staffSession(role)]);
  }
});
afterAll(() => app?.close());

/** After the clock has gone on further than a session lasts. */
async function signInAgain(): Promise<void> {
  for (const [role, [first, second]] of people) {
    people.set(role, [await app.signIn(first.view.staff.email), await app.signIn(second.view.staff.email)]);
  }
}

const post = (session: TestSession, url: string, body: object = {}, headers = {}) =>
  session.send('POST', url, { body, headers });
const get = async (url: string, session = one('lead')) => (await session.send('GET', url)).body;

/** A hold of each authority. */
const HOLD_OF: Record<ReleaseAuthority, { kind: string; reasonCode: string }> = {
  support: { kind: 'freeze', reasonCode: 'owner_request' },
  reviewer: { kind: 'flag', reasonCode: 'unusual_volume' },
  support_with_approval: { kind: 'freeze', reasonCode: 'unusual_activity' },
  compliance: { kind: 'freeze', reasonCode: 'suspected_fraud' },
  compliance_lead: { kind: 'freeze', reasonCode: 'sanctions_match' },
};

async function frozen(authority: ReleaseAuthority = 'compliance') {
  const { id } = await wallet.registerVerified();
  const { hold } = await place(one('reviewer'), id, HOLD_OF[authority]);
  return { id, holdId: hold.id };
}

const release = (session: TestSession, at: { id: string; holdId: string }, more: object = {}, headers = {}) =>
  post(
    session,
    `${ACCOUNTS}/${at.id}/holds/${at.holdId}/release`,
    { reasonCode: 'requirements_satisfied', ...more },
    headers,
  );

/** A proposal to release a hold that only two people can. */
async function proposed(authority: ReleaseAuthority = 'compliance', maker = one('reviewer')) {
  const at = await frozen(authority);
  const answer = await release(maker, at, { note: 'Papers seen.' });
  expect(answer.status).toBe(202);
  return { ...at, proposalId: answer.body.proposal.id as string };
}

const approve = (session: TestSession, id: string, body: object = {}) =>
  post(session, `${PROPOSALS}/${id}/approve`, body);

describe('release authority, through HTTP', () => {
  /** By hand from the domain's table; a lead does all that a reviewer does. */
  const TABLE: Record<ReleaseAuthority, Record<string, { asks: 200 | 202 | 403; approves: boolean }>> = {
    support: {
      support: { asks: 200, approves: false },
      reviewer: { asks: 200, approves: false },
      lead: { asks: 200, approves: false },
    },
    reviewer: {
      support: { asks: 403, approves: false },
      reviewer: { asks: 200, approves: false },
      lead: { asks: 200, approves: false },
    },
    support_with_approval: {
      support: { asks: 202, approves: false },
      reviewer: { asks: 202, approves: true },
      lead: { asks: 202, approves: true },
    },
    compliance: {
      support: { asks: 403, approves: false },
      reviewer: { asks: 202, approves: true },
      lead: { asks: 202, approves: true },
    },
    compliance_lead: {
      support: { asks: 403, approves: false },
      reviewer: { asks: 202, approves: false },
      lead: { asks: 202, approves: true },
    },
  };
  const nobody = { asks: 403, approves: false } as const;
  const cells = RELEASE_AUTHORITIES.flatMap((authority) =>
    ['support', 'reviewer', 'lead', 'auditor', 'administrator'].map(
      (role) => [authority, role, TABLE[authority][role] ?? nobody] as const,
    ),
  );

  it.each(cells)('%s, maker %s: %j', async (authority, role, { asks }) => {
    const at = await frozen(authority);
    const answer = await release(one(role), at);
    expect(answer.status).toBe(asks);
    const account = await get(`${ACCOUNTS}/${at.id}`);
    expect(account.holds).toHaveLength(asks === 200 ? 0 : 1);
    if (asks === 202) {
      expect(answer.body.proposal).toMatchObject({
        command: 'release_hold',
        status: 'open',
        maker: { id: one(role).view.staff.id, role },
        holds: [{ id: at.holdId, authority }],
      });
      // The one who asked never says yes, whatever their role.
      const own = await approve(one(role), answer.body.proposal.id);
      expect(own).toMatchObject({ status: 403, body: { code: 'self_approval' } });
    }
  });

  // Of the others nobody has to be asked: there is nothing to say yes to.
  const needingTwo = cells.filter(([authority]) => TABLE[authority]['lead']?.asks === 202);
  it.each(needingTwo)('%s, checker %s: %j', async (authority, role, { approves }) => {
    const { id, proposalId } = await proposed(authority, other('reviewer'));
    const answer = await approve(one(role), proposalId);
    expect(answer.status).toBe(approves ? 200 : 403);
    expect((await get(`${ACCOUNTS}/${id}`)).state).toBe(approves ? 'active' : 'frozen');
    if (approves) {
      expect(answer.body).toMatchObject({
        proposal: { status: 'approved', decision: { by: { id: one(role).view.staff.id, role } } },
        account: { state: 'active' },
      });
    }
  });

  it('is that of the hold, not of the role alone: several roles do not add up to two people', async () => {
    const both = await app.staffSession('support', 'reviewer', 'lead');
    const { proposalId } = await proposed('compliance_lead', both);
    expect((await approve(both, proposalId)).code).toBe('self_approval');
    expect((await post(both, `${PROPOSALS}/${proposalId}/reject`, { note: 'No.' })).code).toBe(
      'self_approval',
    );
  });
});

describe('a proposal', () => {
  it('carries its command, evidence, maker and end, and shows what would come of it', async () => {
    const at = await frozen();
    await place(one('reviewer'), at.id, { kind: 'flag', reasonCode: 'unusual_volume' });
    const { id: documentId } = await submitted(wallet, at.id, await photo(), { type: 'source_of_funds' });
    const { proposal } = (
      await release(one('reviewer'), at, { note: 'Papers seen.', documentIds: [documentId] })
    ).body;
    const detail = await get(`${PROPOSALS}/${proposal.id}`, one('lead'));
    expect(detail).toMatchObject({
      note: 'Papers seen.',
      mayDecide: true,
      mayWithdraw: false,
      approvers: ['reviewer', 'lead'],
      reasonCode: 'requirements_satisfied',
      evidence: {
        account: { version: 4, verified: true },
        holds: [{ id: at.holdId }, { kind: 'flag' }],
        documents: [{ id: documentId, status: 'submitted' }],
        case: null,
      },
      changes: [],
      result: { from: 'frozen', to: 'flagged', holdsLeft: [{ kind: 'flag' }] },
    });
    expect(Date.parse(detail.expiresAt) - Date.parse(detail.proposedAt)).toBe(72 * HOUR);
    expect(detail.payloadHash).toMatch(/^[0-9a-f]{64}$/);

    const approved = await approve(one('lead'), proposal.id, { note: 'Agreed.' });
    expect(approved.body).toMatchObject({
      proposal: { status: 'approved', decision: { note: 'Agreed.' }, mayDecide: false },
      account: { state: 'flagged' },
    });
    const events = (await get(`${ACCOUNTS}/${at.id}/events`)).data;
    expect(events.at(-1)).toMatchObject({
      command: 'release_freeze',
      reasonCode: 'requirements_satisfied',
      actor: { id: one('lead').view.staff.id, role: 'lead' },
      facts: {
        holdId: at.holdId,
        proposal: { id: proposal.id, makerId: one('reviewer').view.staff.id, makerRole: 'reviewer' },
      },
    });
    await verifyChain(app.dataSource, at.id);
    const story = (await get(`${ACCOUNTS}/${at.id}/timeline`)).data as {
      type: string;
      event: { command: string; note: string | null };
    }[];
    const told = story.filter(({ type }) => type === 'proposal').map(({ event }) => event);
    expect(told).toMatchObject([
      { command: 'approve_proposal', note: 'Agreed.' },
      { command: 'propose', note: 'Papers seen.' },
    ]);
  });

  it('shows nothing of itself to administrators in the account’s story, as in the lists', async () => {
    const at = await frozen();
    await release(one('reviewer'), at);
    const kinds = async (session: TestSession) => {
      const story = (await get(`${ACCOUNTS}/${at.id}/timeline`, session)).data as { type: string }[];
      return new Set(story.map(({ type }) => type));
    };
    expect(await kinds(one('auditor'))).toContain('proposal');
    expect(await kinds(one('administrator'))).not.toContain('proposal');
  });

  it('takes a lead and a second person to close an account, who may be a reviewer', async () => {
    const { id } = await wallet.registerVerified();
    const { proposal } = (await post(one('lead'), `${ACCOUNTS}/${id}/close`, { reasonCode: 'deceased' }))
      .body;
    expect(proposal).toMatchObject({ command: 'close', approvers: ['reviewer', 'lead'] });
    expect((await approve(one('lead'), proposal.id)).code).toBe('self_approval');
    expect((await post(one('reviewer'), `${ACCOUNTS}/${id}/close`, { reasonCode: 'deceased' })).status).toBe(
      403,
    );
    expect((await approve(one('support'), proposal.id)).code).toBe('approval_authority');
    expect((await approve(one('reviewer'), proposal.id)).body.account.state).toBe('closed');
    expect((await get(`${ACCOUNTS}/${id}/events`)).data.at(-1)).toMatchObject({
      command: 'close',
      reasonCode: 'deceased',
      actor: { id: one('reviewer').view.staff.id, role: 'reviewer' },
      facts: { proposal: { id: proposal.id, makerRole: 'lead' } },
    });
  });

  it('is made once: the same thing is not proposed again until it has been decided', async () => {
    const { proposalId, ...at } = await proposed();
    expect(await release(other('reviewer'), at)).toMatchObject({
      status: 409,
      body: { code: 'proposal_exists', proposalId },
    });
    const offers = await get(`${ACCOUNTS}/${at.id}/commands`, other('reviewer'));
    expect(offers).toContainEqual(
      expect.objectContaining({ holdId: at.holdId, allowed: false, code: 'proposal_exists', proposalId }),
    );
    const no = await post(other('reviewer'), `${PROPOSALS}/${proposalId}/reject`, { note: 'Too early.' });
    expect(no.body.proposal).toMatchObject({ status: 'rejected', decision: { note: 'Too early.' } });
    expect((await approve(one('lead'), proposalId)).body).toMatchObject({
      code: 'proposal_decided',
      outcome: 'rejected',
      byId: other('reviewer').view.staff.id,
    });
    expect((await release(one('reviewer'), at)).status).toBe(202);
  });

  it('is made once by twenty who ask at once', async () => {
    const at = await frozen();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => release(n % 2 === 0 ? one('reviewer') : other('reviewer'), at)),
    );
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 202).map(({ code }) => code))).toEqual(
      new Set(['proposal_exists']),
    );
  });

  it('is rejected only with a reason, and withdrawn only by its maker', async () => {
    const { proposalId } = await proposed();
    expect((await post(one('lead'), `${PROPOSALS}/${proposalId}/reject`)).status).toBe(422);
    expect((await post(one('lead'), `${PROPOSALS}/${proposalId}/withdraw`)).code).toBe('not_your_proposal');
    const withdrawn = await post(one('reviewer'), `${PROPOSALS}/${proposalId}/withdraw`);
    expect(withdrawn.body.proposal).toMatchObject({ status: 'withdrawn' });
    expect((await approve(one('lead'), proposalId)).code).toBe('proposal_decided');
    expect((await approve(one('lead'), randomUUID())).code).toBe('proposal_not_found');
  });

  it('answers a repeated request with the first answer', async () => {
    const at = await frozen();
    const headers = { 'idempotency-key': `ask-${at.id}` };
    const first = await release(one('reviewer'), at, {}, headers);
    const again = await release(one('reviewer'), at, {}, headers);
    expect(again).toMatchObject({
      status: 202,
      body: first.body,
      headers: { 'idempotency-replayed': 'true' },
    });
    const yes = () =>
      post(one('lead'), `${PROPOSALS}/${first.body.proposal.id}/approve`, {}, { 'idempotency-key': at.id });
    const done = await yes();
    expect(done.status).toBe(200);
    expect((await yes()).body).toEqual(done.body);
    expect(await verifyChain(app.dataSource, at.id)).toHaveLength(4);
  });

  it('is made once for requests that are repeated at once, each with the same answer', async () => {
    const at = await frozen();
    const headers = { 'idempotency-key': `at-once-${at.id}` };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => release(one('reviewer'), at, {}, headers)),
    );
    expect(answers.map(({ status, body }) => [status, body.proposal?.id])).toEqual(
      answers.map(() => [202, answers[0]?.body.proposal.id]),
    );
    expect((await get(`${PROPOSALS}?accountId=${at.id}`)).total).toBe(1);
  });

  it('is refused on a version that is not the account’s', async () => {
    const at = await frozen();
    expect((await release(one('reviewer'), at, {}, { 'if-match': '"1"' })).status).toBe(412);
    expect((await get(`${PROPOSALS}?accountId=${at.id}`)).total).toBe(0);
  });

  it('cites only documents of the account', async () => {
    const at = await frozen();
    const stranger = await wallet.register();
    const { id } = await submitted(wallet, stranger.id, await photo(), { type: 'other' });
    expect((await release(one('reviewer'), at, { documentIds: [id] })).code).toBe('evidence_not_found');
  });
});

describe('a proposal that has become stale', () => {
  it('is not approved once the account has changed, and the checker is told what has', async () => {
    const { proposalId, ...at } = await proposed();
    const { hold } = await place(one('support'), at.id, { kind: 'lock', reasonCode: 'new_device' });
    const refused = await approve(one('lead'), proposalId);
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'proposal_stale',
        accountVersion: 3,
        currentVersion: 4,
        changes: [
          { what: 'account', from: 3, to: 4 },
          { what: 'hold_placed', hold: { id: hold.id, kind: 'lock', reasonCode: 'new_device' } },
        ],
      },
    });
    expect((await get(`${PROPOSALS}/${proposalId}`)).changes).toEqual(refused.body.changes);
    expect((await get(`${ACCOUNTS}/${at.id}`)).state).toBe('frozen');
    // It is in the way of others as long as its maker stands by it; who asks again takes it back.
    expect((await release(other('reviewer'), at)).code).toBe('proposal_exists');
    for (const [person, allowed] of [
      [other('reviewer'), false],
      [one('reviewer'), true],
    ] as const) {
      const offers = await get(`${ACCOUNTS}/${at.id}/commands`, person);
      expect(offers).toContainEqual(
        expect.objectContaining({
          command: 'release_freeze',
          holdId: at.holdId,
          allowed,
          needsApproval: true,
        }),
      );
    }
    const again = await release(one('reviewer'), at);
    expect(again.status).toBe(202);
    expect(await get(`${PROPOSALS}/${proposalId}`)).toMatchObject({
      status: 'withdrawn',
      decision: { by: { id: one('reviewer').view.staff.id } },
    });
    expect((await release(one('reviewer'), at)).code).toBe('proposal_exists');
    expect((await approve(one('lead'), again.body.proposal.id)).status).toBe(200);
  });

  it('counts by the clock: a lock that has run out unrecorded has changed the evidence, too', async () => {
    app.stopClock();
    const at = await frozen();
    const expiresAt = new Date(app.now() + 1000).toISOString();
    await place(one('support'), at.id, { kind: 'lock', reasonCode: 'new_device', expiresAt });
    const { proposal } = (await release(one('reviewer'), at)).body;
    app.advance(1000);
    expect((await approve(one('lead'), proposal.id)).body).toMatchObject({
      code: 'proposal_stale',
      changes: [{ what: 'hold_gone', hold: { kind: 'lock' } }],
    });
  });

  it('rests on the documents that it cites', async () => {
    const at = await frozen();
    const first = await submitted(wallet, at.id, await photo(), { type: 'source_of_funds' });
    const { proposal } = (await release(one('reviewer'), at, { documentIds: [first.id] })).body;
    await submitted(wallet, at.id, await photo({ text: 'another' }), { type: 'source_of_funds' });
    expect((await approve(one('lead'), proposal.id)).body).toMatchObject({
      code: 'proposal_stale',
      changes: [{ what: 'document', document: { id: first.id }, from: 'submitted', to: 'superseded' }],
    });
  });
});

describe('races', () => {
  const codes = (answers: readonly Answer[]) => answers.map(({ status, code }) => [status, code]);

  it('two checkers at once: one decides, the other is told who', async () => {
    for (let round = 0; round < 10; round++) {
      const { proposalId, id } = await proposed('compliance', one('reviewer'));
      const answers = await Promise.all([
        approve(one('lead'), proposalId),
        post(other('reviewer'), `${PROPOSALS}/${proposalId}/reject`, { note: 'No.' }),
      ]);
      const lost = answers.find(({ status }) => status === 409);
      const won = answers.find(({ status }) => status === 200);
      expect(lost?.body).toMatchObject({
        code: 'proposal_decided',
        outcome: won?.body.proposal.status,
        byId: won?.body.proposal.decision.by.id,
      });
      const state = won?.body.proposal.status === 'approved' ? 'active' : 'frozen';
      expect((await get(`${ACCOUNTS}/${id}`)).state).toBe(state);
    }
  });

  it('a checker against a change of the account: the one that comes second is told why', async () => {
    for (let round = 0; round < 10; round++) {
      const { proposalId, id } = await proposed('compliance', one('reviewer'));
      const [yes, lock] = await Promise.all([
        approve(one('lead'), proposalId),
        post(
          one('support'),
          `${ACCOUNTS}/${id}/holds`,
          { kind: 'lock', reasonCode: 'new_device' },
          { 'if-match': '"3"' },
        ),
      ]);
      const outcome = codes([yes, lock]);
      expect([
        [
          [200, undefined],
          [412, 'version_stale'],
        ],
        [
          [409, 'proposal_stale'],
          [201, undefined],
        ],
      ]).toContainEqual(outcome);
      await verifyChain(app.dataSource, id);
    }
  });

  it('a checker against the clock: to the millisecond, whether or not it has been recorded', async () => {
    app.stopClock();
    const early = await proposed();
    const late = await proposed();
    app.advance(72 * HOUR - 1);
    await signInAgain();
    expect((await approve(one('lead'), early.proposalId)).status).toBe(200);
    app.advance(1);
    expect(await approve(one('lead'), late.proposalId)).toMatchObject({
      status: 410,
      body: { code: 'proposal_expired' },
    });
    expect((await get(`${PROPOSALS}/${late.proposalId}`)).status).toBe('expired');
    expect((await get(`${PROPOSALS}?status=open&accountId=${late.id}`)).total).toBe(0);
    expect((await get(`${PROPOSALS}?status=expired&accountId=${late.id}`)).total).toBe(1);

    const proposals = app.nest.get(ProposalsService);
    const racing = Promise.all([proposals.recordExpired(), proposals.recordExpired()]);
    const during = await approve(one('lead'), late.proposalId);
    await racing;
    expect(['proposal_expired', 'proposal_decided']).toContain(during.code);
    expect((await get(`${PROPOSALS}/${late.proposalId}`)).decision).toMatchObject({
      by: { kind: 'system', id: 'clock' },
    });
    expect((await get(`${ACCOUNTS}/${late.id}`)).state).toBe('frozen');
    // What has run out can be asked for again at once.
    expect((await release(one('reviewer'), late)).status).toBe(202);
  });
});

describe('a transaction that breaks off', () => {
  it.each(['propose', 'approve_proposal', 'release_freeze'])(
    'at %s leaves nothing behind',
    async (command) => {
      const breaking = new pg.Client({ connectionString: app.database.superuserUrl });
      await breaking.connect();
      const at = await frozen();
      const before = command === 'propose' ? null : (await release(one('reviewer'), at)).body.proposal;
      const account = await get(`${ACCOUNTS}/${at.id}`);
      await breaking.query(`
      CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'broken off' USING ERRCODE = 'connection_failure'; END $$;
      CREATE TRIGGER break_off AFTER INSERT ON audit_event FOR EACH ROW
        WHEN (NEW.command = '${command}') EXECUTE FUNCTION break_off()`);
      try {
        const answer =
          before === null ? await release(one('reviewer'), at) : await approve(one('lead'), before.id);
        expect(answer.status).toBeGreaterThanOrEqual(500);
      } finally {
        await breaking.query('DROP TRIGGER break_off ON audit_event; DROP FUNCTION break_off');
        await breaking.end();
      }
      expect(await get(`${ACCOUNTS}/${at.id}`)).toEqual(account);
      const { data } = await get(`${PROPOSALS}?accountId=${at.id}`);
      expect(data.map((left: { status: string }) => left.status)).toEqual(before === null ? [] : ['open']);
      // And nothing is in the way of doing it.
      const id = before?.id ?? (await release(one('reviewer'), at)).body.proposal.id;
      expect((await approve(one('lead'), id)).status).toBe(200);
    },
  );
});

describe('the list', () => {
  it('shows what waits for somebody, what is theirs and what became of it', async () => {
    const mine = await proposed('compliance_lead', one('reviewer'));
    const count = async (session: TestSession, query: string) =>
      (await session.send('GET', `${PROPOSALS}?accountId=${mine.id}&${query}`)).body.total as number;
    expect(await count(one('reviewer'), 'maker=me')).toBe(1);
    expect(await count(one('lead'), 'maker=me')).toBe(0);
    expect(await count(one('lead'), 'mayDecide=true&status=open')).toBe(1);
    // Of the lead's alone: another reviewer may not.
    expect(await count(other('reviewer'), 'mayDecide=true')).toBe(0);
    expect(await count(one('reviewer'), 'mayDecide=true')).toBe(0);
    await post(one('lead'), `${PROPOSALS}/${mine.proposalId}/reject`, { note: 'No papers.' });
    expect(await count(one('reviewer'), 'maker=me&status=rejected,withdrawn')).toBe(1);
    expect(await count(one('reviewer'), 'status=open')).toBe(0);
    expect(await count(one('auditor'), 'command=release_hold')).toBe(1);
    expect((await one('lead').send('GET', `${PROPOSALS}?surprise=1`)).status).toBe(400);
  });
});

describe('a verification of high risk', () => {
  const CONFIRMED = {
    emailConfirmed: true,
    phoneConfirmed: true,
    email: 'a@b.example',
    phone: '+4915112345678',
    riskLevel: 'high',
  };

  async function decided() {
    const { id } = await wallet.register(CONFIRMED);
    const passport = await submitted(wallet, id, await photo(), { type: 'passport' });
    const bill = await submitted(wallet, id, await photo(), { type: 'bank_statement' });
    const caseId = passport.caseId as string;
    await post(one('reviewer'), `${CASES}/${caseId}/claim`);
    await post(one('reviewer'), `/api/v1/documents/${passport.id}/accept`);
    await post(one('reviewer'), `/api/v1/documents/${bill.id}/accept`);
    const headers = { 'idempotency-key': `resolve-${caseId}` };
    const body = { resolution: 'approved', note: 'All there.' };
    const answer = await post(one('reviewer'), `${CASES}/${caseId}/resolve`, body, headers);
    expect(answer).toMatchObject({
      status: 202,
      body: { proposal: { command: 'approve_verification', level: 'standard', case: { id: caseId } } },
    });
    expect(await post(one('reviewer'), `${CASES}/${caseId}/resolve`, body, headers)).toMatchObject({
      status: 202,
      body: { proposal: { id: answer.body.proposal.id } },
    });
    return { id, caseId, proposalId: answer.body.proposal.id as string };
  }

  it('waits for a second person, whose yes verifies the account and resolves the case', async () => {
    const { id, caseId, proposalId } = await decided();
    expect(await get(`${CASES}/${caseId}`)).toMatchObject({ status: 'awaiting_approval', lease: null });
    expect((await post(other('reviewer'), `${CASES}/${caseId}/claim`)).code).toBe('case_not_open');
    expect((await post(other('reviewer'), `${CASES}/${caseId}/cancel`)).code).toBe('case_not_open');
    expect((await get(`${PROPOSALS}/${proposalId}`)).result).toMatchObject({
      from: 'unverified',
      to: 'active',
    });
    expect((await approve(one('reviewer'), proposalId)).code).toBe('self_approval');
    expect((await approve(other('reviewer'), proposalId)).body.account).toMatchObject({ state: 'active' });
    expect(await get(`${CASES}/${caseId}`)).toMatchObject({ status: 'resolved', resolution: 'approved' });
    expect((await get(`${ACCOUNTS}/${id}/events`)).data.at(-1)).toMatchObject({
      command: 'approve_verification',
      facts: { caseId, proposal: { id: proposalId } },
    });
  });

  it('goes back to the queue with the checker’s reason', async () => {
    const { id, caseId, proposalId } = await decided();
    await post(one('lead'), `${PROPOSALS}/${proposalId}/reject`, { note: 'The photo is of somebody else.' });
    expect(await get(`${CASES}/${caseId}`)).toMatchObject({
      status: 'open',
      assignee: { id: one('reviewer').view.staff.id },
      notes: [{ text: 'The photo is of somebody else.', author: { id: one('lead').view.staff.id } }],
    });
    expect((await get(`${ACCOUNTS}/${id}`)).state).toBe('unverified');
    expect((await post(one('reviewer'), `${CASES}/${caseId}/claim`)).status).toBe(200);
    expect(
      (await post(one('reviewer'), `${CASES}/${caseId}/resolve`, { resolution: 'approved' })).status,
    ).toBe(202);
  });

  it('is stale once the customer hands in something else', async () => {
    const { id, proposalId } = await decided();
    await submitted(wallet, id, await photo(), { type: 'selfie' });
    expect((await approve(one('lead'), proposalId)).body).toMatchObject({
      code: 'proposal_stale',
      changes: [
        { what: 'document', document: { type: 'selfie' }, from: null, to: 'submitted' },
        { what: 'case' },
      ],
    });
  });
});
