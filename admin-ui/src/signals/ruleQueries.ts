import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import type {
  AccountSignal,
  DryRun,
  RuleContentBody,
  RuleDetail,
  RuleView,
} from '@standing/shared/contracts/signals';
import { request } from '../app/api.js';
import type { CursorPage } from '../app/dataProvider.js';
import { live } from '../app/live/topics.js';
import { usePermission } from '../app/session.js';

/** Pages of signals that a story fetches by itself; an account with more is looked into by other means. */
const SIGNAL_PAGES_MAX = 4;

const path = (code: string) => `/rules/${encodeURIComponent(code)}`;

/** What a rule has placed, and what became of it, is told by the accounts. */
const HITS_TOO = live('rules', 'accounts');

/** The contract's routes for rules and signals. */
export const rulesApi = {
  list: (signal?: AbortSignal) => request<{ data: RuleView[] }>('GET', '/rules', { signal }),
  get: (code: string, signal?: AbortSignal) => request<RuleDetail>('GET', path(code), { signal }),
  create: (code: string, content: RuleContentBody, idempotencyKey: string) =>
    request<RuleDetail>('POST', '/rules', { body: { code, ...content }, idempotencyKey }),
  rewrite: (code: string, content: RuleContentBody, version: number, idempotencyKey: string) =>
    request<RuleDetail>('POST', `${path(code)}/versions`, { body: content, version, idempotencyKey }),
  retire: (code: string, version: number, idempotencyKey: string) =>
    request<RuleDetail>('POST', `${path(code)}/retire`, { version, idempotencyKey }),
  dryRun: (content: RuleContentBody) => request<DryRun>('POST', '/rules/dry-run', { body: content }),
};

export function useRules() {
  return useQuery({
    queryKey: ['rules', 'all'],
    queryFn: ({ signal }) => rulesApi.list(signal),
    ...HITS_TOO,
  });
}

/** One rule with its versions and hits; nothing is asked for what names none. */
export function useRule(code: string | undefined) {
  return useQuery({
    queryKey: ['rules', 'one', code],
    queryFn: ({ signal }) => rulesApi.get(code ?? '', signal),
    enabled: code !== undefined,
    ...HITS_TOO,
  });
}

/** Puts a changed rule everywhere it is shown. */
export function useRuleChanged() {
  const client = useQueryClient();
  return useCallback(
    async (rule: RuleDetail | null) => {
      if (rule) client.setQueryData(['rules', 'one', rule.code], rule);
      await client.invalidateQueries({ queryKey: ['rules'] });
    },
    [client],
  );
}

/**
 * An account's signals, newest first, as far back as its story is told.
 *
 * @param from instant; null: from the beginning
 */
export function useStorySignals(accountId: string, from: string | null) {
  const enabled = usePermission('signal.read');
  const query = useInfiniteQuery({
    queryKey: ['accounts', 'signals', accountId],
    queryFn: ({ pageParam, signal }) =>
      request<CursorPage<AccountSignal>>('GET', `/accounts/${encodeURIComponent(accountId)}/signals`, {
        query: { after: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled,
    ...live(`accounts:${accountId}`),
  });
  const { data, hasNextPage, isFetching, fetchNextPage } = query;
  const signals = data?.pages.flatMap((page) => page.data) ?? [];
  const last = signals.at(-1)?.receivedAt;
  const isShort = hasNextPage && last !== undefined && (from === null || last >= from);
  const mayFetch = isShort && (data?.pages.length ?? 0) < SIGNAL_PAGES_MAX;
  useEffect(() => {
    if (mayFetch && !isFetching) void fetchNextPage();
  }, [mayFetch, isFetching, fetchNextPage]);
  return { enabled, signals, error: query.error, refetch: query.refetch, isCut: isShort && !mayFetch };
}
