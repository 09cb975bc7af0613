import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireInstanceLock } from './instance-lock.js';
import { processIdentity } from './process-identity.js';

describe('acquireInstanceLock', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'standing-lock-'));
    file = join(folder, 'lock');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function deadProcess(): Promise<number> {
    const child = spawn('true');
    await once(child, 'exit');
    return child.pid ?? 0;
  }

  it('tells a second taker who has it, until it is given up', async () => {
    const first = await acquireInstanceLock(file);
    expect(await acquireInstanceLock(file)).toEqual({ pid: process.pid });
    if ('release' in first) await first.release();
    expect(await acquireInstanceLock(file)).toHaveProperty('release');
  });

  it('is taken over from a process that was killed, by one of many', async () => {
    await writeFile(file, `${await deadProcess()}\nwhenever\n`);
    const results = await Promise.all(Array.from({ length: 20 }, () => acquireInstanceLock(file)));
    expect(results.filter((result) => 'release' in result)).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('is not held by a living process that merely got the number of a dead one', async () => {
    await writeFile(file, `${process.pid}\nanother start time\n`);
    expect(await acquireInstanceLock(file)).toHaveProperty('release');
  });

  it('is taken over when its file is damaged', async () => {
    await writeFile(file, '');
    expect(await acquireInstanceLock(file)).toHaveProperty('release');
  });

  it('is left alone when somebody else has taken it over meanwhile', async () => {
    const mine = await acquireInstanceLock(file);
    await writeFile(file, `${process.ppid}\n${processIdentity(process.ppid)}\n`);
    if ('release' in mine) await mine.release();
    expect(await acquireInstanceLock(file)).toEqual({ pid: process.ppid });
  });
});
