import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { RecoveryCodes, TotpEnrolment, TotpState } from '@standing/shared/contracts/auth';
import type { SessionInfo } from '@standing/shared/contracts/staff';
import { request } from '../app/api.js';

/** The contract's routes for how one gets in oneself. */
export const ownAccessApi = {
  totp: (signal?: AbortSignal) => request<TotpState>('GET', '/me/totp', { signal }),
  enrol: () => request<TotpEnrolment>('POST', '/me/totp', { body: {} }),
  confirm: (code: string) => request<RecoveryCodes>('POST', '/me/totp/confirm', { body: { code } }),
  turnOff: (password: string) => request<undefined>('DELETE', '/me/totp', { body: { password } }),
  renewRecoveryCodes: (password: string) =>
    request<RecoveryCodes>('POST', '/me/totp/recovery-codes', { body: { password } }),
  changePassword: (current: string, password: string) =>
    request<undefined>('POST', '/me/password', { body: { current, password } }),
  sessions: (signal?: AbortSignal) =>
    request<{ readonly data: SessionInfo[] }>('GET', '/me/sessions', { signal }),
  endSession: (id: string) =>
    request<undefined>('POST', `/me/sessions/${encodeURIComponent(id)}/revoke`, { body: {} }),
  endOtherSessions: () => request<undefined>('POST', '/me/sessions/revoke-others', { body: {} }),
};

export function useTotpState() {
  return useQuery({ queryKey: ['own-access', 'totp'], queryFn: ({ signal }) => ownAccessApi.totp(signal) });
}

export function useOwnSessions() {
  return useQuery({
    queryKey: ['own-access', 'sessions'],
    queryFn: ({ signal }) => ownAccessApi.sessions(signal),
  });
}

/** Fetches anew what is shown of it. */
export function useOwnAccessChanged() {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ queryKey: ['own-access'] }), [client]);
}
