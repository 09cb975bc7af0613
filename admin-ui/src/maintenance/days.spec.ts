import { dayAfter, onDay, step, weekOf, weeksOf } from './days.js';

const at = (month: number, day: number, hour = 0) => new Date(2026, month - 1, day, hour).getTime();
const days = (weeks: number[][]) => weeks.flat().map((day) => new Date(day).getDate());

test('weeks begin on Monday', () => {
  expect(new Date(weekOf(at(3, 1, 23))).getDate()).toBe(23);
  expect(weekOf(at(3, 2))).toBe(at(3, 2));
});

test('a month is shown in whole weeks', () => {
  const weeks = weeksOf('month', at(3, 15, 12));
  expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7]);
  expect([days(weeks)[0], days(weeks).at(-1)]).toEqual([23, 5]);
  expect(weeksOf('month', at(2, 15)).length).toBe(5);
  expect(days(weeksOf('week', at(3, 4, 9)))).toEqual([2, 3, 4, 5, 6, 7, 8]);
});

test('steps go by months from any day, and by weeks', () => {
  expect(step('month', at(1, 31), 1)).toBe(at(2, 1));
  expect(step('month', at(3, 31), -1)).toBe(at(2, 1));
  expect(step('week', at(3, 30), 1)).toBe(at(4, 6));
  expect(dayAfter(at(3, 1, 12), -1)).toBe(at(2, 28));
});

test('a window is on each day that it touches, and on none after it was ended', () => {
  const window = {
    startsAt: new Date(at(3, 1, 22)).toISOString(),
    endsAt: new Date(at(3, 4)).toISOString(),
    endedAt: null,
  };
  const shown = (more: object) =>
    [28, 29, 30, 31, 32, 33].filter((day) => onDay([{ ...window, ...more }], at(2, day)).length > 0);
  expect(shown({})).toEqual([29, 30, 31]);
  expect(shown({ endedAt: new Date(at(3, 2, 1)).toISOString() })).toEqual([29, 30]);
});
