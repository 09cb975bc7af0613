import { useCallback, useMemo } from 'react';
import { useStore, type ListControllerResult, type SortPayload } from 'react-admin';
import { useSearchParams } from 'react-router';
import type { CaseView } from '@standing/shared/contracts/cases';
import { useDebounced } from '../components/useDebounced.js';
import { useSteadyRows } from '../components/useSteadyRows.js';
import { CASE_SORT, filtersOf, isNarrowed, queryOf, viewQueryOf, type CaseFilters } from './caseList.js';
import { useCases } from './caseQueries.js';

/** A screenful; what does not fit is what filters are for. */
const ROWS_PER_PAGE = 25;

/** In memory: a reference belongs to one customer. */
const SEARCH_KEY = 'cases.search';

/** All of a row whose change somebody would want to see; a lease that is renewed is not among it. */
function lookOf({ status, priority, dueState, assignee, lease, account, documents }: CaseView): string {
  return JSON.stringify([
    status,
    priority,
    dueState,
    assignee?.id,
    lease?.holder.id,
    account.state,
    documents,
  ]);
}

/** The queue: its filters, page and order live in the address, its search text in memory. */
export function useCaseList() {
  const [params, setParams] = useSearchParams();
  const [searchText, setSearchText] = useStore<string>(SEARCH_KEY, '');
  const q = useDebounced(searchText.trim());
  const filters = useMemo(() => filtersOf(params), [params]);
  const page = Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1);
  const sort = useMemo<SortPayload>(
    () => ({
      field: params.get('sort') ?? CASE_SORT.field,
      order: params.get('sort') ? (params.get('order') === 'desc' ? 'DESC' : 'ASC') : CASE_SORT.order,
    }),
    [params],
  );
  const query = {
    page,
    perPage: ROWS_PER_PAGE,
    sort: sort.field,
    order: sort.order.toLowerCase(),
    ...queryOf(filters, q),
  };
  const answer = useCases(query);
  const question = JSON.stringify(query);
  const steady = useSteadyRows(
    {
      rows: answer.isPlaceholderData ? undefined : answer.data?.data,
      updatedAt: answer.dataUpdatedAt,
      question,
    },
    lookOf,
  );
  const { board } = steady;

  const change = useCallback(
    (values: Readonly<Record<string, string>>) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          after.delete('page');
          for (const [name, value] of Object.entries(values)) {
            if (value === '') after.delete(name);
            else after.set(name, value);
          }
          return after;
        },
        { replace: true },
      ),
    [setParams],
  );
  const setSearch = useCallback(
    (text: string) => {
      setSearchText(text);
      if (params.has('page')) change({});
    },
    [setSearchText, params, change],
  );

  // What react-admin's table and the pager ask of a list.
  const list = {
    data: board?.rows ?? answer.data?.data,
    // A row that is held counts: without one the table would be taken for empty.
    total: answer.data && Math.max(answer.data.total, board?.rows.length ?? 0),
    meta: { totalIsExact: answer.data?.totalIsExact ?? true },
    error: answer.error,
    isPending: answer.isPending,
    // What is asked again because something has changed is nobody's to wait for.
    isFetching: answer.isPlaceholderData,
    refetch: answer.refetch,
    resource: 'cases',
    page,
    perPage: ROWS_PER_PAGE,
    sort,
    setPage: (next: number) => change({ page: String(next) }),
    setSort: (next: SortPayload) => change({ sort: next.field, order: next.order.toLowerCase() }),
  } as unknown as ListControllerResult<CaseView>;

  return {
    list,
    steady,
    filters,
    searchText,
    /** The rows that are shown answer what is asked, to the last letter typed. */
    isSettled: q === searchText.trim() && !answer.isPlaceholderData && board?.question === question,
    isFiltered: isNarrowed(filters, q),
    viewQuery: viewQueryOf(params),
    choose: (values: Partial<CaseFilters>) => change(values),
    setSearch,
    clear: () => {
      setSearchText('');
      setParams(new URLSearchParams(), { replace: true });
    },
    openView: (text: string) => {
      setSearchText('');
      setParams(new URLSearchParams(text), { replace: true });
    },
  };
}
