import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ReasonDetail } from '@standing/shared/contracts/reasons';
import { REASON_KINDS, type ReasonKind } from '@standing/shared/reasons/reason';
import { api } from '../app/dataProvider.js';

const detailKey = (kind: string, code: string) => ['reasons', 'one', kind, code];

/** The whole catalogue: it is small enough to be searched here. */
export function useCatalogue() {
  return useQuery({ queryKey: ['reasons', 'all'], queryFn: ({ signal }) => api.reasons(undefined, signal) });
}

export function isReasonKind(kind: string | undefined): kind is ReasonKind {
  return REASON_KINDS.some((each) => each === kind);
}

/** One reason with its versions; nothing is asked for what names none. */
export function useReason(kind: string | undefined, code: string | undefined) {
  return useQuery({
    queryKey: detailKey(kind ?? '', code ?? ''),
    queryFn: ({ signal }) => {
      if (!isReasonKind(kind) || code === undefined) throw new Error('a reason is named by kind and code');
      return api.reason(kind, code, signal);
    },
    enabled: isReasonKind(kind) && code !== undefined,
  });
}

/** Puts a changed reason everywhere it is shown. */
export function useReasonChanged() {
  const client = useQueryClient();
  return useCallback(
    async (reason: ReasonDetail) => {
      client.setQueryData(detailKey(reason.kind, reason.code), reason);
      await client.invalidateQueries({
        queryKey: ['reasons'],
        predicate: ({ queryKey }) => queryKey[1] !== 'one',
      });
    },
    [client],
  );
}
