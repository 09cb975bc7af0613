import { useQuery } from '@tanstack/react-query';
import type { ApiKeyStatus } from '@standing/shared/access/api-keys';
import type { ApiKeyScope } from '@standing/shared/access/permissions';
import type { ApiKeyIssued, ApiKeyView } from '@standing/shared/contracts/api-keys';
import { request } from '../app/api.js';

/** As many as there can be in force at once; revoked ones beyond it are of no use to anybody. */
const SHOWN = 200;

const apiKey = (id: string) => `/api-keys/${encodeURIComponent(id)}`;

/** The contract's routes for keys of machine clients. */
export const apiKeyApi = {
  list: (status: ApiKeyStatus | null, signal?: AbortSignal) =>
    request<{ readonly data: ApiKeyView[]; readonly total: number }>('GET', '/api-keys', {
      query: { status, perPage: SHOWN, sort: 'name', order: 'asc' },
      signal,
    }),

  create: (
    body: { readonly name: string; readonly scopes: readonly ApiKeyScope[]; readonly expiresAt: string },
    idempotencyKey: string,
  ) => request<ApiKeyIssued>('POST', '/api-keys', { body, idempotencyKey }),

  rotate: (
    id: string,
    body: { readonly overlapHours: number; readonly expiresAt: string },
    idempotencyKey: string,
  ) => request<ApiKeyIssued>('POST', `${apiKey(id)}/rotate`, { body, idempotencyKey }),

  revoke: (id: string, idempotencyKey: string) =>
    request<{ readonly apiKey: ApiKeyView }>('POST', `${apiKey(id)}/revoke`, { body: {}, idempotencyKey }),
};

export function useApiKeys(status: ApiKeyStatus | null) {
  return useQuery({
    queryKey: ['api-keys', status],
    queryFn: ({ signal }) => apiKeyApi.list(status, signal),
  });
}
