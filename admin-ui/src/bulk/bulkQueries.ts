import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { BulkOutcome } from '@standing/shared/bulk/bulk';
import type { BulkOperationView } from '@standing/shared/contracts/bulk';
import type { Query } from '../app/api.js';
import { live } from '../app/live/topics.js';
import { bulkApi } from './bulkApi.js';

/** How far a running operation is stands in no log, and one wants to see it move. Milliseconds. */
const RUNNING_REFRESH_MS = 1_000;

export function useBulkList(query: Query) {
  return useQuery({
    queryKey: ['bulk', 'list', query],
    queryFn: ({ signal }) => bulkApi.list(query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.data.some(({ status }) => status === 'running') ? RUNNING_REFRESH_MS : false,
    ...live('bulk'),
  });
}

const operationKey = (id: string) => ['bulk', 'operation', id];

/** One operation, followed until it has ended. */
export function useBulkOperation(id: string) {
  return useQuery({
    queryKey: operationKey(id),
    queryFn: ({ signal }) => bulkApi.get(id, signal),
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? RUNNING_REFRESH_MS : false),
    ...live(`bulk:${id}`),
  });
}

/** The accounts that are meant: fixed when it was asked for, so only their states change. */
export function useBulkAccounts(id: string) {
  return useInfiniteQuery({
    queryKey: ['bulk', 'accounts', id],
    queryFn: ({ pageParam, signal }) => bulkApi.accounts(id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** What became of each account; follows along, as long as only the first page is open, and at the end. */
export function useBulkResults(operation: BulkOperationView, outcome: BulkOutcome | null) {
  const { id, status, processed } = operation;
  const isRunning = status === 'running';
  const query = useInfiniteQuery({
    queryKey: ['bulk', 'results', id, outcome],
    queryFn: ({ pageParam, signal }) => bulkApi.results(id, outcome, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      isRunning && (state.data?.pages.length ?? 0) <= 1 ? RUNNING_REFRESH_MS : false,
  });
  const client = useQueryClient();
  useEffect(() => {
    if (!isRunning) void client.invalidateQueries({ queryKey: ['bulk', 'results', id] });
  }, [client, id, isRunning, processed]);
  return query;
}

/** Puts an operation that has just been answered where it is shown, and lets everything it may have changed be asked anew. */
export function useBulkChanged() {
  const client = useQueryClient();
  return (operation: BulkOperationView) => {
    client.setQueryData(operationKey(operation.id), operation);
    void client.invalidateQueries({ queryKey: ['bulk'] });
    void client.invalidateQueries({ queryKey: ['accounts'] });
  };
}
