import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT_DIR } from './postgres.js';

/** What a process printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** The built product as a process of its own. `npm test` builds it first. */
export class ServerProcess {
  private printed = '';
  private readonly child: ChildProcess;
  readonly ended: Promise<Ended>;

  /**
   * @param program below `server/dist`
   * @param env settings; nothing else of this process's environment reaches it
   */
  constructor(
    program: 'main.js' | 'worker.js' | 'cli.js',
    env: Readonly<Record<string, string>>,
    args: string[] = [],
  ) {
    this.child = spawn(process.execPath, [join(ROOT_DIR, 'server/dist', program), ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer) => (this.printed += chunk.toString());
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
    // 'exit', not 'close': what it leaves running holds its output open.
    this.ended = once(this.child, 'exit').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      output: this.printed,
    }));
  }

  /** Starts the API. @returns it and its address, once it listens. @throws with its output when it ends before. */
  static async serving(
    env: Readonly<Record<string, string>>,
  ): Promise<{ server: ServerProcess; url: string }> {
    const server = new ServerProcess('main.js', env);
    const url = await server.says(/running at (http:\S+)/);
    return { server, url };
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get output(): string {
    return this.printed;
  }

  /** Waits until the output matches; gives the first group. @throws with the output when the process ends before. */
  async says(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.printed);
      if (match) return match[1] ?? match[0];
      const next = new Promise<'more'>((done) => this.child.stdout?.once('data', () => done('more')));
      const more = new Promise<'more'>((done) => this.child.stderr?.once('data', () => done('more')));
      if ((await Promise.race([next, more, this.ended])) !== 'more') {
        throw new Error(`It ended without saying ${String(pattern)}:\n${this.printed}`);
      }
    }
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
