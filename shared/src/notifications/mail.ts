import type { Capability } from '../account/capabilities.js';
import type { AccountState } from '../account/state.js';
import type { DocumentType, ReasonLocale } from '../reasons/reason.js';
import type { NamedReason } from '../status/customer-status.js';

/** What customers are mailed about; each has a template of its own. */
export const MAIL_EVENTS = [
  'account_registered',
  'documents_requested',
  'document_rejected',
  'verification_approved',
  'verification_rejected',
  'verification_revoked',
  'verification_expired',
  'account_flagged',
  'account_frozen',
  'account_locked',
  'hold_released',
  'request_declined',
  'case_message',
  'account_closed',
] as const;
export type MailEvent = (typeof MAIL_EVENTS)[number];

/** Languages in which mails are written. */
export type MailLanguage = ReasonLocale;

/**
 * `sending`: being handed to the mail server. `uncertain`: whoever handed it over cannot say whether it was taken, so it
 * is not sent again by itself. `kept`: shown, and sent only when somebody says so. `skipped`: never sent.
 */
export const MAIL_STATUSES = ['pending', 'sending', 'sent', 'uncertain', 'dead', 'kept', 'skipped'] as const;
export type MailStatus = (typeof MAIL_STATUSES)[number];

/** Why a mail is not on its way. */
export const MAIL_CAUSES = [
  /** Kept: there is no mail server. */
  'no_mail_server',
  /** Kept: what it tells of is too long ago to be news. */
  'too_late',
  /** Skipped: the customer has given no address. */
  'no_address',
  /** Skipped: the customer's data has been erased. */
  'erased',
  /** Dead: the mail server refuses it for good. */
  'refused',
  /** Dead: refused for the time being as often as it was tried. */
  'tries_used_up',
  /** Dead: the mail server was away for too long. */
  'expired',
  /** Uncertain: the connection ended before the mail server said whether it had taken it. */
  'connection_lost',
  /** Uncertain: the worker ended while it was handing it over. */
  'worker_lost',
] as const;
export type MailCause = (typeof MAIL_CAUSES)[number];

/** Statuses from which a mail is sent when somebody says so. */
export const RESENDABLE: readonly MailStatus[] = ['dead', 'uncertain', 'kept'];

/**
 * What a mail says, without anything that says who it is to: kept as it was when the event happened. A reason that is
 * withheld is not even named.
 */
export interface MailFacts {
  /** Why, as far as the customer may know. */
  readonly reasons: readonly NamedReason[];
  /** There is a reason, and it is withheld. */
  readonly withheld: boolean;
  /** Of the account after the event; null where that is not the point. */
  readonly state: AccountState | null;
  /** Why the account is still held, as far as the customer may know. */
  readonly remaining: readonly NamedReason[];
  readonly remainingWithheld: boolean;
  /** When it ends by itself. RFC 3339, UTC. */
  readonly until: string | null;
  /** What the customer cannot do meanwhile. */
  readonly blocks: readonly Capability[];
  /** What is asked for; for a rejected document, what may take its place. */
  readonly documents: readonly DocumentType[];
  /** The document that was rejected. */
  readonly rejected: DocumentType | null;
  /** E.g. `U-000042`. */
  readonly caseNumber: string | null;
  /** Somebody wrote something for the customer beside the event. */
  readonly hasMessage: boolean;
}

/** Facts of a mail that says nothing but what has happened. */
export const NO_FACTS: MailFacts = {
  reasons: [],
  withheld: false,
  state: null,
  remaining: [],
  remainingWithheld: false,
  until: null,
  blocks: [],
  documents: [],
  rejected: null,
  caseNumber: null,
  hasMessage: false,
};

/** Whom mails are from, as customers know it. */
export interface MailIdentity {
  readonly serviceName: string;
  /** An address, a number or a page: how support is reached. Null: nothing is given. */
  readonly supportContact: string | null;
}

/** A mail that is about to be kept. */
export interface MailToKeep {
  readonly event: MailEvent;
  readonly facts: MailFacts;
}

const HOUR_MS = 60 * 60 * 1000;

/**
 * Beyond this a notice is no news but a riddle: what it tells of may be over. Such a mail is kept, whether the log was
 * read late or a mail server was set up later. Milliseconds.
 */
export const NEWS_MS = 24 * HOUR_MS;

/** How long the product tries to get rid of a mail. Milliseconds. */
export const TRYING_MS = 3 * 24 * HOUR_MS;
