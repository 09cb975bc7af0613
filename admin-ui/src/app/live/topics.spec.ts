import { paceOf } from './topics.js';

test('an answer is concerned by its own thing and by its kind, not by others', () => {
  expect(paceOf(['accounts:a'], { accounts: ['b'], cases: ['a'] })).toBeNull();
  expect(paceOf(['accounts:a'], { accounts: ['b', 'a'] })).not.toBeNull();
  expect(paceOf(['accounts:a'], { accounts: null })).not.toBeNull();
  expect(paceOf(['cases'], { cases: ['x'] })).not.toBeNull();
  expect(paceOf(['cases'], { accounts: ['x'] })).toBeNull();
  expect(paceOf([], 'everything')).toBeNull();
  expect(paceOf(['windows'], 'everything')).toBe(0);
});

test('what is looked at is asked for sooner than a list, and a list sooner than all accounts', () => {
  const news = { accounts: ['a'], cases: ['c'] };
  const paces = [['accounts:a', 'accounts'], ['cases'], ['accounts']] as const;
  const [one, many, all] = paces.map((topics) => paceOf(topics, news) ?? Number.NaN);
  expect(one).toBeLessThan(many ?? 0);
  expect(many).toBeLessThan(all ?? 0);
});
