import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useGetList, useStore, type ListControllerResult, type SortPayload } from 'react-admin';
import { useSearchParams } from 'react-router';
import type { AccountState } from '@standing/shared/account/state';
import type { AccountView } from '@standing/shared/contracts/accounts';
import { api } from '../app/dataProvider.js';
import { live, liveBy } from '../app/live/topics.js';
import { useDebounced } from '../components/useDebounced.js';
import { useSteadyRows } from '../components/useSteadyRows.js';

/** A screenful; what does not fit is what filters are for. */
const ROWS_PER_PAGE = 25;

/** Filters that say nothing about a person, and so may stand in the address and be sent to a colleague. */
export const FILTERS = ['state', 'country', 'tier', 'riskLevel', 'reasonCode'] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Readonly<Record<FilterName, string>>;

const DEFAULT_SORT: SortPayload = { field: 'registeredAt', order: 'DESC' };

/** What is searched for is a name, a mail or a phone: it stays in memory, never in the address or the browser. */
const SEARCH_KEY = 'accounts.search';

export function useSearchText() {
  return useStore<string>(SEARCH_KEY, '');
}

/** All of a row whose change somebody would want to see: what was decided, and what the clock has done. */
const lookOf = ({ version, state }: AccountView) => `${version} ${state}`;

function withChange(
  before: URLSearchParams,
  change: Readonly<Record<string, string | null>>,
): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === '') after.delete(name);
    else after.set(name, value);
  }
  return after;
}

/** The account list: its filters, page and order live in the address, its search text in memory. */
export function useAccountList() {
  const [params, setParams] = useSearchParams();
  const [searchText, setSearchText] = useSearchText();
  const q = useDebounced(searchText.trim());

  const change = useCallback(
    (values: Readonly<Record<string, string | null>>) =>
      setParams((before) => withChange(before, { page: null, find: null, ...values }), { replace: true }),
    [setParams],
  );

  const filters = useMemo(
    () => Object.fromEntries(FILTERS.map((name) => [name, params.get(name) ?? ''])) as Filters,
    [params],
  );
  const page = Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1);
  const sort = useMemo<SortPayload>(
    () => ({
      field: params.get('sort') ?? DEFAULT_SORT.field,
      order: params.get('sort') ? (params.get('order') === 'asc' ? 'ASC' : 'DESC') : DEFAULT_SORT.order,
    }),
    [params],
  );

  const answer = useGetList<AccountView>(
    'accounts',
    { pagination: { page, perPage: ROWS_PER_PAGE }, sort, filter: { ...filters, q } },
    {
      placeholderData: keepPreviousData,
      ...liveBy((data) => [
        'accounts',
        'windows',
        ...((data as { readonly data: readonly AccountView[] } | undefined)?.data ?? []).map(
          (row) => `accounts:${row.id}` as const,
        ),
      ]),
    },
  );
  const question = JSON.stringify([page, sort, filters, q]);
  const steady = useSteadyRows(
    {
      rows: answer.isPlaceholderData ? undefined : answer.data,
      updatedAt: answer.dataUpdatedAt,
      question,
    },
    lookOf,
  );
  const { board } = steady;

  const setSearch = useCallback(
    (text: string) => {
      setSearchText(text);
      if (params.has('page')) change({});
    },
    [setSearchText, params, change],
  );
  const clear = useCallback(() => {
    setSearchText('');
    setParams(new URLSearchParams(), { replace: true });
  }, [setParams, setSearchText]);

  // react-admin's own controller would put the search text into the address or the store of the browser.
  const list = {
    ...answer,
    data: board?.rows ?? answer.data,
    // A row that is held counts: without one the table would be taken for empty.
    total: answer.data && Math.max(answer.total ?? 0, board?.rows.length ?? 0),
    // What is asked again because something has changed is nobody's to wait for.
    isFetching: answer.isPlaceholderData,
    resource: 'accounts',
    page,
    perPage: ROWS_PER_PAGE,
    sort,
    setPage: (next: number) => change({ page: String(next) }),
    setSort: (next: SortPayload) => change({ sort: next.field, order: next.order.toLowerCase() }),
  } as unknown as ListControllerResult<AccountView>;

  return {
    list,
    steady,
    filters,
    /** The search text that is asked for; what is typed may be further. */
    q,
    searchText,
    /** What is shown answers what is asked, to the last letter typed. */
    isSettled: q === searchText.trim() && !answer.isPlaceholderData && board?.question === question,
    isFiltered: q !== '' || FILTERS.some((name) => filters[name] !== ''),
    startsInSearch: params.has('find'),
    setFilter: (name: FilterName, value: string) => change({ [name]: value }),
    setSearch,
    clear,
  };
}

/** How many accounts are in each state, and in all. */
export function useStateCounts() {
  const query = useQuery({
    queryKey: ['accounts', 'counts'],
    queryFn: ({ signal }) => api.counts(signal),
    ...live('accounts', 'windows'),
  });
  const counts = useMemo(
    () =>
      query.data
        ? new Map<AccountState, number>(query.data.data.map(({ state, count }) => [state, count]))
        : null,
    [query.data],
  );
  return { ...query, counts };
}
