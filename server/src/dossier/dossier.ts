import type { AuditEventView } from '@standing/shared/contracts/audit';
import type { DossierRequest } from '@standing/shared/contracts/audit-dossier';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { CaseView } from '@standing/shared/contracts/cases';
import type { DocumentView } from '@standing/shared/contracts/documents';
import type { MailView } from '@standing/shared/contracts/notifications';
import type { CustomerView } from '@standing/shared/contracts/status';
import type { FeedEntry } from '@standing/shared/feed/public-entry';
import type { ReasonLocale, ReasonText } from '@standing/shared/reasons/reason';
import type { NamedReason } from '@standing/shared/status/customer-status';
import type { ProvedPart } from '../audit/tree/log.service.js';

/*
 * What was gathered for a file of an account. Every format is written from this and reads nothing by itself, so that two
 * files of one account say the same.
 */

interface Gathered {
  /** Its number: that of the stream of its entry in the log. */
  readonly id: string;
  readonly purpose: DossierRequest['purpose'];
  readonly exportedAt: string;
  /** In which it says what it says in words. */
  readonly language: ReasonLocale;
  /** What the customer is told at this moment. */
  readonly told: CustomerView;
  /** What is in the log about the account up to the newest checkpoint, and what proves it. */
  readonly part: ProvedPart;
}

/** A reason as the customer may know it. */
export interface ToldReason {
  readonly code: string;
  readonly title: string;
  readonly explanation: string;
}

type Told<T> = T extends { readonly reasons: readonly string[] }
  ? Omit<T, 'id' | 'reasons'> & { readonly reasons: readonly ToldReason[] }
  : T extends { readonly reason: string | null }
    ? Omit<T, 'id' | 'reason'> & { readonly reason: ToldReason | null }
    : Omit<T, 'id'>;

/** What the customer may know of an event, with what proves when it was. */
export type HistoryEntry = Told<FeedEntry> & {
  /** Base64. */
  readonly leafHash: string;
  readonly proof: readonly string[];
};

export interface CustomerDossier extends Gathered {
  readonly for: 'customer';
  readonly history: () => AsyncIterable<readonly HistoryEntry[]>;
}

/** That a customer was mailed: what about, and what became of it. */
export type DossierMail = Pick<
  MailView,
  'id' | 'event' | 'eventId' | 'language' | 'templateVersion' | 'status' | 'cause' | 'occurredAt' | 'sentAt'
>;

export interface AuthorityDossier extends Gathered {
  readonly for: 'authority';
  readonly exportedBy: { readonly id: string; readonly role: string; readonly name: string };
  readonly account: AccountView;
  /** Newest first. */
  readonly documents: readonly DocumentView[];
  /** The newest, newest first, and how many there are. */
  readonly cases: readonly CaseView[];
  readonly caseCount: number;
  /** The newest mails about the account, newest first, and how many there are. */
  readonly mails: readonly DossierMail[];
  readonly mailCount: number;
  /** Oldest first, up to the checkpoint: what came after it has no proof yet, and is left to the next file. */
  readonly events: () => AsyncIterable<readonly AuditEventView[]>;
  /** What a version of a reason says, in the file's language; undefined for one that the catalogue has never had. */
  readonly reasonText: (name: NamedReason) => Promise<ReasonText | undefined>;
}

export type Dossier = CustomerDossier | AuthorityDossier;
