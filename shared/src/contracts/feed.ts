import { z } from 'zod';
import { DOCUMENT_TYPES } from '../reasons/reason.js';
import { FEED_CASE_STATUSES } from '../feed/public-entry.js';
import { accountStateSchema } from './accounts.js';
import { CURSOR_LIMIT_DEFAULT, CURSOR_LIMIT_MAX, instantSchema, uuidSchema } from './common.js';

/** Indexes of the log stay far below what a double holds exactly. */
const indexSchema = z
  .string()
  .regex(/^\d{1,15}$/, { message: 'must be an index' })
  .transform(Number);

export const feedQuerySchema = z.strictObject({
  /** Of the last entry that is known; without it from the log's beginning. */
  after: indexSchema.optional(),
  limit: z
    .string()
    .regex(/^\d{1,9}$/, { message: 'must be a whole number' })
    .transform(Number)
    .pipe(z.number().min(1).max(CURSOR_LIMIT_MAX))
    .default(CURSOR_LIMIT_DEFAULT),
});
export type FeedQuery = z.infer<typeof feedQuerySchema>;

const entry = { index: z.number(), id: uuidSchema, at: instantSchema };
const account = z.object({ id: uuidSchema, externalRef: z.string() });

export const feedEntrySchema = z.discriminatedUnion('type', [
  z.object({
    ...entry,
    type: z.enum(['account.registered', 'account.state_changed', 'account.changed']),
    account,
    from: accountStateSchema.nullable(),
    to: accountStateSchema,
    version: z.number(),
    reason: z.string().nullable(),
  }),
  z.object({
    ...entry,
    type: z.literal('case.status_changed'),
    account,
    case: z.object({ number: z.string(), status: z.enum(FEED_CASE_STATUSES) }),
  }),
  z.object({
    ...entry,
    type: z.enum(['document.accepted', 'document.rejected']),
    account,
    case: z.object({ number: z.string() }),
    document: z.object({ id: uuidSchema, type: z.enum(DOCUMENT_TYPES) }),
    reasons: z.array(z.string()),
  }),
  z.object({
    ...entry,
    type: z.enum([
      'maintenance.announced',
      'maintenance.changed',
      'maintenance.cancelled',
      'maintenance.started',
      'maintenance.ended',
    ]),
    maintenance: z.object({
      id: uuidSchema,
      startsAt: instantSchema.optional(),
      endsAt: instantSchema.optional(),
      scope: z
        .union([
          z.object({ all: z.literal(true) }),
          z.object({ countries: z.array(z.string()) }),
          z.object({ tiers: z.array(z.string()) }),
          z.object({ accounts: z.number() }),
        ])
        .optional(),
    }),
    reason: z.string().nullable(),
  }),
]);

/** Ask again with `next`, also when `data` is empty; null only while the log has nothing at all. */
export const feedPageSchema = z.object({ data: z.array(feedEntrySchema), next: z.string().nullable() });
