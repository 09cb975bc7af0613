import type { Preferences } from '@standing/shared/contracts/auth';

export type CaseViewPreference = NonNullable<Preferences['caseViews']>[number];

/** As many as the server keeps for one person. */
export const MAX_VIEWS = 20;
/** As long as the server lets one be, in characters. */
export const VIEW_NAME_MAX_LENGTH = 80;

/** The views with one more, or with one of that name replaced where it stands. */
export function withView(
  views: readonly CaseViewPreference[],
  view: CaseViewPreference,
): CaseViewPreference[] {
  return views.some(({ name }) => name === view.name)
    ? views.map((each) => (each.name === view.name ? view : each))
    : [...views, view].slice(0, MAX_VIEWS);
}

export function withoutView(views: readonly CaseViewPreference[], name: string): CaseViewPreference[] {
  return views.filter((view) => view.name !== name);
}
