import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCheckpoint, type Checkpoint } from '@standing/shared/audit/checkpoint';
import { parseNote } from '@standing/shared/audit/note';
import { ensureDataDir } from '../../platform/data-dir.js';

const FILE_NAME = 'log-checkpoint';

/**
 * The last checkpoint that was signed here, in a file: it outlives a database that comes back from a backup, and so
 * tells that something is missing.
 */
export class RememberedCheckpoint {
  readonly file: string;

  constructor(private readonly dataDir: string) {
    this.file = join(dataDir, FILE_NAME);
  }

  /** @throws NoteError when the file holds something else */
  async read(): Promise<Checkpoint | null> {
    let note: string;
    try {
      note = await readFile(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    return parseCheckpoint(parseNote(note).text);
  }

  /** Whole or not at all, and on the disk when it returns. */
  async write(note: string): Promise<void> {
    await ensureDataDir(this.dataDir);
    const draft = `${this.file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    try {
      const handle = await open(draft, 'wx', 0o644);
      try {
        await handle.writeFile(note);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, this.file);
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Puts it aside, beside a log that begins anew. */
  async putAside(at: number): Promise<void> {
    try {
      await rename(this.file, `${this.file}.${at}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
