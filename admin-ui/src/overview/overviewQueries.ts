import { useQuery } from '@tanstack/react-query';
import { api } from '../app/dataProvider.js';
import { usePermission } from '../app/session.js';

/** What needs attention changes while one looks. Milliseconds. */
const REFRESH_MS = 15_000;
/** Windows that are named; the calendar has them all. */
const WINDOWS_NAMED = 3;

/** The day's moves, and what runs out. */
export function useOverview() {
  return useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => api.overview(signal),
    refetchInterval: REFRESH_MS,
  });
}

/** How many proposals wait for a second person, whoever that may be. */
export function useOpenProposals() {
  return useQuery({
    queryKey: ['proposals', 'openCount'],
    queryFn: ({ signal }) => api.proposals({ status: 'open', perPage: 1 }, signal),
    refetchInterval: REFRESH_MS,
    enabled: usePermission('proposal.read'),
  });
}

/** Maintenance that is on, or announced; the next first. */
export function useNextWindows() {
  return useQuery({
    queryKey: ['windows', 'next'],
    queryFn: ({ signal }) =>
      api.windows(
        { status: 'announced,active', sort: 'startsAt', order: 'asc', perPage: WINDOWS_NAMED },
        signal,
      ),
    refetchInterval: REFRESH_MS,
    enabled: usePermission('maintenance.read'),
  });
}
