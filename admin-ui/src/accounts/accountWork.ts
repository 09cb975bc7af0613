import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '../app/dataProvider.js';
import { live } from '../app/live/topics.js';

/** More than a customer ever has under way at once; earlier ones are a click away. */
const CASES_SHOWN = 10;

/** The account's documents, newest first. */
export function useDocuments(accountId: string, enabled: boolean) {
  return useQuery({
    queryKey: ['accounts', 'documents', accountId],
    queryFn: ({ signal }) => api.documentsOf(accountId, signal),
    ...live(`accounts:${accountId}`),
    enabled,
  });
}

/** The account's cases, the latest first. */
export function useAccountCases(accountId: string, enabled: boolean) {
  return useQuery({
    queryKey: ['cases', 'ofAccount', accountId],
    queryFn: ({ signal }) =>
      api.cases({ accountId, perPage: CASES_SHOWN, sort: 'openedAt', order: 'desc' }, signal),
    ...live(`accounts:${accountId}`),
    enabled,
  });
}

/** Asks anew for all that a case or a document changes: the account's story and standing, the queue. */
export function useWorkChanged() {
  const client = useQueryClient();
  return useCallback(
    () => Promise.all(['accounts', 'cases'].map((part) => client.invalidateQueries({ queryKey: [part] }))),
    [client],
  );
}
