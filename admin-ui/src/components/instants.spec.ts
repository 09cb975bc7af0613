import {
  exactInstant,
  fromLocalInput,
  relativeInstant,
  roughly,
  startOfDay,
  timeLeft,
  toLocalInput,
} from './instants.js';

const NOW = Date.UTC(2026, 2, 14, 9, 5, 7, 120);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('relative instants', () => {
  test.each([
    [-10_000, 'now', '现在'],
    [30_000, 'now', '现在'],
    [-5 * MINUTE, '5 minutes ago', '5 分钟前'],
    [-HOUR - 59 * MINUTE, '1 hour ago', '1 小时前'],
    [-3 * DAY, '3 days ago', '3 天前'],
    [2 * DAY + HOUR, 'in 2 days', '2 天后'],
    [-40 * DAY, 'Feb 2, 2026', '2026年2月2日'],
  ])('%d ms away', (distance, en, zh) => {
    expect(relativeInstant(NOW + distance, NOW, 'en', 'now')).toBe(en);
    expect(relativeInstant(NOW + distance, NOW, 'zh-CN', '现在')).toBe(zh);
  });
});

describe('what is left', () => {
  test.each([
    [2 * DAY + 4 * HOUR + 5 * MINUTE, '2 days 4 hr'],
    [3 * HOUR + 12 * MINUTE, '3 hr 12 min'],
    [DAY + 5 * MINUTE, '1 day'],
    [44_001, '45 sec'],
    [0, '0 sec'],
    [-5_000, '0 sec'],
  ])('%d ms', (left, en) => {
    expect(timeLeft(left, 'en')).toBe(en);
  });
});

test.each([
  [2 * DAY + 23 * HOUR, '2 days', '2 天'],
  [7 * HOUR + 59 * MINUTE, '7 hr', '7 小时'],
  [59 * MINUTE + 59_000, '59 min', '59 分钟'],
  [0, '1 min', '1 分钟'],
])('%d ms in one unit', (length, en, zh) => {
  expect(roughly(length, 'en')).toBe(en);
  expect(roughly(length, 'zh-CN')).toBe(zh);
});

test('a day starts at the viewer’s midnight, and is that of its start', () => {
  const start = startOfDay(NOW);
  expect(toLocalInput(start)).toMatch(/T00:00:00$/);
  expect(startOfDay(start)).toBe(start);
  expect(NOW - start).toBeLessThan(25 * HOUR);
});

test('the exact instant has milliseconds and a zone', () => {
  expect(exactInstant(NOW, 'zh-CN')).toMatch(/^2026年3月14日 .*:07\.120 (GMT|UTC)/);
  expect(exactInstant(NOW, 'en')).toMatch(/2026.*:07\.120 (GMT|UTC)/);
});

test('an instant survives the input for local time to the second', () => {
  expect(fromLocalInput(toLocalInput(NOW))).toBe(NOW - 120);
  expect(fromLocalInput('')).toBeNull();
  expect(fromLocalInput('2026-13-40T00:00')).toBeNull();
});
