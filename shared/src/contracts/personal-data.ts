import { z } from 'zod';
import { addressSchema } from './accounts.js';
import { instantSchema, noteSchema, personText } from './common.js';

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

/** How long an account's data is kept, and whether it is still there. */
export const retentionSchema = z.object({
  closedAt: instantSchema.nullable(),
  /** Years after the closure. */
  years: z.number(),
  /** When the data may be erased; null while the account is open. */
  erasableFrom: instantSchema.nullable(),
  erasedAt: instantSchema.nullable(),
});
export type RetentionView = z.infer<typeof retentionSchema>;

export const erasureRequestSchema = z.strictObject({
  /** What was asked, by whom and how. */
  note: noteSchema,
});
export type ErasureRequest = z.infer<typeof erasureRequestSchema>;
