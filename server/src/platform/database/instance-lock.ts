import { createHash, randomBytes } from 'node:crypto';
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
  const lock: InstanceLock = {
    release: async () => {
      if ((await readIfThere(file)) === mine) await rm(file, { force: true });
    },
  };
  await writeFile(draft, mine, { flag: 'wx', mode: 0o600 });
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      try {
        await link(draft, file);
        return lock;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const content = await readIfThere(file);
      if (content === undefined) continue;
      const holder = livingHolder(content);
      if (holder) return holder;
      const taken = await takeOver(file, content, draft);
      if (taken === true) return lock;
      if (taken) return taken;
    }
  } finally {
    await rm(draft, { force: true });
  }
  throw new Error(
    `The lock ${file} changed hands ${MAX_ATTEMPTS} times while this process tried to take it.`,
  );
}

/**
 * Puts `draft` in the place of a dead process's lock. Two that merely looked and then replaced could each replace the
 * other's; so whoever replaces this very content first takes a lock named after it, and looks again.
 *
 * @returns true when done, false when somebody else has done so, else who is about to.
 */
async function takeOver(file: string, deadContent: string, draft: string): Promise<boolean | LockHolder> {
  const name = createHash('sha256').update(deadContent).digest('hex').slice(0, 16);
  const right = await acquireInstanceLock(`${file}.${name}`);
  if (!('release' in right)) return right;
  try {
    if ((await readIfThere(file)) !== deadContent) return false;
    await rename(draft, file);
    return true;
  } finally {
    await right.release();
  }
}
