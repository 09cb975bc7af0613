import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { describeFailure } from '../logging.js';

/** Work that is done again and again beside requests. */
export interface Loop {
  /** Stands in the log. */
  readonly name: string;
  /** Pause between the end of one run and the start of the next. */
  readonly intervalMs: number;
  /** Ends the pause early. */
  readonly wake?: Wake;
  /**
   * One round. Any number of workers may run the same loop at once. What it throws is logged, and the next round comes
   * all the same.
   *
   * @param signal aborted when the worker stops; a round that takes long should then end early.
   */
  run(signal: AbortSignal): Promise<void>;
}

/** Tells loops of the same process that there is something to do, so that they need not wait for their next look. */
export class Wake {
  private readonly sleepers = new Set<() => void>();

  /** Whoever listens is told, now. */
  call(): void {
    for (const wake of this.sleepers) wake();
  }

  /** @returns ends it */
  listen(wake: () => void): () => void {
    this.sleepers.add(wake);
    return () => void this.sleepers.delete(wake);
  }
}

/** A loop that keeps failing waits ever longer, up to this or its own interval if that is longer. */
const MAX_PAUSE_MS = 30_000;

/** A round that succeeds ends a streak of failures. */
function pauseAfter(intervalMs: number, failures: number): number {
  return failures === 0
    ? intervalMs
    : Math.max(intervalMs, Math.min(intervalMs * 2 ** failures, MAX_PAUSE_MS));
}

async function runLoop(loop: Loop, logger: Logger, signal: AbortSignal): Promise<void> {
  let failures = 0;
  let isCalled = false;
  let pause: AbortController | undefined;
  const stopListening = loop.wake?.listen(() => {
    isCalled = true;
    // After a failure the pause is there to let things recover, whoever calls.
    if (failures === 0) pause?.abort();
  });
  while (!signal.aborted) {
    // What calls from here on may have come too late for the round.
    isCalled = false;
    try {
      await loop.run(signal);
      failures = 0;
    } catch (error) {
      if (signal.aborted) break;
      failures += 1;
      logger.error(
        { loop: loop.name, failures, failure: describeFailure(error) },
        'a round of a loop failed',
      );
    }
    if (isCalled && failures === 0) continue;
    pause = new AbortController();
    // Rejects when a signal comes: the end of the loop, or a call; neither is a failure.
    await delay(pauseAfter(loop.intervalMs, failures), undefined, {
      signal: AbortSignal.any([signal, pause.signal]),
    }).catch(() => undefined);
  }
  stopListening?.();
}

/** Runs loops side by side until the signal comes; resolves when the rounds under way have ended. */
export async function runLoops(loops: readonly Loop[], logger: Logger, signal: AbortSignal): Promise<void> {
  await Promise.all(loops.map((loop) => runLoop(loop, logger, signal)));
}
