import { place, TestWallet, verifyChain } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';
import { photo, submitted } from '../support/documents.js';

const ACCOUNTS = '/api/v1/accounts';
const CASES = '/api/v1/cases';
const PROPOSALS = '/api/v1/proposals';

jest.setTimeout(60_000);

let app: TestApp;
let wallet: TestWallet;
let ada: TestSession;
let ben: TestSession;
let cy: TestSession;
let lead: TestSession;
let support: TestSession;

beforeAll(async () => {
  app = await TestApp.start();
  wallet = await TestWallet.join(app);
  ada = await app.staffSession('reviewer');
  ben = await app.staffSession('reviewer');
  cy = await app.staffSession('reviewer');
  lead = await app.staffSession('lead');
  support = await app.staffSession('support');
});
afterAll(() => app?.close());

const post = (session: TestSession, url: string, body: object = {}) => session.send('POST', url, { body });
const get = async (url: string) => (await lead.send('GET', url)).body;
const stateOf = async (id: string) => (await get(`${ACCOUNTS}/${id}`)).state as string;
const resolve = (session: TestSession, caseId: string, body: object) =>
  post(session, `${CASES}/${caseId}/resolve`, body);

/** Opens a case and claims it. */
async function open(
  session: TestSession,
  accountId: string,
  kind: string,
  more: object = {},
): Promise<string> {
  const opened = await post(session, CASES, { kind, accountId, ...more });
  expect(opened.status).toBe(201);
  expect((await post(session, `${CASES}/${opened.body.id}/claim`)).status).toBe(200);
  return opened.body.id as string;
}

const tick = async (session: TestSession, caseId: string) => {
  for (const item of ['caller_identified', 'reason_explained', 'rules_explained']) {
    await post(session, `${CASES}/${caseId}/checklist`, { item, done: true });
  }
};

async function held(kind: string, reasonCode: string) {
  const { id } = await wallet.registerVerified();
  const { hold } = await place(ada, id, { kind, reasonCode });
  return { id, holdId: hold.id };
}

const RELEASED = { resolution: 'released', reasonCode: 'requirements_satisfied' };

describe('journey 2', () => {
  it('goes from a flag by hand over a review and a freeze to a release under four eyes', async () => {
    const { id, holdId: flagId } = await held('flag', 'frequent_large_transactions');
    const review = await open(ben, id, 'review', { holdId: flagId });
    expect((await resolve(ben, review, { resolution: 'escalated' })).code).toBe('reason_required');
    const escalated = await resolve(ben, review, {
      resolution: 'escalated',
      reasonCode: 'unusual_activity',
      note: 'Eleven transfers in an hour.',
    });
    expect(escalated).toMatchObject({ status: 200, body: { resolution: 'escalated', status: 'resolved' } });
    const account = await get(`${ACCOUNTS}/${id}`);
    expect(account).toMatchObject({
      state: 'frozen',
      holds: [{ kind: 'freeze', reasonCode: 'unusual_activity', note: 'Eleven transfers in an hour.' }],
    });
    const events = (await get(`${ACCOUNTS}/${id}/events`)).data.slice(-2);
    expect(events).toMatchObject([
      { command: 'place_freeze', fromState: 'flagged', toState: 'frozen', actor: { id: ben.view.staff.id } },
      { command: 'release_flag', reasonCode: 'escalated', fromState: 'frozen', toState: 'frozen' },
    ]);

    const unfreeze = await open(support, id, 'unfreeze', { holdId: account.holds[0].id });
    expect(await resolve(support, unfreeze, RELEASED)).toMatchObject({
      status: 409,
      body: { code: 'requirements_unmet', missing: [{ item: 'caller_identified' }, {}, {}] },
    });
    await tick(support, unfreeze);
    const proposed = await resolve(support, unfreeze, { ...RELEASED, note: 'Payslips seen.' });
    expect(proposed).toMatchObject({
      status: 202,
      body: { proposal: { command: 'release_hold', maker: { role: 'support' }, note: 'Payslips seen.' } },
    });
    expect(await get(`${CASES}/${unfreeze}`)).toMatchObject({ status: 'awaiting_approval' });
    const approved = await post(ada, `${PROPOSALS}/${proposed.body.proposal.id}/approve`);
    expect(approved).toMatchObject({ status: 200, body: { account: { state: 'active', holds: [] } } });
    expect(await get(`${CASES}/${unfreeze}`)).toMatchObject({
      status: 'resolved',
      resolution: 'released',
      reasonCode: 'requirements_satisfied',
    });
    await verifyChain(app.dataSource, id);
  });
});

describe('an unfreeze case', () => {
  it('is ended by support alone where the hold is theirs to lift, and leaves other holds as they are', async () => {
    const { id, holdId } = await held('lock', 'abnormal_sign_in');
    await place(ada, id, { kind: 'freeze', reasonCode: 'suspected_fraud' });
    const caseId = await open(support, id, 'unfreeze', { holdId });
    await tick(support, caseId);
    expect(
      await resolve(support, caseId, { resolution: 'released', reasonCode: 'identity_confirmed' }),
    ).toMatchObject({
      status: 200,
      body: { resolution: 'released' },
    });
    expect((await get(`${ACCOUNTS}/${id}`)).holds).toMatchObject([{ reasonCode: 'suspected_fraud' }]);
  });

  it('about a compliance hold is not support’s to end', async () => {
    const { id } = await held('freeze', 'suspected_fraud');
    const caseId = await open(support, id, 'unfreeze');
    await tick(support, caseId);
    expect((await resolve(support, caseId, RELEASED)).code).toBe('release_authority');
    expect((await get(`${CASES}/${caseId}`)).status).toBe('in_review');
  });

  it('without a hold is about all freezes and locks: one proposal that a lead alone may approve', async () => {
    const { id } = await held('freeze', 'sanctions_match');
    await place(ada, id, { kind: 'lock', reasonCode: 'new_device' });
    await place(ada, id, { kind: 'flag', reasonCode: 'unusual_volume' });
    const caseId = await open(ada, id, 'unfreeze');
    await tick(ada, caseId);
    const { proposal } = (await resolve(ada, caseId, RELEASED)).body;
    expect(proposal).toMatchObject({ holds: [{ kind: 'freeze' }, { kind: 'lock' }], approvers: ['lead'] });
    expect((await post(ben, `${PROPOSALS}/${proposal.id}/approve`)).code).toBe('approval_authority');
    expect((await post(lead, `${PROPOSALS}/${proposal.id}/approve`)).body.account.state).toBe('flagged');
  });

  it('is rejected with why, and comes back when its proposal is withdrawn', async () => {
    const { id } = await held('freeze', 'unusual_activity');
    const caseId = await open(support, id, 'unfreeze');
    await tick(support, caseId);
    const { proposal } = (await resolve(support, caseId, RELEASED)).body;
    await post(support, `${PROPOSALS}/${proposal.id}/withdraw`, { note: 'Wrong customer.' });
    expect(await get(`${CASES}/${caseId}`)).toMatchObject({
      status: 'open',
      notes: [{ text: 'Wrong customer.' }],
    });
    await post(support, `${CASES}/${caseId}/claim`);
    expect((await resolve(support, caseId, { resolution: 'rejected' })).code).toBe('note_required');
    expect(
      (await resolve(support, caseId, { resolution: 'rejected', note: 'No papers came.' })).body,
    ).toMatchObject({ status: 'resolved', resolution: 'rejected' });
    expect(await stateOf(id)).toBe('frozen');
  });

  it('has nothing to release when nothing is held', async () => {
    const { id, holdId } = await held('freeze', 'owner_request');
    const caseId = await open(support, id, 'unfreeze');
    await post(support, `${ACCOUNTS}/${id}/holds/${holdId}/release`, { reasonCode: 'error' });
    await tick(support, caseId);
    expect((await resolve(support, caseId, RELEASED)).code).toBe('no_open_hold');
  });

  it('is about a hold of the account and of its kind', async () => {
    const flagged = await held('flag', 'unusual_volume');
    const other = await held('freeze', 'owner_request');
    const tried = (body: object) => post(support, CASES, { accountId: flagged.id, ...body });
    expect((await tried({ kind: 'unfreeze', holdId: other.holdId })).code).toBe('hold_not_found');
    expect((await tried({ kind: 'unfreeze', holdId: flagged.holdId })).code).toBe('subject_not_allowed');
    expect((await tried({ kind: 'review', eventId: flagged.holdId })).code).toBe('subject_not_allowed');
    await post(support, `${ACCOUNTS}/${other.id}/holds/${other.holdId}/release`, { reasonCode: 'error' });
    const late = await post(support, CASES, { kind: 'unfreeze', accountId: other.id, holdId: other.holdId });
    expect(late).toMatchObject({ status: 409, body: { code: 'hold_released' } });
  });
});

describe('documents asked for in an unfreeze case', () => {
  const handIn = async (accountId: string, type: string) =>
    submitted(wallet, accountId, await photo(), { type });

  it('come back to it, one after the other, and bring it back to the queue; others go to the verification', async () => {
    const { id } = await held('freeze', 'unusual_activity');
    const caseId = await open(support, id, 'unfreeze');
    const types = ['source_of_funds', 'bank_statement'];
    await post(support, `${CASES}/${caseId}/request-documents`, { types });
    expect((await handIn(id, 'passport')).caseId).not.toBe(caseId);
    expect(await get(`${CASES}/${caseId}`)).toMatchObject({ status: 'awaiting_customer', documents: [] });

    expect((await handIn(id, 'source_of_funds')).caseId).toBe(caseId);
    expect(await get(`${CASES}/${caseId}`)).toMatchObject({
      status: 'open',
      requestedDocuments: ['bank_statement'],
      documents: [{ type: 'source_of_funds', status: 'submitted' }],
    });
    expect((await handIn(id, 'bank_statement')).caseId).toBe(caseId);
    expect(await get(`${CASES}/${caseId}`)).toMatchObject({ requestedDocuments: [] });
    // Nobody waits for it any more.
    expect((await handIn(id, 'source_of_funds')).caseId).not.toBe(caseId);
  });
});

describe('a review', () => {
  it('that clears releases the flag', async () => {
    const { id } = await held('flag', 'unusual_volume');
    const caseId = await open(ben, id, 'review');
    expect((await resolve(ben, caseId, { resolution: 'cleared', reasonCode: 'false_positive' })).status).toBe(
      200,
    );
    expect(await stateOf(id)).toBe('active');
    expect((await get(`${ACCOUNTS}/${id}/events`)).data.at(-1)).toMatchObject({
      command: 'release_flag',
      reasonCode: 'false_positive',
    });
  });
});

describe('an appeal', () => {
  it('is decided by somebody who took no part, and overturned lifts the hold through a proposal', async () => {
    const { id, holdId } = await held('freeze', 'suspected_fraud');
    const placed = (await get(`${ACCOUNTS}/${id}/events`)).data.at(-1);
    const opened = await post(support, CASES, { kind: 'appeal', accountId: id, eventId: placed.id });
    expect(opened.body).toMatchObject({ kind: 'appeal', holdId, contestedEventId: placed.id });
    const caseId = opened.body.id as string;
    expect((await get(`${CASES}/${caseId}`)).contested).toEqual({
      eventId: placed.id,
      at: placed.at,
      command: 'place_freeze',
      actor: placed.actor,
      fromState: 'active',
      toState: 'frozen',
      reasonKind: 'freeze',
      reasonCode: 'suspected_fraud',
      tookPart: [{ id: ada.view.staff.id, name: ada.view.staff.name }],
    });
    expect(await post(ada, `${CASES}/${caseId}/claim`)).toMatchObject({
      status: 403,
      body: { code: 'took_part' },
    });
    // Nor is it handed to them: to her there is nothing left to do.
    expect((await post(ada, `${CASES}/claim-next`, { kinds: ['appeal'] })).status).toBe(204);
    expect((await post(ben, `${CASES}/claim-next`, { kinds: ['appeal'] })).body.id).toBe(caseId);

    const overturned = { resolution: 'overturned', reasonCode: 'error' };
    const { proposal } = (await resolve(ben, caseId, overturned)).body;
    expect((await post(ada, `${PROPOSALS}/${proposal.id}/approve`)).code).toBe('took_part');
    // Nor does she send it back, and it is not among what waits for her.
    const reject = await post(ada, `${PROPOSALS}/${proposal.id}/reject`, { note: 'I was right.' });
    expect(reject).toMatchObject({ status: 403, body: { code: 'took_part' } });
    for (const [person, waits] of [
      [ada, false],
      [cy, true],
    ] as const) {
      const seen = await person.send('GET', `${PROPOSALS}/${proposal.id}`);
      expect(seen.body.mayDecide).toBe(waits);
      const waiting = await person.send('GET', `${PROPOSALS}?mayDecide=true&accountId=${id}`);
      expect(waiting.body.total).toBe(waits ? 1 : 0);
    }
    expect(await stateOf(id)).toBe('frozen');
    expect((await post(cy, `${PROPOSALS}/${proposal.id}/approve`)).body.account.state).toBe('active');
    expect(await get(`${CASES}/${caseId}`)).toMatchObject({ status: 'resolved', resolution: 'overturned' });
  });

  it('that names no decision is about the newest that weighs on the account; upheld changes nothing', async () => {
    const { id, holdId } = await held('flag', 'unusual_volume');
    const caseId = await open(ben, id, 'appeal');
    expect(await get(`${CASES}/${caseId}`)).toMatchObject({ holdId });
    expect((await resolve(ben, caseId, { resolution: 'upheld' })).code).toBe('note_required');
    expect((await resolve(ben, caseId, { resolution: 'upheld', note: 'Rightly flagged.' })).status).toBe(200);
    expect(await stateOf(id)).toBe('flagged');
  });

  it('against a revoked verification verifies the account again', async () => {
    const { id } = await wallet.registerVerified();
    await post(ada, `${ACCOUNTS}/${id}/verification/revoke`, { reasonCode: 'document_expired' });
    const caseId = await open(ben, id, 'appeal');
    expect((await resolve(ben, caseId, { resolution: 'overturned', reasonCode: 'error' })).status).toBe(200);
    expect(await stateOf(id)).toBe('active');
  });

  it('is about a decision of this account that can be contested', async () => {
    const { id } = await wallet.registerVerified();
    const other = await held('flag', 'unusual_volume');
    expect((await post(ben, CASES, { kind: 'appeal', accountId: id })).code).toBe(
      'contested_decision_required',
    );
    const [registered] = (await get(`${ACCOUNTS}/${id}/events`)).data;
    const theirs = (await get(`${ACCOUNTS}/${other.id}/events`)).data.at(-1);
    for (const eventId of [registered.id, theirs.id]) {
      expect((await post(ben, CASES, { kind: 'appeal', accountId: id, eventId })).code).toBe(
        'event_not_contestable',
      );
    }
  });
});

it.each([
  { kind: 'review', holdKind: 'flag', reasonCode: 'unusual_volume' },
  { kind: 'appeal', holdKind: 'freeze', reasonCode: 'terms_breach' },
])(
  '$kind of the same hold or decision: one of those who ask at once opens it, and it may be opened again when it is over',
  async ({ kind, holdKind, reasonCode }) => {
    const { id, holdId } = await held(holdKind, reasonCode);
    const { id: eventId } = (await get(`${ACCOUNTS}/${id}/events`)).data.at(-1);
    const about = kind === 'review' ? { holdId } : { eventId };
    const asked = () => post(support, CASES, { kind, accountId: id, ...about });
    const answers = await Promise.all(Array.from({ length: 5 }, asked));
    const opened = answers.filter(({ status }) => status === 201);
    expect(opened).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'case_exists')).toHaveLength(4);
    // About another one it is another case.
    const second = await place(cy, id, { kind: holdKind, reasonCode });
    const { id: decision } = (await get(`${ACCOUNTS}/${id}/events`)).data.at(-1);
    const other = kind === 'review' ? { holdId: second.hold.id } : { eventId: decision };
    const beside = await post(support, CASES, { kind, accountId: id, ...other });
    expect(beside.status).toBe(201);
    const cancel = ({ body }: { body: { id?: string } }) =>
      post(lead, `${CASES}/${body.id}/cancel`, { note: 'Called again.' });
    for (const first of opened) await cancel(first);
    const again = await asked();
    expect(again.status).toBe(201);
    // Nothing of it is left to whoever asks for the next case.
    for (const left of [again, beside]) expect((await cancel(left)).status).toBe(200);
  },
);
