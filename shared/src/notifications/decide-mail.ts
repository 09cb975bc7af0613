import type { Capability } from '../account/capabilities.js';
import type { AccountState, HoldKind } from '../account/state.js';
import type { AccountCommandName } from '../account/transitions.js';
import type { EventBody } from '../audit/canonical.js';
import { caseNumber, type CaseKind } from '../cases/case.js';
import { DOCUMENTS_FOR } from '../cases/requirements.js';
import { streamOf } from '../feed/public-entry.js';
import type { Disclosure, DocumentType } from '../reasons/reason.js';
import { CUSTOMERS_CASES, isDisclosed, type NamedReason } from '../status/customer-status.js';
import { NO_FACTS, type MailEvent, type MailFacts, type MailToKeep } from './mail.js';

/** A hold that was open when the event happened, the event itself left out. */
export interface HoldThen {
  readonly kind: HoldKind;
  readonly reason: NamedReason;
  readonly disclosure: Disclosure;
}

/** What an event itself does not say. All of it is as it was then. */
export interface MailSubject {
  readonly case: { readonly kind: CaseKind; readonly number: number } | null;
  /** Open before the event, and still open after it. */
  readonly others: readonly HoldThen[];
}

/** What of a version of a reason decides about a mail. */
export interface ReasonForMail {
  readonly disclosure: Disclosure;
  readonly final: boolean;
}

/** Account commands that customers are mailed about, with the template. */
const OF_ACCOUNT: Readonly<Partial<Record<AccountCommandName, MailEvent>>> = {
  register: 'account_registered',
  approve_verification: 'verification_approved',
  revoke_verification: 'verification_revoked',
  expire_verification: 'verification_expired',
  place_flag: 'account_flagged',
  place_freeze: 'account_frozen',
  place_lock: 'account_locked',
  release_flag: 'hold_released',
  release_freeze: 'hold_released',
  release_lock: 'hold_released',
  expire_lock: 'hold_released',
  close: 'account_closed',
};

const OF_CASE: Readonly<Record<string, MailEvent>> = {
  request_documents: 'documents_requested',
  reject_document: 'document_rejected',
  add_note: 'case_message',
  resolve_case: 'request_declined',
};

/** Commands whose reason is told; why something was lifted is not, since it would say what had been withheld. */
const TELLS_REASON: ReadonlySet<string> = new Set([
  'place_flag',
  'place_freeze',
  'place_lock',
  'revoke_verification',
  'close',
]);

/** Whether an event may make a mail; says nothing about whether it does. */
export function mayMakeMail({ stream, command, facts }: EventBody): boolean {
  if (stream.startsWith('account:')) {
    // Whoever is brought in by the million has been the wallet's customer for long.
    return command in OF_ACCOUNT && facts['imported'] !== true;
  }
  if (!stream.startsWith('case:') || !(command in OF_CASE)) return false;
  if (command === 'add_note') return facts['visibility'] === 'customer';
  return command !== 'resolve_case' || isDecline(facts['resolution']);
}

/** A request that changes nothing; what changes something is told by the change. */
function isDecline(resolution: unknown): boolean {
  return resolution === 'rejected' || resolution === 'upheld';
}

/** Every reason that the mail of an event may name. */
export function reasonsOfMail(event: EventBody): NamedReason[] {
  if (event.command in OF_CASE && 'reasons' in event.facts) return event.facts['reasons'] as NamedReason[];
  const isTold = TELLS_REASON.has(event.command) || event.command === 'resolve_case';
  return event.reason && isTold ? [event.reason as NamedReason] : [];
}

/**
 * The mail that an event makes, if it makes one. What leaves the customer where they were makes none: a freeze under a
 * freeze, a lock that ends under another. The same for every reason that is withheld.
 *
 * @param reasonOf asked for what `reasonsOfMail` names
 */
export function mailOf(
  event: EventBody,
  subject: MailSubject,
  reasonOf: (reason: NamedReason) => ReasonForMail,
): MailToKeep | null {
  if (!mayMakeMail(event)) return null;
  return streamOf(event).kind === 'account'
    ? mailOfAccount(event, subject, reasonOf)
    : mailOfCase(event, subject, reasonOf);
}

function mailOfAccount(
  event: EventBody,
  { others }: MailSubject,
  reasonOf: (reason: NamedReason) => ReasonForMail,
): MailToKeep | null {
  const kind = OF_ACCOUNT[event.command as AccountCommandName];
  if (!kind) return null;
  const state = event.toState as AccountState;
  const hasMoved = event.fromState !== event.toState;
  const hold = event.facts['hold'] as
    { disclosure: Disclosure; expiresAt: string | null; blocks: readonly Capability[] } | undefined;
  const told = tell(reasonsOfMail(event), (reason) => [
    reasonOf(reason).disclosure,
    ...(hold ? [hold.disclosure] : []),
  ]);
  const facts: MailFacts = { ...NO_FACTS, ...told, state };
  if (hold) {
    // Under a stronger hold customers hear of a weaker one only if it tells them something.
    const known = new Set(others.map(({ reason }) => keyOf(reason)));
    const isNews = told.reasons.some((reason) => !known.has(keyOf(reason)));
    if (!hasMoved && !isNews) return null;
    return {
      event: kind,
      facts: {
        ...facts,
        // Of what is withheld neither the end nor the extent is told.
        until: told.withheld ? null : hold.expiresAt,
        blocks: told.withheld ? [] : hold.blocks,
      },
    };
  }
  if (kind === 'hold_released' && !hasMoved) return null;
  if (kind === 'hold_released' || kind === 'verification_approved') {
    const { reasons, withheld } = tell(
      others.map(({ reason }) => reason),
      (reason) => others.filter((other) => other.reason === reason).map(({ disclosure }) => disclosure),
    );
    return { event: kind, facts: { ...facts, remaining: reasons, remainingWithheld: withheld } };
  }
  return { event: kind, facts };
}

function mailOfCase(
  event: EventBody,
  subject: MailSubject,
  reasonOf: (reason: NamedReason) => ReasonForMail,
): MailToKeep | null {
  const ofCase = subject.case;
  if (ofCase === null) return null;
  const isTheirs = (CUSTOMERS_CASES as readonly CaseKind[]).includes(ofCase.kind);
  const names = reasonsOfMail(event);
  const told = tell(names, (reason) => [reasonOf(reason).disclosure]);
  const facts: MailFacts = {
    ...NO_FACTS,
    ...told,
    // That somebody looks into a flag is not told; what they ask for is.
    caseNumber: isTheirs ? caseNumber(ofCase.kind, ofCase.number) : null,
    hasMessage: event.command !== 'resolve_case' && 'note' in event.commitments,
  };
  switch (event.command) {
    case 'request_documents':
      return { event: 'documents_requested', facts: { ...facts, documents: typesOf(event.facts['types']) } };
    case 'reject_document': {
      const type = event.facts['type'] as DocumentType;
      const isFinal = names.some((reason) => reasonOf(reason).final);
      const documents = isFinal ? [] : insteadOf(type);
      return { event: 'document_rejected', facts: { ...facts, rejected: type, documents } };
    }
    case 'add_note':
      return { event: 'case_message', facts: { ...facts, hasMessage: true } };
    default:
      if (ofCase.kind === 'verification') return { event: 'verification_rejected', facts };
      // A review is nothing that the customer has asked for. Why it stays as it is may be withheld, so it is not said.
      return isTheirs
        ? { event: 'request_declined', facts: { ...facts, reasons: [], withheld: false } }
        : null;
  }
}

/** What of some reasons may be told; all that is withheld is one and the same. */
function tell(
  reasons: readonly NamedReason[],
  disclosuresOf: (reason: NamedReason) => readonly Disclosure[],
): Pick<MailFacts, 'reasons' | 'withheld'> {
  const open = reasons.filter((reason) => isDisclosed(...disclosuresOf(reason)));
  const once = new Map(
    open.map(({ kind, code, version }) => [keyOf({ kind, code }), { kind, code, version }]),
  );
  return { reasons: [...once.values()], withheld: open.length < reasons.length };
}

const keyOf = ({ kind, code }: Pick<NamedReason, 'kind' | 'code'>) => `${kind}.${code}`;

function insteadOf(type: DocumentType): readonly DocumentType[] {
  return Object.values(DOCUMENTS_FOR).find((types) => types.includes(type)) ?? [type];
}

function typesOf(types: unknown): readonly DocumentType[] {
  return Array.isArray(types) ? (types as DocumentType[]) : [];
}
