import { useEffect, useState } from 'react';
import { useNow } from '../app/clock.js';
import { MARKED_MS } from './steady.js';

interface Arrivals {
  readonly known: ReadonlySet<string>;
  /** Id → when it came. Milliseconds. */
  readonly came: ReadonlyMap<string, number>;
}

/** What has come since, at the top of what was known: what follows below was only not fetched yet. */
export function arrivalsAfter(before: Arrivals | null, ids: readonly string[], now: number): Arrivals {
  const known = new Set(ids);
  if (before === null) return { known, came: new Map() };
  const first = ids.findIndex((id) => before.known.has(id));
  const fresh = first === -1 ? ids : ids.slice(0, first);
  const kept = [...before.came].filter(([, at]) => now - at < MARKED_MS);
  return { known, came: new Map([...kept, ...fresh.map((id) => [id, now] as const)]) };
}

/**
 * Which entries of a story have come while somebody looks at it, for as long as that is worth a mark.
 *
 * @param ids newest first; undefined until they are known
 */
export function useArrivals(ids: readonly string[] | undefined): (id: string) => boolean {
  const [arrivals, setArrivals] = useState<Arrivals | null>(null);
  const now = useNow();
  const joined = ids?.join();
  useEffect(() => {
    if (joined === undefined) return;
    setArrivals((before) => arrivalsAfter(before, joined === '' ? [] : joined.split(','), Date.now()));
  }, [joined]);
  return (id) => {
    const at = arrivals?.came.get(id);
    return at !== undefined && now - at < MARKED_MS;
  };
}
