import { conflictsAmong } from '@standing/shared/access/separation';
import { STAFF_ROLES, type StaffRole } from '@standing/shared/access/roles';
import type { StaffDetail } from '@standing/shared/contracts/staff';
import { TestApp, TEST_PASSWORD, type Answer, type TestSession } from '../support/app.js';
import { TestWallet } from '../support/accounts.js';

const STAFF = '/api/v1/staff';
const PROPOSALS = '/api/v1/proposals';
const HOUR = 60 * 60_000;
const NEW_PASSWORD = 'a quiet river in june';

jest.setTimeout(60_000);

let app: TestApp;
let admin: TestSession;
let other: TestSession;
let invitations = 0;

beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.forgetStaff();
  [admin, other] = [await app.staffSession('administrator'), await app.staffSession('administrator')];
});

const idOf = (session: TestSession) => session.view.staff.id;
const post = (session: TestSession, url: string, body: object = {}, headers = {}) =>
  session.send('POST', url, { body, headers });
const staffOf = async (id: string, session = admin): Promise<StaffDetail> =>
  (await session.send('GET', `${STAFF}/${id}`)).body;
const approve = (session: TestSession, proposalId: string, body: object = {}) =>
  post(session, `${PROPOSALS}/${proposalId}/approve`, body);

async function invite(roles: readonly StaffRole[] = ['reviewer'], more: object = {}): Promise<Answer> {
  const email = `invited-${invitations++}@standing.test`;
  return post(admin, STAFF, { email, name: 'Ines Roth', roles, ...more });
}

/** What happened in a stream, oldest first. */
const commandsOf = async (streamId: string): Promise<string[]> => {
  const rows: { command: string }[] = await app.dataSource.query(
    `SELECT command FROM audit_event WHERE stream_id = $1 ORDER BY stream_version`,
    [streamId],
  );
  return rows.map(({ command }) => command);
};

/** One administrator asks for a link, the other issues it. */
async function twoIssueLink(id: string) {
  await post(other, `${STAFF}/${id}/password-link`);
  return (await post(admin, `${STAFF}/${id}/password-link`)).body;
}

const statusesOf = (answers: readonly Answer[]) =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);
const tokenOf = (path: string) => path.slice(path.indexOf('#') + 1);
const signIn = (email: string, password: string) =>
  app.send('POST', '/api/v1/auth/sign-in', { body: { email, password } });

describe('inviting', () => {
  it('adds somebody who has no role until another administrator agrees, and sets their own password', async () => {
    const invited = await invite(['lead', 'reviewer'], { note: 'Starts on Monday.' });
    expect(invited).toMatchObject({
      status: 201,
      body: {
        staff: { roles: [], status: 'invited', proposedRoles: ['reviewer', 'lead'], sessions: 0 },
        link: { path: expect.stringMatching(/^\/set-password#[A-Za-z0-9_-]{43}$/) },
        proposal: {
          command: 'grant_roles',
          accountId: null,
          account: null,
          roles: ['reviewer', 'lead'],
          approvers: ['administrator'],
          note: 'Starts on Monday.',
          mayDecide: false,
          mayWithdraw: true,
        },
      },
    });
    const { staff, link, proposal } = invited.body;
    const token = tokenOf(link.path);

    const owner = await app.send('POST', '/api/v1/auth/password-link', { body: { token } });
    expect(owner.body).toMatchObject({ email: staff.email, name: 'Ines Roth', expiresAt: link.expiresAt });
    const weak = await app.send('POST', '/api/v1/auth/set-password', { body: { token, password: 'short' } });
    expect(weak).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } });
    const set = { body: { token, password: NEW_PASSWORD } };
    expect((await app.send('POST', '/api/v1/auth/set-password', set)).status).toBe(204);
    // Once.
    expect((await app.send('POST', '/api/v1/auth/set-password', set)).code).toBe('password_link_invalid');
    expect((await app.send('POST', '/api/v1/auth/password-link', { body: { token } })).status).toBe(410);
    expect((await signIn(staff.email, NEW_PASSWORD)).body.staff).toMatchObject({
      roles: [],
      permissions: [],
    });

    expect((await approve(admin, proposal.id)).code).toBe('self_approval');
    const detail = (await other.send('GET', `${PROPOSALS}/${proposal.id}`)).body;
    expect(detail).toMatchObject({
      mayDecide: true,
      staff: { id: staff.id, name: 'Ines Roth' },
      evidence: { account: null, staff: { roles: [], suspended: false } },
      changes: [],
      result: null,
      resultingRoles: ['reviewer', 'lead'],
    });
    expect(await approve(other, proposal.id, { note: 'Known.' })).toMatchObject({
      status: 200,
      body: { account: null, proposal: { status: 'approved', decision: { note: 'Known.' } } },
    });
    expect(await staffOf(staff.id)).toMatchObject({
      roles: ['reviewer', 'lead'],
      status: 'active',
      proposedRoles: [],
      proposalId: null,
      linkExpiresAt: null,
    });
    expect(await commandsOf(staff.id)).toEqual(['invite_staff', 'set_password', 'sign_in', 'grant_roles']);
    expect(await commandsOf(proposal.id)).toEqual(['propose', 'approve_proposal']);
    const [granted] = await app.events('grant_roles');
    expect(granted?.facts).toMatchObject({
      granted: ['reviewer', 'lead'],
      proposal: { id: proposal.id, makerId: idOf(admin) },
    });
  });

  it('keeps no secret: neither the table nor the log has the link, nor the log a name or address', async () => {
    const { staff, link } = (await invite()).body;
    const token = tokenOf(link.path);
    const [row] = await app.dataSource.query(`SELECT row_to_json(l)::text AS text FROM password_link l`);
    expect(row.text).not.toContain(token);
    const rows: { text: string }[] = await app.dataSource.query(
      `SELECT convert_from(body, 'UTF8') AS text FROM audit_event WHERE stream_id = $1 OR command = 'propose'`,
      [staff.id],
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { text } of rows) {
      for (const secret of [token, staff.email, 'Ines']) expect(text).not.toContain(secret);
    }
  });

  it('refuses an address that somebody has, in whatever case, and adds nobody', async () => {
    const { staff } = (await invite()).body;
    const again = { email: staff.email.toUpperCase(), name: 'Other', roles: ['support'] };
    expect(await post(admin, STAFF, again)).toMatchObject({
      status: 409,
      body: { code: 'staff_email_taken' },
    });
    expect((await admin.send('GET', `${STAFF}?q=other`)).body.total).toBe(0);
  });

  it('answers a repeat with the same person and without the link', async () => {
    const headers = { 'idempotency-key': 'invite-1' };
    const body = { email: 'repeat@standing.test', name: 'Ines Roth', roles: ['support'] };
    const first = (await post(admin, STAFF, body, headers)).body;
    const second = (await post(admin, STAFF, body, headers)).body;
    expect(first.link).not.toBeNull();
    expect(second).toMatchObject({
      staff: { id: first.staff.id },
      link: null,
      proposal: { id: first.proposal.id },
    });
  });

  it('takes only the newest link, and none after its time or when the person is suspended', async () => {
    const { staff, link } = (await invite()).body;
    const reads = async (path: string) =>
      (await app.send('POST', '/api/v1/auth/password-link', { body: { token: tokenOf(path) } })).status;
    const renewed = (await post(admin, `${STAFF}/${staff.id}/password-link`)).body;
    expect([await reads(link.path), await reads(renewed.link.path)]).toEqual([410, 200]);
    await post(admin, `${STAFF}/${staff.id}/suspend`);
    expect(await reads(renewed.link.path)).toBe(410);
    await post(admin, `${STAFF}/${staff.id}/reactivate`);
    const last = (await post(admin, `${STAFF}/${staff.id}/password-link`)).body;
    app.advance(72 * HOUR);
    expect(await reads(last.link.path)).toBe(410);
  });

  it('lets only one of two who use a link at once set the password', async () => {
    const { staff, link } = (await invite()).body;
    const set = (password: string) =>
      app.send('POST', '/api/v1/auth/set-password', { body: { token: tokenOf(link.path), password } });
    const answers = await Promise.all([set(NEW_PASSWORD), set(`${NEW_PASSWORD} too`)]);
    expect(statusesOf(answers)).toEqual([204, 410]);
    const winner = answers[0].status === 204 ? NEW_PASSWORD : `${NEW_PASSWORD} too`;
    expect((await signIn(staff.email, winner)).status).toBe(200);
  });
});

describe('granting roles', () => {
  const grant = (session: TestSession, id: string, roles: readonly StaffRole[]) =>
    post(session, `${STAFF}/${id}/roles/grant`, { roles });

  it('is neither the maker’s nor the beneficiary’s to approve, nor anybody else’s but an administrator’s', async () => {
    const third = await app.staffSession('administrator');
    const reviewer = await app.staffSession('reviewer');
    const plain = await app.addStaff('plain@standing.test', 'support');
    // The other administrator is to be nothing else; so somebody without roles is to become one.
    const { staff, proposal } = (await invite(['administrator'])).body;
    expect((await approve(reviewer, proposal.id)).code).toBe('approval_authority');
    expect((await approve(other, proposal.id)).status).toBe(200);
    expect((await staffOf(staff.id)).roles).toEqual(['administrator']);

    await post(admin, `${STAFF}/${idOf(third)}/roles/remove`, { roles: ['administrator'] });
    const asked = await grant(admin, idOf(third), ['administrator']);
    expect(asked.status).toBe(202);
    // Without the role they have no door at all.
    expect((await approve(third, asked.body.proposal.id)).status).toBe(403);
    const lead = await grant(admin, plain, ['lead']);
    expect(lead.body.proposal.roles).toEqual(['lead']);
    expect((await grant(other, plain, ['reviewer'])).code).toBe('proposal_exists');
  });

  it('is refused to the beneficiary, also where they have asked nobody', async () => {
    // A second role that goes with administrator does not exist; the rule is the database's as well.
    const { staff, proposal } = (await invite(['support'])).body;
    await expect(
      app.dataSource.query(
        `UPDATE proposal SET outcome = 'rejected', decided_at = now(), decided_by_kind = 'staff', decided_by_id = $2,
           decided_by_role = 'administrator', version = 2 WHERE id = $1`,
        [proposal.id, staff.id],
      ),
    ).rejects.toThrow(/proposal_beneficiary_is_not_checker/);
  });

  const pairs = STAFF_ROLES.flatMap((one) => STAFF_ROLES.filter((two) => two > one).map((two) => [one, two]));
  it.each(pairs as [StaffRole, StaffRole][])(
    '%s with %s is refused where the two are kept apart',
    async (one, two) => {
      const id = await app.addStaff('somebody@standing.test', one);
      const apart = conflictsAmong([one, two]).length > 0;
      expect(await grant(admin, id, [two])).toMatchObject(
        apart ? { status: 409, body: { code: 'roles_conflict' } } : { status: 202 },
      );
      expect((await invite([one, two])).status).toBe(apart ? 409 : 201);
    },
  );

  it('is stale once the roles have changed or the person is suspended, and says so', async () => {
    const id = await app.addStaff('somebody@standing.test', 'support', 'reviewer');
    const { proposal } = (await grant(admin, id, ['lead'])).body;
    await post(other, `${STAFF}/${id}/roles/remove`, { roles: ['support'] });
    const stale = await approve(other, proposal.id);
    expect(stale).toMatchObject({
      status: 409,
      body: {
        code: 'proposal_stale',
        changes: [{ what: 'roles', from: ['reviewer', 'support'], to: ['reviewer'] }],
      },
    });
    expect((await other.send('GET', `${PROPOSALS}/${proposal.id}`)).body).toMatchObject({
      changes: [{ what: 'roles' }],
      resultingRoles: null,
    });
    expect((await post(admin, `${PROPOSALS}/${proposal.id}/withdraw`)).status).toBe(200);

    const again = (await grant(admin, id, ['lead'])).body.proposal;
    await post(other, `${STAFF}/${id}/suspend`);
    expect((await approve(other, again.id)).body).toMatchObject({
      code: 'proposal_stale',
      changes: [{ what: 'suspended', from: false, to: true }],
    });
    expect((await staffOf(id)).roles).toEqual(['reviewer']);
  });

  it('happens once when two administrators approve at once', async () => {
    const third = await app.staffSession('administrator');
    const { staff, proposal } = (await invite(['support'])).body;
    const answers = await Promise.all([approve(other, proposal.id), approve(third, proposal.id)]);
    expect(statusesOf(answers)).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.code).toBe('proposal_decided');
    expect((await app.events('grant_roles')).length).toBe(1);
    expect((await staffOf(staff.id)).roles).toEqual(['support']);
  });

  it('and suspending the same person at once end one way or the other, never with both unnoticed', async () => {
    const { staff, proposal } = (await invite(['support'])).body;
    const [approved, suspended] = await Promise.all([
      approve(other, proposal.id),
      post(admin, `${STAFF}/${staff.id}/suspend`),
    ]);
    expect(suspended.status).toBe(200);
    const after = await staffOf(staff.id);
    expect(after.status).toBe('suspended');
    expect(after.roles).toEqual(approved.status === 200 ? ['support'] : []);
    if (approved.status !== 200) expect(approved.code).toBe('proposal_stale');
  });

  it('cannot be written past the log or the second person, whoever writes', async () => {
    const id = await app.addStaff('somebody@standing.test', 'support');
    await expect(
      app.dataSource.query(`UPDATE staff SET roles = '{support,lead}' WHERE id = $1`, [id]),
    ).rejects.toThrow(/their roles have no event/);
  });

  it('shows administrators nothing of customers: only what is about staff', async () => {
    const { proposal } = (await invite()).body;
    const lead = await app.staffSession('lead');
    const wallet = await TestWallet.join(app);
    const account = await wallet.registerVerified();
    const closing = (await post(lead, `/api/v1/accounts/${account.id}/close`, { reasonCode: 'deceased' }))
      .body.proposal;
    const listed = async (session: TestSession) => {
      const { data } = (await session.send('GET', `${PROPOSALS}?status=open`)).body;
      return [proposal.id, closing.id].map((id) => data.some((each: { id: string }) => each.id === id));
    };
    expect(await listed(admin)).toEqual([true, false]);
    expect(await listed(lead)).toEqual([false, true]);
    expect(await listed(await app.staffSession('auditor'))).toEqual([true, true]);
    expect((await admin.send('GET', `${PROPOSALS}/${closing.id}`)).status).toBe(404);
    expect((await lead.send('GET', `${PROPOSALS}/${proposal.id}`)).status).toBe(404);
    expect(
      (await other.send('GET', `${PROPOSALS}?mayDecide=true&staffId=${proposal.staff.id}`)).body.total,
    ).toBe(1);
    expect(
      (await admin.send('GET', `${PROPOSALS}?mayDecide=true&staffId=${proposal.staff.id}`)).body.total,
    ).toBe(0);
  });
});

describe('taking rights away', () => {
  it('is immediate: the next request has the role no more, and after suspending there is no session', async () => {
    const session = await app.staffSession('reviewer', 'lead');
    const id = idOf(session);
    expect((await session.send('GET', '/api/v1/cases')).status).toBe(200);
    await post(admin, `${STAFF}/${id}/roles/remove`, { roles: ['reviewer', 'lead'] });
    expect((await session.send('GET', '/api/v1/cases')).status).toBe(403);
    const suspended = await post(admin, `${STAFF}/${id}/suspend`);
    expect(suspended.body.staff).toMatchObject({ status: 'suspended', sessions: 0, openSessions: [] });
    expect((await session.send('GET', '/api/v1/me')).status).toBe(401);
    expect((await signIn(session.view.staff.email, TEST_PASSWORD)).code).toBe('invalid_credentials');
    expect((await post(admin, `${STAFF}/${id}/suspend`)).code).toBe('staff_suspended');
    await post(admin, `${STAFF}/${id}/reactivate`);
    expect((await signIn(session.view.staff.email, TEST_PASSWORD)).status).toBe(200);
    // The refusal is on record as well, a moment later.
    const commands = (await commandsOf(id)).filter((command) => command !== 'deny_access');
    expect(commands.slice(-5)).toEqual([
      'remove_roles',
      'suspend_staff',
      'sign_in_failed',
      'reactivate_staff',
      'sign_in',
    ]);
  });

  it('never leaves nobody who administers, also when two administrators turn on each other at once', async () => {
    const [mine, theirs] = await Promise.all([
      post(admin, `${STAFF}/${idOf(other)}/suspend`),
      post(other, `${STAFF}/${idOf(admin)}/suspend`),
    ]);
    expect(statusesOf([mine, theirs])).toEqual([200, 401]);
    const left = mine.status === 200 ? admin : other;
    const leave = await post(left, `${STAFF}/${idOf(left)}/roles/remove`, { roles: ['administrator'] });
    expect(leave).toMatchObject({ status: 409, body: { code: 'last_administrator' } });
    expect((await post(left, `${STAFF}/${idOf(left)}/suspend`)).code).toBe('self_administration');
  });

  it('does not count an administrator who has not set a password yet', async () => {
    const { proposal } = (await invite(['administrator'])).body;
    await approve(other, proposal.id);
    await post(admin, `${STAFF}/${idOf(other)}/suspend`);
    const leave = await post(admin, `${STAFF}/${idOf(admin)}/roles/remove`, { roles: ['administrator'] });
    expect(leave.code).toBe('last_administrator');
  });

  it('ends one session or all of them, and shows them by browser and system', async () => {
    const email = 'many@standing.test';
    const id = await app.addStaff(email, 'support');
    const headers = {
      'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/150.0',
    };
    const [first, second] = [await app.signIn(email, { headers }), await app.signIn(email)];
    const { openSessions } = await staffOf(id);
    expect(openSessions).toHaveLength(2);
    const firefox = openSessions.find(({ client }) => client.browser === 'Firefox');
    expect(firefox).toMatchObject({ client: { browser: 'Firefox', system: 'Windows' }, current: false });
    expect(JSON.stringify(openSessions)).not.toContain('127.0.0.1');
    const url = `${STAFF}/${id}/sessions/${firefox?.id}/revoke`;
    expect((await post(admin, url)).body.staff.sessions).toBe(1);
    expect((await post(admin, url)).code).toBe('session_not_found');
    expect((await first.send('GET', '/api/v1/me')).status).toBe(401);
    expect((await second.send('GET', '/api/v1/me')).status).toBe(200);
    await post(admin, `${STAFF}/${id}/sessions/revoke`);
    expect((await second.send('GET', '/api/v1/me')).status).toBe(401);
  });

  it('ends every session of who sets a new password by a link', async () => {
    const session = await app.staffSession('support');
    const { link } = await twoIssueLink(idOf(session));
    const body = { token: tokenOf(link.path), password: NEW_PASSWORD };
    await app.send('POST', '/api/v1/auth/set-password', { body });
    expect((await session.send('GET', '/api/v1/me')).status).toBe(401);
  });
});

describe('letting somebody in again', () => {
  const linkFor = (session: TestSession, id: string, headers = {}) =>
    post(session, `${STAFF}/${id}/password-link`, {}, headers);
  const resetFactor = (session: TestSession, id: string) =>
    post(session, `${STAFF}/${id}/reset-second-factor`);
  const turnOnSecondFactor = async (id: string) =>
    app.dataSource.query(`UPDATE staff SET totp_secret = 'sealed' WHERE id = $1`, [id]);
  const use = (path: string, password = NEW_PASSWORD) =>
    app.send('POST', '/api/v1/auth/set-password', { body: { token: tokenOf(path), password } });

  it('takes two administrators: one asks for the link, another issues it', async () => {
    const id = await app.addStaff('locked-out@standing.test', 'lead');
    const asked = await linkFor(admin, id, { 'idempotency-key': 'ask' });
    expect(asked).toMatchObject({
      status: 202,
      body: { link: null, staff: { linkExpiresAt: null, mayIssueLink: false, linkAskedFor: { self: true } } },
    });
    // Again, and again under the same key: asking alone gives nothing.
    for (const headers of [{}, { 'idempotency-key': 'ask' }]) {
      expect(await linkFor(admin, id, headers)).toMatchObject({ status: 202, body: { link: null } });
    }
    expect(await staffOf(id, other)).toMatchObject({
      mayIssueLink: true,
      linkAskedFor: { by: admin.view.staff.name, self: false },
    });
    const issued = await linkFor(other, id);
    expect(issued).toMatchObject({
      status: 200,
      body: { staff: { linkAskedFor: null, mayIssueLink: false } },
    });
    expect(await commandsOf(id)).toEqual(['add_staff', 'ask_password_link', 'issue_password_link']);
    expect((await use(issued.body.link.path)).status).toBe(204);
    // The next one takes two again.
    expect((await linkFor(other, id)).status).toBe(202);
  });

  it('gives a link to neither of two who ask at once alone', async () => {
    const id = await app.addStaff('locked-out@standing.test', 'lead');
    const answers = await Promise.all([linkFor(admin, id), linkFor(other, id), linkFor(admin, id)]);
    expect(answers.filter(({ body }) => body.link !== null)).toHaveLength(1);
    const commands = await commandsOf(id);
    expect(commands.slice(0, 3)).toEqual(['add_staff', 'ask_password_link', 'issue_password_link']);
  });

  it('forgets what was asked for after three days, when who asked administers no more, or the person is suspended', async () => {
    const [third, id] = [
      await app.staffSession('administrator'),
      await app.addStaff('x@standing.test', 'lead'),
    ];
    const waits = async () => (await staffOf(id)).linkAskedFor !== null;
    await linkFor(third, id);
    expect(await waits()).toBe(true);
    await post(admin, `${STAFF}/${idOf(third)}/roles/remove`, { roles: ['administrator'] });
    expect(await waits()).toBe(false);
    expect((await linkFor(other, id)).status).toBe(202);
    await post(admin, `${STAFF}/${id}/suspend`);
    await post(admin, `${STAFF}/${id}/reactivate`);
    expect((await linkFor(other, id)).status).toBe(202);
    app.advance(72 * HOUR);
    admin = await app.signIn(admin.view.staff.email);
    expect(await waits()).toBe(false);
    expect((await linkFor(admin, id)).status).toBe(202);
  });

  it('is refused where no other administrator could do their part', async () => {
    const id = await app.addStaff('locked-out@standing.test', 'lead');
    expect((await linkFor(admin, idOf(other))).code).toBe('second_administrator');
    await post(admin, `${STAFF}/${idOf(other)}/suspend`);
    expect(await linkFor(admin, id)).toMatchObject({ status: 403, body: { code: 'second_administrator' } });
    expect(await commandsOf(id)).toEqual(['add_staff']);
  });

  it('leaves the second factor to another than who issued the link, until the person has signed in', async () => {
    const email = 'locked-out@standing.test';
    const id = await app.addStaff(email, 'lead');
    await turnOnSecondFactor(id);
    const { link } = await twoIssueLink(id);
    await use(link.path);
    expect((await resetFactor(admin, id)).code).toBe('second_administrator');
    expect((await resetFactor(other, id)).status).toBe(200);
    expect((await signIn(email, NEW_PASSWORD)).status).toBe(200);
    await turnOnSecondFactor(id);
    expect((await resetFactor(admin, id)).status).toBe(200);

    // And the reverse: who has reset it may ask, and does not issue.
    expect((await linkFor(other, id)).status).toBe(202);
    expect((await linkFor(admin, id)).code).toBe('second_administrator');
    await signIn(email, NEW_PASSWORD);
    expect((await linkFor(admin, id)).status).toBe(200);
  });

  it('uses up a link that waits when the second factor is reset', async () => {
    const email = 'locked-out@standing.test';
    const id = await app.addStaff(email, 'lead');
    const { link } = await twoIssueLink(id);
    await signIn(email, TEST_PASSWORD);
    await turnOnSecondFactor(id);
    expect((await resetFactor(admin, id)).status).toBe(200);
    expect((await use(link.path)).code).toBe('password_link_invalid');
  });

  it('replaces the link of an invitation without another, for who has invited', async () => {
    const { staff } = (await invite()).body;
    expect((await linkFor(other, staff.id)).status).toBe(202);
    const mine = await linkFor(admin, staff.id);
    expect(mine.status).toBe(200);
    await use(mine.body.link.path);
    expect((await linkFor(admin, staff.id)).status).toBe(202);
  });
});

describe('the list', () => {
  it('is searched by name and address, filtered by role and state, and paged', async () => {
    await app.addStaff('zoe@standing.test', 'auditor');
    const { staff } = (await invite(['support'])).body;
    await post(admin, `${STAFF}/${staff.id}/suspend`);
    const list = async (query: string) => (await admin.send('GET', `${STAFF}?${query}`)).body;
    expect(await list('q=ZOE')).toMatchObject({ total: 1, totalIsExact: true });
    expect((await list('q=%25')).total).toBe(0);
    expect((await list('role=administrator')).total).toBe(2);
    expect((await list('status=suspended')).data).toMatchObject([{ id: staff.id, name: 'Ines Roth' }]);
    const sorted = (await list('sort=email&order=asc')).data.map((each: { email: string }) => each.email);
    expect(sorted).toEqual(sorted.toSorted());
    expect(await list('page=2&perPage=3&sort=name&order=asc')).toMatchObject({ total: 4 });
    expect(await list('page=9')).toMatchObject({ total: 4, data: [] });
    const renamed = await admin.send('PATCH', `${STAFF}/${staff.id}`, { body: { name: 'Ines Roth-Weber' } });
    expect(renamed.body.staff.name).toBe('Ines Roth-Weber');
  });
});
