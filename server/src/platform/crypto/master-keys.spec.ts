import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isManaged, masterKeySource, type ManagedMasterKeySource } from './master-key-source.js';
import { MasterKey, MasterKeyRing, parseMasterKeys } from './master-keys.js';

const text = () => randomBytes(32).toString('base64');

test('a wrapped key opens with the same master key and for the same owner only', () => {
  const [master, other] = [MasterKey.generate(), MasterKey.generate()];
  const key = randomBytes(32);
  const wrapped = master.wrap('ann', key);
  expect(master.unwrap('ann', wrapped).equals(key)).toBe(true);
  expect(wrapped.includes(key)).toBe(false);
  expect(() => master.unwrap('bob', wrapped)).toThrow();
  expect(() => other.unwrap('ann', wrapped)).toThrow();
  for (const at of [0, 13, wrapped.length - 1]) {
    const altered = Buffer.from(wrapped);
    altered[at] = altered[at]! ^ 1;
    expect(() => master.unwrap('ann', altered)).toThrow();
  }
});

test('the first key that is read is the current one, and all are found by their ids', () => {
  const [one, two] = [text(), text()];
  for (const given of [`${one}\n${two}\n`, ` ${one}, ${two}`]) {
    const ring = parseMasterKeys(given);
    expect(ring?.current.toText()).toBe(one);
    expect(ring?.keys.map(({ id }) => ring.find(id)?.toText())).toEqual([one, two]);
  }
  expect(parseMasterKeys(one)?.current.id).toMatch(/^[0-9a-f]{16}$/);
});

test.each(['', ' ', 'secret', text().slice(0, 30), `${text()},short`, `${text()}\n# a comment`])(
  '%j are no keys',
  (given) => expect(parseMasterKeys(given)).toBeUndefined(),
);

describe('sources', () => {
  let dataDir: string;
  beforeEach(async () => void (dataDir = await mkdtemp(join(tmpdir(), 'standing-keys-'))));
  afterEach(() => rm(dataDir, { recursive: true, force: true }));
  const source = (masterKey: { keys?: string; file?: string } = {}) =>
    masterKeySource({ dataDir, masterKey: { keys: masterKey.keys, file: masterKey.file } });

  it('are a file in the data folder, for its owner only, the same for processes that start at once', async () => {
    const managed = source() as ManagedMasterKeySource;
    expect(isManaged(managed)).toBe(true);
    expect(await managed.load()).toBeUndefined();
    const rings = await Promise.all(Array.from({ length: 8 }, () => managed.create()));
    expect(new Set(rings.map(({ current }) => current.id)).size).toBe(1);
    expect((await stat(managed.place)).mode & 0o777).toBe(0o600);

    const ring = new MasterKeyRing([MasterKey.generate(), rings[0]!.current]);
    await managed.replace(ring);
    expect((await managed.load())?.toText()).toBe(ring.toText());
    expect((await stat(managed.place)).mode & 0o777).toBe(0o600);
  });

  it('are what the operator gives instead, which is not changed', async () => {
    const key = text();
    const file = join(dataDir, 'given');
    await writeFile(file, key);
    for (const given of [source({ keys: key }), source({ file })]) {
      expect(isManaged(given)).toBe(false);
      expect((await given.load())?.current.toText()).toBe(key);
    }
    expect(await readFile(file, 'utf8')).toBe(key);
  });

  it('say what is wrong and never what they hold', async () => {
    await writeFile(join(dataDir, 'bad'), 'hunter22');
    for (const bad of [source({ keys: 'hunter22' }), source({ file: join(dataDir, 'bad') })]) {
      const error = await bad.load().catch((caught: unknown) => caught);
      expect(error).toMatchObject({
        name: 'StartupError',
        message: expect.stringContaining('32 bytes in base64'),
      });
      expect(JSON.stringify((error as Error).message)).not.toContain('hunter22');
    }
    await expect(source({ file: join(dataDir, 'absent') }).load()).rejects.toMatchObject({
      name: 'StartupError',
    });
  });
});
