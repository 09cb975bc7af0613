import type { Instant } from '../account/state.js';
import type { CountCondition, SumCondition } from './rule.js';
import type { ObservedSignal } from './signal.js';

/** What a rule looks at: the signal that came in and the account's others around it. */
export interface Evidence {
  readonly signal: ObservedSignal;
  readonly others: readonly ObservedSignal[];
  /** Ids of those that an earlier hit of the rule rests on: what has led to a hold once does not lead to the next. */
  readonly used: ReadonlySet<string>;
  /** Where the account was registered: the country before any signal named one. */
  readonly homeCountry: string;
}

/** The fullest stretch of time, and the signals in it. */
export interface Stretch {
  /** How many, or how much in minor units. */
  readonly value: number;
  readonly signalIds: readonly string[];
}

/** Of several stretches that come to the same, the latest counts. */
function fullest(
  { signal, others, used }: Evidence,
  { types, withinMs }: Pick<CountCondition, 'types' | 'withinMs'>,
  measure: (one: ObservedSignal) => number,
): Stretch {
  const matching = [...others, signal].filter(({ id, type }) => types.includes(type) && !used.has(id));
  // A signal may come late: a stretch that it completes can end with one that has been here before it.
  const ends = new Set<Instant>([signal.occurredAt]);
  for (const { occurredAt } of matching) {
    if (occurredAt >= signal.occurredAt && occurredAt - signal.occurredAt < withinMs) ends.add(occurredAt);
  }
  let best: Stretch = { value: 0, signalIds: [] };
  for (const end of [...ends].sort((one, other) => one - other)) {
    const within = matching.filter(({ occurredAt }) => occurredAt <= end && end - occurredAt < withinMs);
    const value = within.reduce((total, one) => total + measure(one), 0);
    if (value >= best.value) best = { value, signalIds: within.map(({ id }) => id) };
  }
  return best;
}

/**
 * The most signals of the types in any stretch of `withinMs` that the signal lies in. A stretch is half open: of two
 * signals exactly `withinMs` apart it holds one. The order in which signals came in does not matter.
 */
export function countWithin(
  evidence: Evidence,
  condition: Pick<CountCondition, 'types' | 'withinMs'>,
): Stretch {
  return fullest(evidence, condition, () => 1);
}

/** The same for amounts of one currency, in minor units; what is in another currency counts as nothing. */
export function sumWithin(
  evidence: Evidence,
  condition: Pick<SumCondition, 'types' | 'withinMs' | 'currency'>,
): Stretch {
  return fullest(evidence, condition, ({ amount }) =>
    amount?.currency === condition.currency ? amount.minor : 0,
  );
}

/** Whether the signal comes from another country than the customer's last one; no, when it names none. */
export function countryChanged({ signal, others, homeCountry }: Evidence): boolean {
  if (signal.country === null) return false;
  if (signal.previousCountry !== null) return signal.country !== signal.previousCountry;
  const before = others
    .filter(({ country, occurredAt }) => country !== null && occurredAt <= signal.occurredAt)
    .toSorted((one, other) => other.occurredAt - one.occurredAt)[0];
  return signal.country !== (before?.country ?? homeCountry);
}
