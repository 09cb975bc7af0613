import type { TimelineEntry } from '@standing/shared/contracts/accounts';
import type { AccountSignal } from '@standing/shared/contracts/signals';

/** One stop of an account's story: an entry, or what the wallet has reported between two of them. */
export type Stop =
  | { readonly kind: 'entry'; readonly entry: TimelineEntry }
  | { readonly kind: 'signals'; readonly signals: readonly [AccountSignal, ...AccountSignal[]] };

/**
 * Entries and signals in one order.
 *
 * @param entries newest first
 * @param signals newest first
 * @param from instant from which on the story is told: signals before it have their place in what is not fetched yet;
 * null: from the beginning
 */
export function storyOf(
  entries: readonly TimelineEntry[],
  signals: readonly AccountSignal[],
  from: string | null,
): Stop[] {
  const story: Stop[] = [];
  let rest = from === null ? signals : signals.filter(({ receivedAt }) => receivedAt >= from);
  const report = (some: readonly AccountSignal[]) => {
    const [first, ...others] = some;
    if (first) story.push({ kind: 'signals', signals: [first, ...others] });
    rest = rest.slice(some.length);
  };
  for (const entry of entries) {
    // What a signal has led to came after it, in the same millisecond.
    report(rest.filter(({ receivedAt }) => receivedAt > entry.at));
    story.push({ kind: 'entry', entry });
  }
  report(rest);
  return story;
}
