import type { Role } from './roles.js';

/**
 * What each permission lets somebody do, and who has it. The one table that routes, screens and
 * decisions ask (domain: People). A right that depends on the thing itself (who may lift which hold)
 * is decided in `account/decide.ts`; having the permission only opens the door.
 */
export const PERMISSION_HOLDERS = {
  /** Find and read accounts, their events, timeline and past states; personal data masked. */
  'account.read': ['reviewer', 'lead', 'support', 'auditor', 'administrator', 'machine'],
  /** Register one account or import many; decides nothing about their standing. */
  'account.register': ['administrator', 'machine'],
  /** Confirm how the customer can be reached, or add what was missing; changes nothing that is there. */
  'account.update_contacts': ['support', 'machine'],
  'hold.place': ['reviewer', 'lead', 'support'],
  'hold.release': ['reviewer', 'lead', 'support'],
  /** Only through a verification case. */
  'verification.approve': ['reviewer', 'lead'],
  'verification.revoke': ['reviewer', 'lead'],
  'account.close': ['lead'],
  /** See one masked field of a customer in clear, for a reason that goes on record. */
  'account.reveal': ['reviewer', 'lead', 'support'],
  /** Put a customer's wish to be forgotten on record, and be told when it can be granted. */
  'erasure.request': ['lead', 'support'],
  /** See whose data is to be erased next, and whose was. */
  'erasure.read': ['lead', 'auditor', 'administrator'],
  /** Erase a customer's data whose time has come. */
  'account.erase': ['lead'],
  /** See what was done to many accounts at once, by whom, and what became of each. */
  'bulk.read': ['reviewer', 'lead', 'support', 'auditor'],
  /** Do something to many accounts at once, and agree when somebody else asks for it. */
  'bulk.run': ['reviewer', 'lead'],
  /** See what has been proposed, by whom and what became of it. */
  'proposal.read': ['reviewer', 'lead', 'support', 'auditor', 'administrator'],
  /** Approve and reject; which ones is a matter of what they are about (`decideProposal`), and none is support's. */
  'proposal.decide': ['reviewer', 'lead', 'support', 'administrator'],
  /** Take back what one has proposed. */
  'proposal.withdraw': ['reviewer', 'lead', 'support', 'administrator'],
  /** See cases, their notes and what happened in them. */
  'case.read': ['reviewer', 'lead', 'support', 'auditor'],
  'case.open': ['reviewer', 'lead', 'support'],
  /** Claim and decide; which kinds is a matter of the role (`CASE_WORKERS`). */
  'case.work': ['reviewer', 'lead', 'support'],
  'case.take_over': ['lead'],
  /** Hand in a document for an account. */
  'document.submit': ['reviewer', 'lead', 'support', 'machine'],
  /** See which documents there are and what became of them; nothing that they show. */
  'document.read': ['reviewer', 'lead', 'support', 'auditor'],
  /** Open a document; of which types is a matter of the role (`mayOpen`). */
  'document.open': ['reviewer', 'lead', 'support', 'auditor'],
  /** See maintenance windows, past ones too, and how many accounts they cover. */
  'maintenance.read': ['reviewer', 'lead', 'support', 'auditor', 'administrator'],
  /** Announce, change, cancel and end maintenance. */
  'maintenance.manage': ['administrator'],
  /** Read the whole log, across accounts and staff. */
  'audit.read': ['auditor'],
  /** Hand out the whole file of an account, to its customer or to an authority. */
  'dossier.export': ['lead', 'auditor'],
  /** Read what proves the log: its key, checkpoints, tiles of hashes and proofs; nothing of what the entries say. */
  'proof.read': ['reviewer', 'lead', 'support', 'auditor', 'administrator', 'machine'],
  /** What a customer may know of their account: state, capabilities and reasons as far as disclosure allows. */
  'status.read': ['machine'],
  // Feed and webhooks.
  /** Follow what happens to accounts and their cases, as far as customers may know it. */
  'feed.read': ['machine'],
  /** See where events are sent, with what became of each delivery; add, change, pause and try out endpoints. */
  'webhook.manage': ['administrator'],
  // Mails to customers.
  /** See what customers were mailed and when, with what it says, and the templates. */
  'notification.read': ['reviewer', 'lead', 'support', 'auditor', 'administrator'],
  /** Write the templates of mails, and have mails sent that were not. */
  'notification.manage': ['administrator'],
  /** Report what has happened to a customer. */
  'signal.send': ['machine'],
  /** See what was reported of an account, and what came of it. */
  'signal.read': ['reviewer', 'lead', 'support', 'auditor'],
  /** See the rules that turn signals into holds, their versions and hits. */
  'rule.read': ['reviewer', 'lead', 'support', 'auditor', 'administrator'],
  /** Add, rewrite and retire rules, and try them on what was reported. */
  'rule.write': ['administrator'],
  'reason.read': ['reviewer', 'lead', 'support', 'auditor', 'administrator'],
  /** Add, rewrite and retire reasons of the catalogue. */
  'reason.write': ['administrator'],
  // Settings.
  /** See what is set for the whole installation, and what was set before. */
  'settings.read': ['lead', 'auditor', 'administrator'],
  'settings.manage': ['administrator'],
  // Staff and keys.
  /** See who works here, with which roles, and where they are signed in. */
  'staff.read': ['administrator'],
  /** Invite, suspend and sign out people, take roles away, and ask for roles to be granted. */
  'staff.manage': ['administrator'],
  /** See which machine clients have a key, what it opens and when it was used. */
  'api_key.read': ['administrator'],
  /** Make, renew and revoke keys. */
  'api_key.manage': ['administrator'],
  /** Read how the process does: times, counts, connections; nothing of anybody. */
  'metrics.read': ['administrator', 'machine'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSION_HOLDERS;
export const PERMISSIONS = Object.keys(PERMISSION_HOLDERS) as Permission[];

/** Every permission that somebody with these roles has, in the table's order. */
export function permissionsOf(roles: readonly Role[]): Permission[] {
  return PERMISSIONS.filter((permission) => roleFor(permission, roles) !== null);
}

/** The role by which somebody has a permission, or null: events name the role that was acted in. */
export function roleFor(permission: Permission, roles: readonly Role[]): Role | null {
  const holders: readonly Role[] = PERMISSION_HOLDERS[permission];
  return roles.find((role) => holders.includes(role)) ?? null;
}

/** What an API key may be allowed; each scope opens the permissions beside it. */
export const API_KEY_SCOPES = {
  'accounts:read': ['account.read'],
  'accounts:write': ['account.register', 'account.update_contacts'],
  'documents:write': ['document.submit'],
  'log:read': ['proof.read'],
  'status:read': ['status.read'],
  'feed:read': ['feed.read'],
  'signals:write': ['signal.send'],
  'metrics:read': ['metrics.read'],
} as const satisfies Record<string, readonly Permission[]>;
export type ApiKeyScope = keyof typeof API_KEY_SCOPES;
