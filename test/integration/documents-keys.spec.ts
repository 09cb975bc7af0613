import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createApp } from '../../server/src/app.js';
import { createAccountKeysService } from '../../server/src/keys/keys.factory.js';
import { Clock } from '../../server/src/platform/clock.js';
import type { Config } from '../../server/src/platform/config.js';
import { MasterKey, MasterKeyRing, parseMasterKeys } from '../../server/src/platform/crypto/master-keys.js';
import { TestWallet } from '../support/accounts.js';
import { TestApp, type TestSession } from '../support/app.js';
import { photo, submit, submitted } from '../support/documents.js';
import { temporaryDataDir } from '../support/postgres.js';

const BY = { kind: 'system', id: 'test', role: 'system' } as const;

let app: TestApp;
let wallet: TestWallet;
let reviewer: TestSession;
let auditor: TestSession;
let file: Buffer;

const start = async (env: Record<string, string> = {}) => {
  app = await TestApp.start(env);
  wallet = await TestWallet.join(app);
  reviewer = await app.staffSession('reviewer');
  auditor = await app.staffSession('auditor');
  file = await photo();
};
afterEach(() => app?.close());

const keyFile = () => join(app.config.dataDir, 'master-key');
const ringInFile = async () => parseMasterKeys(await readFile(keyFile(), 'utf8'))!;
const handIn = async () => (await submitted(wallet, (await wallet.register()).id, file)).id;
const statusOf = async (id: string) => (await reviewer.send('GET', `/api/v1/documents/${id}/content`)).status;
const wrappedWith = async () => {
  const rows: { id: string; n: number }[] = await app.dataSource.query(
    `SELECT master_key_id AS id, count(*)::int AS n FROM account_key GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ id, n }) => [id, n]));
};
const rotate = (config: Config = app.config) =>
  createAccountKeysService(config, app.dataSource, new Clock()).rotate(BY);

test('a rotation wraps every key anew; documents are readable throughout, new ones too', async () => {
  await start();
  const ids = [await handIn(), await handIn()];
  const before = await ringInFile();
  expect(await wrappedWith()).toEqual({ [before.current.id]: 2 });

  expect(await rotate()).toBe(2);
  const after = await ringInFile();
  expect(after.keys).toHaveLength(1);
  expect(after.current.id).not.toBe(before.current.id);
  expect(await wrappedWith()).toEqual({ [after.current.id]: 2 });

  ids.push(await handIn());
  for (const id of ids) expect(await statusOf(id)).toBe(200);
  expect(await wrappedWith()).toEqual({ [after.current.id]: 3 });
  const { data } = (await auditor.send('GET', '/api/v1/audit/events?command=rotate_master_key')).body;
  expect(data).toMatchObject([{ actor: BY, facts: { masterKeyId: after.current.id, accounts: 2 } }]);
});

test('accounts that get their first document during a rotation keep it', async () => {
  await start();
  await handIn();
  const accounts = await Promise.all(Array.from({ length: 6 }, () => wallet.register()));
  const [, ...answers] = await Promise.all([rotate(), ...accounts.map(({ id }) => submit(wallet, id, file))]);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  await rotate();
  const { current } = await ringInFile();
  expect(await wrappedWith()).toEqual({ [current.id]: 7 });
  for (const { body } of answers) expect(await statusOf(body.id)).toBe(200);
});

test('a rotation that was cut off goes on where it was, with the key that it had made', async () => {
  await start();
  const id = await handIn();
  const { current: old } = await ringInFile();
  const half = new MasterKeyRing([MasterKey.generate(), old]);
  await writeFile(keyFile(), half.toText());
  expect(await statusOf(id)).toBe(200);
  expect(await rotate()).toBe(1);
  expect((await ringInFile()).toText()).toBe(new MasterKeyRing([half.current]).toText());
  expect(await statusOf(id)).toBe(200);
});

test('keys that the operator gives are changed by giving a new one in front of the old one', async () => {
  const [old, next] = [MasterKey.generate(), MasterKey.generate()];
  await start({ MASTER_KEY: old.toText() });
  const id = await handIn();
  expect(await wrappedWith()).toEqual({ [old.id]: 1 });
  await expect(readFile(keyFile())).rejects.toMatchObject({ code: 'ENOENT' });

  const given = (keys: string): Config => ({ ...app.config, masterKey: { keys, file: undefined } });
  await expect(rotate(given(next.toText()))).rejects.toThrow(`lacks the key ${old.id}`);
  expect(await rotate(given(`${next.toText()},${old.toText()}`))).toBe(1);
  expect(await wrappedWith()).toEqual({ [next.id]: 1 });
  // A server that has only the old one says so, and one that has the new one works.
  expect(await reviewer.send('GET', `/api/v1/documents/${id}/content`)).toMatchObject({
    status: 503,
    code: 'key_unavailable',
  });
  await expect(rotate(given(`${old.toText()},${next.toText()}`))).rejects.toThrow('retired');
  const restarted = await createApp(given(next.toText()), app.dataSource);
  await restarted.close();
});

test('a server whose key is not that of the database refuses to start, and makes no other', async () => {
  await start();
  const id = await handIn();
  const dataDir = await temporaryDataDir();
  const wrong = MasterKey.generate().toText();
  for (const config of [
    { ...app.config, dataDir },
    { ...app.config, masterKey: { keys: wrong, file: undefined } },
  ]) {
    await expect(createApp(config, app.dataSource)).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringContaining('master key'),
    });
  }
  await expect(readFile(join(dataDir, 'master-key'))).rejects.toMatchObject({ code: 'ENOENT' });
  await rm(dataDir, { recursive: true });

  // The key goes while the server runs: nothing is taken in that nobody could read.
  const key = await readFile(keyFile());
  const account = await wallet.register();
  await rm(keyFile());
  expect(await submit(wallet, account.id, file)).toMatchObject({ code: 'key_unavailable' });
  const body = { externalRef: 'keyless', displayName: 'Ada Test', country: 'GB' };
  const registration = await wallet.send('POST', '/api/v1/accounts', { body });
  expect(registration).toMatchObject({ status: 503, code: 'key_unavailable' });
  expect(await statusOf(id)).toBe(503);
  await writeFile(keyFile(), key);
  expect(await statusOf(id)).toBe(200);
});

test('a key in the database cannot be put in the place of another account’s', async () => {
  await start();
  const [mine, other] = [await handIn(), await handIn()];
  await app.dataSource.query(
    `UPDATE account_key k SET wrapped_key = o.wrapped_key FROM account_key o, document a, document b
     WHERE a.id = $1 AND b.id = $2 AND k.account_id = a.account_id AND o.account_id = b.account_id`,
    [mine, other],
  );
  expect(await statusOf(mine)).toBe(500);
  expect(await statusOf(other)).toBe(200);
});
