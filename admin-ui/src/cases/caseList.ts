import { CASE_KINDS, CASE_PRIORITIES, CASE_STATUSES } from '@standing/shared/cases/case';
import type { Query } from '../app/api.js';
import { DUE_STATES } from './dueStates.js';

/** Filters that say nothing about a person, and so may stand in the address, be saved and be sent to a colleague. */
export const CASE_FILTERS = ['kind', 'status', 'due', 'priority', 'assignee', 'accountId'] as const;
export type CaseFilterName = (typeof CASE_FILTERS)[number];
export type CaseFilters = Readonly<Record<CaseFilterName, string>>;

/** What the queue shows unless something else is asked for: cases that somebody here can do something about. */
export const WAITING_STATUSES = [
  'open',
  'in_review',
] as const satisfies readonly (typeof CASE_STATUSES)[number][];
/** In the address: every status, finished ones too. */
export const ANY_STATUS = 'all';

export const CASE_SORT = { field: 'dueAt', order: 'ASC' } as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isListOf = (values: readonly string[]) => (text: string) =>
  text.split(',').every((value) => values.includes(value));
const VALID: Readonly<Record<CaseFilterName, (text: string) => boolean>> = {
  kind: isListOf(CASE_KINDS),
  status: (text) => text === ANY_STATUS || isListOf(CASE_STATUSES)(text),
  due: isListOf(DUE_STATES),
  priority: isListOf(CASE_PRIORITIES),
  assignee: (text) => text === 'me' || text === 'none' || UUID.test(text),
  accountId: (text) => UUID.test(text),
};

/** The filters that an address names; what it should not hold counts as not said. */
export function filtersOf(params: URLSearchParams): CaseFilters {
  return Object.fromEntries(
    CASE_FILTERS.map((name) => {
      const text = params.get(name) ?? '';
      return [name, text !== '' && VALID[name](text) ? text : ''];
    }),
  ) as CaseFilters;
}

/** Whether anything narrows the list. */
export function isNarrowed(filters: CaseFilters, q: string): boolean {
  return q !== '' || CASE_FILTERS.some((name) => filters[name] !== '');
}

/**
 * What to ask the server for. Who looks for a number or for one account's cases means finished ones too.
 *
 * @param q a case's number as people type it, or an account's reference
 */
export function queryOf(filters: CaseFilters, q: string): Query {
  const { status, ...others } = filters;
  const statuses =
    status === ANY_STATUS
      ? ''
      : status !== ''
        ? status
        : q !== '' || filters.accountId !== ''
          ? ''
          : WAITING_STATUSES.join(',');
  return { ...others, status: statuses, q };
}

/** The filters and the order of an address, in one form: what a saved view keeps. The page is not part of it. */
export function viewQueryOf(params: URLSearchParams): string {
  const filters = filtersOf(params);
  const kept = new URLSearchParams();
  // An account is one customer: a view is for a kind of work.
  for (const name of CASE_FILTERS)
    if (name !== 'accountId' && filters[name] !== '') kept.set(name, filters[name]);
  for (const name of ['sort', 'order']) {
    const text = params.get(name);
    if (text !== null && /^[a-zA-Z]{1,20}$/.test(text)) kept.set(name, text);
  }
  return kept.toString();
}
