import type { Capability } from '../account/capabilities.js';

/** What a reason can explain. Flag, freeze and lock are holds; the others are events without a hold. */
export const REASON_KINDS = [
  'verification',
  'flag',
  'freeze',
  'lock',
  'maintenance',
  'release',
  'closure',
] as const;
export type ReasonKind = (typeof REASON_KINDS)[number];

/** Who may lift a hold, from one person in support up to a reviewer and a lead together. */
export const RELEASE_AUTHORITIES = [
  'support',
  'reviewer',
  'support_with_approval',
  'compliance',
  'compliance_lead',
] as const;
export type ReleaseAuthority = (typeof RELEASE_AUTHORITIES)[number];

/** `generic`: the customer is told only {@link UNDER_REVIEW_TEXT}, because the reason would tip them off. */
export const DISCLOSURES = ['full', 'generic'] as const;
export type Disclosure = (typeof DISCLOSURES)[number];

/** Languages in which every reason is written (BCP 47). */
export const REASON_LOCALES = ['en', 'zh-CN'] as const;
export type ReasonLocale = (typeof REASON_LOCALES)[number];

/** Documents that a customer can hand in. */
export const DOCUMENT_TYPES = [
  'national_id',
  'passport',
  'driving_licence',
  'utility_bill',
  'bank_statement',
  'official_letter',
  'selfie',
  'source_of_funds',
  'other',
] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

/** What the customer reads in the status API and in mails. Plain text, no placeholders. */
export interface ReasonText {
  title: string;
  explanation: string;
  nextSteps: readonly string[];
}

/** One reason as shipped. Identified by kind and code together: a code may occur under two kinds. */
export interface ReasonDefinition {
  kind: ReasonKind;
  code: string;
  /** Who may release the hold; null for the kinds that are not holds. */
  authority: ReleaseAuthority | null;
  disclosure: Disclosure;
  /** True for a verification rejection after which nothing can be resubmitted. */
  final: boolean;
  /** Capabilities taken away; null for the default of the kind. */
  blocks: readonly Capability[] | null;
  /** Milliseconds from placing a lock to its expiry; null for until released. */
  defaultExpiryMs: number | null;
  /**
   * Types that answer the reason. Types that meet the same requirement (identity, address) are alternatives,
   * of which one is enough; each other type is asked for by itself. Empty where the reason cannot know: the
   * rejected document or the case then says what is missing.
   */
  requiredDocuments: readonly DocumentType[];
  /** One line for staff: when to use the reason. Never shown to customers. */
  staffNote: Record<ReasonLocale, string>;
  text: Record<ReasonLocale, ReasonText>;
}

/**
 * What a customer is told whenever disclosure is `generic`. It names no cause, asks for nothing and promises
 * no date, so that it reads like the notice of any other review.
 */
export const UNDER_REVIEW_TEXT: Record<ReasonLocale, ReasonText> = {
  en: {
    title: 'Your account is under review',
    explanation:
      'We review accounts from time to time to keep the service safe for everyone. While your account is under review, some or all of its features are not available.',
    nextSteps: [
      'You do not need to do anything now. If we need something from you, we will contact you.',
      'You can check your account status at any time. We will let you know when it changes.',
      'If you have questions, contact support.',
    ],
  },
  'zh-CN': {
    title: '您的账户正在审核中',
    explanation: '为保障服务安全，我们会不定期对账户进行审核。审核期间，您账户的部分或全部功能暂不可用。',
    nextSteps: [
      '您目前无需进行任何操作；如需您配合，我们会与您联系。',
      '您可随时查看账户状态，如有变化，我们会通知您。',
      '如有疑问，请联系客服。',
    ],
  },
};

/** Longest title that a notice and a phone's status line show in full, in characters. */
export const REASON_TITLE_MAX: Readonly<Record<ReasonLocale, number>> = { en: 60, 'zh-CN': 24 };
/** Three or four sentences; more is not read on a phone. Characters. */
export const REASON_EXPLANATION_MAX: Readonly<Record<ReasonLocale, number>> = { en: 600, 'zh-CN': 300 };
/** One sentence or two. Characters. */
export const REASON_NEXT_STEP_MAX: Readonly<Record<ReasonLocale, number>> = { en: 300, 'zh-CN': 150 };
/** A list that somebody can still follow. */
export const REASON_NEXT_STEPS_MAX = 6;
/** One line for staff. Characters. */
export const REASON_STAFF_NOTE_MAX: Readonly<Record<ReasonLocale, number>> = { en: 300, 'zh-CN': 150 };
/** A shorter lock ends before its notice is read. Milliseconds. */
export const REASON_EXPIRY_MIN_MS = 60_000;
/** As far ahead as a lock may end (`MAX_AHEAD_MS` of decisions). Milliseconds. */
export const REASON_EXPIRY_MAX_MS = 5 * 366 * 24 * 60 * 60 * 1000;

/** Kinds whose reasons may take capabilities away on their own terms. */
export const KINDS_WITH_BLOCKS: readonly ReasonKind[] = ['flag', 'freeze', 'lock', 'maintenance'];
/** Kinds whose reasons may be withheld: what a customer meets while it lasts, and why one of these made way for another. */
export const KINDS_WITH_GENERIC: readonly ReasonKind[] = [
  'flag',
  'freeze',
  'lock',
  'verification',
  'release',
];
