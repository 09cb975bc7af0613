import { z } from 'zod';
import {
  API_KEY_NAME_MAX_LENGTH,
  API_KEY_OVERLAP_HOURS,
  API_KEY_OVERLAP_HOURS_MAX,
  API_KEY_STATUSES,
} from '../access/api-keys.js';
import { API_KEY_SCOPES, type ApiKeyScope } from '../access/permissions.js';
import { instantSchema, listOf, listQuery, personLine, uuidSchema } from './common.js';

const SCOPES = Object.keys(API_KEY_SCOPES) as [ApiKeyScope, ...ApiKeyScope[]];

/** The key of a machine client, without the secret. */
export const apiKeySchema = z.object({
  id: uuidSchema,
  name: z.string(),
  /** The first characters of the secret, to recognise it by. */
  prefix: z.string(),
  /** A scope that the program does not know any more opens nothing. */
  scopes: z.array(z.string()),
  status: z.enum(API_KEY_STATUSES),
  createdAt: instantSchema,
  /** Who made it in the browser; null: the program or its command line. */
  createdBy: z.object({ id: uuidSchema, name: z.string() }).nullable(),
  /** null: never; only of keys that were not made here. */
  expiresAt: instantSchema.nullable(),
  /** Exact to a minute. */
  lastUsedAt: instantSchema.nullable(),
  rotatedAt: instantSchema.nullable(),
  revokedAt: instantSchema.nullable(),
  /** The secret before, while it still counts. */
  former: z
    .object({ prefix: z.string(), until: instantSchema, lastUsedAt: instantSchema.nullable() })
    .nullable(),
});
export type ApiKeyView = z.infer<typeof apiKeySchema>;
export const apiKeyListSchema = listOf(apiKeySchema);

export const apiKeyListQuerySchema = listQuery(['createdAt', 'name', 'lastUsedAt']).extend({
  status: z.enum(API_KEY_STATUSES).optional(),
});
export type ApiKeyListQuery = z.infer<typeof apiKeyListQuerySchema>;

/** `POST /api-keys`. */
export const createApiKeySchema = z.strictObject({
  name: personLine(API_KEY_NAME_MAX_LENGTH).refine((text) => text.length > 0, {
    message: 'must not be empty',
  }),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1)
    .max(SCOPES.length)
    .transform((scopes) => SCOPES.filter((scope) => scopes.includes(scope))),
  /** At most a year ahead. Default: a year. */
  expiresAt: instantSchema.optional(),
});
export type CreateApiKey = z.infer<typeof createApiKeySchema>;

/** `POST /api-keys/:id/rotate`: another secret for the same key. */
export const rotateApiKeySchema = z.strictObject({
  /** How long the secret before counts beside the new one; 0: not at all. */
  overlapHours: z.int().min(0).max(API_KEY_OVERLAP_HOURS_MAX).default(API_KEY_OVERLAP_HOURS),
  expiresAt: instantSchema.optional(),
});
export type RotateApiKey = z.infer<typeof rotateApiKeySchema>;

export const apiKeyChangedSchema = z.object({ apiKey: apiKeySchema });
/** `key` is the secret, shown this once; null in the answer to a repeated request. */
export const apiKeyIssuedSchema = apiKeyChangedSchema.extend({ key: z.string().nullable() });
export type ApiKeyIssued = z.infer<typeof apiKeyIssuedSchema>;
