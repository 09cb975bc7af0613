import { useEffect, useState, useSyncExternalStore } from 'react';

/** A server that restarts is back within that; until then nobody is disturbed. */
const LOST_AFTER_MS = 3_000;

let isLost = false;
const listeners = new Set<() => void>();

function change(next: boolean): void {
  if (next === isLost) return;
  isLost = next;
  listeners.forEach((listener) => listener());
}

/** Whether the last request reached the server. Streams do not count: a screen without one asks for itself. */
export const reach = {
  found: (): void => change(false),
  lost: (): void => change(true),
  isLost: (): boolean => isLost,
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('offline', reach.lost);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('offline', reach.lost);
  };
}

/** Whether the server has not been reached for a while. */
export function useIsLost(): boolean {
  const lost = useSyncExternalStore(subscribe, reach.isLost);
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!lost) return;
    const timer = window.setTimeout(() => setLong(true), LOST_AFTER_MS);
    return () => {
      window.clearTimeout(timer);
      setLong(false);
    };
  }, [lost]);
  return lost && isLong;
}
