import type { AuthProvider, UserIdentity } from 'react-admin';
import type { Permission } from '@standing/shared/access/permissions';
import type { SessionView, SignIn } from '@standing/shared/contracts/auth';
import { getMe, request } from './api.js';
import { session } from './session.js';

/** Ends react-admin's checks without a message of its own: the sign-in page says what is to be said. */
const SIGNED_OUT = { message: false } as const;

/** Signs out here, whether or not the server hears of it. */
export async function signOut(): Promise<void> {
  try {
    if (session.get()) await request('POST', '/auth/sign-out');
  } catch {
    // The session may be over already, or the server away; here it ends in any case.
  }
  session.end('signed_out');
}

export const authProvider: AuthProvider = {
  async login(credentials: SignIn): Promise<void> {
    await request<SessionView>('POST', '/auth/sign-in', { body: credentials });
    // The same and the preferences, by which the first page is shown already.
    session.start(await getMe());
  },

  logout: signOut,

  checkAuth: () => (session.get() ? Promise.resolve() : Promise.reject(SIGNED_OUT)),

  /** Only 401 signs out, and `request` has seen to that already; anything else must not cost somebody their page. */
  checkError: () => Promise.resolve(),

  getIdentity(): Promise<UserIdentity> {
    const staff = session.get()?.staff;
    return staff ? Promise.resolve({ id: staff.id, fullName: staff.name }) : Promise.reject(SIGNED_OUT);
  },

  getPermissions: (): Promise<Permission[]> =>
    Promise.resolve((session.get()?.staff.permissions ?? []) as Permission[]),
};
