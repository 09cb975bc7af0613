import { stderr, stdout } from 'node:process';
import type { OperatorLog } from './operator-log.js';
import { StartupError } from './startup-error.js';

/** What a program hands to `runProgram`'s body. */
export interface ProgramLife {
  /** Aborted when the program is asked to stop. */
  readonly signal: AbortSignal;
  /** Registers what to do at the end; the last registered is done first. */
  onStop(step: () => Promise<void>): void;
  /** Ends the program as a signal would. */
  stop(): void;
}

export interface ProgramOptions {
  /** Where to say that a step of stopping failed. Set as soon as there is a log. */
  log?: OperatorLog;
  /** Signals that ask it to stop; others that end processes by default still do. */
  readonly signals: readonly NodeJS.Signals[];
}

/**
 * Runs a program: `body` until it returns, then, if it registered nothing to keep running for, or once a signal
 * comes, its stopping steps, and exits. A second signal while it stops changes nothing. Exit codes: 0, and 1 when it
 * failed, or the one that its StartupError names.
 */
export async function runProgram(
  options: ProgramOptions,
  body: (life: ProgramLife) => Promise<'done' | 'keep running'>,
): Promise<void> {
  const controller = new AbortController();
  const steps: (() => Promise<void>)[] = [];
  let stopping: Promise<never> | undefined;

  const stop = (code: number): Promise<never> => {
    stopping ??= (async () => {
      controller.abort();
      let exitCode = code;
      for (const step of steps.toReversed()) {
        try {
          await step();
        } catch (error) {
          exitCode = 1;
          report(error, options.log);
        }
      }
      return process.exit(exitCode);
    })();
    return stopping;
  };

  // Whoever read what is said has gone. That is no reason to end, and saying so would fail as well, without end.
  for (const out of [stdout, stderr]) out.on('error', () => undefined);
  for (const signal of options.signals) process.on(signal, () => void stop(0));
  const crash = (error: unknown) => {
    report(error, options.log);
    void stop(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);

  try {
    const outcome = await body({
      signal: controller.signal,
      onStop: (step) => steps.push(step),
      stop: () => void stop(0),
    });
    if (outcome === 'done') await stop(0);
  } catch (error) {
    // Whoever asked it to stop while it was starting pulled the ground from under it: no failure.
    if (!controller.signal.aborted) report(error, options.log);
    await stop(error instanceof StartupError ? error.exitCode : 1);
  }
}

function report(error: unknown, log: OperatorLog | undefined): void {
  if (error instanceof StartupError) {
    stderr.write(`\n${error.message}\n`);
  } else if (log) {
    log.error('Standing ended by an error of its own.', error);
  } else {
    stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
}
