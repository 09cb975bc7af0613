import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config.js';
import { ensureDataDir } from '../data-dir.js';
import type { OperatorLog } from '../operator-log.js';
import { StartupError } from '../startup-error.js';
import { existingBaseDir } from './cluster-place.js';
import { readClusterSecrets } from './cluster-secrets.js';
import { connectionUrl } from './connection-url.js';
import { DATABASE_NAME, ROLE_NAMES } from './database-roles.js';
import { EmbeddedCluster } from './embedded-cluster.js';
import { ensureDatabase, ensureRoles } from './embedded-database.js';
import { type InstanceLock, acquireInstanceLock } from './instance-lock.js';
import { prepareOutsideDatabase } from './outside-database.js';
import { readPostmasterFile } from './postmaster-file.js';

/** A server that has just been started needs a few seconds until its database is there to be joined. */
const JOIN_PATIENCE_MS = 30_000;
const JOIN_POLL_MS = 100;

/** A database that is there to be used, and the logins for it. */
export interface OpenDatabase {
  /** The login that migrates; whose sessions may change the schema. */
  readonly ownerUrl: string;
  /** The login of API, worker and commands. */
  readonly appUrl: string;
  /** Stops what opening it started: PostgreSQL, if embedded. May be called twice. */
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly log: OperatorLog;
  /**
   * Who opens it. `server`: refuses when another server uses the same data folder. `command`: goes along with such a
   * server and its PostgreSQL, and starts one for itself when there is none.
   */
  readonly as: 'server' | 'command';
  /** Ends waiting for a database that is not there yet. */
  readonly signal: AbortSignal;
}

/**
 * Makes the database of `config` available: starts the embedded PostgreSQL, or checks and prepares the outside one.
 * Its schema may still be older than this release: see `migrate`.
 *
 * @throws StartupError saying what the operator can do.
 */
export async function openDatabase(config: Config, { log, as, signal }: OpenOptions): Promise<OpenDatabase> {
  if (config.database.kind === 'outside') {
    const { url, ownerUrl } = config.database;
    return { ...(await prepareOutsideDatabase(url, ownerUrl, log, signal)), close: () => Promise.resolve() };
  }
  await ensureDataDir(config.dataDir);
  const lock = await lockDataDir(config.dataDir);
  if ('pid' in lock) {
    if (as === 'command') return joinRunning(config.dataDir, lock.pid, signal);
    throw new StartupError(
      `Standing already runs on the data folder ${config.dataDir} (process ${lock.pid}).` +
        ' Stop it first, or give this one another DATA_DIR and PORT.',
    );
  }
  return startEmbedded(config, lock, log);
}

function lockDataDir(dataDir: string) {
  return acquireInstanceLock(join(dataDir, 'standing.lock'));
}

async function startEmbedded(config: Config, lock: InstanceLock, log: OperatorLog): Promise<OpenDatabase> {
  const cluster = new EmbeddedCluster({ rootDir: config.rootDir, dataDir: config.dataDir, log });
  const close = async () => {
    await cluster.stop();
    await lock.release();
  };
  try {
    await cluster.start();
    await ensureRoles(cluster.superuserUrl(), cluster.passwords, cluster.rolesNeedPasswords);
    await ensureDatabase(cluster.superuserUrl(), DATABASE_NAME);
    return {
      ownerUrl: cluster.url('owner', DATABASE_NAME),
      appUrl: cluster.url('app', DATABASE_NAME),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Uses the PostgreSQL of the server that holds the data folder. */
async function joinRunning(dataDir: string, serverPid: number, signal: AbortSignal): Promise<OpenDatabase> {
  const giveUpAt = Date.now() + JOIN_PATIENCE_MS;
  for (;;) {
    const secrets = await readClusterSecrets(dataDir);
    const postmaster = await readPostmasterFile(join(await existingBaseDir(dataDir), 'data'));
    if (secrets && postmaster?.status === 'ready') {
      const { socketDir, port } = postmaster;
      const url = (role: 'owner' | 'app') =>
        connectionUrl({
          user: ROLE_NAMES[role],
          password: secrets[role],
          socketDir,
          port,
          database: DATABASE_NAME,
        });
      return { ownerUrl: url('owner'), appUrl: url('app'), close: () => Promise.resolve() };
    }
    if (Date.now() > giveUpAt) {
      throw new StartupError(
        `The server that uses ${dataDir} (process ${serverPid}) has no database running. Try again, or stop it.`,
      );
    }
    await delay(JOIN_POLL_MS, undefined, { signal });
  }
}
