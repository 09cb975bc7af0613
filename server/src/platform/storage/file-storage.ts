import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, opendir, readdir, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { failingAs } from '../failing-as.js';
import { assertKey, ObjectMissingError, ObjectStorage, StorageUnavailableError } from './object-storage.js';

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
    let failure: Error | undefined;
    // What the body fails with is the caller's; every other failure here is the disk's.
    body.once('error', (error: Error) => (failure = error));
    try {
      await makeFolders(drafts);
      const handle = await open(draft, 'wx', 0o600);
      // Closes the handle, also when it fails.
      await pipeline(body, createWriteStream('', { fd: handle, flush: true }));
      const file = this.pathOf(key);
      await moveInto(draft, file);
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
    return failingAs(handle.createReadStream(), StorageUnavailableError.because);
  }

  override async delete(key: string): Promise<void> {
    assertKey(key);
    const file = this.pathOf(key);
    try {
      await rm(file, { force: true });
      await this.removeEmptyFolders(dirname(file));
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

  /** The folders of a document and of an account go with the last object in them. */
  private async removeEmptyFolders(folder: string): Promise<void> {
    try {
      for (let each = folder; each !== this.folder; each = dirname(each)) await rmdir(each);
    } catch {
      // There is something in it.
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
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A folder may go, with another object in it, between being made and being used. */
const MOVE_ATTEMPTS = 5;

async function moveInto(draft: string, file: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await makeFolders(dirname(file));
      await rename(draft, file);
      break;
    } catch (error) {
      if (!hasCode(error, 'ENOENT') || attempt === MOVE_ATTEMPTS) throw error;
    }
  }
  await syncFolder(dirname(file));
}

/** Makes what is missing of a path, durably: a new folder is an entry of its parent's. */
async function makeFolders(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}
