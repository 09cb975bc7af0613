import { z } from 'zod';
import { actorSchema, addressSchema } from './accounts.js';
import { instantSchema, noteSchema, personText, uuidSchema } from './common.js';

/** What is shown masked and can be asked for, one at a time. */
export const REVEAL_FIELDS = ['email', 'phone', 'birthDate', 'address'] as const;
export type RevealField = (typeof REVEAL_FIELDS)[number];

/** Usual reasons to look; anything else is written out, and kept like a note. */
export const REVEAL_REASONS = [
  'identify_caller',
  'compare_documents',
  'contact_customer',
  'authority_request',
] as const;

export const revealSchema = z.strictObject({
  field: z.enum(REVEAL_FIELDS),
  /** One of the usual reasons by its code, or a sentence. */
  reason: personText(500).refine((text) => text.length > 0, { message: 'must not be empty' }),
});
export type Reveal = z.infer<typeof revealSchema>;
export const revealedSchema = z.object({ value: addressSchema });
export type Revealed = z.infer<typeof revealedSchema>;

/** Why data that somebody wants erased is kept, as error codes. */
export const ERASURE_REFUSALS = [
  'account_erased',
  'erasure_account_open',
  'erasure_too_early',
  'erasure_open_case',
] as const;

/** How long an account's data is kept, and whether it is still there. */
export const retentionSchema = z.object({
  closedAt: instantSchema.nullable(),
  /** Years after the closure. */
  years: z.number(),
  /** When the data may be erased; null while the account is open. */
  erasableFrom: instantSchema.nullable(),
  erasedAt: instantSchema.nullable(),
  /** Why a request for erasure would be refused now; null when it would not. */
  refusal: z.enum(ERASURE_REFUSALS).nullable(),
});
export type RetentionView = z.infer<typeof retentionSchema>;

export const erasureRequestSchema = z.strictObject({
  /** What was asked, by whom and how. */
  note: noteSchema,
});
export type ErasureRequest = z.infer<typeof erasureRequestSchema>;

const retainedSchema = z.object({ accountId: uuidSchema, externalRef: z.string() });

/** What is to be erased next, and what was erased last; of neither more than a page. */
export const retentionOverviewSchema = z.object({
  /** Years after the closure. */
  years: z.number(),
  /** The longest closed first. */
  due: z.array(
    retainedSchema.extend({
      closedAt: instantSchema,
      erasableFrom: instantSchema,
      /** It waits for a case to end. */
      hasOpenCase: z.boolean(),
    }),
  ),
  /** The newest first. */
  erased: z.array(
    retainedSchema.extend({
      erasedAt: instantSchema,
      /** Of the event in the log. */
      eventId: uuidSchema,
      by: actorSchema.pick({ kind: true, id: true, name: true }),
    }),
  ),
});
export type RetentionOverview = z.infer<typeof retentionOverviewSchema>;
