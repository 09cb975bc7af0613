import { setTimeout as delay } from 'node:timers/promises';

/** Waits for `work`, but no longer than that; what it does later, or how it fails, is of no interest any more. */
export async function within(patienceMs: number, work: Promise<unknown>): Promise<void> {
  const patience = new AbortController();
  await Promise.race([
    work.then(
      () => undefined,
      () => undefined,
    ),
    delay(patienceMs, undefined, { signal: patience.signal, ref: true }).catch(() => undefined),
  ]);
  patience.abort();
}
