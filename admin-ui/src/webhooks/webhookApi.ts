import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type {
  ChangeWebhook,
  DeliveryDetail,
  DeliveryView,
  NewWebhook,
  WebhookSecretView,
  WebhookView,
} from '@standing/shared/contracts/webhooks';
import type { DeliveryStatus } from '@standing/shared/webhooks/delivery';
import { request } from '../app/api.js';
import { usePermission } from '../app/session.js';

/** How things stand with endpoints is no event of the log: it is asked for. Milliseconds. */
const REFRESH_MS = 15_000;
/** The same for who looks at one of them, and waits for what comes of it. Milliseconds. */
const WATCHED_MS = 3_000;
/** And for who waits for the answer to a test. Milliseconds. */
const AWAITED_MS = 700;
/** About as many as fill the screen. */
const DELIVERIES_SHOWN = 25;

const webhook = (id: string) => `/webhooks/${encodeURIComponent(id)}`;
const delivery = (id: string, deliveryId: string) =>
  `${webhook(id)}/deliveries/${encodeURIComponent(deliveryId)}`;

interface DeliveryPage {
  readonly data: readonly DeliveryView[];
  readonly next: string | null;
}

/** The routes for webhooks. */
export const webhookApi = {
  list: (signal?: AbortSignal) => request<{ data: WebhookView[] }>('GET', '/webhooks', { signal }),
  get: (id: string, signal?: AbortSignal) => request<WebhookView>('GET', webhook(id), { signal }),
  create: (body: NewWebhook, idempotencyKey: string) =>
    request<WebhookSecretView>('POST', '/webhooks', { body, idempotencyKey }),
  change: (id: string, body: ChangeWebhook, version: number, idempotencyKey: string) =>
    request<WebhookView>('PATCH', webhook(id), { body, version, idempotencyKey }),
  /** A secret that nobody has seen yet must not be taken for the one of before: the version says which is meant. */
  rotate: (id: string, version: number, idempotencyKey: string) =>
    request<WebhookSecretView>('POST', `${webhook(id)}/rotate-secret`, {
      body: {},
      version,
      idempotencyKey,
    }),
  pause: (id: string, idempotencyKey: string) =>
    request<WebhookView>('POST', `${webhook(id)}/pause`, { body: {}, idempotencyKey }),
  resume: (id: string, idempotencyKey: string) =>
    request<WebhookView>('POST', `${webhook(id)}/resume`, { body: {}, idempotencyKey }),
  remove: (id: string) => request<WebhookView>('DELETE', webhook(id)),
  test: (id: string, idempotencyKey: string) =>
    request<DeliveryDetail>('POST', `${webhook(id)}/test`, { body: {}, idempotencyKey }),
  replay: (id: string, deliveryId: string, idempotencyKey: string) =>
    request<DeliveryDetail>('POST', `${delivery(id, deliveryId)}/replay`, { body: {}, idempotencyKey }),
  replayFailed: (id: string, idempotencyKey: string) =>
    request<WebhookView>('POST', `${webhook(id)}/replay-failed`, { body: {}, idempotencyKey }),
};

/** All endpoints, for who may see them. */
export function useWebhooks() {
  return useQuery({
    queryKey: ['webhooks', 'all'],
    queryFn: ({ signal }) => webhookApi.list(signal),
    refetchInterval: REFRESH_MS,
    enabled: usePermission('webhook.manage'),
  });
}

export function useWebhook(id: string) {
  return useQuery({
    queryKey: ['webhooks', 'one', id],
    queryFn: ({ signal }) => webhookApi.get(id, signal),
    refetchInterval: WATCHED_MS,
  });
}

/** What was sent to one, newest first. */
export function useDeliveries(id: string, status: DeliveryStatus | null) {
  return useInfiniteQuery({
    queryKey: ['webhooks', 'deliveries', id, status],
    queryFn: ({ pageParam, signal }) =>
      request<DeliveryPage>('GET', `${webhook(id)}/deliveries`, {
        query: { status, after: pageParam, limit: DELIVERIES_SHOWN },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: WATCHED_MS,
  });
}

/** One delivery with its attempts, asked for until it has ended. */
export function useDelivery(id: string, deliveryId: string, isAwaited = false) {
  return useQuery({
    queryKey: ['webhooks', 'delivery', id, deliveryId],
    queryFn: ({ signal }) => request<DeliveryDetail>('GET', delivery(id, deliveryId), { signal }),
    refetchInterval: ({ state }) =>
      state.data && state.data.endedAt !== null ? false : isAwaited ? AWAITED_MS : WATCHED_MS,
  });
}

/** Puts a changed endpoint everywhere it is shown. */
export function useWebhookChanged() {
  const client = useQueryClient();
  return useCallback(
    async (changed: WebhookView | null) => {
      if (changed) client.setQueryData(['webhooks', 'one', changed.id], changed);
      await client.invalidateQueries({ queryKey: ['webhooks'] });
    },
    [client],
  );
}
