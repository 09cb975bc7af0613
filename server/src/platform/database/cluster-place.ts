import { createHash } from 'node:crypto';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSecretFile } from '../data-dir.js';
import { StartupError } from '../startup-error.js';
import { readPostmasterFile } from './postmaster-file.js';
import { processIdentity } from './process-identity.js';
import { type ServiceUser, canEnter } from './service-user.js';

/** Names the place of a cluster that is not inside the data folder. */
const POINTER = 'postgres.location';

export interface ClusterPlace {
  /** Holds `data` (the cluster), `run` (its socket) and `log`. May not exist yet. */
  readonly baseDir: string;
  /** Whom PostgreSQL runs as; undefined: whoever this process is. */
  readonly user: ServiceUser | undefined;
  /** What the operator should know about the choice. */
  readonly notes: readonly string[];
}

/** A short name for a data folder, stable as long as its path is. */
export function dataDirHash(dataDir: string): string {
  return createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 12);
}

const hasCluster = (baseDir: string) => existsSync(join(baseDir, 'data', 'PG_VERSION'));

async function readPointer(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDir, POINTER), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Where an existing cluster of `dataDir` is. */
export async function existingBaseDir(dataDir: string): Promise<string> {
  return (await readPointer(dataDir)) ?? join(dataDir, 'postgres');
}

/**
 * Decides where the cluster of a data folder is, or will be: in the folder, unless PostgreSQL has to run as another
 * user who cannot enter it (root with a checkout below /root). Then below `systemDir`, and the data folder keeps a
 * file that says so.
 *
 * @param serviceUser set when this process is root.
 * @param hasSecrets whether the data folder already has the passwords of a cluster.
 * @throws StartupError when an existing cluster is out of reach.
 */
export async function placeCluster(
  dataDir: string,
  systemDir: string,
  serviceUser: ServiceUser | undefined,
  hasSecrets: boolean,
): Promise<ClusterPlace> {
  const inside = join(dataDir, 'postgres');
  const pointer = await readPointer(dataDir);

  if (!serviceUser) {
    if (pointer !== undefined) {
      throw new StartupError(
        `The database of ${dataDir} was created by root and is kept at ${pointer}.` +
          ' Start as root, or choose another DATA_DIR.',
      );
    }
    if (existsSync(inside) && !canEnter(undefined, inside)) {
      throw new StartupError(
        `The database in ${inside} belongs to another system user (uid ${statSync(inside).uid}).` +
          ' Start as that user or as root, or choose another DATA_DIR.',
      );
    }
    return { baseDir: inside, user: undefined, notes: [] };
  }

  if (pointer !== undefined) {
    if (!hasCluster(pointer)) {
      throw new StartupError(
        `The database of ${dataDir} was kept at ${pointer}, where there is none any more.` +
          ` Bring it back, or delete ${join(dataDir, POINTER)} to begin with an empty one.`,
      );
    }
    return { baseDir: pointer, user: serviceUser, notes: [] };
  }

  if (hasCluster(inside)) {
    // Made by an ordinary user, then started as root: PostgreSQL goes on as that user, who owns the files.
    const { uid, gid } = statSync(inside);
    const owner = uid === serviceUser.uid ? serviceUser : { name: `uid ${uid}`, uid, gid };
    if (uid === 0 || !canEnter(owner, inside)) {
      throw new StartupError(
        `The database in ${inside} cannot be entered by the system user ${owner.name} that PostgreSQL runs as.` +
          ` Let it pass: chmod a+x on the folders above, chown -R ${serviceUser.name} on this one.`,
      );
    }
    return { baseDir: inside, user: owner, notes: [] };
  }

  if (canEnter(serviceUser, dataDir)) return { baseDir: inside, user: serviceUser, notes: [] };

  const baseDir = join(systemDir, dataDirHash(dataDir));
  const notes = [
    `PostgreSQL does not run as root, and its user "${serviceUser.name}" cannot enter ${dataDir}:` +
      ` the database is kept at ${baseDir}.`,
  ];
  if (hasCluster(baseDir) && !hasSecrets) {
    notes.push(
      `An earlier database of a data folder that is gone was set aside as ${await setAside(baseDir)};` +
        ' delete it when you are sure that you do not need it.',
    );
  }
  return { baseDir, user: serviceUser, notes };
}

/** Records in the data folder that its cluster is elsewhere; nothing to record when it is inside. */
export async function recordPlace(dataDir: string, baseDir: string): Promise<void> {
  if (baseDir !== join(dataDir, 'postgres')) await writeSecretFile(join(dataDir, POINTER), `${baseDir}\n`);
}

/** A server that was killed may have left PostgreSQL running here; it must not go on writing to the moved folder. */
async function setAside(baseDir: string): Promise<string> {
  const running = await readPostmasterFile(join(baseDir, 'data'));
  if (running && processIdentity(running.pid) !== undefined) {
    process.kill(running.pid, 'SIGQUIT');
    while (processIdentity(running.pid) !== undefined) await new Promise((done) => setTimeout(done, 20));
  }
  const target = `${baseDir}.${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  await rename(baseDir, target);
  await rm(join(target, 'data', 'postmaster.pid'), { force: true });
  return target;
}
