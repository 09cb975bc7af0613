import { useQuery } from '@tanstack/react-query';
import { api } from '../app/dataProvider.js';
import { live } from '../app/live/topics.js';
import { usePermission } from '../app/session.js';

/** Windows that are named; the calendar has them all. */
const WINDOWS_NAMED = 3;

/** The day's moves, and what runs out. */
export function useOverview() {
  return useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => api.overview(signal),
    ...live('accounts', 'cases'),
  });
}

/** How many proposals wait for a second person, whoever that may be. */
export function useOpenProposals() {
  return useQuery({
    queryKey: ['proposals', 'openCount'],
    queryFn: ({ signal }) => api.proposals({ status: 'open', perPage: 1 }, signal),
    ...live('proposals'),
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
    ...live('windows'),
    enabled: usePermission('maintenance.read'),
  });
}
