import { z } from 'zod';
import { ACCOUNT_STATES, HOLD_KINDS, type HoldKind } from '../account/state.js';
import { BULK_COMMANDS, BULK_OUTCOMES, BULK_STATUSES, MAX_BULK_IDS, type BulkCommand } from '../bulk/bulk.js';
import {
  accountStateSchema,
  actorSchema,
  countrySchema,
  reasonCodeSchema,
  RISK_LEVELS,
  tierSchema,
} from './accounts.js';
import {
  cursorPageOf,
  cursorQuery,
  instantSchema,
  listOf,
  listQuery,
  noteSchema,
  personLine,
  uuidSchema,
} from './common.js';

/** Several values, or one by itself. */
const some = <T extends z.ZodType<string, string>>(value: T) =>
  z.union([z.array(value).min(1).max(50), value.transform((one) => [one])]);

/** What the list of accounts filters by; all of it must hold. */
export const bulkFilterSchema = z
  .strictObject({
    state: some(z.enum(ACCOUNT_STATES)).optional(),
    q: personLine(200)
      .refine((text) => text.length > 0, { message: 'must not be empty' })
      .optional(),
    reasonCode: reasonCodeSchema.optional(),
    country: some(countrySchema).optional(),
    tier: some(tierSchema).optional(),
    riskLevel: some(z.enum(RISK_LEVELS)).optional(),
  })
  .refine((filter) => Object.values(filter).some((value) => value !== undefined), {
    message: 'must name at least one criterion; all accounts at once are a maintenance window',
  });
export type BulkFilter = z.infer<typeof bulkFilterSchema>;

/** The statechart's names say the kind as well. */
const SPELLED_OUT = {
  place_flag: ['place_hold', 'flag'],
  place_freeze: ['place_hold', 'freeze'],
  place_lock: ['place_hold', 'lock'],
  release_flag: ['release_hold', 'flag'],
  release_freeze: ['release_hold', 'freeze'],
  release_lock: ['release_hold', 'lock'],
} as const satisfies Record<string, readonly [BulkCommand, HoldKind]>;
type SpelledOut = keyof typeof SPELLED_OUT;

export const bulkRequestSchema = z
  .strictObject({
    /** With `kind`, or spelled out as the statechart has it: `place_freeze`. */
    command: z.enum([...BULK_COMMANDS, ...(Object.keys(SPELLED_OUT) as SpelledOut[])]),
    kind: z.enum(HOLD_KINDS).optional(),
    reasonCode: reasonCodeSchema,
    note: noteSchema.optional(),
    /** Locks only. Default: the reason's. */
    expiresAt: instantSchema.optional(),
    /** Flags and freezes only. */
    reviewAt: instantSchema.optional(),
    /** Releases only: those placed for this reason and no others. */
    placedFor: reasonCodeSchema.optional(),
    selection: z.union([
      z.strictObject({ ids: z.array(uuidSchema).min(1).max(MAX_BULK_IDS) }),
      z.strictObject({ filter: bulkFilterSchema }),
    ]),
    dryRun: z.boolean().default(false),
  })
  .transform(({ command, ...rest }, context) => {
    const [plain, spelled] =
      command in SPELLED_OUT ? SPELLED_OUT[command as SpelledOut] : [command as BulkCommand];
    const problem = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (spelled !== undefined && rest.kind !== undefined && rest.kind !== spelled) {
      problem('kind', 'must fit the command');
    }
    const kind = spelled ?? rest.kind ?? null;
    if (plain === 'revoke_verification' ? kind !== null : kind === null) {
      problem(
        'kind',
        plain === 'revoke_verification' ? 'goes with holds only' : 'must say which kind of hold',
      );
    }
    if (plain !== 'place_hold' && (rest.expiresAt ?? rest.reviewAt) !== undefined) {
      problem(rest.expiresAt === undefined ? 'reviewAt' : 'expiresAt', 'goes with placing holds only');
    }
    if (plain !== 'release_hold' && rest.placedFor !== undefined) {
      problem('placedFor', 'goes with releasing holds only');
    }
    return { ...rest, command: plain, kind };
  });
export type BulkRequest = z.infer<typeof bulkRequestSchema>;
/** As it is sent. */
export type BulkRequestBody = z.input<typeof bulkRequestSchema>;

const countedSchema = z.object({ code: z.string(), count: z.number() });

/** What would become of it, decided on the accounts as they are; nothing is written. */
export const bulkPreviewSchema = z.object({
  dryRun: z.literal(true),
  selected: z.number(),
  done: z.number(),
  refused: z.number(),
  /** By cause, the most frequent first. */
  refusals: z.array(countedSchema),
  needsApproval: z.boolean(),
  /** How many would come to be in which state. */
  states: z.array(z.object({ from: accountStateSchema, to: accountStateSchema, count: z.number() })),
  /** Some of the accounts, refused ones among them. */
  sample: z.array(
    z.object({
      accountId: uuidSchema,
      externalRef: z.string().nullable(),
      from: accountStateSchema.nullable(),
      to: accountStateSchema.nullable(),
      code: z.string().nullable(),
    }),
  ),
});
export type BulkPreview = z.infer<typeof bulkPreviewSchema>;

export const bulkOperationSchema = z.object({
  id: uuidSchema,
  command: z.enum(BULK_COMMANDS),
  kind: z.enum(HOLD_KINDS).nullable(),
  reasonCode: z.string(),
  note: z.string().nullable(),
  /** What else was asked for, as in the request. */
  details: z.object({
    expiresAt: instantSchema.optional(),
    reviewAt: instantSchema.optional(),
    placedFor: reasonCodeSchema.optional(),
  }),
  /** What the accounts were chosen by; a text that was searched for is not kept. */
  selection: z.object({
    by: z.enum(['ids', 'filter']),
    filter: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullable(),
    /** SHA-256 over the chosen ids in their order, one a line; hex. They were fixed when the operation was made. */
    sha256: z.string(),
  }),
  selected: z.number(),
  status: z.enum(BULK_STATUSES),
  /** Accounts dealt with so far. */
  processed: z.number(),
  done: z.number(),
  refused: z.number(),
  /** By cause, the most frequent first; only where one operation is asked for. */
  refusals: z.array(countedSchema).optional(),
  maker: actorSchema,
  madeAt: instantSchema,
  /** Until when a second person may agree; null where none is needed. */
  expiresAt: instantSchema.nullable(),
  /** Who agreed, refused, or called it off. */
  decision: z.object({ by: actorSchema, at: instantSchema, note: z.string().nullable() }).nullable(),
  endedAt: instantSchema.nullable(),
  /** Whether the caller may approve or reject it now. */
  mayDecide: z.boolean(),
  mayCancel: z.boolean(),
});
export type BulkOperationView = z.infer<typeof bulkOperationSchema>;
export const bulkListSchema = listOf(bulkOperationSchema);
export const bulkStartedSchema = z.object({ operation: bulkOperationSchema });

export const bulkListQuerySchema = listQuery(['madeAt']).extend({
  status: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(BULK_STATUSES)).min(1).max(BULK_STATUSES.length))
    .optional(),
});
export type BulkListQuery = z.infer<typeof bulkListQuerySchema>;

export const bulkResultsQuerySchema = cursorQuery.extend({ outcome: z.enum(BULK_OUTCOMES).optional() });
export type BulkResultsQuery = z.infer<typeof bulkResultsQuerySchema>;

export const bulkResultsSchema = cursorPageOf(
  z.object({
    accountId: uuidSchema,
    /** null: no such account. */
    externalRef: z.string().nullable(),
    outcome: z.enum(BULK_OUTCOMES),
    /** Why it was refused. */
    code: z.string().nullable(),
    at: instantSchema,
  }),
);
export type BulkResults = z.infer<typeof bulkResultsSchema>;

/** The accounts that an operation is about, dealt with or not, in the order in which they are. */
export const bulkAccountsSchema = cursorPageOf(
  z.object({
    accountId: uuidSchema,
    /** Null, like the state: no such account. */
    externalRef: z.string().nullable(),
    /** Now. */
    state: accountStateSchema.nullable(),
  }),
);
export type BulkAccounts = z.infer<typeof bulkAccountsSchema>;

export const bulkApproveSchema = z.strictObject({ note: noteSchema.optional() });
/** A no has to say why. */
export const bulkRejectSchema = z.strictObject({ note: noteSchema });
