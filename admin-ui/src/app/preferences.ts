import type { Preferences } from '@standing/shared/contracts/auth';
import { request } from './api.js';
import { session, useSession } from './session.js';

/** Preferences change by the click; this many milliseconds gather a row of clicks into one request. */
const SAVE_DELAY_MS = 400;

let pending: number | undefined;

/**
 * Changes some preferences here at once and on the server shortly after.
 *
 * @param onFailure called when the server did not take them; they then last until the page is closed
 */
export function savePreferences(change: Preferences, onFailure: (error: unknown) => void): void {
  const me = session.get();
  if (!me) return;
  session.prefer({ ...me.preferences, ...change });
  window.clearTimeout(pending);
  pending = window.setTimeout(() => {
    const now = session.get();
    if (now?.staff.id !== me.staff.id) return;
    request('PUT', '/me/preferences', { body: now.preferences }).catch(onFailure);
  }, SAVE_DELAY_MS);
}

const NONE: Preferences = {};

export function usePreferences(): Preferences {
  return useSession()?.preferences ?? NONE;
}
