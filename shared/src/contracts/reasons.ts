import { z } from 'zod';
import { CAPABILITIES, sortedCapabilities } from '../account/capabilities.js';
import { HOLD_KINDS } from '../account/state.js';
import {
  DISCLOSURES,
  DOCUMENT_TYPES,
  KINDS_WITH_BLOCKS,
  KINDS_WITH_GENERIC,
  REASON_EXPIRY_MAX_MS,
  REASON_EXPIRY_MIN_MS,
  REASON_EXPLANATION_MAX,
  REASON_KINDS,
  REASON_NEXT_STEP_MAX,
  REASON_NEXT_STEPS_MAX,
  REASON_STAFF_NOTE_MAX,
  REASON_TITLE_MAX,
  RELEASE_AUTHORITIES,
  type ReasonKind,
  type ReasonLocale,
} from '../reasons/reason.js';
import { NOTICE_CODES } from '../status/notices.js';
import { actorSchema, reasonCodeSchema } from './accounts.js';
import { instantSchema, listOf, personLine, personText, smallListQuery } from './common.js';

const reasonTextSchema = z.object({
  title: z.string(),
  explanation: z.string(),
  nextSteps: z.array(z.string()),
});

const reasonContentSchema = z.object({
  authority: z.enum(RELEASE_AUTHORITIES).nullable(),
  disclosure: z.enum(DISCLOSURES),
  /** A verification that is rejected with it is not asked for again. */
  final: z.boolean(),
  /** Capabilities taken away; null: the default of the kind. */
  blocks: z.array(z.enum(CAPABILITIES)).nullable(),
  /** Milliseconds from placing a lock to its expiry; null: until released. */
  defaultExpiryMs: z.number().nullable(),
  requiredDocuments: z.array(z.enum(DOCUMENT_TYPES)),
  staffNote: z.object({ en: z.string(), 'zh-CN': z.string() }),
  text: z.object({ en: reasonTextSchema, 'zh-CN': reasonTextSchema }),
});
/** What of a reason has versions. */
export type ReasonContent = z.infer<typeof reasonContentSchema>;

const reasonNameSchema = z.object({
  /** `<kind>.<code>` */
  id: z.string(),
  kind: z.enum(REASON_KINDS),
  code: z.string(),
  /** The current version: decisions take this one, holds and events keep the one that they took. */
  version: z.number(),
  retired: z.boolean(),
});

export const reasonSchema = reasonNameSchema.extend(reasonContentSchema.shape);
export type ReasonView = z.infer<typeof reasonSchema>;

/** A reason as it was written once; never changed afterwards. */
export const reasonVersionSchema = reasonContentSchema.extend({
  version: z.number(),
  createdAt: instantSchema,
  createdBy: actorSchema.pick({ id: true, name: true }),
});
export type ReasonVersionView = z.infer<typeof reasonVersionSchema>;

export const reasonDetailSchema = reasonSchema.extend({
  retiredAt: instantSchema.nullable(),
  /** Holds that are open for this reason, whatever their version; counted up to `OPEN_HOLDS_COUNTED`. */
  openHolds: z.number(),
  openHoldsIsExact: z.boolean(),
  /** The product itself records with it, so it is neither changed nor retired. */
  fixed: z.boolean(),
  /** Newest first. */
  versions: z.array(reasonVersionSchema),
});
export type ReasonDetail = z.infer<typeof reasonDetailSchema>;

/** Counting further would only make the page slower: nobody acts differently on 10,000 and on 20,000. */
export const OPEN_HOLDS_COUNTED = 10_000;

export const reasonListSchema = listOf(reasonSchema);
/** The catalogue is small. */
export const reasonListQuerySchema = smallListQuery(['kind', 'code', 'version']).extend({
  kind: z.enum(REASON_KINDS).optional(),
  retired: z.enum(['true', 'false']).optional(),
  disclosure: z.enum(DISCLOSURES).optional(),
  authority: z.enum(RELEASE_AUTHORITIES).optional(),
  /** A fragment of the code, or of a title or staff note in either language. */
  q: personLine(100)
    .refine((text) => text.length > 0, { message: 'must not be empty' })
    .optional(),
});
export type ReasonListQuery = z.infer<typeof reasonListQuerySchema>;
export type ReasonFilter = Omit<ReasonListQuery, 'page' | 'perPage' | 'sort' | 'order'>;

export const reasonKindSchema = z.enum(REASON_KINDS);

/** A catalogue cannot grow without end: it is read as a whole. Reasons. */
export const MAX_REASONS = 500;
/** A reason that is rewritten more often than this is a conversation. Versions of one reason. */
export const MAX_REASON_VERSIONS = 500;

const written = (text: string) => text.length > 0;
const NOT_EMPTY = { message: 'must not be empty' };

function writtenText(locale: ReasonLocale) {
  return z.strictObject({
    title: personLine(REASON_TITLE_MAX[locale]).refine(written, NOT_EMPTY),
    explanation: personText(REASON_EXPLANATION_MAX[locale]).refine(written, NOT_EMPTY),
    nextSteps: z
      .array(personLine(REASON_NEXT_STEP_MAX[locale]).refine(written, NOT_EMPTY))
      .min(1)
      .max(REASON_NEXT_STEPS_MAX),
  });
}

function listOfOnce<const T extends readonly [string, ...string[]]>(values: T, max: number) {
  return z
    .array(z.enum(values))
    .max(max)
    .refine((list) => new Set(list).size === list.length, { message: 'must name each once' });
}

const contentFields = {
  authority: z.enum(RELEASE_AUTHORITIES).nullable().default(null),
  disclosure: z.enum(DISCLOSURES),
  final: z.boolean().default(false),
  blocks: listOfOnce(CAPABILITIES, CAPABILITIES.length)
    .transform((list) => sortedCapabilities(list))
    .nullable()
    .default(null),
  defaultExpiryMs: z
    .number()
    .int()
    .min(REASON_EXPIRY_MIN_MS)
    .max(REASON_EXPIRY_MAX_MS)
    .nullable()
    .default(null),
  requiredDocuments: listOfOnce(DOCUMENT_TYPES, DOCUMENT_TYPES.length).default([]),
  staffNote: z.strictObject({
    en: personLine(REASON_STAFF_NOTE_MAX.en).refine(written, NOT_EMPTY),
    'zh-CN': personLine(REASON_STAFF_NOTE_MAX['zh-CN']).refine(written, NOT_EMPTY),
  }),
  text: z.strictObject({ en: writtenText('en'), 'zh-CN': writtenText('zh-CN') }),
};

export const newReasonVersionSchema = z.strictObject(contentFields);
export type NewReasonVersion = z.infer<typeof newReasonVersionSchema>;

export const newReasonSchema = z
  .strictObject({ kind: reasonKindSchema, code: reasonCodeSchema, ...contentFields })
  .superRefine(({ kind, ...content }, context) => {
    // Answers to customers tell reasons and the product's own notices apart by their codes.
    if (NOTICE_CODES.some((code) => code === content.code)) {
      context.addIssue({ code: 'custom', path: ['code'], message: "is one of the product's own" });
    }
    for (const { path, message } of contentProblems(kind, content)) {
      context.addIssue({ code: 'custom', path: [path], message });
    }
  });
export type NewReason = z.infer<typeof newReasonSchema>;

export interface ContentProblem {
  readonly path: keyof ReasonContent;
  readonly message: string;
}

/**
 * What of a reason does not fit its kind. Where the kind is in the path the schema cannot know it, so it is asked here.
 * A generic reason must leave no trace by which it could be told from any other that is under review: neither blocks
 * nor documents of its own.
 */
export function contentProblems(
  kind: ReasonKind,
  content: Omit<ReasonContent, 'staffNote' | 'text'>,
): ContentProblem[] {
  const isHold = HOLD_KINDS.some((holdKind) => holdKind === kind);
  const isGeneric = content.disclosure === 'generic';
  const problems: ContentProblem[] = [];
  const refuse = (path: ContentProblem['path'], message: string) => problems.push({ path, message });

  if (isHold && content.authority === null) refuse('authority', 'must say who may release the hold');
  if (!isHold && content.authority !== null) refuse('authority', 'only holds have a release authority');
  if (content.final && kind !== 'verification') refuse('final', 'only a verification is rejected for good');
  if (content.defaultExpiryMs !== null && kind !== 'lock') {
    refuse('defaultExpiryMs', 'only locks end by themselves');
  }
  if (content.blocks !== null && !KINDS_WITH_BLOCKS.includes(kind)) {
    refuse('blocks', 'only holds and maintenance take capabilities away on their own terms');
  }
  if (isGeneric && !KINDS_WITH_GENERIC.includes(kind)) {
    refuse('disclosure', 'only holds, their releases and verifications can be withheld');
  } else if (isGeneric) {
    if (content.blocks !== null) refuse('blocks', 'would tell a generic reason from others');
    if (content.requiredDocuments.length > 0) {
      refuse('requiredDocuments', 'would tell a generic reason from others');
    }
  }
  return problems;
}
