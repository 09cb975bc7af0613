import type { LiveChanges, LiveKind } from '@standing/shared/live/changes';

/** What an answer is about: everything of a kind, or one thing. */
export type Topic = LiveKind | `${LiveKind}:${string}`;

/** What may have changed; everything, when it is not known what. */
export type News = LiveChanges | 'everything';

/** One thing that somebody looks at is asked for again at most this often. Milliseconds. */
const ONE_PACE_MS = 1_000;
/** A list or a count likewise. Milliseconds. */
const MANY_PACE_MS = 3_000;
/** Of many accounts something always changes; without filters a list of a million is not asked for all the time. */
const ACCOUNTS_PACE_MS = 10_000;

/**
 * How often news are a reason to ask for an answer again.
 *
 * @param topics what the answer is about
 * @returns the least time between two times, in milliseconds; null when the news do not concern it
 */
export function paceOf(topics: readonly Topic[], news: News): number | null {
  if (news === 'everything') return topics.length === 0 ? null : 0;
  const paces = topics.flatMap((topic) => {
    const [kind, id] = topic.split(':') as [LiveKind, string | undefined];
    const ids = news[kind];
    if (ids === undefined) return [];
    // Too many to be named: this one may be among them.
    if (id !== undefined && ids !== null) return ids.includes(id) ? [ONE_PACE_MS] : [];
    return [kind === 'accounts' ? ACCOUNTS_PACE_MS : MANY_PACE_MS];
  });
  return paces.length === 0 ? null : Math.min(...paces);
}

/** Says on a query what it is about. */
export interface Followed {
  /** @param data the answer that is shown; undefined while there is none */
  readonly topicsOf: (data: unknown) => readonly Topic[];
}

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: { readonly live?: Followed };
  }
}

/** Lets a query be asked again when something changes; spread into its options. */
export function live(...topics: Topic[]): { readonly meta: { readonly live: Followed } } {
  return { meta: { live: { topicsOf: () => topics } } };
}

/** The same where the answer says what else it is about. */
export function liveBy(topicsOf: Followed['topicsOf']): { readonly meta: { readonly live: Followed } } {
  return { meta: { live: { topicsOf } } };
}
