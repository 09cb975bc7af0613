import { type CapabilityMarks } from '../account/capabilities.js';
import {
  covers,
  deriveCapabilities,
  deriveState,
  deriveStateSince,
  isInForce,
  isVerified,
  type AccountState,
  type Course,
  type Facts,
  type Hold,
  type Instant,
} from '../account/state.js';
import { instantText } from '../audit/touched.js';
import { caseNumber, caseStatusAt, type CaseKind, type CaseFacts } from '../cases/case.js';
import {
  DOCUMENTS_FOR,
  REQUIREMENTS_OF,
  type ContactFacts,
  type VerificationLevel,
} from '../cases/requirements.js';
import type { DocumentStatus } from '../documents/documents.js';
import {
  DOCUMENT_TYPES,
  UNDER_REVIEW_TEXT,
  type Disclosure,
  type DocumentType,
  type ReasonKind,
  type ReasonLocale,
  type ReasonText,
} from '../reasons/reason.js';
import { supportTold, type SupportContact, type SupportTold } from '../settings/settings.js';
import {
  DOCUMENTS_REQUESTED,
  VERIFICATION_IN_REVIEW,
  verificationExpired,
  verificationRequired,
  type MissingDocuments,
  type NoticeCode,
} from './notices.js';

/** A reason in the version that a decision took. */
export interface NamedReason {
  readonly kind: ReasonKind;
  readonly code: string;
  readonly version: number;
}

/** What of a version of a reason concerns the customer. */
export interface ReasonForCustomer {
  readonly disclosure: Disclosure;
  readonly final: boolean;
  readonly requiredDocuments: readonly DocumentType[];
  readonly text: Readonly<Record<ReasonLocale, ReasonText>>;
}

/** A document of the verification case under way. */
export interface HandedIn {
  readonly type: DocumentType;
  readonly status: DocumentStatus;
  /** Why it was rejected; empty otherwise. */
  readonly reasons: readonly NamedReason[];
}

/** How far the verification of an account that is not verified has come. */
export interface VerificationCourse {
  /** The verification case under way. */
  readonly underWay: { readonly level: VerificationLevel; readonly documents: readonly HandedIn[] } | null;
  /** How the last verification ended: taken back, run out, or rejected. */
  readonly ended: { readonly expired: boolean; readonly reason: NamedReason | null } | null;
  /** The catalogue's reason for contacts that are not confirmed, as it is now; null when it is not in use. */
  readonly contactReason: NamedReason | null;
}

/** A case that the customer knows of. */
export interface KnownCase extends CaseFacts {
  readonly number: number;
  /** What has been asked for and not handed in since. */
  readonly requested: readonly DocumentType[];
  readonly requestReasons: readonly NamedReason[];
}

/** Everything that a customer's answer is made of. */
export interface StandingOfCustomer {
  readonly externalRef: string;
  readonly version: number;
  readonly facts: Facts;
  readonly course: Course;
  readonly contact: ContactFacts;
  readonly closure: NamedReason | null;
  /** Null for a verified account. */
  readonly verification: VerificationCourse | null;
  /** Null without one. */
  readonly openCase: KnownCase | null;
}

/** One thing that the customer should know. */
export interface CustomerReason {
  readonly code: string;
  readonly title: string;
  readonly explanation: string;
  readonly nextSteps: readonly string[];
  readonly requiredDocuments: readonly DocumentType[];
  readonly until?: string;
}

/** What the customer may know of their account. */
export interface CustomerStatus {
  readonly externalRef: string;
  readonly state: AccountState;
  readonly since: string;
  readonly version: number;
  readonly capabilities: CapabilityMarks;
  readonly reasons: readonly CustomerReason[];
  readonly case?: { readonly number: string; readonly status: CustomerCaseStatus };
  /** How support is reached; not there as long as nobody has said so. */
  readonly support?: SupportTold;
}

export const CUSTOMER_CASE_STATUSES = ['open', 'in_review', 'awaiting_customer'] as const;
export type CustomerCaseStatus = (typeof CUSTOMER_CASE_STATUSES)[number];

/**
 * Cases that customers take part in. A review is not one of them: that somebody looks into a flag is what a generic
 * reason must not give away.
 */
export const CUSTOMERS_CASES = ['unfreeze', 'appeal', 'verification'] as const satisfies readonly CaseKind[];

/** Every level requires what the highest does, as far as a customer without a case can know. */
const DEFAULT_LEVEL: VerificationLevel = 'standard';

const WEIGHT: Readonly<Record<Hold['kind'], number>> = { freeze: 0, lock: 1, flag: 3 };
const WINDOW_WEIGHT = 2;

/**
 * Whether customers may hear of a reason: everything that bears on it says so. The one place that decides it, for the
 * status, the feed and whatever else is told.
 */
export function isDisclosed(...disclosures: readonly Disclosure[]): boolean {
  return disclosures.every((disclosure) => disclosure === 'full');
}

/** What stands for every reason that is withheld. */
export const WITHHELD_CODE = 'under_review' satisfies NoticeCode;

const holdReason = ({ kind, reasonCode, reasonVersion }: Hold): NamedReason => ({
  kind,
  code: reasonCode,
  version: reasonVersion,
});

/** Every reason whose text an answer may need. */
export function reasonsNeeded(standing: StandingOfCustomer): NamedReason[] {
  const { facts, closure, verification, openCase } = standing;
  return [
    ...(closure ? [closure] : []),
    ...facts.holds.filter(({ disclosure }) => isDisclosed(disclosure)).map(holdReason),
    ...facts.windows.map(windowReason),
    ...(verification?.underWay?.documents.flatMap(({ reasons }) => reasons) ?? []),
    ...(verification?.ended?.reason ? [verification.ended.reason] : []),
    ...(verification?.contactReason ? [verification.contactReason] : []),
    ...(openCase?.requestReasons ?? []),
  ];
}

function windowReason({ reasonCode, reasonVersion }: Facts['windows'][number]): NamedReason {
  return { kind: 'maintenance', code: reasonCode, version: reasonVersion };
}

/** What is gathered for one code before it is said in a language. */
interface Said {
  /** Under which what is said twice is said once: two kinds of reasons may share a code. */
  readonly key: string;
  readonly code: string;
  readonly text: Readonly<Record<ReasonLocale, ReasonText>>;
  readonly documents: readonly DocumentType[];
  readonly until: Instant | null;
  /** Added to the explanation. */
  readonly message?: Readonly<Partial<Record<ReasonLocale, string>>> | null;
}

/**
 * All that is withheld looks the same, however much there is of it: no cause, no end, nothing to hand in. It has no
 * part of the hold that it stands for.
 */
const UNDER_REVIEW: Said = {
  key: WITHHELD_CODE,
  code: WITHHELD_CODE,
  text: UNDER_REVIEW_TEXT,
  documents: [],
  until: null,
};

/**
 * What a customer may know at an instant, in one language.
 *
 * @param reasonOf a version of a reason; asked for what `reasonsNeeded` names
 * @param support how every customer reaches it: it tells nothing of the one who asks
 */
export function customerStatus(
  standing: StandingOfCustomer,
  reasonOf: (reason: NamedReason) => ReasonForCustomer,
  support: SupportContact,
  language: ReasonLocale,
  at: Instant,
): CustomerStatus {
  const told = supportTold(support, language);
  const { facts, course, openCase } = standing;
  const state = deriveState(facts, at);
  const said = merged(saidOf(standing, reasonOf, at));
  return {
    externalRef: standing.externalRef,
    state,
    since: instantText(deriveStateSince(facts, course, at)),
    version: standing.version,
    capabilities: deriveCapabilities(facts, at),
    reasons: said.map((one) => inLanguage(one, language)),
    ...(openCase && state !== 'closed' ? { case: viewCase(openCase, at) } : {}),
    ...(told === null ? {} : { support: told }),
  };
}

/**
 * A case as its customer may know it. Waiting for a second person is no status of theirs: it would tell of the
 * authority under which a hold was placed.
 */
function viewCase(openCase: KnownCase, at: Instant): NonNullable<CustomerStatus['case']> {
  const status = caseStatusAt(openCase, at);
  return {
    number: caseNumber(openCase.kind, openCase.number),
    status: status === 'open' || status === 'awaiting_customer' ? status : 'in_review',
  };
}

function saidOf(
  standing: StandingOfCustomer,
  reasonOf: (reason: NamedReason) => ReasonForCustomer,
  at: Instant,
): Said[] {
  const { facts, closure, verification, openCase } = standing;
  const say = (
    name: NamedReason,
    { documents, until = null }: { documents?: readonly DocumentType[]; until?: Instant | null } = {},
  ): Said => {
    const reason = reasonOf(name);
    if (!isDisclosed(reason.disclosure)) return UNDER_REVIEW;
    return {
      key: `${name.kind}.${name.code}`,
      code: name.code,
      text: reason.text,
      documents: documents ?? reason.requiredDocuments,
      until,
    };
  };
  // A closed account cannot be opened again: what else was the matter with it leads nowhere.
  if (facts.closedAt !== null) return closure ? [say(closure)] : [];

  const weighed: (Said & { readonly weight: number })[] = [
    ...facts.holds
      .filter((hold) => isInForce(hold, at))
      .map((hold) => ({
        weight: WEIGHT[hold.kind],
        ...(isDisclosed(hold.disclosure) ? say(holdReason(hold), { until: hold.expiresAt }) : UNDER_REVIEW),
      })),
    ...facts.windows
      .filter((window) => covers(window, at))
      .map((window) => ({
        weight: WINDOW_WEIGHT,
        ...say(windowReason(window), { until: window.announcedEnd }),
        message: window.message,
      })),
  ];
  const requested = openCase && openCase.requested.length > 0 ? openCase : null;
  return [
    ...weighed.sort((one, other) => one.weight - other.weight),
    ...(requested
      ? requested.requestReasons.length > 0
        ? requested.requestReasons.map((name) => say(name, { documents: requested.requested }))
        : [notice('documents_requested', DOCUMENTS_REQUESTED, requested.requested)]
      : []),
    ...(verification && !isVerified(facts, at)
      ? saidOfVerification(verification, standing.contact, reasonOf, say, requested !== null)
      : []),
  ];
}

function notice(
  code: NoticeCode,
  text: Readonly<Record<ReasonLocale, ReasonText>>,
  documents: readonly DocumentType[] = [],
): Said {
  return { key: code, code, text, documents, until: null };
}

function saidOfVerification(
  { underWay, ended, contactReason }: VerificationCourse,
  contact: ContactFacts,
  reasonOf: (reason: NamedReason) => ReasonForCustomer,
  say: (name: NamedReason, more?: { documents?: readonly DocumentType[] }) => Said,
  isAsked: boolean,
): Said[] {
  const said: Said[] = [];
  const before = underWay === null ? ended : null;
  if (before?.reason) {
    said.push(say(before.reason));
    // What has been decided for good is not asked for again.
    if (reasonOf(before.reason).final) return said;
  }
  const level = underWay?.level ?? DEFAULT_LEVEL;
  const documents = underWay?.documents ?? [];
  const missing: (keyof typeof DOCUMENTS_FOR)[] = [];
  for (const requirement of REQUIREMENTS_OF[level]) {
    if (requirement === 'contact') continue;
    const handedIn = documents.filter(({ type }) => DOCUMENTS_FOR[requirement].includes(type));
    if (handedIn.some(({ status }) => status === 'accepted' || status === 'submitted')) continue;
    const rejected = handedIn.filter(({ status }) => status === 'rejected');
    if (rejected.length === 0) missing.push(requirement);
    for (const { reasons } of rejected) {
      for (const name of reasons) {
        said.push(say(name, { documents: reasonOf(name).final ? [] : DOCUMENTS_FOR[requirement] }));
      }
    }
  }
  // What belongs to no requirement (a selfie, a proof of funds) is told of as well when it was rejected.
  const others = documents.filter(
    ({ type, status }) =>
      status === 'rejected' && !Object.values(DOCUMENTS_FOR).some((types) => types.includes(type)),
  );
  for (const { type, reasons } of others) {
    for (const name of reasons) said.push(say(name, { documents: [type] }));
  }

  const isExpired = before?.expired === true;
  if (missing.length > 0 && !isAsked) {
    const types = missing.flatMap((requirement) => DOCUMENTS_FOR[requirement]);
    const what: MissingDocuments = missing.length > 1 ? 'both' : (missing[0] ?? 'both');
    said.push(
      isExpired
        ? notice('verification_expired', verificationExpired(what), types)
        : notice('verification_required', verificationRequired(what), types),
    );
  }
  if (!(contact.emailConfirmed && contact.phoneConfirmed) && contactReason) said.push(say(contactReason));
  if (said.length === 0 && !isAsked && underWay !== null) {
    said.push(notice('verification_in_review', VERIFICATION_IN_REVIEW));
  }
  return said;
}

/** One entry a reason: what several holds have in common is said once, with the longest end and everything asked for. */
function merged(said: readonly Said[]): Said[] {
  const byKey = new Map<string, Said>();
  for (const one of said) {
    const before = byKey.get(one.key);
    if (!before) byKey.set(one.key, one);
    else {
      byKey.set(one.key, {
        ...before,
        until: before.until === null || one.until === null ? null : Math.max(before.until, one.until),
        documents: DOCUMENT_TYPES.filter(
          (type) => before.documents.includes(type) || one.documents.includes(type),
        ),
      });
    }
  }
  return [...byKey.values()];
}

function inLanguage({ code, text, documents, until, message }: Said, language: ReasonLocale): CustomerReason {
  const { title, explanation, nextSteps } = text[language];
  const added = message?.[language];
  return {
    code,
    title,
    explanation: added ? `${explanation}${language === 'en' ? ' ' : ''}${added}` : explanation,
    nextSteps,
    requiredDocuments: documents,
    ...(until === null ? {} : { until: instantText(until) }),
  };
}
