import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newTotpSecret } from './totp.js';
import { TotpVault } from './totp-vault.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'standing-vault-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('what one process seals another opens with the key file that both share', async () => {
  const secret = newTotpSecret();
  const sealed = await new TotpVault(folder).seal('staff-1', secret);
  expect(sealed.includes(Buffer.from(secret))).toBe(false);
  expect(Buffer.from(await new TotpVault(folder).open('staff-1', sealed)).equals(secret)).toBe(true);
  expect((await stat(join(folder, 'totp-key'))).mode & 0o777).toBe(0o600);
});

test('two processes that start at once end up with one key', async () => {
  const secret = newTotpSecret();
  const [one, other] = [new TotpVault(folder), new TotpVault(folder)];
  const [sealed] = await Promise.all([one.seal('a', secret), other.seal('b', secret)]);
  await expect(other.open('a', sealed)).resolves.toBeDefined();
});

test('a secret moved to somebody else’s row, or altered, does not open', async () => {
  const vault = new TotpVault(folder);
  const sealed = await vault.seal('staff-1', newTotpSecret());
  await expect(vault.open('staff-2', sealed)).rejects.toThrow();
  sealed[sealed.length - 1]! ^= 1;
  await expect(vault.open('staff-1', sealed)).rejects.toThrow();
});

test('a damaged key file is named and not written over', async () => {
  await writeFile(join(folder, 'totp-key'), 'short\n');
  await expect(new TotpVault(folder).seal('a', newTotpSecret())).rejects.toThrow(/totp-key/);
  expect(await readFile(join(folder, 'totp-key'), 'utf8')).toBe('short\n');
});
