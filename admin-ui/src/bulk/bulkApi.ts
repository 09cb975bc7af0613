import type {
  BulkAccounts,
  BulkOperationView,
  BulkPreview,
  BulkRequestBody,
  BulkResults,
} from '@standing/shared/contracts/bulk';
import type { BulkOutcome } from '@standing/shared/bulk/bulk';
import { request, type Query } from '../app/api.js';
import { LOG_PAGE_SIZE } from '../app/dataProvider.js';

interface BulkPage {
  readonly data: BulkOperationView[];
  readonly total: number;
  readonly totalIsExact: boolean;
}

const operation = (id: string) => `/bulk-operations/${encodeURIComponent(id)}`;

/** The contract's routes for doing one thing to many accounts. */
export const bulkApi = {
  list: (query: Query, signal?: AbortSignal) =>
    request<BulkPage>('GET', '/bulk-operations', { query, signal }),

  get: (id: string, signal?: AbortSignal) => request<BulkOperationView>('GET', operation(id), { signal }),

  accounts: (id: string, after: string | null, signal?: AbortSignal) =>
    request<BulkAccounts>('GET', `${operation(id)}/accounts`, {
      query: { after, limit: LOG_PAGE_SIZE },
      signal,
    }),

  results: (id: string, outcome: BulkOutcome | null, after: string | null, signal?: AbortSignal) =>
    request<BulkResults>('GET', `${operation(id)}/results`, {
      query: { outcome, after, limit: LOG_PAGE_SIZE },
      signal,
    }),

  preview: (body: BulkRequestBody) =>
    request<BulkPreview>('POST', '/bulk-operations', { body: { ...body, dryRun: true } }),

  start: (body: BulkRequestBody, idempotencyKey: string) =>
    request<{ operation: BulkOperationView }>('POST', '/bulk-operations', { body, idempotencyKey }),

  /** @param note optional for an approval, needed for a rejection, not taken when calling off */
  decide: (id: string, decision: 'approve' | 'reject' | 'cancel', note: string, idempotencyKey: string) =>
    request<BulkOperationView>('POST', `${operation(id)}/${decision}`, {
      idempotencyKey,
      ...(decision === 'cancel' ? {} : { body: note === '' ? {} : { note } }),
    }),
};
