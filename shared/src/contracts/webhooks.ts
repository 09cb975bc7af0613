import { z } from 'zod';
import { FEED_TYPES } from '../feed/public-entry.js';
import { actorSchema } from './accounts.js';
import { CURSOR_LIMIT_MAX, cursorPageOf, instantSchema, listOf, personLine, uuidSchema } from './common.js';

/** Each event is sent to each of them. */
export const MAX_WEBHOOKS = 50;
/** Longer than any address that somebody reads. Characters. */
const URL_MAX = 2_000;

/** An address as it is kept: absolute, of the two schemes, without a password. Which hosts are taken the server knows. */
const webhookUrlSchema = z
  .string()
  .max(URL_MAX)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    message: 'must be an address that begins with https://',
  })
  .refine((text) => !URL.canParse(text) || (!new URL(text).username && !new URL(text).password), {
    message: 'must not hold a user name or password',
  });

const eventsSchema = z
  .array(z.enum(FEED_TYPES))
  .max(FEED_TYPES.length)
  .refine((list) => new Set(list).size === list.length, { message: 'must name each once' });

export const newWebhookSchema = z.strictObject({
  url: webhookUrlSchema,
  /** Which events are sent; empty: all. */
  events: eventsSchema.default([]),
  description: personLine(200).default(''),
});
export type NewWebhook = z.infer<typeof newWebhookSchema>;

export const changeWebhookSchema = z.strictObject({
  url: webhookUrlSchema.optional(),
  events: eventsSchema.optional(),
  description: personLine(200).optional(),
});
export type ChangeWebhook = z.infer<typeof changeWebhookSchema>;

export const webhookSchema = z.object({
  id: uuidSchema,
  url: z.string(),
  description: z.string(),
  events: z.array(z.enum(FEED_TYPES)),
  version: z.number(),
  createdAt: instantSchema,
  createdBy: actorSchema.pick({ id: true, name: true }),
  /** Until when the secret before this one signs, too. */
  previousSecretUntil: instantSchema.nullable(),
  /** Since when it has taken nothing; null while it does. */
  failingSince: instantSchema.nullable(),
  /** Failed attempts since. */
  failures: z.number(),
  pausedAt: instantSchema.nullable(),
  /** `failing`: the product itself has paused it. */
  pauseCause: z.enum(['staff', 'failing']).nullable(),
  /** Deliveries that wait; counted up to `PENDING_COUNTED`. */
  pending: z.number(),
  removedAt: instantSchema.nullable(),
});
export type WebhookView = z.infer<typeof webhookSchema>;
/** Nobody acts differently on more. */
export const PENDING_COUNTED = 10_000;

export const webhookListSchema = listOf(webhookSchema);
/** The secret is shown here and never again. */
export const webhookSecretSchema = z.object({ webhook: webhookSchema, secret: z.string() });
export type WebhookSecretView = z.infer<typeof webhookSecretSchema>;

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export const DELIVERY_KINDS = ['event', 'replay', 'test'] as const;

export const deliverySchema = z.object({
  id: uuidSchema,
  /** The receiver recognises a repeat by it. */
  messageId: uuidSchema,
  type: z.string(),
  kind: z.enum(DELIVERY_KINDS),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.number(),
  createdAt: instantSchema,
  /** While it waits. */
  nextAttemptAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
});
export type DeliveryView = z.infer<typeof deliverySchema>;
export const deliveryPageSchema = cursorPageOf(deliverySchema);

export const deliveryDetailSchema = deliverySchema.extend({
  /** What is sent, exactly. */
  body: z.string(),
  tries: z.array(
    z.object({
      n: z.number(),
      at: instantSchema,
      /** Milliseconds. */
      ms: z.number(),
      httpStatus: z.number().nullable(),
      problem: z.string().nullable(),
      /** The beginning of the answer. */
      answer: z.string().nullable(),
    }),
  ),
});
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;

export const deliveryQuerySchema = z.strictObject({
  status: z.enum(DELIVERY_STATUSES).optional(),
  /** Newest first: further back than this one. */
  after: z
    .string()
    .regex(/^\d{1,15}$/, { message: 'not a cursor' })
    .optional(),
  limit: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(1).max(CURSOR_LIMIT_MAX))
    .default(25),
});
export type DeliveryQuery = z.infer<typeof deliveryQuerySchema>;
