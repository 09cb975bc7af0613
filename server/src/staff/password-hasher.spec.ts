import { CONCURRENT_HASHES, MAX_WAITING_HASHES, PasswordHasher, passwordProblem } from './password-hasher.js';

const PASSWORD = 'correct horse battery';

test('knows the password again, however its accents were typed, and no other', async () => {
  const hasher = new PasswordHasher();
  const hash = await hasher.hash('pässwörd für alle'.normalize('NFD'));
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await hasher.verify(hash, 'pässwörd für alle'.normalize('NFC'))).toBe(true);
  expect(await hasher.verify(hash, 'passwörd für alle')).toBe(false);
});

test('without a hash to compare with the answer is no, after the same work', async () => {
  expect(await new PasswordHasher().verify(null, PASSWORD)).toBe(false);
});

test('a queue that is full is told so at once; those in it are served', async () => {
  const hasher = new PasswordHasher();
  const room = CONCURRENT_HASHES + MAX_WAITING_HASHES;
  const all = await Promise.allSettled(Array.from({ length: room + 3 }, () => hasher.hash(PASSWORD)));
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(room);
  const refused = all.filter((one) => one.status === 'rejected');
  expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(Array(3).fill('overloaded'));
  await expect(hasher.hash(PASSWORD)).resolves.toBeDefined();
});

test.each([
  ['elevenchars', 'must have at least 12 characters'],
  ['身份验证密码很长吗吧', 'must have at least 12 characters'],
  ['aaaaaaaaaaaaaa', 'must not repeat the same few characters'],
  ['a1b2c3'.repeat(50), 'must have at most 256 characters'],
  [PASSWORD, null],
])('%s: %s', (password, problem) => {
  expect(passwordProblem(password)).toBe(problem);
});
