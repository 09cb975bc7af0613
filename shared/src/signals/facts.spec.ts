import fc from 'fast-check';
import { countryChanged, countWithin, sumWithin, type Evidence } from './facts.js';
import type { ObservedSignal } from './signal.js';

const MINUTE = 60_000;
const WITHIN = 15 * MINUTE;
const T = Date.UTC(2026, 5, 1, 12);

let made = 0;
const signal = (at: number, more: Partial<ObservedSignal> = {}): ObservedSignal => ({
  id: `s${++made}`,
  type: 'failed_sign_in',
  severity: 'medium',
  occurredAt: at,
  country: null,
  previousCountry: null,
  amount: null,
  ...more,
});
const evidence = (
  one: ObservedSignal,
  others: readonly ObservedSignal[],
  more: Partial<Evidence> = {},
): Evidence => ({ signal: one, others, used: new Set(), homeCountry: 'DE', ...more });
const failed = { types: ['failed_sign_in'], withinMs: WITHIN } as const;

describe('counting', () => {
  it.each([
    ['just inside', [0], WITHIN - 1, 2],
    ['at the edge', [0], WITHIN, 1],
    ['at the same instant', [5, 5], 5, 3],
    ['one inside, one outside', [0, 1], WITHIN, 2],
    ['late, and earlier than all', [WITHIN - 1, 10], 0, 3],
    ['late, too far from the last', [WITHIN], 0, 1],
    ['late, in the middle of more than a stretch', [0, WITHIN + 5], 10, 2],
  ])('%s', (_what, others, at, count) => {
    const found = countWithin(
      evidence(
        signal(T + at),
        others.map((other) => signal(T + other)),
      ),
      failed,
    );
    expect(found.value).toBe(count);
    expect(found.signalIds).toHaveLength(count);
  });

  it('leaves out other types and what was used before', () => {
    const spent = signal(T);
    const other = signal(T, { type: 'new_device' });
    const one = evidence(signal(T), [spent, other, signal(T)], { used: new Set([spent.id]) });
    expect(countWithin(one, failed).value).toBe(2);
    expect(countWithin(one, { ...failed, types: ['new_device', 'failed_sign_in'] }).value).toBe(3);
  });

  it('reaches a number with the last to come in if some stretch holds as many, in whatever order they come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 * WITHIN }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 6 }),
        (instants, atLeast) => {
          const arrivals = instants.map((at) => signal(T + at));
          const reached = arrivals.some(
            (one, n) => countWithin(evidence(one, arrivals.slice(0, n)), failed).value >= atLeast,
          );
          const fullest = Math.max(
            ...instants.map((end) => instants.filter((at) => at <= end && at > end - WITHIN).length),
          );
          expect(reached).toBe(fullest >= atLeast);
        },
      ),
    );
  });
});

test('sums are of one currency', () => {
  const paid = (minor: number, currency: string) =>
    signal(T, { type: 'large_transaction', amount: { minor, currency } });
  const one = evidence(paid(100, 'EUR'), [paid(50, 'EUR'), paid(1_000_000, 'JPY')]);
  const sum = { types: ['large_transaction'], withinMs: WITHIN } as const;
  expect(sumWithin(one, { ...sum, currency: 'EUR' }).value).toBe(150);
  expect(sumWithin(one, { ...sum, currency: 'USD' }).value).toBe(0);
});

test.each([
  ['home', { country: 'DE' }, [], false],
  ['away from home', { country: 'VN' }, [], true],
  ['no country said', {}, [], false],
  [
    'where the last one was',
    { country: 'VN' },
    [
      { at: -2, country: 'FR' },
      { at: -1, country: 'VN' },
    ],
    false,
  ],
  [
    'where the one before the last was',
    { country: 'FR' },
    [
      { at: -2, country: 'FR' },
      { at: -1, country: 'VN' },
    ],
    true,
  ],
  ['where a later one was', { country: 'VN' }, [{ at: 1, country: 'VN' }], true],
  ['the wallet knows better', { country: 'VN', previousCountry: 'VN' }, [{ at: -1, country: 'FR' }], false],
])('country: %s', (_what, one, others, changed) => {
  const before = others.map(({ at, country }) => signal(T + at, { country }));
  expect(countryChanged(evidence(signal(T, one), before))).toBe(changed);
});
