import { z } from 'zod';
import { ACCOUNT_STATES } from '../account/state.js';
import {
  CASE_KINDS,
  CASE_PRIORITIES,
  CASE_RESOLUTIONS,
  CASE_STATUSES,
  DUE_STATES,
  OPEN_DUE_STATES,
} from '../cases/case.js';
import { CHECKLIST_ITEMS, type ChecklistItem } from '../cases/checklist.js';
import { VERIFICATION_LEVELS } from '../cases/requirements.js';
import { DOCUMENT_STATUSES, DOCUMENT_TYPES } from '../documents/documents.js';
import {
  accountStateSchema,
  actorSchema,
  addressSchema,
  EXTERNAL_REF_MAX_LENGTH,
  RISK_LEVELS,
  reasonCodeSchema,
} from './accounts.js';
import { instantSchema, listOf, listQuery, noteSchema, personLine, uuidSchema } from './common.js';

const personSchema = z.object({ id: uuidSchema, name: z.string().nullable() });

export const caseSchema = z.object({
  id: uuidSchema,
  /** What people say on the phone, e.g. `V-000042`. */
  number: z.string(),
  kind: z.enum(CASE_KINDS),
  status: z.enum(CASE_STATUSES),
  priority: z.enum(CASE_PRIORITIES),
  level: z.enum(VERIFICATION_LEVELS).nullable(),
  accountId: uuidSchema,
  account: z.object({
    externalRef: z.string(),
    displayName: z.string(),
    state: z.enum(ACCOUNT_STATES),
    country: z.string(),
    riskLevel: z.enum(RISK_LEVELS),
  }),
  /** The hold that it is about; null: all that fit its kind. */
  holdId: uuidSchema.nullable(),
  /** The decision that an appeal contests. */
  contestedEventId: uuidSchema.nullable(),
  openedAt: instantSchema,
  /** Null while the clock is stopped. */
  dueAt: instantSchema.nullable(),
  /** From when on it is due soon; null while the clock is stopped. */
  soonAt: instantSchema.nullable(),
  dueState: z.enum(DUE_STATES),
  assignee: personSchema.nullable(),
  lease: z.object({ holder: personSchema, until: instantSchema }).nullable(),
  /** How often it went back to the customer. */
  returned: z.number(),
  requestedDocuments: z.array(z.enum(DOCUMENT_TYPES)),
  documents: z.object({ submitted: z.number(), accepted: z.number(), rejected: z.number() }),
  resolution: z.enum(CASE_RESOLUTIONS).nullable(),
  resolvedAt: instantSchema.nullable(),
  reasonCode: z.string().nullable(),
  version: z.number(),
});
export type CaseView = z.infer<typeof caseSchema>;
export const caseListSchema = listOf(caseSchema);

export const caseDocumentSchema = z.object({
  id: uuidSchema,
  type: z.enum(DOCUMENT_TYPES),
  status: z.enum(DOCUMENT_STATUSES),
  mediaType: z.string(),
  pages: z.number(),
  submittedAt: instantSchema,
  decidedAt: instantSchema.nullable(),
  reasonCodes: z.array(z.string()),
});

const checklistItemSchema = z.enum(CHECKLIST_ITEMS as [ChecklistItem, ...ChecklistItem[]]);

export const caseDetailSchema = caseSchema.extend({
  documents: z.array(caseDocumentSchema),
  requirements: z.array(
    z.object({
      requirement: z.enum(['identity', 'address', 'contact']),
      met: z.boolean(),
      /** What would meet it; any one of the documents, all of the confirmations. */
      anyOf: z.array(z.string()),
    }),
  ),
  notes: z.array(
    z.object({
      id: uuidSchema,
      at: instantSchema,
      author: personSchema,
      visibility: z.enum(['internal', 'customer']),
      text: z.string(),
    }),
  ),
  /** The kind's items in their order; who did each, and when. */
  checklist: z.array(
    z.object({
      item: checklistItemSchema,
      done: z.boolean(),
      by: personSchema.nullable(),
      at: instantSchema.nullable(),
    }),
  ),
  /** Appeal: the decision that is contested, and who took part in it and so does not decide about it again. */
  contested: z
    .object({
      eventId: uuidSchema,
      at: instantSchema,
      command: z.string(),
      actor: actorSchema,
      fromState: accountStateSchema.nullable(),
      toState: accountStateSchema.nullable(),
      reasonKind: z.string().nullable(),
      reasonCode: z.string().nullable(),
      tookPart: z.array(personSchema),
    })
    .nullable(),
  /** What the customer declared, in clear; only for whoever holds the lease. */
  declared: z
    .object({
      displayName: z.string(),
      birthDate: z.string().nullable(),
      address: addressSchema.nullable(),
      country: z.string(),
      emailConfirmed: z.boolean(),
      phoneConfirmed: z.boolean(),
    })
    .nullable(),
});
export type CaseDetail = z.infer<typeof caseDetailSchema>;

const oneOrMore = <T extends z.ZodType<string, string>>(value: T) =>
  z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(value).min(1).max(20));

export const CASE_SORTS = ['dueAt', 'openedAt', 'number'] as const;
export const caseListQuerySchema = listQuery(CASE_SORTS).extend({
  order: z.enum(['asc', 'desc']).default('asc'),
  kind: oneOrMore(z.enum(CASE_KINDS)).optional(),
  status: oneOrMore(z.enum(CASE_STATUSES)).optional(),
  /** A staff id, `me`, or `none`. */
  assignee: z.union([uuidSchema, z.enum(['me', 'none'])]).optional(),
  accountId: uuidSchema.optional(),
  /** How they stand against their promise; what is over stands no way. */
  due: oneOrMore(z.enum(OPEN_DUE_STATES)).optional(),
  priority: oneOrMore(z.enum(CASE_PRIORITIES)).optional(),
  /** A case's number as people type it (`V-000042`, `v42`, `42`), or the account's reference. */
  q: personLine(EXTERNAL_REF_MAX_LENGTH)
    .refine((text) => text.length > 0, { message: 'must not be empty' })
    .optional(),
  overdue: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
export type CaseListQuery = z.infer<typeof caseListQuerySchema>;

export const openCaseSchema = z.strictObject({
  kind: z.enum(CASE_KINDS),
  accountId: uuidSchema,
  priority: z.enum(CASE_PRIORITIES).optional(),
  /** Verification only. Default: standard. */
  level: z.enum(VERIFICATION_LEVELS).optional(),
  /** Unfreeze and review: the hold that it is about. Default: all freezes and locks, or all flags. */
  holdId: uuidSchema.optional(),
  /** Appeal: the decision that is contested. Default: the newest that still weighs on the account. */
  eventId: uuidSchema.optional(),
  note: noteSchema.optional(),
});
export type OpenCase = z.infer<typeof openCaseSchema>;

export const claimNextSchema = z.strictObject({
  kinds: z.array(z.enum(CASE_KINDS)).min(1).max(4).optional(),
});
export type ClaimNext = z.infer<typeof claimNextSchema>;

export const caseNoteSchema = z.strictObject({
  text: noteSchema,
  visibility: z.enum(['internal', 'customer']),
});
export type CaseNote = z.infer<typeof caseNoteSchema>;

export const checkItemSchema = z.strictObject({ item: checklistItemSchema, done: z.boolean() });
export type CheckItem = z.infer<typeof checkItemSchema>;

export const presenceSchema = z.strictObject({});

/** Colleagues who have the case's page open, the caller left out; whoever came last first. */
export const presentSchema = z.object({
  data: z.array(personSchema.extend({ seenAt: instantSchema })),
});
export type Present = z.infer<typeof presentSchema>;

export const requestDocumentsSchema = z.strictObject({
  types: z.array(z.enum(DOCUMENT_TYPES)).min(1).max(DOCUMENT_TYPES.length),
  reasonCodes: z.array(reasonCodeSchema).max(10).default([]),
  /** For the customer. */
  note: noteSchema.optional(),
});
export type RequestDocuments = z.infer<typeof requestDocumentsSchema>;

export const resolveCaseSchema = z.strictObject({
  resolution: z.enum(CASE_RESOLUTIONS),
  reasonCode: reasonCodeSchema.optional(),
  note: noteSchema.optional(),
});
export type ResolveCase = z.infer<typeof resolveCaseSchema>;

export const acceptDocumentSchema = z.strictObject({
  /** Day of issue as the document says, `YYYY-MM-DD`; a proof of address older than three months is refused. */
  issuedOn: z.iso.date().optional(),
  note: noteSchema.optional(),
});
export type AcceptDocument = z.infer<typeof acceptDocumentSchema>;

export const rejectDocumentSchema = z.strictObject({
  reasonCodes: z.array(reasonCodeSchema).min(1).max(10),
  note: noteSchema.optional(),
});
export type RejectDocument = z.infer<typeof rejectDocumentSchema>;

export const caseCountsSchema = z.object({
  /** Open ones, by kind and how they stand against their promise. */
  data: z.array(
    z.object({
      kind: z.enum(CASE_KINDS),
      open: z.number(),
      soon: z.number(),
      late: z.number(),
      mine: z.number(),
    }),
  ),
});

export const myDayQuerySchema = z.strictObject({ since: instantSchema });

export const myDaySchema = z.object({
  decided: z.number(),
  approved: z.number(),
  rejected: z.number(),
  returned: z.number(),
  /** From claiming to resolving, of today's cases; null without any. Milliseconds. */
  medianMs: z.number().nullable(),
  /** What was decided or sent back to the customer, newest first; at most 200. */
  cases: z.array(
    z.object({
      id: uuidSchema,
      number: z.string(),
      kind: z.enum(CASE_KINDS),
      /** Null: sent back to the customer. */
      resolution: z.enum(CASE_RESOLUTIONS).nullable(),
      returned: z.boolean(),
      at: instantSchema,
    }),
  ),
});
export type MyDay = z.infer<typeof myDaySchema>;
