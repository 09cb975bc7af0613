import { z } from 'zod';
import { verificationListSchema, verifySchema } from './audit.js';
import { instantSchema, uuidSchema } from './common.js';

/** The whole log, or one account. */
export const startVerificationSchema = verifySchema;
export type StartVerification = z.infer<typeof startVerificationSchema>;

const resultSchema = verificationListSchema.shape.data.element;
export type VerificationResult = z.infer<typeof resultSchema>;

/** A verification that somebody asked for; the worker does it. */
export const verificationRunSchema = z.object({
  id: uuidSchema,
  /** The account that is checked; null for the whole log. */
  accountId: uuidSchema.nullable(),
  askedBy: z.string(),
  askedAt: instantSchema,
  status: z.enum(['waiting', 'running', 'done', 'failed']),
  /** Rows looked at. */
  done: z.number(),
  /** Rows to look at; null until that is known, and for one account, which takes a moment. */
  total: z.number().nullable(),
  /** Why there is no result: an error's code. */
  failure: z.string().nullable(),
  /** What was found, once it is done. */
  result: resultSchema.nullable(),
});
export type VerificationRunView = z.infer<typeof verificationRunSchema>;

/** Those under way, then the last ones that have ended; newest first. */
export const verificationRunListSchema = z.object({ data: z.array(verificationRunSchema) });
export type VerificationRunListView = z.infer<typeof verificationRunListSchema>;
