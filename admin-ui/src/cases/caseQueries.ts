import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify } from 'react-admin';
import { useNavigate } from 'react-router';
import { CASE_WORKERS, type CaseKind } from '@standing/shared/cases/case';
import { Submissions } from '../accounts/decision/submissions.js';
import { asProblem, saysNotDone, type Query } from '../app/api.js';
import { api } from '../app/dataProvider.js';
import { live, liveBy } from '../app/live/topics.js';
import { usePermission, useSession } from '../app/session.js';
import { useProblemWords } from '../components/ProblemAlert.js';

type CasePage = Awaited<ReturnType<typeof api.cases>>;

/** A page of cases, kept up to date while it is shown. */
export function useCases(query: Query) {
  return useQuery({
    queryKey: ['cases', 'list', query],
    queryFn: ({ signal }) => api.cases(query, signal),
    // A row says how its account stands.
    ...liveBy((page) => [
      'cases',
      ...((page as CasePage | undefined)?.data ?? []).map(
        ({ accountId }) => `accounts:${accountId}` as const,
      ),
    ]),
    placeholderData: keepPreviousData,
  });
}

/** How many cases are open, and how they stand, by kind. */
export function useCaseCounts(enabled = true) {
  return useQuery({
    queryKey: ['cases', 'counts'],
    queryFn: ({ signal }) => api.caseCounts(signal),
    ...live('cases'),
    enabled,
  });
}

/** The kinds of case that the one who is signed in decides. */
export function useMyKinds(): readonly CaseKind[] {
  const roles = useSession()?.staff.roles ?? [];
  return (Object.keys(CASE_WORKERS) as CaseKind[]).filter((kind) =>
    CASE_WORKERS[kind].some((role) => roles.some((own) => own === role)),
  );
}

/** How many cases wait that the one who is signed in may decide; null for others, and until it is known. */
export function useWaitingCount(): number | null {
  const works = usePermission('case.work');
  const kinds = useMyKinds();
  const { data } = useCaseCounts(works);
  if (!works || !data) return null;
  return data.data.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { open }) => sum + open, 0);
}

/** Claims the most urgent case and opens it. */
export function useClaimNext() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const words = useProblemWords();
  const [submissions] = useState(
    () => new Submissions<readonly CaseKind[] | undefined>(() => crypto.randomUUID()),
  );
  const { mutate, isPending } = useMutation({
    mutationFn: (kinds: readonly CaseKind[] | undefined) => {
      const { content, key } = submissions.begin(kinds ?? null, () => kinds);
      return api.claimNext(content, key);
    },
    onSuccess: (claimed) => {
      submissions.settle();
      if (!claimed) return notify('cases.noneToClaim', { type: 'info' });
      // It is to be worked on, also after the page has been reloaded.
      void navigate(`/cases/${claimed.id}`, { state: { claim: true } });
    },
    onError: (error) => {
      const problem = asProblem(error);
      // A claim whose answer was lost is asked for again under its key: it gives the same case, not a second one.
      if (saysNotDone(error)) submissions.settle();
      notify(words(problem), { type: 'error' });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['cases'] }),
  });
  return {
    isPending,
    claim: (kinds?: readonly CaseKind[]) => {
      if (!isPending) mutate(kinds);
    },
  };
}
