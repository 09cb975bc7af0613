import { z } from 'zod';
import { FEED_TYPES } from '../feed/public-entry.js';
import {
  DELIVERY_KINDS,
  DELIVERY_PROBLEMS,
  DELIVERY_STATUSES,
  isWebhookAddress,
  WEBHOOK_DESCRIPTION_MAX,
  WEBHOOK_URL_MAX,
} from '../webhooks/delivery.js';
import { actorSchema } from './accounts.js';
import {
  CURSOR_LIMIT_MAX,
  cursorPageOf,
  instantSchema,
  listOf,
  personLine,
  smallListQuery,
  uuidSchema,
} from './common.js';

/** Each event is sent to each of them. */
export const MAX_WEBHOOKS = 50;
/** An address as it is kept; which hosts are taken the server knows. */
const webhookUrlSchema = z.string().max(WEBHOOK_URL_MAX).refine(isWebhookAddress, {
  message: 'must be an address that begins with https://, without a user name or password',
});

const eventsSchema = z
  .array(z.enum(FEED_TYPES))
  .max(FEED_TYPES.length)
  .refine((list) => new Set(list).size === list.length, { message: 'must name each once' });

export const newWebhookSchema = z.strictObject({
  url: webhookUrlSchema,
  /** Which events are sent; empty: all. */
  events: eventsSchema.default([]),
  description: personLine(WEBHOOK_DESCRIPTION_MAX).default(''),
});
export type NewWebhook = z.infer<typeof newWebhookSchema>;

export const changeWebhookSchema = z.strictObject({
  url: webhookUrlSchema.optional(),
  events: eventsSchema.optional(),
  description: personLine(WEBHOOK_DESCRIPTION_MAX).optional(),
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
  /** When it last took something, as far as that lies among its newest deliveries; else null. */
  lastTakenAt: instantSchema.nullable(),
  removedAt: instantSchema.nullable(),
});
export type WebhookView = z.infer<typeof webhookSchema>;

/** There are at most `MAX_WEBHOOKS`. */
export const webhookListQuerySchema = smallListQuery(['createdAt', 'url']);
export type WebhookListQuery = z.infer<typeof webhookListQuerySchema>;
export const webhookListSchema = listOf(webhookSchema);
/** The secret is shown here and never again. */
export const webhookSecretSchema = z.object({ webhook: webhookSchema, secret: z.string() });
export type WebhookSecretView = z.infer<typeof webhookSecretSchema>;

const attemptSchema = z.object({
  n: z.number(),
  at: instantSchema,
  /** Milliseconds. */
  ms: z.number(),
  /** Of the answer; null when there was none. */
  httpStatus: z.number().nullable(),
  /** Null for a success. */
  problem: z.enum(DELIVERY_PROBLEMS).nullable(),
  /** The beginning of the answer. */
  answer: z.string().nullable(),
});
export type DeliveryAttempt = z.infer<typeof attemptSchema>;

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
  /** Whom it tells of; null for what concerns nobody in particular. */
  account: z.object({ id: uuidSchema, externalRef: z.string() }).nullable(),
  /** What became of it last; null before the first attempt has ended. */
  lastTry: attemptSchema.pick({ at: true, httpStatus: true, problem: true }).nullable(),
});
export type DeliveryView = z.infer<typeof deliverySchema>;
export const deliveryPageSchema = cursorPageOf(deliverySchema);

export const deliveryDetailSchema = deliverySchema.extend({
  /** What is sent, exactly. */
  body: z.string(),
  tries: z.array(attemptSchema),
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
