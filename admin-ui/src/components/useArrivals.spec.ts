import { MARKED_MS } from './steady.js';
import { arrivalsAfter } from './useArrivals.js';

const first = arrivalsAfter(null, ['c', 'b'], 0);
const came = (ids: string[], now = 1, before = first) => [...arrivalsAfter(before, ids, now).came.keys()];

test('what is seen for the first time has not just come', () => {
  expect([...first.came]).toEqual([]);
});

test('what comes at the top is marked, older pages are not', () => {
  expect(came(['d', 'c', 'b'])).toEqual(['d']);
  expect(came(['c', 'b', 'a'])).toEqual([]);
  expect(came(['e', 'd', 'c', 'b', 'a'])).toEqual(['e', 'd']);
});

test('a mark is let go of after a while', () => {
  const after = arrivalsAfter(first, ['d', 'c', 'b'], 0);
  expect(came(['e', 'd', 'c', 'b'], MARKED_MS, after)).toEqual(['e']);
});
