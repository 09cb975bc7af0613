import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, opendir, readdir, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  assertKey,
  failingAsUnavailable,
  ObjectMissingError,
  ObjectStorage,
  StorageUnavailableError,
} from './object-storage.js';

/** Beside the objects, so that a rename stays on one file system; keys never begin with a dot. */
const DRAFTS = '.drafts';

/** Objects as files below a folder. A file appears under its name only when all of it is on the disk. */
export class FileStorage extends ObjectStorage {
  /** @param folder absolute path; made when the first object comes */
  constructor(private readonly folder: string) {
    super();
  }

  override async put(key: string, body: Readable): Promise<void> {
    assertKey(key);
    const drafts = join(this.folder, DRAFTS);
    const draft = join(drafts, randomUUID());
    let failure: unknown;
    // What the body fails with is the caller's; every other failure here is the disk's.
    body.once('error', (error) => (failure = error));
    try {
      await makeFolders(drafts);
      const handle = await open(draft, 'wx', 0o600);
      // Closes the handle, also when it fails.
      await pipeline(body, createWriteStream('', { fd: handle, flush: true }));
      const file = this.pathOf(key);
      // The folder may go with an object that is deleted at the same moment.
      await moveInto(draft, file).catch(() => moveInto(draft, file));
    } catch (error) {
      const brokeOff = body.readableAborted;
      body.destroy();
      await rm(draft, { force: true }).catch(() => undefined);
      throw failure ?? (brokeOff ? error : StorageUnavailableError.because(error));
    }
  }

  override async get(key: string): Promise<Readable> {
    assertKey(key);
    let handle: FileHandle;
    try {
      handle = await open(this.pathOf(key), 'r');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) throw new ObjectMissingError('there is no such object');
      throw StorageUnavailableError.because(error);
    }
    return failingAsUnavailable(handle.createReadStream());
  }

  override async delete(key: string): Promise<void> {
    assertKey(key);
    const file = this.pathOf(key);
    try {
      await rm(file, { force: true });
      // The folder of an account goes with its last object.
      await rmdir(dirname(file)).catch(() => undefined);
    } catch (error) {
      throw StorageUnavailableError.because(error);
    }
  }

  override async *list(prefix: string): AsyncIterable<string> {
    assertKey(prefix);
    try {
      const entries = await opendir(this.pathOf(prefix), { recursive: true });
      for await (const entry of entries) {
        if (!entry.isFile()) continue;
        yield relative(this.folder, join(entry.parentPath, entry.name)).split(sep).join('/');
      }
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw StorageUnavailableError.because(error);
    }
  }

  override async sweepDrafts(before: number): Promise<void> {
    const drafts = join(this.folder, DRAFTS);
    const names = await readdir(drafts).catch(() => []);
    for (const name of names) {
      const draft = join(drafts, name);
      const { mtimeMs } = await stat(draft).catch(() => ({ mtimeMs: Infinity }));
      if (mtimeMs < before) await rm(draft, { force: true });
    }
  }

  private pathOf(key: string): string {
    return join(this.folder, ...key.split('/'));
  }
}

function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

async function moveInto(draft: string, file: string): Promise<void> {
  await makeFolders(dirname(file));
  await rename(draft, file);
  await syncFolder(dirname(file));
}

/** Makes what is missing of a path, durably: a new folder is an entry of its parent's. */
async function makeFolders(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}
