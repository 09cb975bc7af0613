import { TestApp, TEST_PASSWORD, type Answer } from '../support/app.js';
import { PasswordHasher } from '../../server/src/staff/password-hasher.js';

const OWNER = 'owner@standing.test';
const HOUR = 3_600_000;

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.forgetStaff();
  await app.addStaff(OWNER, 'support');
  app.stopClock();
});
afterEach(() => jest.restoreAllMocks());

interface Attempt {
  readonly email?: string;
  readonly password?: string;
  readonly address?: string;
}
const attempt = ({ email = OWNER, password = 'wrong password', address = '198.51.100.7' }: Attempt = {}) =>
  app.send('POST', '/api/v1/auth/sign-in', { body: { email, password }, address });
const right = (address?: string) => attempt({ password: TEST_PASSWORD, ...(address ? { address } : {}) });
const codes = (answers: readonly Answer[]) => answers.map(({ code }) => code);
const count = (answers: readonly Answer[], code: string) =>
  codes(answers).filter((one) => one === code).length;
async function inARow(times: number, what: (i: number) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let i = 0; i < times; i += 1) answers.push(await what(i));
  return answers;
}

test('after five wrong passwords each further one waits twice as long, right or wrong', async () => {
  expect(count(await inARow(5, () => attempt()), 'invalid_credentials')).toBe(5);
  for (const seconds of [1, 2, 4, 8]) {
    const blocked = await right();
    expect([blocked.status, blocked.code]).toEqual([429, 'too_many_attempts']);
    expect(blocked.headers['retry-after']).toBe(String(seconds));
    app.advance(seconds * 1000 - 1);
    expect((await right()).status).toBe(429);
    app.advance(1);
    expect((await attempt()).code).toBe('invalid_credentials');
  }
});

test('the right password after the wait signs in and wipes the slate', async () => {
  await inARow(7, async () => {
    const answer = await attempt();
    app.advance(10_000);
    return answer;
  });
  expect((await right()).status).toBe(200);
  expect(count(await inARow(5, () => attempt()), 'invalid_credentials')).toBe(5);
});

test('a hundred guesses at once get no more tries than a hundred in a row', async () => {
  const hashes = jest.spyOn(app.nest.get(PasswordHasher), 'verify');
  const answers = await Promise.all(Array.from({ length: 100 }, () => attempt()));
  expect(count(answers, 'invalid_credentials')).toBe(5);
  expect(count(answers, 'too_many_attempts')).toBe(95);
  expect(hashes).toHaveBeenCalledTimes(5);
  expect(await app.events('sign_in_failed')).toHaveLength(5);
});

test('the log names a block once, not each refusal', async () => {
  await Promise.all(Array.from({ length: 30 }, () => attempt()));
  const blocks = await app.events('sign_in_blocked');
  expect(blocks).toEqual([
    {
      command: 'sign_in_blocked',
      stream: 'staff',
      facts: { countedBy: 'pair', until: new Date(app.now() + 1_000).toISOString() },
    },
  ]);
  app.advance(1_000);
  await inARow(3, () => attempt());
  expect(await app.events('sign_in_blocked')).toHaveLength(2);
});

test('an address nobody has is treated alike: nothing tells whether an account exists', async () => {
  const known = await inARow(7, () => attempt());
  const unknown = await inARow(7, () => attempt({ email: 'nobody@standing.test', address: '198.51.100.8' }));
  expect(unknown.map(({ status, body }) => [status, body])).toEqual(
    known.map(({ status, body }) => [status, body]),
  );
  expect(unknown.at(-1)?.headers['retry-after']).toBe(known.at(-1)?.headers['retry-after']);
});

test('who guesses from one address does not keep the owner out at another', async () => {
  await inARow(20, async () => {
    const answer = await attempt();
    app.advance(Number(answer.headers['retry-after'] ?? 0) * 1_000);
    return answer;
  });
  expect((await right('203.0.113.9')).status).toBe(200);
});

test('who guesses from a thousand addresses slows a new address by a minute at most, a known one not at all', async () => {
  expect((await right('203.0.113.9')).status).toBe(200);
  const answers = await inARow(70, async (i) => {
    const answer = await attempt({ address: `192.0.2.${i}` });
    if (answer.status === 429) app.advance(Number(answer.headers['retry-after']) * 1_000);
    return answer;
  });
  expect(count(answers, 'too_many_attempts')).toBeGreaterThan(5);
  expect(Math.max(...answers.map(({ headers }) => Number(headers['retry-after'] ?? 0)))).toBeLessThanOrEqual(
    60,
  );
  while ((await attempt({ address: '192.0.2.200' })).status !== 429) app.advance(1);
  expect((await right('203.0.113.10')).status).toBe(429);
  expect((await right('203.0.113.9')).status).toBe(200);
});

test('who tries many accounts from one address is held back, others elsewhere are not', async () => {
  const answers = await inARow(60, (i) => attempt({ email: `p${i}@standing.test` }));
  expect(count(answers, 'invalid_credentials')).toBe(50);
  expect(count(answers, 'too_many_attempts')).toBe(10);
  expect((await right('203.0.113.9')).status).toBe(200);
  const blocks = await app.events('sign_in_blocked');
  expect(blocks.map(({ stream, facts }) => [stream, facts.countedBy])).toEqual([['system', 'address']]);
});

test('all the addresses that one caller has in an IPv6 network count as one', async () => {
  const answers = await inARow(8, (i) => attempt({ address: `2001:db8:1:2::${i + 1}` }));
  expect(count(answers, 'invalid_credentials')).toBe(5);
});

test('a server that is too busy to check a password counts nothing against its owner', async () => {
  const verify = jest.spyOn(app.nest.get(PasswordHasher), 'verify').mockRejectedValue(new Error('busy'));
  await inARow(8, () => right());
  verify.mockRestore();
  expect((await right()).status).toBe(200);
});

test('counters are forgotten when they have nothing left to say', async () => {
  await inARow(15, (i) => attempt({ email: `p${i}@standing.test`, address: `192.0.2.${i}` }));
  app.advance(48 * HOUR);
  await inARow(4, () => right());
  const left = async () => (await app.dataSource.query(`SELECT FROM sign_in_throttle`)) as unknown[];
  while ((await left()).length > 3) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await left()).toHaveLength(3);
});

describe('with rate limits on', () => {
  let limited: TestApp;
  beforeEach(async () => {
    limited = await TestApp.start({ RATE_LIMITS: 'on' });
    limited.stopClock();
  });
  afterEach(() => limited.close());

  test('who has not signed in is slowed down, and told for how long', async () => {
    const send = () => limited.send('GET', '/api/v1/accounts', { address: '198.51.100.7' });
    const answers = await inARow(105, send);
    expect(count(answers, 'unauthenticated')).toBe(100);
    expect(count(answers, 'rate_limited')).toBe(5);
    expect(answers.at(-1)?.headers['retry-after']).toBe('1');
    expect((await limited.send('GET', '/api/v1/accounts', { address: '198.51.100.8' })).status).toBe(401);
    limited.advance(1_000);
    expect(count(await inARow(25, send), 'unauthenticated')).toBe(20);
  });

  test('a person who sends more than any screen does is slowed down, others are not', async () => {
    const [busy, calm] = [await limited.staffSession('support'), await limited.staffSession('support')];
    const answers = await inARow(210, () => busy.send('GET', '/api/v1/me'));
    expect(count(answers, 'rate_limited')).toBe(10);
    expect((await calm.send('GET', '/api/v1/me')).status).toBe(200);
  });
});
