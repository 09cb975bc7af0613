import { useSyncExternalStore } from 'react';
import type { Permission } from '@standing/shared/access/permissions';
import type { Me, Preferences, SessionView } from '@standing/shared/contracts/auth';

export type SeenCheckpoint = NonNullable<Preferences['seenCheckpoint']>;

/** Why nobody is signed in: not yet, by their own will, or because the server no longer knows the session. */
export type Absence = 'not_yet' | 'signed_out' | 'expired';

let current: Me | null = null;
let absence: Absence = 'not_yet';
const listeners = new Set<() => void>();

function change(next: Me | null): void {
  current = next;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Who is signed in. Kept in memory only: neither the token nor anything personal outlives the page, and after a
 * reload `GET /me` brings it back from the cookie.
 */
export const session = {
  get: (): Me | null => current,
  start: (me: Me): void => change(me),
  /** Takes a fresh token and rights; preferences stay. */
  renew: (renewed: SessionView): void => {
    if (current) change({ ...current, ...renewed });
  },
  prefer: (preferences: Preferences): void => {
    if (current) change({ ...current, preferences });
  },
  end: (why: 'signed_out' | 'expired'): void => {
    if (current) absence = why;
    change(null);
  },
  absence: (): Absence => absence,
  subscribe,
};

/** The session, or null when nobody is signed in. */
export function useSession(): Me | null {
  return useSyncExternalStore(subscribe, session.get);
}

/** Whether the one who is signed in has a permission, as the server said. */
export function usePermission(permission: Permission): boolean {
  return useSession()?.staff.permissions.includes(permission) ?? false;
}
