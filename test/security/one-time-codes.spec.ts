import { Secret, TOTP } from 'otpauth';
import { TEST_PASSWORD, TestApp, type TestSession } from '../support/app.js';

const EMAIL = 'aoife@standing.test';
const ME_TOTP = '/api/v1/me/totp';
const STEP = 30_000;

let app: TestApp;
let session: TestSession;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.forgetStaff();
  await app.addStaff(EMAIL, 'support');
  session = await app.signIn(EMAIL);
  app.stopClock();
});
afterEach(() => jest.restoreAllMocks());

const signIn = (totp?: string, password = TEST_PASSWORD) =>
  app.send('POST', '/api/v1/auth/sign-in', { body: { email: EMAIL, password, ...(totp ? { totp } : {}) } });
const codeOf = (secret: string, aheadMs = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app.now() + aheadMs });
/** A code that is not the one of any step near. */
const wrongCode = (secret: string) => {
  const near = [-2 * STEP, -STEP, 0, STEP, 2 * STEP].map((ahead) => codeOf(secret, ahead));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code))!;
};
const confirm = (code: string) => session.send('POST', `${ME_TOTP}/confirm`, { body: { code } });
const commands = async () => (await app.events()).map(({ command }) => command);

/** Turns codes on; the next one that works is the next step's. */
async function enrol(): Promise<string> {
  const { secret } = (await session.send('POST', ME_TOTP)).body as { secret: string };
  expect((await confirm(codeOf(secret))).status).toBe(200);
  app.advance(STEP);
  return secret;
}

test('once confirmed, sign-in asks for a code and takes the right one', async () => {
  const secret = await enrol();
  expect((await session.send('GET', '/api/v1/me')).body.totpEnabled).toBe(true);
  const asked = await signIn();
  expect([asked.status, asked.code]).toEqual([401, 'totp_required']);
  expect((await signIn(wrongCode(secret))).code).toBe('invalid_credentials');
  expect((await signIn(codeOf(secret), 'wrong password')).code).toBe('invalid_credentials');
  expect((await signIn(codeOf(secret))).status).toBe(200);
  expect(await commands()).toEqual([
    'add_staff',
    'sign_in',
    'turn_on_totp',
    'sign_in_failed',
    'sign_in_failed',
    'sign_in',
  ]);
});

test('until it is confirmed nothing is asked', async () => {
  const { secret } = (await session.send('POST', ME_TOTP)).body as { secret: string };
  expect((await signIn()).status).toBe(200);
  const refused = await confirm(wrongCode(secret));
  // Not 401: a mistyped code must not sign anybody out.
  expect([refused.status, refused.code]).toEqual([422, 'wrong_totp']);
  expect((await signIn()).status).toBe(200);
});

test('asking for a secret again makes the first one worthless', async () => {
  const first = (await session.send('POST', ME_TOTP)).body as { secret: string };
  const second = (await session.send('POST', ME_TOTP)).body as { secret: string };
  expect((await confirm(codeOf(first.secret))).code).toBe('wrong_totp');
  expect((await confirm(codeOf(second.secret))).status).toBe(200);
});

test('a code works once, also when it is sent many times at once', async () => {
  const secret = await enrol();
  const code = codeOf(secret);
  const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(code)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401]);
  expect((await signIn(code)).code).toBe('invalid_credentials');
});

test('the code that confirmed is used up, and so is every older one', async () => {
  const { secret } = (await session.send('POST', ME_TOTP)).body as { secret: string };
  const older = codeOf(secret, -STEP);
  const confirming = codeOf(secret);
  await confirm(confirming);
  expect((await signIn(confirming)).code).toBe('invalid_credentials');
  expect((await signIn(older)).code).toBe('invalid_credentials');
});

test('who knows the password does not get to try all codes', async () => {
  const secret = await enrol();
  const wrong = wrongCode(secret);
  const codes: string[] = [];
  // Asking without a code in between must not wipe the slate.
  for (let i = 0; i < 8; i += 1) {
    codes.push(((await signIn(wrong)).body as { code: string }).code);
    await signIn();
  }
  expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(5);
  expect(codes.filter((code) => code === 'too_many_attempts')).toHaveLength(3);
});

test('turning it on ends the other sessions, which began without a code', async () => {
  const other = await app.signIn(EMAIL);
  await enrol();
  expect((await other.send('GET', '/api/v1/me')).status).toBe(401);
  expect((await session.send('GET', '/api/v1/me')).status).toBe(200);
});

test('turning it off asks for the password, and guessing that is slowed like signing in', async () => {
  await enrol();
  const remove = (password: string) => session.send('DELETE', ME_TOTP, { body: { password } });
  const wrong = await remove('wrong password');
  expect([wrong.status, wrong.code]).toEqual([422, 'wrong_password']);
  for (let i = 0; i < 4; i += 1) await remove('wrong password');
  expect((await remove(TEST_PASSWORD)).code).toBe('too_many_attempts');
  app.advance(1_000);
  expect((await remove(TEST_PASSWORD)).status).toBe(204);
  expect((await signIn()).status).toBe(200);
  expect(await commands()).toContain('turn_off_totp');
});

test('a second secret beside one in force is refused, and confirming nothing too', async () => {
  expect((await confirm('123456')).code).toBe('totp_not_begun');
  await enrol();
  expect((await session.send('POST', ME_TOTP)).code).toBe('totp_already_on');
});

describe('a recovery code', () => {
  /** Turns codes on and keeps what is shown beside. */
  async function recoveryCodes(): Promise<string[]> {
    const { secret } = (await session.send('POST', ME_TOTP)).body as { secret: string };
    return ((await confirm(codeOf(secret))).body as { recoveryCodes: string[] }).recoveryCodes;
  }
  const left = async () => (await session.send('GET', ME_TOTP)).body.recoveryCodesLeft as number;

  test('signs in once in the place of a code, however it is typed, and the log says so', async () => {
    expect((await session.send('GET', ME_TOTP)).body).toEqual({ on: false, recoveryCodesLeft: 0 });
    const [one = '', other = ''] = await recoveryCodes();
    expect((await session.send('GET', ME_TOTP)).body).toEqual({ on: true, recoveryCodesLeft: 10 });
    expect((await signIn(one)).status).toBe(200);
    expect((await signIn(one)).code).toBe('invalid_credentials');
    expect((await signIn(other.replaceAll('-', '').toUpperCase())).status).toBe(200);
    expect((await signIn('aaaa-bbbb-cccc-dddd')).code).toBe('invalid_credentials');
    expect(await left()).toBe(8);
    const factors = (await app.events('sign_in')).map(({ facts }) => facts['secondFactor']);
    expect(factors).toEqual(['none', 'recovery_code', 'recovery_code']);
  });

  test('works once when it is sent many times at once, and never without the password', async () => {
    const [code = ''] = await recoveryCodes();
    expect((await signIn(code, 'wrong password')).code).toBe('invalid_credentials');
    const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(code)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401, 401]);
  });

  test('is kept as a hash alone, and neither in the log', async () => {
    const codes = await recoveryCodes();
    const [stored] = await app.dataSource.query(
      `SELECT (SELECT string_agg(c::text, ' ') FROM recovery_code c)
         || (SELECT string_agg(convert_from(body, 'UTF8'), ' ') FROM audit_event) AS text`,
    );
    for (const code of codes) expect(stored.text).not.toContain(code.replaceAll('-', ''));
    for (const code of codes) expect(stored.text).not.toContain(code);
  });

  test('does not count any more when others were made, codes turned off, or the factor was reset', async () => {
    const [code = ''] = await recoveryCodes();
    const renew = (password: string) =>
      session.send('POST', `${ME_TOTP}/recovery-codes`, { body: { password } });
    expect((await renew('wrong password')).code).toBe('wrong_password');
    const renewed = (await renew(TEST_PASSWORD)).body as { recoveryCodes: string[] };
    expect((await signIn(code)).code).toBe('invalid_credentials');
    expect((await signIn(renewed.recoveryCodes[0])).status).toBe(200);
    const admin = await app.staffSession('administrator');
    const url = `/api/v1/staff/${session.view.staff.id}/reset-second-factor`;
    expect((await admin.send('POST', url, { body: {} })).body.staff).toMatchObject({
      secondFactor: false,
      sessions: 0,
    });
    expect((await signIn()).status).toBe(200);
    expect(await app.dataSource.query('SELECT FROM recovery_code')).toEqual([]);
  });
});
