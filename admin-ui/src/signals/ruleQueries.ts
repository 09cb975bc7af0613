import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type {
  AccountSignal,
  DryRun,
  RuleContentBody,
  RuleDetail,
  RuleView,
} from '@standing/shared/contracts/signals';
import { request } from '../app/api.js';
import { live } from '../app/live/topics.js';

/** Signals that an account's page shows. */
const SIGNALS_SHOWN = 5;

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

/** The last signals of an account. */
export function useAccountSignals(accountId: string) {
  return useQuery({
    queryKey: ['accounts', 'signals', accountId],
    queryFn: ({ signal }) =>
      request<{ data: AccountSignal[]; next: string | null }>(
        'GET',
        `/accounts/${encodeURIComponent(accountId)}/signals`,
        { query: { limit: SIGNALS_SHOWN }, signal },
      ),
    ...live(`accounts:${accountId}`),
  });
}
