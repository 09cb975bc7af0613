import { spawnSync } from 'node:child_process';
import { StartupError } from '../startup-error.js';

/** The system user PostgreSQL runs as when this process is root, which PostgreSQL itself refuses to be. */
export interface ServiceUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

function lookUp(): ServiceUser | undefined {
  const id = (flag: string) => {
    const result = spawnSync('id', [flag, NAME], { encoding: 'utf8' });
    return result.status === 0 ? Number(result.stdout) : undefined;
  };
  const uid = id('-u');
  const gid = id('-g');
  return uid === undefined || gid === undefined ? undefined : { name: NAME, uid, gid };
}

/**
 * The user to run PostgreSQL as: undefined unless this process is root, else the system user `postgres`, created when
 * there is none.
 *
 * @throws StartupError when it cannot be created.
 */
export function ensureServiceUser(): ServiceUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp();
  if (known) return known;
  spawnSync('groupadd', ['--system', NAME]);
  spawnSync('useradd', [
    '--system',
    '--gid',
    NAME,
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
    NAME,
  ]);
  const created = lookUp();
  if (created) return created;
  throw new StartupError(
    'PostgreSQL refuses to run as root, and the system user "postgres" could not be created for it.' +
      ' Start as an ordinary user, or set DATABASE_URL to a PostgreSQL server of yours.',
  );
}

/** Whether `user` (undefined: this process's own) may enter `folder`, and so every folder above it. */
export function canEnter(user: ServiceUser | undefined, folder: string): boolean {
  const result = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], {
    cwd: '/',
    ...(user && { uid: user.uid, gid: user.gid }),
  });
  return result.status === 0;
}
