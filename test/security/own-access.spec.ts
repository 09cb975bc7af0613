import { TEST_PASSWORD, TestApp, type TestSession } from '../support/app.js';

const EMAIL = 'aoife@standing.test';
const ME = '/api/v1/me';
const NEW_PASSWORD = 'a quiet river in june';

let app: TestApp;
let session: TestSession;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.forgetStaff();
  await app.addStaff(EMAIL, 'support');
  session = await app.signIn(EMAIL);
});

const change = (current: string, password: string) =>
  session.send('POST', `${ME}/password`, { body: { current, password } });
const signInWith = async (password: string) =>
  (await app.send('POST', '/api/v1/auth/sign-in', { body: { email: EMAIL, password } })).status;
const isIn = async (one: TestSession) => (await one.send('GET', ME)).status === 200;

test('a new password asks for the one of now, and signs out everywhere else', async () => {
  const elsewhere = await app.signIn(EMAIL);
  const wrong = await change('wrong password', NEW_PASSWORD);
  expect([wrong.status, wrong.code]).toEqual([422, 'wrong_password']);
  const weak = await change(TEST_PASSWORD, 'short');
  expect(weak).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } });
  expect([await isIn(session), await isIn(elsewhere)]).toEqual([true, true]);
  expect((await change(TEST_PASSWORD, NEW_PASSWORD)).status).toBe(204);
  expect([await isIn(session), await isIn(elsewhere)]).toEqual([true, false]);
  expect([await signInWith(TEST_PASSWORD), await signInWith(NEW_PASSWORD)]).toEqual([401, 200]);
  const [event] = await app.events('set_password');
  expect(event?.facts).toEqual({ by: 'self', endedSessions: 1 });
});

test('guessing the password of now is slowed like signing in', async () => {
  for (let i = 0; i < 5; i += 1) await change('wrong password', NEW_PASSWORD);
  expect((await change(TEST_PASSWORD, NEW_PASSWORD)).code).toBe('too_many_attempts');
});

test('one sees where one is signed in and ends what is not this one, and nobody else’s', async () => {
  const [second, third] = [await app.signIn(EMAIL), await app.signIn(EMAIL)];
  const stranger = await app.staffSession('lead');
  const list = async (one: TestSession) =>
    (await one.send('GET', `${ME}/sessions`)).body.data as { id: string; current: boolean }[];
  const mine = await list(session);
  expect(mine.map(({ current }) => current).filter(Boolean)).toHaveLength(1);
  expect(mine).toHaveLength(3);
  const here = mine.find(({ current }) => current)!.id;
  const end = (id: string, by = session) => by.send('POST', `${ME}/sessions/${id}/revoke`);
  expect((await end(here)).code).toBe('session_not_found');
  const secondId = (await list(second)).find(({ current }) => current)!.id;
  expect((await end(secondId, stranger)).code).toBe('session_not_found');
  expect((await end(secondId)).status).toBe(204);
  expect([await isIn(session), await isIn(second), await isIn(third)]).toEqual([true, false, true]);
  expect((await session.send('POST', `${ME}/sessions/revoke-others`)).status).toBe(204);
  expect([await isIn(session), await isIn(third), await isIn(stranger)]).toEqual([true, false, true]);
  expect((await app.events('sign_out_elsewhere')).map(({ facts }) => facts['endedSessions'])).toEqual([1, 1]);
});
