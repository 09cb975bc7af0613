import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { StaffRole } from '@standing/shared/access/roles';
import type { ProposalView } from '@standing/shared/contracts/proposals';
import type {
  PasswordLink,
  PasswordLinkOwner,
  StaffDetail,
  StaffMember,
} from '@standing/shared/contracts/staff';
import { request, type Query } from '../app/api.js';

interface StaffPage {
  readonly data: StaffMember[];
  readonly total: number;
  readonly totalIsExact: boolean;
}

export interface LinkIssued {
  readonly staff: StaffDetail;
  /** null: it has been shown before, or is another administrator's to issue. */
  readonly link: PasswordLink | null;
}

export interface NewMember {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
  readonly note?: string;
}

const member = (id: string) => `/staff/${encodeURIComponent(id)}`;
const changed = (id: string, what: string, idempotencyKey: string, body: object = {}) =>
  request<{ staff: StaffDetail }>('POST', `${member(id)}/${what}`, { body, idempotencyKey });

/** The contract's routes for who works here. */
export const staffApi = {
  list: (query: Query, signal?: AbortSignal) => request<StaffPage>('GET', '/staff', { query, signal }),

  get: (id: string, signal?: AbortSignal) => request<StaffDetail>('GET', member(id), { signal }),

  invite: (body: NewMember, idempotencyKey: string) =>
    request<LinkIssued & { proposal: ProposalView }>('POST', '/staff', { body, idempotencyKey }),

  rename: (id: string, name: string) =>
    request<{ staff: StaffDetail }>('PATCH', member(id), { body: { name } }),

  suspend: (id: string, key: string) => changed(id, 'suspend', key),
  reactivate: (id: string, key: string) => changed(id, 'reactivate', key),
  endSessions: (id: string, key: string) => changed(id, 'sessions/revoke', key),
  endSession: (id: string, sessionId: string, key: string) =>
    changed(id, `sessions/${encodeURIComponent(sessionId)}/revoke`, key),
  resetSecondFactor: (id: string, key: string) => changed(id, 'reset-second-factor', key),
  removeRole: (id: string, role: StaffRole, key: string) =>
    changed(id, 'roles/remove', key, { roles: [role] }),

  issueLink: (id: string, idempotencyKey: string) =>
    request<LinkIssued>('POST', `${member(id)}/password-link`, { body: {}, idempotencyKey }),

  grantRoles: (id: string, roles: readonly StaffRole[], note: string, idempotencyKey: string) =>
    request<{ proposal: ProposalView }>('POST', `${member(id)}/roles/grant`, {
      body: { roles, ...(note === '' ? {} : { note }) },
      idempotencyKey,
    }),

  linkOwner: (token: string) =>
    request<PasswordLinkOwner>('POST', '/auth/password-link', { body: { token } }),

  setPassword: (token: string, password: string) =>
    request<undefined>('POST', '/auth/set-password', { body: { token, password } }),
};

export function useStaffList(query: Query) {
  return useQuery({
    queryKey: ['staff', 'list', query],
    queryFn: ({ signal }) => staffApi.list(query, signal),
    placeholderData: keepPreviousData,
  });
}

export function useStaffMember(id: string) {
  return useQuery({ queryKey: ['staff', 'one', id], queryFn: ({ signal }) => staffApi.get(id, signal) });
}

/** Fetches anew wherever somebody is shown who has changed, and the proposals about them. */
export function useStaffChanged() {
  const client = useQueryClient();
  return useCallback(
    () => Promise.all(['staff', 'proposals'].map((each) => client.invalidateQueries({ queryKey: [each] }))),
    [client],
  );
}
