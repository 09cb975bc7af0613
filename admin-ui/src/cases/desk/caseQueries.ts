import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { CaseDetail, CaseView, Present } from '@standing/shared/contracts/cases';
import { asProblem } from '../../app/api.js';
import { live, liveBy } from '../../app/live/topics.js';
import { caseApi } from './caseApi.js';

/** How often a page says that it has the case open, which leaves no entry in the log; the server forgets it after three times as long. */
const PRESENCE_MS = 10_000;

export const detailKey = (id: string) => ['cases', 'detail', id];

/** One case with everything that its page shows, kept fresh. */
export function useCase(id: string) {
  return useQuery({
    queryKey: detailKey(id),
    queryFn: ({ signal }) => caseApi.detail(id, signal),
    ...liveBy((data) => {
      const detail = data as CaseDetail | undefined;
      return [`cases:${id}`, ...(detail ? [`accounts:${detail.accountId}` as const] : [])];
    }),
    // What the customer declared is not kept beyond the look at it.
    gcTime: 0,
  });
}

/** What has been proposed in a case, the newest first; asked for anew when the case has changed. */
export function useProposalsOf({ id, version }: Pick<CaseDetail, 'id' | 'version'>) {
  return useQuery({
    queryKey: ['proposals', 'case', id, version],
    queryFn: ({ signal }) => caseApi.proposals(id, signal),
    placeholderData: (before) => before,
    ...live(`cases:${id}`),
  });
}

/** Fetches a case that is about to be shown, once. It is forgotten unless it is shown soon. */
export async function fetchCase(client: QueryClient, id: string): Promise<CaseDetail> {
  return client.query({
    queryKey: detailKey(id),
    queryFn: ({ signal }) => caseApi.detail(id, signal),
  });
}

/** Forgets a case that has left the desk, with what its customer declared. */
export function forgetCase(client: QueryClient, id: string): void {
  client.removeQueries({ queryKey: detailKey(id) });
}

/** Puts what the server has answered into the page at once and asks for the rest. */
export function useCaseChanged(id: string) {
  const client = useQueryClient();
  return useCallback(
    async (view: CaseView | null) => {
      if (view) {
        client.setQueryData<CaseDetail>(detailKey(id), (before) =>
          // The list's view counts documents; the page has them one by one.
          before ? { ...before, ...view, documents: before.documents } : before,
        );
      }
      await client.invalidateQueries({ queryKey: detailKey(id) });
      void client.invalidateQueries({
        queryKey: ['cases'],
        predicate: ({ queryKey }) => queryKey[1] !== 'detail',
      });
    },
    [client, id],
  );
}

type Colleagues = Present['data'];
const NOBODY: Colleagues = [];

/** Says that one has the case open, and who else has, while the page is visible. */
export function usePresence(id: string): Readonly<Colleagues> {
  const [others, setOthers] = useState(NOBODY);
  useEffect(() => {
    let isOpen = true;
    const say = () => {
      if (document.visibilityState !== 'visible') return;
      caseApi.presence(id).then(
        ({ data }) => isOpen && setOthers(data),
        // Who else looks is good to know and nothing that work depends on; the next try tells.
        (error: unknown) => isOpen && asProblem(error).status !== 0 && setOthers(NOBODY),
      );
    };
    say();
    const timer = window.setInterval(say, PRESENCE_MS);
    return () => {
      isOpen = false;
      window.clearInterval(timer);
    };
  }, [id]);
  return others;
}
