import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ensureDataDir } from '../data-dir.js';
import type { OperatorLog } from '../operator-log.js';
import { StartupError } from '../startup-error.js';
import { dataDirHash, placeCluster, recordPlace } from './cluster-place.js';
import { type ClusterSecrets, createClusterSecrets, readClusterSecrets } from './cluster-secrets.js';
import { connectionUrl } from './connection-url.js';
import { sqlState } from './database-errors.js';
import { type DatabaseRole, ROLE_NAMES } from './database-roles.js';
import { type PostgresBinaries, findPostgres } from './postgres-binaries.js';
import { type PostmasterFile, readPostmasterFile } from './postmaster-file.js';
import { processCommand, processIdentity, processesWorkingIn } from './process-identity.js';
import { type ServiceUser, ensureServiceUser } from './service-user.js';

/** The superuser's name; nothing but this platform code connects with it. */
const SUPERUSER = 'postgres';

/** Only names the socket file: PostgreSQL listens on no network port. */
const SOCKET_PORT = 5432;

/** `sun_path` of a socket address holds 108 bytes on Linux and 104 on macOS, the closing zero included. */
const MAX_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

/** Only root may write there. Each data folder that PostgreSQL's user cannot enter has a folder in it. */
const DEFAULT_SYSTEM_DIR = '/var/lib/standing';

/** How often a state that only polling shows is looked at: a start takes some 50 ms. */
const POLL_MS = 20;
/** How often an adopted PostgreSQL, whose exit no event reports, is checked to be alive. */
const WATCH_MS = 250;
/** Backends of a killed postmaster notice at once when idle, and at the end of their statement otherwise. */
const ORPHANS_TIMEOUT_MS = 60_000;
const RETRY_MS = 200;
/** Between attempts to bring a dead PostgreSQL back, doubling. */
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;
/** A fast shutdown writes a checkpoint; beyond this an immediate one is as safe and the next start recovers. */
const FAST_SHUTDOWN_MS = 30_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;
/** Crash recovery replays at most `max_wal_size`; say after this long that it is still at it. */
const STILL_STARTING_MS = 10_000;
/** What is kept of PostgreSQL's output while it starts, for the error message. Characters. */
const STARTUP_OUTPUT_LENGTH = 4_000;
const LOG_TAIL_BYTES = 64 * 1024;

/** glibc has C.UTF-8 since 2.35 and Debian's before; macOS has en_US.UTF-8; C drops letters outside ASCII. */
const CHARACTER_TYPES = ['C.UTF-8', 'C.utf8', 'en_US.UTF-8', 'C'];

/**
 * A small machine that also runs the API, a worker and perhaps a browser. fsync, full_page_writes and
 * synchronous_commit keep their safe defaults: an acknowledged transition survives a power cut.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  // Imports write in bursts: without room each burst would force a checkpoint, and full pages after it.
  min_wal_size: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  // Two cores: a query that takes both makes every other one wait. Dynamic shared memory is scarce in containers.
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // A week of files, one a weekday, overwritten. Terse and without statements: those hold personal data.
  logging_collector: 'on',
  log_filename: 'postgresql-%a.log',
  log_file_mode: '0600',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_truncate_on_rotation: 'on',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  max_logical_replication_workers: '0',
};

export interface EmbeddedClusterOptions {
  /** The installation whose `node_modules` hold the PostgreSQL package. */
  readonly rootDir: string;
  /** Absolute; created when missing. The caller holds its lock. */
  readonly dataDir: string;
  readonly log: OperatorLog;
  /** Added to, or instead of, the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Default `/var/lib/standing`. Used by root only. */
  readonly systemDir?: string;
}

interface Running {
  readonly pid: number;
  /** Tells the process from another one that gets its id later. */
  readonly identity: string;
  readonly socketDir: string;
  readonly port: number;
  /** Unset for one that was adopted: it is not our child. */
  readonly child: ChildProcess | undefined;
}

/** A postmaster that ended before it was ready. */
class LaunchError extends Error {
  override readonly name = 'LaunchError';
}

/**
 * A PostgreSQL of our own in a data folder: created at the first start, taken over when an earlier process was killed
 * and left it running, restarted when it dies. It listens on a Unix socket only, which no other machine can reach and
 * which carries 20 to 30 % more statements a second than loopback TCP (measured: 20 connections, 2 cores).
 */
export class EmbeddedCluster {
  private readonly options: EmbeddedClusterOptions;
  private readonly log: OperatorLog;
  private state: 'new' | 'running' | 'stopped' = 'new';
  private setUp: { binaries: PostgresBinaries; user: ServiceUser | undefined; baseDir: string } | undefined;
  private secrets: ClusterSecrets | undefined;
  private running: Running | undefined;
  /** The restart under way. */
  private restarting: Promise<void> | undefined;
  private starting: Promise<void> | undefined;
  private stopping: Promise<void> | undefined;
  private watch: NodeJS.Timeout | undefined;
  private passwordsChanged = false;

  constructor(options: EmbeddedClusterOptions) {
    this.options = options;
    this.log = options.log;
  }

  /**
   * Whether the passwords of the roles have to be set (again): a new cluster, or one whose password file was lost.
   * Known after `start`.
   */
  get rolesNeedPasswords(): boolean {
    return this.passwordsChanged;
  }

  /** Process id of the postmaster; undefined when it does not run just now. */
  get pid(): number | undefined {
    return this.running?.pid;
  }

  /** The folder with the cluster, its socket and its log. */
  get baseDir(): string {
    return this.ready.baseDir;
  }

  get passwords(): ClusterSecrets {
    if (!this.secrets) throw new Error('The cluster has not been started.');
    return this.secrets;
  }

  private get ready() {
    if (!this.setUp) throw new Error('The cluster has not been started.');
    return this.setUp;
  }

  private get clusterDir(): string {
    return join(this.ready.baseDir, 'data');
  }

  /** Connection URL of one of the product's logins; the same for as long as this object lives. */
  url(role: DatabaseRole, database: string): string {
    return this.target(ROLE_NAMES[role], this.passwords[role], database);
  }

  /** Connection URL of the superuser, who makes roles and databases and does nothing else. */
  superuserUrl(): string {
    return this.target(SUPERUSER, this.passwords.superuser, 'postgres');
  }

  private target(user: string, password: string, database: string): string {
    if (!this.running) throw new Error('PostgreSQL is not running.');
    const { socketDir, port } = this.running;
    return connectionUrl({ user, password, socketDir, port, database });
  }

  /**
   * Starts PostgreSQL, or takes over the one that already runs on this data folder, and keeps it running until `stop`.
   *
   * @throws StartupError saying what the operator can do.
   */
  start(): Promise<void> {
    this.starting ??= this.startOnce();
    return this.starting;
  }

  private async startOnce(): Promise<void> {
    const { dataDir, rootDir, log, systemDir = DEFAULT_SYSTEM_DIR } = this.options;
    await ensureDataDir(dataDir);
    const serviceUser = ensureServiceUser();
    this.secrets = await readClusterSecrets(dataDir);
    const place = await placeCluster(dataDir, systemDir, serviceUser, this.secrets !== undefined);
    const binaries = await findPostgres(rootDir, place.user, systemDir);
    this.setUp = { binaries, user: place.user, baseDir: place.baseDir };

    const isNew = !existsSync(join(this.clusterDir, 'PG_VERSION'));
    if (isNew) for (const note of place.notes) log.info(note);
    else await this.refuseOtherMajorVersion();
    const lostPasswords = this.secrets === undefined;
    this.secrets ??= await createClusterSecrets(dataDir);
    this.passwordsChanged = isNew || lostPasswords;

    if (isNew) await this.create();
    await recordPlace(dataDir, place.baseDir);
    const left = await this.findRunning();
    if (left && lostPasswords) await this.terminate(left);
    else if (left) this.running = await this.adopt(left);
    if (!this.running) {
      if (lostPasswords && !isNew) await this.resetSuperuserPassword();
      this.running = await this.launchPatiently();
    }
    this.state = 'running';
    this.startWatching();
  }

  /**
   * Stops PostgreSQL and waits until it is gone: connections are ended, the data is on disk. May be called at any
   * time, and twice.
   */
  stop(): Promise<void> {
    this.stopping ??= this.stopOnce();
    return this.stopping;
  }

  private async stopOnce(): Promise<void> {
    // Who called `start` was told why it failed; there may be a PostgreSQL to stop all the same.
    await this.starting?.catch(() => undefined);
    this.state = 'stopped';
    clearInterval(this.watch);
    await this.restarting;
    if (this.running) await this.terminate(this.running);
    this.running = undefined;
  }

  // --- making one ----------------------------------------------------------------------------------------------

  private async refuseOtherMajorVersion(): Promise<void> {
    const { binaries } = this.ready;
    const found = (await readFile(join(this.clusterDir, 'PG_VERSION'), 'utf8')).trim();
    if (found === binaries.majorVersion) return;
    throw new StartupError(
      `The database in ${this.clusterDir} was made by PostgreSQL ${found}; this release brings PostgreSQL` +
        ` ${binaries.majorVersion}, which cannot read it. Go back to the release that made it, or move the data:` +
        ` dump it there with pg_dump, start this release with another DATA_DIR, and restore it with pg_restore.`,
    );
  }

  /** Everything in the folder belongs to the user PostgreSQL runs as. */
  private async give(path: string, mode: number): Promise<void> {
    const { user } = this.ready;
    if (user) await chown(path, user.uid, user.gid);
    await chmod(path, mode);
  }

  private async makeFolder(path: string): Promise<void> {
    await mkdir(path, { recursive: true });
    await this.give(path, 0o700);
  }

  private get spawnOptions() {
    const { user, baseDir } = this.ready;
    return {
      cwd: baseDir,
      // Not ours: it holds secrets, and libpq variables would lead astray. C: its messages are read below.
      env: { PATH: '/usr/bin:/bin', LANG: 'C', TZ: 'UTC' },
      // A group of its own, or Ctrl-C in the terminal would stop it before the API has finished its requests.
      detached: true,
      ...(user && { uid: user.uid, gid: user.gid }),
    };
  }

  /** Runs one of PostgreSQL's programs to its end. */
  private async runProgram(
    program: string,
    args: readonly string[],
    input = '',
  ): Promise<{ code: number | null; output: string }> {
    const child = spawn(program, args, { ...this.spawnOptions, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, output: output.trim() }));
    });
  }

  /** Makes the cluster, whole or not at all. */
  private async create(): Promise<void> {
    const { baseDir, binaries } = this.ready;
    const draft = join(baseDir, 'data.new');
    const passwordFile = join(baseDir, 'superuser-password');
    const { systemDir = DEFAULT_SYSTEM_DIR } = this.options;
    if (dirname(baseDir) === systemDir) {
      await mkdir(systemDir, { recursive: true });
      await chmod(systemDir, 0o755);
    }
    await this.makeFolder(baseDir);
    try {
      await writeFile(passwordFile, this.passwords.superuser, { mode: 0o600 });
      await this.give(passwordFile, 0o600);
      for (const characterType of CHARACTER_TYPES) {
        await rm(draft, { recursive: true, force: true });
        const { code, output } = await this.runProgram(binaries.initdb, [
          `--pgdata=${draft}`,
          `--username=${SUPERUSER}`,
          `--pwfile=${passwordFile}`,
          '--auth=scram-sha-256',
          '--encoding=UTF8',
          // Sorting and case come with PostgreSQL itself, so a new C library cannot break an index. The C library
          // only says what a letter is, which pg_trgm asks: with C it would not find names in Chinese or Arabic.
          '--locale-provider=builtin',
          '--builtin-locale=C.UTF-8',
          '--locale=C',
          `--lc-ctype=${characterType}`,
          '--no-instructions',
        ]);
        if (code === 0) {
          if (characterType === 'C') {
            this.log.warn('No UTF-8 locale is installed: search finds no names outside the Latin alphabet.');
          }
          await rename(draft, this.clusterDir);
          return;
        }
        if (!/invalid locale name|locale .* (?:not|could not)|encoding mismatch/i.test(output)) {
          throw new StartupError(
            `The database could not be created in ${baseDir}: ${output || `code ${code}`}`,
          );
        }
      }
      throw new StartupError(`The database could not be created in ${baseDir}: no usable locale.`);
    } finally {
      await rm(passwordFile, { force: true });
      await rm(draft, { recursive: true, force: true });
    }
  }

  /** For whoever owns the files but has lost the password: single-user mode needs none. */
  private async resetSuperuserPassword(): Promise<void> {
    const { binaries } = this.ready;
    await this.clearStaleLockFiles();
    const { code, output } = await this.runProgram(
      binaries.postgres,
      ['--single', '-D', this.clusterDir, 'postgres'],
      `ALTER ROLE ${SUPERUSER} PASSWORD '${this.passwords.superuser}'\n`,
    );
    if (code !== 0 || /ERROR|FATAL/.test(output)) {
      throw new StartupError(`The passwords of the database could not be set anew:\n${output}`);
    }
    this.log.warn('The password file of the database was gone; new passwords have been set.');
  }

  // --- running it ----------------------------------------------------------------------------------------------

  /** The socket's folder, short enough for a socket address. */
  private async socketDir(): Promise<string> {
    const { baseDir, user } = this.ready;
    const inside = join(baseDir, 'run');
    if (Buffer.byteLength(join(inside, `.s.PGSQL.${SOCKET_PORT}`)) <= MAX_SOCKET_PATH_BYTES) {
      await this.makeFolder(inside);
      return inside;
    }
    const outside = `/tmp/standing-${dataDirHash(this.options.dataDir)}`;
    try {
      await mkdir(outside, { mode: 0o700 });
      await this.give(outside, 0o700);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const found = lstatSync(outside);
      if (!found.isDirectory() || found.uid !== (user?.uid ?? process.getuid?.())) {
        throw new StartupError(`${outside} belongs to somebody else. Choose a DATA_DIR with a shorter path.`);
      }
    }
    return outside;
  }

  /** A postmaster of this cluster that lives. */
  private async findRunning(): Promise<Running | undefined> {
    const file = await readPostmasterFile(this.clusterDir);
    return file && this.runningFrom(file, undefined);
  }

  private runningFrom(file: PostmasterFile, child: ChildProcess | undefined): Running | undefined {
    const identity = processIdentity(file.pid);
    if (identity === undefined || !processCommand(file.pid)?.includes('postgres')) return undefined;
    return { pid: file.pid, identity, socketDir: file.socketDir, port: file.port, child };
  }

  /** Takes over the PostgreSQL of a process that was killed; undefined when it is on its way out. */
  private async adopt(found: Running): Promise<Running | undefined> {
    this.log.info(`PostgreSQL of an earlier process still runs (pid ${found.pid}): going on with it.`);
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      const file = await readPostmasterFile(this.clusterDir);
      const now = file && this.runningFrom(file, undefined);
      if (!now) return undefined;
      if (file.status === 'ready' && (await this.answers(now))) return now;
      if (waitedMs > 0 && waitedMs % STILL_STARTING_MS === 0) this.log.info(`PostgreSQL is ${file.status} …`);
      await delay(POLL_MS);
    }
  }

  /** Whether the superuser gets in. */
  private async answers({ socketDir, port }: Running): Promise<boolean> {
    const client = new pg.Client({
      connectionString: connectionUrl({
        user: SUPERUSER,
        password: this.passwords.superuser,
        socketDir,
        port,
        database: 'postgres',
      }),
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch (error) {
      if (sqlState(error) !== '28P01') return false;
      throw new StartupError(
        `The passwords in ${this.options.dataDir} are not those of the database that runs there.` +
          ' Delete postgres-passwords.json, and new ones are set at the next start; no data is lost.',
      );
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** One attempt. Resolves when PostgreSQL takes connections. */
  private async launch(): Promise<Running> {
    const { baseDir, binaries } = this.ready;
    await this.clearStaleLockFiles();
    const socketDir = await this.socketDir();
    const settings = {
      ...SETTINGS,
      ...this.options.settings,
      listen_addresses: '',
      port: String(SOCKET_PORT),
      unix_socket_directories: socketDir,
      unix_socket_permissions: '0700',
      log_directory: join(baseDir, 'log'),
    };
    const child = spawn(
      binaries.postgres,
      [
        '-D',
        this.clusterDir,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      { ...this.spawnOptions, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child.unref();
    const seen: { output: string; end?: string } = { output: '' };
    child.stderr.on('data', (chunk: Buffer) => {
      seen.output = (seen.output + chunk.toString()).slice(-STARTUP_OUTPUT_LENGTH);
    });
    child.once('error', (error) => (seen.end = error.message));
    child.once('close', (code, signal) => (seen.end ??= `it ended with ${signal ?? `code ${code}`}`));

    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      if (seen.end !== undefined) {
        throw new LaunchError((await this.lastWords(child.pid)) || seen.output.trim() || seen.end);
      }
      const file = await readPostmasterFile(this.clusterDir);
      if (file && file.pid === child.pid && file.status === 'ready') {
        const running = this.runningFrom(file, child);
        // From here on its output goes to its own log.
        child.stderr.destroy();
        if (running) return running;
      }
      if (waitedMs > 0 && waitedMs % STILL_STARTING_MS === 0) this.log.info('PostgreSQL is recovering …');
      await delay(POLL_MS);
    }
  }

  /** The first launch: what an earlier PostgreSQL left behind may take a moment to go. */
  private async launchPatiently(): Promise<Running> {
    const giveUpAt = Date.now() + ORPHANS_TIMEOUT_MS;
    for (;;) {
      try {
        return await this.launch();
      } catch (error) {
        if (!(error instanceof LaunchError)) throw error;
        const leftovers = /pre-existing shared memory block|lock file .* already exists/.test(error.message);
        if (!leftovers || Date.now() > giveUpAt) {
          throw new StartupError(
            `PostgreSQL does not start: ${error.message}\nIts log is in ${join(this.ready.baseDir, 'log')}.`,
          );
        }
        await delay(RETRY_MS);
      }
    }
  }

  /**
   * PostgreSQL does not start while the process named in its lock files exists, even if that is a zombie that nobody
   * reaps (containers) or another program that got the id. So once no process of the cluster is left those files go;
   * without `/proc`, where that cannot be told, they stay.
   */
  private async clearStaleLockFiles(): Promise<void> {
    const file = await readPostmasterFile(this.clusterDir);
    if (process.platform !== 'linux' || !file || this.runningFrom(file, undefined)) return;
    if (processesWorkingIn(realpathSync(this.clusterDir)).length > 0) return;
    const socket = join(file.socketDir, `.s.PGSQL.${file.port}`);
    for (const stale of [`${socket}.lock`, socket, join(this.clusterDir, 'postmaster.pid')]) {
      await rm(stale, { force: true });
    }
  }

  /** What a PostgreSQL that did not start has written to its log. */
  private async lastWords(pid: number | undefined): Promise<string> {
    const folder = join(this.ready.baseDir, 'log');
    const names = await readdir(folder).catch(() => []);
    const files = names.map((name) => join(folder, name));
    const newest = files.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
    if (newest === undefined) return '';
    const file = await open(newest);
    try {
      const start = Math.max(0, (await file.stat()).size - LOG_TAIL_BYTES);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LOG_TAIL_BYTES), 0, LOG_TAIL_BYTES, start);
      const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
      return lines.filter((line) => line.includes(`[${pid}] `) && / (FATAL|PANIC): /.test(line)).join('\n');
    } finally {
      await file.close();
    }
  }

  // --- keeping it running --------------------------------------------------------------------------------------

  private startWatching(): void {
    const { running } = this;
    if (!running) return;
    const died = () => {
      if (this.running !== running || this.state !== 'running') return;
      clearInterval(this.watch);
      this.log.error('PostgreSQL ended unexpectedly; starting it again.');
      this.restarting = this.restart();
    };
    if (running.child) {
      // It may have died between being ready and this line.
      if (running.child.exitCode !== null || running.child.signalCode !== null) died();
      else running.child.once('exit', died);
      return;
    }
    this.watch = setInterval(() => {
      if (processIdentity(running.pid) !== running.identity) died();
    }, WATCH_MS);
    this.watch.unref();
  }

  /** Tries until PostgreSQL runs again or `stop` is called. The socket, so the URLs, are the same as before. */
  private async restart(): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS;
    let lastMessage = '';
    while (this.state === 'running') {
      try {
        this.running = await this.launch();
        this.log.info('PostgreSQL runs again.');
        this.startWatching();
        return;
      } catch (error) {
        const message = (error as Error).message;
        if (message !== lastMessage) this.log.warn(`PostgreSQL does not start yet: ${message}`);
        lastMessage = message;
        await delay(backoffMs);
        backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
      }
    }
  }

  private async terminate({ pid, identity }: Running): Promise<void> {
    const steps = [
      ['SIGINT', FAST_SHUTDOWN_MS],
      ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS],
      ['SIGKILL', IMMEDIATE_SHUTDOWN_MS],
    ] as const;
    for (const [signal, patienceMs] of steps) {
      if (processIdentity(pid) !== identity) return;
      try {
        process.kill(pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
        throw error;
      }
      for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += POLL_MS) {
        if (processIdentity(pid) !== identity) return;
        await delay(POLL_MS);
      }
      this.log.warn(`PostgreSQL (pid ${pid}) did not stop within ${patienceMs / 1000} s of ${signal}.`);
    }
  }
}
