import { useState } from 'react';
import { useNews } from '../app/live/useLiveUpdates.js';

/** Beyond it nobody wants to know how many. */
const NAMED_MAX = 500;

interface Heard {
  readonly question: string;
  /** Null: more than could be named. */
  readonly ids: ReadonlySet<string> | null;
}

/**
 * Entries that have come since the list was asked for. They are not fetched unasked: whoever reads the log leaves an
 * entry themselves.
 *
 * @param question what the list asks; another one starts anew
 * @param shown ids of the entries in the list
 */
export function useNewerEntries(question: string, shown: ReadonlySet<string>) {
  const [heard, setHeard] = useState<Heard | null>(null);
  useNews((news) => {
    if (news === 'everything' || news.log === undefined) return;
    const named = news.log;
    setHeard((before) => {
      const known = before?.question === question ? before.ids : new Set<string>();
      if (known === null) return before;
      const ids = named && new Set([...known, ...named]);
      return { question, ids: ids && ids.size <= NAMED_MAX ? ids : null };
    });
  });
  const ids = heard?.question === question ? heard.ids : new Set<string>();
  return {
    /** Null: many. */
    count: ids === null ? null : [...ids].filter((id) => !shown.has(id)).length,
    forget: () => setHeard(null),
  };
}
