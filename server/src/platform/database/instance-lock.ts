import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { processIdentity } from './process-identity.js';

/** What this process holds after `acquireInstanceLock`. */
export interface InstanceLock {
  /** Gives the lock up; may be called twice. */
  release(): Promise<void>;
}

/** The process that holds the lock. */
export interface LockHolder {
  readonly pid: number;
}

/** Takeovers of a dead process's lock that another process may win before this one gives up. */
const MAX_ATTEMPTS = 10;

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The holder named in a lock file, if that very process still runs. */
function livingHolder(content: string): LockHolder | undefined {
  const [pid, identity] = content.split('\n');
  const number = Number(pid);
  if (!Number.isSafeInteger(number) || number <= 0) return undefined;
  return processIdentity(number) === identity ? { pid: number } : undefined;
}

/**
 * Takes the lock `file` for this process. It is a file and not a kernel lock because Node has none; so it names the
 * process and its start time, and a lock whose process is gone (kill -9, power cut) is taken over.
 *
 * @param file in a folder that exists and is writable.
 * @returns the lock, or who holds it.
 */
export async function acquireInstanceLock(file: string): Promise<InstanceLock | LockHolder> {
  const mine = `${process.pid}\n${processIdentity(process.pid) ?? ''}\n${randomBytes(8).toString('hex')}\n`;
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, mine, { flag: 'wx', mode: 0o600 });
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      try {
        await link(draft, file);
        return {
          release: async () => {
            if ((await readIfThere(file)) === mine) await rm(file, { force: true });
          },
        };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const content = await readIfThere(file);
      if (content === undefined) continue;
      const holder = livingHolder(content);
      if (holder) return holder;
      await takeAway(file, content);
    }
  } finally {
    await rm(draft, { force: true });
  }
  throw new Error(
    `The lock ${file} changed hands ${MAX_ATTEMPTS} times while this process tried to take it.`,
  );
}

/** Removes a dead process's lock, unless another process has replaced it meanwhile. */
async function takeAway(file: string, deadContent: string): Promise<void> {
  const aside = `${file}.${process.pid}.dead`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = await readIfThere(aside);
  if (taken !== deadContent && taken !== undefined) {
    // Between reading and renaming somebody else took over: what was moved is their lock, so it goes back.
    await link(aside, file).catch(() => undefined);
  }
  await rm(aside, { force: true });
}
