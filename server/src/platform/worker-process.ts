import { type ChildProcess, fork } from 'node:child_process';
import type { OperatorLog } from './operator-log.js';

/** Sent to a forked worker: the database's address holds a password, which is no matter for its environment. */
export interface WorkerOrder {
  readonly kind: 'start';
  readonly appUrl: string;
}

export function isWorkerOrder(message: unknown): message is WorkerOrder {
  return (
    typeof message === 'object' &&
    message !== null &&
    (message as Partial<WorkerOrder>).kind === 'start' &&
    typeof (message as Partial<WorkerOrder>).appUrl === 'string'
  );
}

/** Between restarts, doubling; a worker that lived this long died of something new. */
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
const HEALTHY_AFTER_MS = 60_000;
/** A round under way may finish; what it has not committed by then is done again by the next worker. */
const STOP_PATIENCE_MS = 3_000;

/**
 * A bulk operation makes 100 MB a second that live for one batch. V8 would look through all of it whenever the 50 MB that
 * stay have doubled, three times in two seconds; with room to begin with (MiB), hardly ever.
 */
export const WORKER_MEMORY = ['--initial-old-space-size=256'];

/** A worker in a process of its own, started again whenever it dies. */
export class WorkerProcess {
  private child: ChildProcess | undefined;
  private stopped = false;
  private backoffMs = FIRST_BACKOFF_MS;
  private retry: NodeJS.Timeout | undefined;

  /**
   * @param file the worker's program.
   * @param order what it is told once it runs.
   */
  constructor(
    private readonly file: string,
    private readonly order: WorkerOrder,
    private readonly log: OperatorLog,
  ) {}

  start(): void {
    const startedAt = Date.now();
    const execArgv = [...process.execArgv, ...WORKER_MEMORY];
    const child = fork(this.file, { stdio: 'inherit', execArgv });
    this.child = child;
    const ended = (how: string) => {
      if (this.stopped || this.child !== child) return;
      this.child = undefined;
      if (Date.now() - startedAt > HEALTHY_AFTER_MS) this.backoffMs = FIRST_BACKOFF_MS;
      this.log.warn(`The worker ended (${how}); starting another in ${this.backoffMs} ms.`);
      this.retry = setTimeout(() => this.start(), this.backoffMs);
      this.backoffMs = Math.min(this.backoffMs * 2, MAX_BACKOFF_MS);
    };
    // Without the first, a process that could not be made ends this one; it has no exit.
    child.once('error', (error) => ended(error.message));
    child.once('exit', (code, signal) => ended(signal ?? `code ${code}`));
    child.send(this.order, (error) => {
      if (error) child.kill('SIGKILL');
    });
  }

  /** Lets the rounds under way finish, for a few seconds at most. May be called twice. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await gone;
    clearTimeout(kill);
  }
}
