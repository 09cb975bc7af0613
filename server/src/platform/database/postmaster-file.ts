import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What PostgreSQL's postmaster writes to `postmaster.pid` (utils/pidfile.h: one value a line). */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly socketDir: string;
  /** `starting`, `stopping`, `ready` or `standby`. */
  readonly status: string;
}

/** @returns undefined when no postmaster runs or ran here, or when it has not got as far as listening. */
export async function readPostmasterFile(clusterDir: string): Promise<PostmasterFile | undefined> {
  let content: string;
  try {
    content = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const lines = content.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), socketDir: lines[4] ?? '', status: lines[7] ?? 'starting' };
}
