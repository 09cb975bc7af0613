import { UNDER_REVIEW_TEXT, type ReasonText } from '../reasons/reason.js';
import type { NamedReason, ReasonForCustomer } from '../status/customer-status.js';
import { DOCUMENTS_REQUESTED } from '../status/notices.js';
import { frameHtml, frameText } from './layout.js';
import type { MailEvent, MailFacts, MailIdentity, MailLanguage } from './mail.js';
import { renderText, type MailText } from './template.js';
import { CAPABILITY_NAMES, dateIn, DOCUMENT_NAMES } from './words.js';

/** What of a mail is about the person that it is to; never kept with the mail. */
export interface MailPerson {
  /** Null: not to be used, or not known. */
  readonly name: string | null;
  /** What somebody wrote for them. Null: nothing, or not to be told here. */
  readonly message: string | null;
}

/** Everything that a mail is made of. */
export interface MailParts {
  readonly event: MailEvent;
  readonly language: MailLanguage;
  readonly facts: MailFacts;
  /** When it happened. RFC 3339. */
  readonly occurredAt: string;
  readonly person: MailPerson;
  readonly identity: MailIdentity;
}

/** Every reason whose text a mail needs. */
export function reasonsInMail({ reasons, remaining }: MailFacts): readonly NamedReason[] {
  return [...reasons, ...remaining];
}

/** A section with a list, left out where the list is empty. */
function list(items: readonly string[]): { readonly items: readonly string[] } | null {
  return items.length === 0 ? null : { items };
}

/**
 * What the placeholders of a template stand for in one mail. Of a withheld reason it says what the status says, and
 * nothing else.
 *
 * @param reasonOf asked for what `reasonsInMail` names
 */
export function mailData(
  { event, language, facts, occurredAt, person, identity }: MailParts,
  reasonOf: (reason: NamedReason) => Pick<ReasonForCustomer, 'text'>,
): object {
  const documentNames = DOCUMENT_NAMES[language];
  const textsOf = (reasons: readonly NamedReason[], withheld: boolean): ReasonText[] => [
    ...reasons.map((reason) => reasonOf(reason).text[language]),
    ...(withheld ? [UNDER_REVIEW_TEXT[language]] : []),
  ];
  const reasons = textsOf(facts.reasons, facts.withheld);
  const isHeld = facts.remaining.length > 0 || facts.remainingWithheld;
  return {
    ...identity,
    name: person.name,
    date: dateIn(language, occurredAt),
    title: reasons[0]?.title ?? DOCUMENTS_REQUESTED[language].title,
    reasons: reasons.map(({ title, explanation, nextSteps }) => ({
      title,
      explanation,
      nextSteps: list(nextSteps),
    })),
    until: facts.until === null ? null : dateIn(language, facts.until),
    restrictions: list(facts.blocks.map((capability) => CAPABILITY_NAMES[language][capability])),
    documents: list(facts.documents.map((type) => documentNames[type])),
    document: facts.rejected && documentNames[facts.rejected],
    caseNumber: facts.caseNumber,
    message: person.message,
    leftMessage: facts.hasMessage && person.message === null ? {} : null,
    remaining: list(textsOf(facts.remaining, facts.remainingWithheld).map(({ title }) => title)),
    restored: event === 'hold_released' && facts.state === 'active' ? {} : null,
    unverified: facts.state === 'unverified' && !isHeld ? {} : null,
    maintenance: facts.state === 'maintenance' ? {} : null,
  };
}

/** A mail as its customer gets it. */
export function composeMail(
  content: MailText,
  parts: MailParts,
  reasonOf: (reason: NamedReason) => Pick<ReasonForCustomer, 'text'>,
): MailText {
  const { subject, text, html } = renderText(content, mailData(parts, reasonOf));
  const { language, identity } = parts;
  return {
    subject,
    text: frameText(text, language, identity),
    html: frameHtml(html, subject, language, identity),
  };
}
