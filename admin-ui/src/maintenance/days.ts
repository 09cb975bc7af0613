import type { WindowView } from '@standing/shared/contracts/maintenance';

export const VIEWS = ['month', 'week'] as const;
export type View = (typeof VIEWS)[number];

const DAYS_A_WEEK = 7;

/** Midnight that begins the day so many days after an instant's, in the viewer's zone; days are not all 24 hours long. */
export function dayAfter(at: number, days: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** The Monday on which the week of an instant begins. */
export function weekOf(at: number): number {
  const weekday = (new Date(at).getDay() + 6) % DAYS_A_WEEK;
  return dayAfter(at, -weekday);
}

/** The first instants of the days that a view shows, in weeks from Monday on. */
export function weeksOf(view: View, at: number): number[][] {
  const date = new Date(at);
  const first =
    view === 'week' ? weekOf(at) : weekOf(new Date(date.getFullYear(), date.getMonth(), 1).getTime());
  const last = view === 'week' ? at : new Date(date.getFullYear(), date.getMonth() + 1, 0).getTime();
  const weeks: number[][] = [];
  for (let monday = first; monday <= last; monday = dayAfter(monday, DAYS_A_WEEK)) {
    weeks.push(Array.from({ length: DAYS_A_WEEK }, (_, day) => dayAfter(monday, day)));
  }
  return weeks;
}

/** A month or a week further, or back. */
export function step(view: View, at: number, by: 1 | -1): number {
  if (view === 'week') return dayAfter(at, by * DAYS_A_WEEK);
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth() + by, 1).getTime();
}

/** When a window really ends or ended. */
export function endOf(window: Pick<WindowView, 'endsAt' | 'endedAt'>): number {
  return Date.parse(window.endedAt ?? window.endsAt);
}

/** The windows of which a part falls on the day. */
export function onDay<W extends Pick<WindowView, 'startsAt' | 'endsAt' | 'endedAt'>>(
  windows: readonly W[],
  day: number,
): W[] {
  return windows.filter((window) => Date.parse(window.startsAt) < dayAfter(day, 1) && endOf(window) > day);
}
