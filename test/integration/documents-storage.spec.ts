import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { FileStorage } from '../../server/src/platform/storage/file-storage.js';
import type { ObjectStorage } from '../../server/src/platform/storage/object-storage.js';
import { openStorage } from '../../server/src/platform/storage/open-storage.js';
import { newKey, S3Server } from '../support/s3.js';

let folder: string;
let s3: S3Server;
let storages: Readonly<Record<'files' | 's3', ObjectStorage>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'standing-storage-'));
  s3 = await S3Server.start();
  storages = {
    files: await openStorage({ dataDir: folder, s3Url: undefined }),
    s3: await openStorage({ dataDir: folder, s3Url: s3.url() }),
  };
});
afterAll(async () => {
  await s3?.stop();
  await rm(folder, { recursive: true, force: true });
});

const keysIn = async (storage: ObjectStorage, prefix: string) => {
  const keys: string[] = [];
  for await (const key of storage.list(prefix)) keys.push(key);
  return keys.toSorted();
};
const put = (storage: ObjectStorage, key: string, bytes: Buffer) => storage.put(key, Readable.from([bytes]));
const filesBelow = async (path: string) =>
  (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

describe.each(['files', 's3'] as const)('%s', (name) => {
  // 5 MiB is where an upload to S3 is cut into parts.
  it.each([0, 1, 100_000, 5 * 1024 * 1024, 12 * 1024 * 1024 + 7])('keep %d bytes', async (length) => {
    const bytes = randomBytes(length);
    const key = newKey();
    await put(storages[name], key, bytes);
    expect((await buffer(await storages[name].get(key))).equals(bytes)).toBe(true);
    await storages[name].delete(key);
    await expect(storages[name].get(key)).rejects.toMatchObject({ name: 'ObjectMissingError' });
    await storages[name].delete(key);
  });

  it('keep nothing of a body that breaks off, and fail with what it failed with', async () => {
    const before = (await filesBelow(name === 'files' ? folder : s3.folder)).length;
    const key = newKey();
    const breaking = Readable.from(
      (async function* () {
        yield randomBytes(100_000);
        throw new Error('the client has gone');
      })(),
      { objectMode: false },
    );
    await expect(storages[name].put(key, breaking)).rejects.toThrow('the client has gone');
    await expect(storages[name].get(key)).rejects.toMatchObject({ name: 'ObjectMissingError' });
    expect(await filesBelow(name === 'files' ? folder : s3.folder)).toHaveLength(before);
  });

  it('list what is below a prefix, and nothing beside it', async () => {
    const [one, two, beside] = ['list/a/1', 'list/a/2', 'list/ab/1'];
    for (const key of [one, two, beside]) await put(storages[name], key, Buffer.from('x'));
    expect(await keysIn(storages[name], 'list/a')).toEqual([one, two]);
    expect(await keysIn(storages[name], 'nothing')).toEqual([]);
  });

  it.each(['../up', '/etc/passwd', 'a//b', 'a/../b', 'A', 'a b', '', '.drafts/x', 'a\0b'])(
    'take %j for no key',
    async (key) => {
      await expect(put(storages[name], key, Buffer.from('x'))).rejects.toThrow('not a storage key');
      await expect(storages[name].get(key)).rejects.toThrow('not a storage key');
      await expect(storages[name].delete(key)).rejects.toThrow('not a storage key');
    },
  );
});

test('files are for their owner only, and objects that come and go leave no folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'standing-storage-'));
  const storage = new FileStorage(join(root, 'documents'));
  await put(storage, 'a/b/c', Buffer.from('x'));
  expect((await stat(join(root, 'documents'))).mode & 0o777).toBe(0o700);
  expect((await stat(join(root, 'documents/a/b/c'))).mode & 0o777).toBe(0o600);
  await storage.delete('a/b/c');
  expect(await filesBelow(root)).toEqual([]);
  expect(await readdir(join(root, 'documents'))).toEqual(['.drafts']);
  await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      await put(storage, `a/b/${n}`, Buffer.from('x'));
      await storage.delete(`a/b/${n}`);
    }),
  );
  expect(await filesBelow(root)).toEqual([]);
  await rm(root, { recursive: true });
});

test('drafts of a process that was killed are removed, those under way are not', async () => {
  await put(storages.files, newKey(), Buffer.from('x'));
  const drafts = join(folder, 'documents/.drafts');
  await writeFile(join(drafts, 'old'), 'x');
  await writeFile(join(drafts, 'new'), 'x');
  await utimes(join(drafts, 'old'), new Date(0), new Date(0));
  await storages.files.sweepDrafts(Date.now() - 60_000);
  expect(await readdir(drafts)).toEqual(['new']);
  await rm(join(drafts, 'new'));
});

test('a storage that does not answer, or does not know us, is unavailable and no missing object', async () => {
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as AddressInfo;
      server.close(() => resolve(free));
    });
  });
  const away = await openStorage({ dataDir: folder, s3Url: `s3://k:s@127.0.0.1:${port}/bucket?tls=off` });
  const strict = await S3Server.start({ strict: true });
  const stranger = await openStorage({ dataDir: folder, s3Url: strict.url({ secret: 'wrong' }) });
  const known = await openStorage({ dataDir: folder, s3Url: strict.url() });
  await put(known, newKey(), Buffer.from('x'));
  const elsewhere = await openStorage({ dataDir: folder, s3Url: s3.url({ bucket: 'another' }) });
  await writeFile(join(folder, 'no-folder'), '');
  for (const storage of [away, stranger, elsewhere, new FileStorage(join(folder, 'no-folder'))]) {
    await expect(put(storage, newKey(), Buffer.from('x'))).rejects.toMatchObject({
      name: 'StorageUnavailableError',
    });
    await expect(storage.get(newKey())).rejects.toMatchObject({ name: 'StorageUnavailableError' });
    await expect(keysIn(storage, 'test')).rejects.toMatchObject({ name: 'StorageUnavailableError' });
  }
  await strict.stop();
});

test('a connection that breaks while an object is read is noticed', async () => {
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nonly this');
      setImmediate(() => socket.destroy());
    });
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const storage = await openStorage({ dataDir: folder, s3Url: `s3://k:s@127.0.0.1:${port}/bucket?tls=off` });
  await expect(storage.get(newKey()).then(buffer)).rejects.toMatchObject({ name: 'StorageUnavailableError' });
  server.close();
});

test('what a file holds is what was put, and a reader is not disturbed by the object going', async () => {
  const key = newKey();
  await put(storages.files, key, Buffer.from('as it was'));
  expect(await readFile(join(folder, 'documents', key), 'utf8')).toBe('as it was');
  const stream = await storages.files.get(key);
  await storages.files.delete(key);
  expect((await buffer(stream)).toString()).toBe('as it was');
});
