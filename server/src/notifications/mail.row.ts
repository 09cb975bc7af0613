import type {
  MailCause,
  MailEvent,
  MailFacts,
  MailLanguage,
  MailStatus,
} from '@standing/shared/notifications/mail';

/** A mail as it is kept. */
export interface MailRow {
  readonly id: string;
  readonly event_id: string;
  readonly account_id: string;
  readonly template: MailEvent;
  readonly template_version: number;
  readonly language: MailLanguage;
  readonly facts: MailFacts;
  readonly is_personal: boolean;
  readonly occurred_at: Date;
  readonly created_at: Date;
  readonly status: MailStatus;
  readonly cause: MailCause | null;
  readonly queued_at: Date;
  readonly attempts: number;
  readonly tries: number;
  readonly resends: number;
  readonly next_attempt_at: Date;
  readonly sent_at: Date | null;
  readonly ended_at: Date | null;
}

/** What somebody is about to hand over. */
export type ClaimedMail = Pick<
  MailRow,
  | 'id'
  | 'event_id'
  | 'account_id'
  | 'template'
  | 'template_version'
  | 'language'
  | 'facts'
  | 'is_personal'
  | 'occurred_at'
  | 'queued_at'
  | 'attempts'
  | 'tries'
>;

/** With its account, as it is shown. */
export interface ShownMail extends MailRow {
  readonly external_ref: string;
  readonly display_name: string;
  readonly email_hint: string | null;
  readonly erased: boolean;
}
