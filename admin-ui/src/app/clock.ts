import { useSyncExternalStore } from 'react';

const SECOND_MS = 1_000;
const HALF_MINUTE_MS = 30 * SECOND_MS;

/** One timer per step for all that shows relative times, so that a page of rows ticks together. */
function ticker(stepMs: number) {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: number | undefined;
  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      if (timer === undefined) {
        now = Date.now();
        timer = window.setInterval(() => {
          now = Date.now();
          listeners.forEach((each) => each());
        }, stepMs);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) {
          window.clearInterval(timer);
          timer = undefined;
        }
      };
    },
    now: () => now,
  };
}

const slow = ticker(HALF_MINUTE_MS);
const fast = ticker(SECOND_MS);

/** The present instant, in milliseconds, as of the last half minute; every second with `precise`. */
export function useNow(precise = false): number {
  const clock = precise ? fast : slow;
  return useSyncExternalStore(clock.subscribe, clock.now);
}
