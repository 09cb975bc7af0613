import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { useGetOne } from 'react-admin';
import type { AccountEventView, AccountView, TimelineEntry } from '@standing/shared/contracts/accounts';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';
import { api } from '../app/dataProvider.js';
import { live } from '../app/live/topics.js';

/** A browser's timer holds no more than 2^31 - 1 ms. */
const TIMER_MAX_MS = 2_147_483_647;

/** One account, kept fresh: asked again when it changes, and at the instant at which the clock alone changes its state. */
export function useAccount(id: string) {
  const query = useGetOne<AccountView>('accounts', { id }, live(`accounts:${id}`, 'windows'));
  const { data, refetch } = query;
  const stateUntil = data?.stateUntil ?? null;
  useEffect(() => {
    if (stateUntil === null) return;
    const left = Date.parse(stateUntil) - Date.now();
    if (left < 0 || left > TIMER_MAX_MS) return;
    const timer = window.setTimeout(() => void refetch(), left + 1);
    return () => window.clearTimeout(timer);
  }, [stateUntil, refetch]);
  return query;
}

/** What the caller may do with this version of the account, in this state. */
export function useOffers(account: AccountView | undefined) {
  return useQuery({
    // The clock changes what is allowed without a new version; the state tells.
    queryKey: ['accounts', 'offers', account?.id, account?.version, account?.state],
    queryFn: ({ signal }) => api.offers(account?.id ?? '', signal),
    enabled: account !== undefined,
    placeholderData: (before) => before,
  });
}

/** The account's story, newest first. */
export function useTimeline(id: string) {
  return useInfiniteQuery({
    queryKey: ['accounts', 'timeline', id],
    queryFn: ({ pageParam, signal }) => api.timeline(id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    ...live(`accounts:${id}`, 'windows'),
  });
}

/** The event of an entry in the account's own stream. */
export function eventOfAccount(entry: TimelineEntry): AccountEventView[] {
  return entry.type === 'event' ? [entry.event] : [];
}

/** The account as it was at an instant; `at` null: nothing is asked. */
export function useStateAt(id: string, at: string | null) {
  return useQuery({
    queryKey: ['accounts', 'stateAt', id, at],
    queryFn: ({ signal }) => api.stateAt(id, at ?? '', signal),
    enabled: at !== null,
    // The past does not change.
    staleTime: Infinity,
  });
}

/** The catalogue's reasons of one kind. */
export function useReasons(kind: ReasonKind) {
  return useQuery({ queryKey: ['reasons', kind], queryFn: ({ signal }) => api.reasons(kind, signal) });
}

/** Puts a changed account everywhere it is shown. */
export function useAccountChanged() {
  const client = useQueryClient();
  return useCallback(
    async (account: AccountView | null) => {
      if (account) {
        client.setQueriesData<AccountView>({ queryKey: ['accounts', 'getOne'] }, (before) =>
          before?.id === account.id ? account : before,
        );
      }
      await client.invalidateQueries({ queryKey: ['accounts'] });
    },
    [client],
  );
}
