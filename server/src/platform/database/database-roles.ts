/**
 * The owner migrates; the app is API and worker, which may do what migrations grant and no more; the auditor reads.
 * Logins in the embedded database; on an outside server app and auditor are group roles.
 */
export const ROLE_NAMES = {
  owner: 'standing_owner',
  app: 'standing_app',
  auditor: 'standing_auditor',
} as const;

export type DatabaseRole = keyof typeof ROLE_NAMES;

/** Name of the embedded database. */
export const DATABASE_NAME = 'standing';
