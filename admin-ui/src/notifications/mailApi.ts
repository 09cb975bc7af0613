import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type {
  MailDetail,
  MailState,
  MailTemplateDetail,
  MailTemplateView,
  MailView,
  NewTemplateVersion,
  TemplatePreview,
} from '@standing/shared/contracts/notifications';
import type { MailEvent } from '@standing/shared/notifications/mail';
import type { MailText } from '@standing/shared/notifications/template';
import { request, type Query } from '../app/api.js';

/** Mails are made and sent a moment after what they tell of, which no event says: they are asked for. Milliseconds. */
const REFRESH_MS = 10_000;
/** The same for who looks at one, and waits for it to go out. Milliseconds. */
const WATCHED_MS = 2_000;
/** Mails that an account's page shows. */
const OF_ACCOUNT_SHOWN = 5;

const mail = (id: string) => `/notifications/${encodeURIComponent(id)}`;
const template = (event: string) => `/notification-templates/${encodeURIComponent(event)}`;

interface List<T> {
  readonly data: readonly T[];
  readonly total: number;
  readonly totalIsExact: boolean;
}

/** The routes for mails and their templates. */
export const mailApi = {
  resend: (id: string, idempotencyKey: string) =>
    request<MailDetail>('POST', `${mail(id)}/resend`, { body: {}, idempotencyKey }),
  preview: (body: TemplatePreview, signal?: AbortSignal) =>
    request<MailText>('POST', '/notification-templates/preview', { body, signal }),
  template: (event: string, signal?: AbortSignal) =>
    request<MailTemplateDetail>('GET', template(event), { signal }),
  publish: (event: string, content: NewTemplateVersion, version: number, idempotencyKey: string) =>
    request<MailTemplateDetail>('POST', `${template(event)}/versions`, {
      body: content,
      version,
      idempotencyKey,
    }),
};

export function useMails(query: Query) {
  return useQuery({
    queryKey: ['mails', 'list', query],
    queryFn: ({ signal }) => request<List<MailView>>('GET', '/notifications', { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

/** How sending does, and how much waits for somebody. */
export function useMailState() {
  return useQuery({
    queryKey: ['mails', 'state'],
    queryFn: ({ signal }) => request<MailState>('GET', '/notifications/state', { signal }),
    refetchInterval: REFRESH_MS,
  });
}

export function useMail(id: string) {
  return useQuery({
    queryKey: ['mails', 'one', id],
    queryFn: ({ signal }) => request<MailDetail>('GET', mail(id), { signal }),
    refetchInterval: ({ state }) => (state.data?.endedAt === null ? WATCHED_MS : false),
  });
}

/** The last mails to an account's customer. */
export function useAccountMails(accountId: string) {
  return useQuery({
    queryKey: ['mails', 'account', accountId],
    queryFn: ({ signal }) =>
      request<List<MailView>>('GET', `/accounts/${encodeURIComponent(accountId)}/notifications`, {
        query: { perPage: OF_ACCOUNT_SHOWN },
        signal,
      }),
    refetchInterval: REFRESH_MS,
  });
}

export function useTemplates() {
  return useQuery({
    queryKey: ['mailTemplates', 'all'],
    queryFn: ({ signal }) => request<List<MailTemplateView>>('GET', '/notification-templates', { signal }),
  });
}

/** One template with its versions; nothing is asked for what names none. */
export function useTemplate(event: MailEvent | null) {
  return useQuery({
    queryKey: ['mailTemplates', 'one', event],
    queryFn: ({ signal }) => mailApi.template(event ?? '', signal),
    enabled: event !== null,
  });
}

/** How a text would look, asked for anew as it is written; what cannot be read leaves the last one that could. */
export function usePreview(body: TemplatePreview, enabled: boolean) {
  return useQuery({
    queryKey: ['mailTemplates', 'preview', body],
    queryFn: ({ signal }) => mailApi.preview(body, signal),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Puts a changed mail or template everywhere it is shown. */
export function useMailsChanged() {
  const client = useQueryClient();
  return useCallback(
    async (changed: MailDetail | null) => {
      if (changed) client.setQueryData(['mails', 'one', changed.id], changed);
      await client.invalidateQueries({ queryKey: ['mails'] });
    },
    [client],
  );
}

export function useTemplateChanged() {
  const client = useQueryClient();
  return useCallback(
    async (changed: MailTemplateDetail) => {
      client.setQueryData(['mailTemplates', 'one', changed.event], changed);
      await client.invalidateQueries({ queryKey: ['mailTemplates', 'all'] });
    },
    [client],
  );
}
