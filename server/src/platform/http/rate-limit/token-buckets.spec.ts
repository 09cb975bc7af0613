import { TokenBuckets } from './token-buckets.js';

const takeMany = (buckets: TokenBuckets, caller: string, count: number, now: number) =>
  Array.from({ length: count }, () => buckets.take(caller, now)).filter((waitMs) => waitMs === 0).length;

test('a caller gets the burst, then as many a second as the limit says', () => {
  const buckets = new TokenBuckets({ perSecond: 10, burst: 30 }, 100);
  expect(takeMany(buckets, 'a', 100, 0)).toBe(30);
  expect(takeMany(buckets, 'a', 100, 1_000)).toBe(10);
  expect(takeMany(buckets, 'a', 100, 1_500)).toBe(5);
  expect(takeMany(buckets, 'a', 100, 600_000)).toBe(30);
});

test('says when there is a token again, and then there is', () => {
  const buckets = new TokenBuckets({ perSecond: 4, burst: 1 }, 100);
  expect(buckets.take('a', 0)).toBe(0);
  const waitMs = buckets.take('a', 100);
  expect(waitMs).toBe(150);
  expect(buckets.take('a', 100 + waitMs - 1)).toBeGreaterThan(0);
  expect(buckets.take('a', 100 + waitMs)).toBe(0);
});

test('callers do not use up each other’s tokens', () => {
  const buckets = new TokenBuckets({ perSecond: 1, burst: 1 }, 100);
  expect(buckets.take('a', 0)).toBe(0);
  expect(buckets.take('b', 0)).toBe(0);
  expect(buckets.take('a', 0)).toBeGreaterThan(0);
});

test('a clock that is set back takes nothing away and gives nothing', () => {
  const buckets = new TokenBuckets({ perSecond: 1, burst: 2 }, 100);
  expect(buckets.take('a', 10_000)).toBe(0);
  expect(buckets.take('a', 5_000)).toBe(0);
  expect(buckets.take('a', 5_000)).toBe(1_000);
});

test('forgets those who were idle the longest when there are too many', () => {
  const buckets = new TokenBuckets({ perSecond: 1, burst: 2 }, 2);
  takeMany(buckets, 'a', 2, 0);
  // `b` was full later than `a`.
  takeMany(buckets, 'b', 2, 1);
  takeMany(buckets, 'c', 2, 2);
  expect(buckets.take('b', 2)).toBeGreaterThan(0);
  expect(buckets.take('a', 2)).toBe(0);
});

test('a request that is worth several takes all of its tokens or none', () => {
  const buckets = new TokenBuckets({ perSecond: 10, burst: 50 }, 10);
  expect(buckets.take('wallet', 0, 40)).toBe(0);
  // Ten are left: thirty more come in three seconds.
  expect(buckets.take('wallet', 0, 40)).toBe(3_000);
  expect(buckets.take('wallet', 0, 10)).toBe(0);
  expect(buckets.take('wallet', 0)).toBe(100);
});
