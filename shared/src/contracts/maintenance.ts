import { z } from 'zod';
import { CAPABILITIES } from '../account/capabilities.js';
import { MAX_LISTED_ACCOUNTS, WINDOW_STATUSES } from '../maintenance/window.js';
import { accountStateSchema, countrySchema, reasonCodeSchema, tierSchema } from './accounts.js';
import { instantSchema, listOf, listQuery, personText, uuidSchema } from './common.js';

/** Countries there are, about. */
const MAX_COUNTRIES = 250;
/** Tiers that one window names. */
const MAX_TIERS = 100;
/** What customers are told beside the reason's text; a screen of a phone. Characters. */
export const WINDOW_MESSAGE_MAX_LENGTH = 1_000;

/** Lists show this many of the accounts that a window names; the window itself shows all. */
export const LISTED_ACCOUNTS_SHOWN = 25;

const distinct = <T extends z.ZodType<string, string>>(value: T, max: number) =>
  z
    .array(value)
    .min(1)
    .max(max)
    .transform((list) => [...new Set(list)]);

/** Exactly one of: everybody, countries, tiers, accounts by id. */
export const windowScopeSchema = z.union([
  z.strictObject({ all: z.literal(true) }),
  z.strictObject({ countries: distinct(countrySchema, MAX_COUNTRIES) }),
  z.strictObject({ tiers: distinct(tierSchema, MAX_TIERS) }),
  z.strictObject({ accountIds: distinct(uuidSchema.toLowerCase(), MAX_LISTED_ACCOUNTS) }),
]);
export type WindowScopeBody = z.infer<typeof windowScopeSchema>;

const messageText = personText(WINDOW_MESSAGE_MAX_LENGTH).refine((text) => text.length > 0, {
  message: 'must not be empty',
});
/** In one language or both; a plain text is told in both as it is. */
const messageSchema = z.preprocess(
  (message) => (typeof message === 'string' ? { en: message, 'zh-CN': message } : message),
  z
    .strictObject({ en: messageText.optional(), 'zh-CN': messageText.optional() })
    .refine((message) => message.en !== undefined || message['zh-CN'] !== undefined, {
      message: 'must have a text',
    }),
);
const blocksSchema = z.array(z.enum(CAPABILITIES)).max(CAPABILITIES.length);

export const announceWindowSchema = z.strictObject({
  scope: windowScopeSchema,
  /** A start that has just passed means at once. */
  startsAt: instantSchema,
  endsAt: instantSchema,
  reasonCode: reasonCodeSchema,
  /** Default: the reason's, else everything. */
  blocks: blocksSchema.optional(),
  message: messageSchema.optional(),
});
export type AnnounceWindow = z.infer<typeof announceWindowSchema>;

/** What is left out stays; null takes the message away, or goes back to what the reason blocks. */
export const changeWindowSchema = z
  .strictObject({
    scope: windowScopeSchema.optional(),
    startsAt: instantSchema.optional(),
    endsAt: instantSchema.optional(),
    reasonCode: reasonCodeSchema.optional(),
    blocks: blocksSchema.nullable().optional(),
    message: messageSchema.nullable().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { message: 'must change something' });
export type ChangeWindow = z.infer<typeof changeWindowSchema>;

export const windowSchema = z.object({
  id: uuidSchema,
  /** Accounts are named in full by the window itself, and the first of them in lists. */
  scope: z.union([
    z.object({ all: z.literal(true) }),
    z.object({ countries: z.array(z.string()) }),
    z.object({ tiers: z.array(z.string()) }),
    z.object({ accountIds: z.array(uuidSchema), accountCount: z.number() }),
  ]),
  status: z.enum(WINDOW_STATUSES),
  startsAt: instantSchema,
  /** As announced. */
  endsAt: instantSchema,
  /** Set when somebody ended it early. */
  endedAt: instantSchema.nullable(),
  cancelledAt: instantSchema.nullable(),
  blocks: z.array(z.enum(CAPABILITIES)),
  reasonCode: z.string(),
  reasonVersion: z.number(),
  message: z.object({ en: z.string().optional(), 'zh-CN': z.string().optional() }).nullable(),
  announcedAt: instantSchema,
  announcedBy: z.object({ id: z.string(), name: z.string().nullable() }),
  version: z.number(),
});
export type WindowView = z.infer<typeof windowSchema>;

export const windowListSchema = listOf(windowSchema);

export const windowListQuerySchema = listQuery(['startsAt', 'endsAt', 'announcedAt']).extend({
  status: z
    .string()
    .max(100)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(WINDOW_STATUSES)).min(1).max(WINDOW_STATUSES.length))
    .optional(),
  /** Windows with a part in `[from, to)`. */
  from: instantSchema.optional(),
  to: instantSchema.optional(),
});
export type WindowListQuery = z.infer<typeof windowListQuerySchema>;

/** How many accounts a scope covers, by the state that they are in now. */
export const coverageQuerySchema = z.strictObject({ scope: windowScopeSchema });
export type CoverageQuery = z.infer<typeof coverageQuerySchema>;
export const coverageSchema = z.object({
  total: z.number(),
  states: z.array(z.object({ state: accountStateSchema, count: z.number() })),
});
export type Coverage = z.infer<typeof coverageSchema>;
