import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../app/dataProvider.js';
import { live } from '../app/live/topics.js';

/** While a verification runs, this is how often it is asked how far it is. Milliseconds. */
const RUNNING_MS = 1_000;
/** How often the log's health is asked for while one looks at it: a log that stands still tells nobody. Milliseconds. */
const STATUS_MS = 10_000;

/** Who works here changes by the day. Milliseconds. */
const PEOPLE_FRESH_MS = 60_000;

/** The keys that the log signs with. */
export function useLogKeys() {
  return useQuery({ queryKey: ['audit', 'key'], queryFn: ({ signal }) => api.logKey(signal) });
}

/** Everybody who has left an entry. */
export function usePeople() {
  return useQuery({
    queryKey: ['audit', 'people'],
    queryFn: ({ signal }) => api.auditPeople(signal),
    staleTime: PEOPLE_FRESH_MS,
  });
}

/** How large the log is, what is signed, and whether it was found in order. */
export function useLogStatus() {
  return useQuery({
    queryKey: ['audit', 'status'],
    queryFn: ({ signal }) => api.logStatus(signal),
    refetchInterval: STATUS_MS,
  });
}

/** Signed checkpoints, newest first. */
export function useCheckpoints() {
  return useInfiniteQuery({
    queryKey: ['audit', 'checkpoints'],
    queryFn: ({ pageParam, signal }) => api.checkpoints(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export const VERIFICATION_RUNS = ['audit', 'verificationRuns'] as const;

/** Verifications that were asked for; followed for as long as one is under way. */
export function useVerificationRuns() {
  return useQuery({
    queryKey: VERIFICATION_RUNS,
    queryFn: ({ signal }) => api.verificationRuns(signal),
    refetchInterval: ({ state }) =>
      state.data?.data.some(({ status }) => status === 'waiting' || status === 'running')
        ? RUNNING_MS
        : false,
    ...live('log'),
  });
}
