import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ChangeSettings, SettingsView } from '@standing/shared/contracts/settings';
import { request } from '../app/api.js';

const KEY = ['settings'];

/** The contract's routes for settings. */
export const settingsApi = {
  get: (signal?: AbortSignal) => request<SettingsView>('GET', '/settings', { signal }),
  change: (body: ChangeSettings, version: number, idempotencyKey: string) =>
    request<SettingsView>('PATCH', '/settings', { body, version, idempotencyKey }),
};

export function useSettings(isRead: boolean) {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => settingsApi.get(signal),
    enabled: isRead,
  });
}

/** Shows what was saved; cases carry their promise and are asked for anew. */
export function useSettingsChanged() {
  const client = useQueryClient();
  return useCallback(
    async (settings: SettingsView) => {
      client.setQueryData(KEY, settings);
      await client.invalidateQueries({ queryKey: ['cases'] });
    },
    [client],
  );
}
