import type { TimelineEntry } from '@standing/shared/contracts/accounts';
import type { AccountSignal } from '@standing/shared/contracts/signals';
import { storyOf } from './story.js';

const at = (second: number) => new Date(second * 1_000).toISOString();
const entry = (second: number) => ({ type: 'event', at: at(second) }) as TimelineEntry;
const signal = (second: number) => ({ id: String(second), receivedAt: at(second) }) as AccountSignal;
const told = (...args: Parameters<typeof storyOf>) =>
  storyOf(...args).map((stop) =>
    stop.kind === 'entry' ? Date.parse(stop.entry.at) / 1_000 : stop.signals.map(({ id }) => Number(id)),
  );

test('signals stand between the entries, those in a row together, and before what they led to', () => {
  const entries = [entry(9), entry(5), entry(1)];
  const signals = [signal(9), signal(8), signal(3), signal(0)];
  expect(told(entries, signals, null)).toEqual([9, [9, 8], 5, [3], 1, [0]]);
});

test('signals of before the oldest entry wait until the story is told from there', () => {
  expect(told([entry(9), entry(5)], [signal(7), signal(3)], at(5))).toEqual([9, [7], 5]);
});

test('a story without signals, and one of nothing but signals', () => {
  expect(told([entry(2)], [], null)).toEqual([2]);
  expect(told([], [signal(2), signal(1)], null)).toEqual([[2, 1]]);
});
