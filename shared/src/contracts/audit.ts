import { z } from 'zod';
import { ACCOUNT_STATES } from '../account/state.js';
import { NO_STATE } from '../account/transitions.js';
import { ENTRY_KINDS } from '../audit/commands.js';
import { accountEventSchema, accountStateSchema } from './accounts.js';
import { cursorPageOf, cursorQuery, instantSchema, personLine, uuidSchema } from './common.js';

/** An entry of the whole log: an account's event, or one of staff, sessions or configuration. */
export const auditEventSchema = accountEventSchema.extend({
  /** `account:<uuid>`, `staff:<uuid>`, … */
  stream: z.string(),
  /** Name of the member of staff or of the API key that the stream is of; null for any other. */
  subjectName: z.string().nullable(),
  /** The account that it is about, if it is about one: by its stream, or because the event says so. */
  accountId: uuidSchema.nullable(),
  /** That account's external reference. */
  externalRef: z.string().nullable(),
});
export type AuditEventView = z.infer<typeof auditEventSchema>;
export const auditEventPageSchema = cursorPageOf(auditEventSchema);

/** An id or a reference as somebody gives it. Anything in one line may be asked for; what the database cannot hold may not. */
const nameSchema = personLine(200).refine((text) => text.length > 0, { message: 'must not be empty' });

const entryFilters = {
  /** Id of a member of staff or of an API key; or what the system calls itself, e.g. `clock`. */
  actor: nameSchema.optional(),
  command: z
    .string()
    .regex(/^[a-z_.]{1,64}$/)
    .optional(),
  /** One stream: an account's id or reference, or `<kind>:<uuid>`. */
  subject: nameSchema.optional(),
  /** All that is about an account, by id or reference: its own stream, its cases, documents, proposals, reveals. */
  account: nameSchema.optional(),
  /** Instants, `[from, to)`. */
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  /** The account's state before. */
  fromState: z.enum([NO_STATE, ...ACCOUNT_STATES]).optional(),
  /** The account's state after. */
  state: accountStateSchema.optional(),
  /** `accesses` are sign-ins, what was opened and revealed, and reads of the log; `reads` are those of the log alone. */
  kind: z.enum(ENTRY_KINDS).optional(),
};

/** Newest first, unless `order` says otherwise. The cursor is the last event's id. */
export const auditQuerySchema = cursorQuery.extend({
  ...entryFilters,
  order: z.enum(['asc', 'desc']).default('desc'),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;
export type EntryFilters = Omit<AuditQuery, 'after' | 'limit' | 'order'>;

const neighbourSchema = z
  .object({ id: uuidSchema, streamVersion: z.number(), at: instantSchema, command: z.string() })
  .nullable();

/** One entry with everything that is needed to check it. */
export const auditEntrySchema = auditEventSchema.extend({
  /** The exact bytes that were hashed, base64; `hash` is SHA-256(0x00 ‖ bytes) in hex. */
  bytes: z.base64(),
  /** What these bytes say. */
  body: z.record(z.string(), z.unknown()),
  /** Leaf hash in the tree, base64; the same as `hash`. */
  leafHash: z.base64(),
  /** The events before and after it in its stream. */
  previous: neighbourSchema,
  next: neighbourSchema,
  /** The first checkpoint whose tree has it; null until one is signed. */
  checkpoint: z.object({ size: z.number(), signedAt: instantSchema }).nullable(),
});
export type AuditEntryView = z.infer<typeof auditEntrySchema>;

/** Everybody who has left an entry, by name; whoever has none is the system. */
export const auditPeopleSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      kind: accountEventSchema.shape.actor.shape.kind,
      name: z.string().nullable(),
    }),
  ),
});
export type AuditPeopleView = z.infer<typeof auditPeopleSchema>;

const treeSize = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/, { message: 'must be a whole number' })
  .transform(Number);
const base64Schema = z.base64();

/** Place of an entry in the log, as it stands in a path. */
export const logIndexSchema = treeSize;

/** `vkey`: the signed-note verifier key of the log, `name+hash+base64`. */
export const logKeySchema = z.object({
  vkey: z.string(),
  /** Every key that has signed, the current one first; after a rotation two sign for a while. */
  keys: z.array(
    z.object({ vkey: z.string(), createdAt: instantSchema, signsUntil: instantSchema.nullable() }),
  ),
});
export type LogKeyView = z.infer<typeof logKeySchema>;

export const inclusionQuerySchema = z.strictObject({ eventId: uuidSchema, size: treeSize.optional() });
export type InclusionQuery = z.infer<typeof inclusionQuerySchema>;
/** RFC 9162 order. */
export const inclusionProofSchema = z.object({
  index: z.number(),
  size: z.number(),
  hashes: z.array(base64Schema),
});
export type InclusionProofView = z.infer<typeof inclusionProofSchema>;

export const consistencyQuerySchema = z.strictObject({ from: treeSize, to: treeSize.optional() });
export type ConsistencyQuery = z.infer<typeof consistencyQuerySchema>;
export const consistencyProofSchema = z.object({
  from: z.number(),
  size: z.number(),
  hashes: z.array(base64Schema),
});
export type ConsistencyProofView = z.infer<typeof consistencyProofSchema>;

/** The exact bytes of an entry; `leafHash` is SHA-256(0x00 ‖ bytes). */
export const leafSchema = z.object({ index: z.number(), bytes: base64Schema, leafHash: base64Schema });
export type LeafView = z.infer<typeof leafSchema>;

const tilePart = z.string().max(10);
/** A tile's path below `tile/` (C2SP tlog-tiles), which has as many parts as its number takes. */
export const tileParametersSchema = z
  .strictObject({
    level: tilePart,
    a: tilePart,
    b: tilePart.optional(),
    c: tilePart.optional(),
    d: tilePart.optional(),
  })
  .transform(({ level, a, b, c, d }) => [level, a, b, c, d].filter((part) => part !== undefined).join('/'));

/** What of the log to export: everything without a filter, and then no entry needs a proof of its own. */
export const exportQuerySchema = z.strictObject({ ...entryFilters, accountId: uuidSchema.optional() });
export type ExportQuery = z.infer<typeof exportQuerySchema>;

/** Newest first; the cursor is a size. */
export const checkpointQuerySchema = cursorQuery;
export const checkpointPageSchema = cursorPageOf(
  z.object({
    origin: z.string(),
    size: z.number(),
    root: base64Schema,
    signedAt: instantSchema,
    /** The signed note. */
    note: z.string(),
  }),
);
export type CheckpointPage = z.infer<typeof checkpointPageSchema>;

/** The whole log, or one account. */
export const verifySchema = z.strictObject({ accountId: uuidSchema.optional() });
export type Verify = z.infer<typeof verifySchema>;
const problemSchema = z.object({
  stream: z.string().nullable(),
  version: z.number().nullable(),
  index: z.number().nullable(),
  kind: z.string(),
  detail: z.string(),
});
/** `problemCount` counts all of them; `problems` has the first 1,000. */
export const verifyAnswerSchema = z.object({
  ok: z.boolean(),
  checked: z.number(),
  problemCount: z.number(),
  problems: z.array(problemSchema),
});
export type VerifyAnswer = z.infer<typeof verifyAnswerSchema>;

export const verificationListSchema = z.object({
  data: z.array(
    verifyAnswerSchema.extend({
      id: uuidSchema,
      /** The account that was checked; null for the whole log. */
      accountId: uuidSchema.nullable(),
      /** `schedule`, or who asked. */
      startedBy: z.string(),
      startedAt: instantSchema,
      finishedAt: instantSchema,
      /** Entries of the log at that time. */
      size: z.number(),
    }),
  ),
});
export type VerificationListView = z.infer<typeof verificationListSchema>;

export const logStatusSchema = z.object({
  size: z.number(),
  /** Events without an index yet. */
  pending: z.number(),
  checkpoint: z.object({ size: z.number(), signedAt: instantSchema }).nullable(),
  /** Set while nothing is signed because the log lacks what has been signed. */
  signingRefused: z.object({ since: instantSchema, detail: z.string() }).nullable(),
  /** The last one of the whole log. */
  verification: verifyAnswerSchema
    .pick({ ok: true, checked: true, problemCount: true })
    .extend({ finishedAt: instantSchema })
    .nullable(),
});
export type LogStatusView = z.infer<typeof logStatusSchema>;
