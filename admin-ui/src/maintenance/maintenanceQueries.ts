import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { WindowScopeBody, WindowView } from '@standing/shared/contracts/maintenance';
import { api } from '../app/dataProvider.js';
import { live } from '../app/live/topics.js';

/** How many accounts there are in a tier changes slowly. */
const COVERAGE_FRESH_MS = 30_000;
/** As many as one page of the list holds; a month has far fewer. */
const MOST_WINDOWS = 200;

/** What falls into a span of time and was not called off, by start. */
export function useWindowsBetween(from: number, to: number) {
  return useQuery({
    queryKey: ['windows', 'between', from, to],
    queryFn: ({ signal }) =>
      api.windows(
        {
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
          status: 'announced,active,over',
          sort: 'startsAt',
          order: 'asc',
          perPage: MOST_WINDOWS,
        },
        signal,
      ),
    placeholderData: keepPreviousData,
    ...live('windows'),
  });
}

/** By what has become of them, the latest first; those to come, the next first. */
export function useWindowsIn(status: string) {
  return useQuery({
    queryKey: ['windows', 'in', status],
    queryFn: ({ signal }) =>
      api.windows(
        { status, sort: 'startsAt', order: status === OPEN ? 'asc' : 'desc', perPage: MOST_WINDOWS },
        signal,
      ),
    placeholderData: keepPreviousData,
    ...live('windows'),
  });
}
/** Announced and under way. */
export const OPEN = 'active,announced';

export function useWindow(id: string) {
  return useQuery({
    queryKey: ['windows', 'one', id],
    queryFn: ({ signal }) => api.window(id, signal),
    ...live(`windows:${id}`),
  });
}

/** How many accounts a window covers, by their state now. */
export function useCoverage(id: string) {
  return useQuery({
    queryKey: ['windows', 'coverage', id],
    queryFn: ({ signal }) => api.coverage(id, signal),
    staleTime: COVERAGE_FRESH_MS,
  });
}

/** The same of a scope that somebody thinks of; null: nothing is asked. */
export function usePreview(scope: WindowScopeBody | null) {
  return useQuery({
    queryKey: ['windows', 'preview', JSON.stringify(scope)],
    queryFn: ({ signal }) => {
      if (scope === null) throw new Error('nothing to be covered');
      return api.previewCoverage(scope, signal);
    },
    enabled: scope !== null,
    staleTime: COVERAGE_FRESH_MS,
    placeholderData: keepPreviousData,
  });
}

/** Puts a changed window everywhere it is shown; accounts may have another state by it. */
export function useWindowChanged() {
  const client = useQueryClient();
  return useCallback(
    async (window: WindowView | null) => {
      if (window) client.setQueryData(['windows', 'one', window.id], window);
      await client.invalidateQueries({ queryKey: ['windows'] });
      await client.invalidateQueries({ queryKey: ['accounts'] });
    },
    [client],
  );
}
