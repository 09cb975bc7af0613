import { z } from 'zod';
import { importLineSchema, importSummarySchema } from './accounts.js';

export const importQuerySchema = z.strictObject({
  /** `all`: one answer for every line; `refused`: only for those that were refused, and news of the progress. */
  results: z.enum(['all', 'refused']).default('all'),
});
export type ImportQuery = z.infer<typeof importQuerySchema>;

const countsSchema = importSummarySchema.omit({ status: true });
export type ImportCounts = z.infer<typeof countsSchema>;

/** How far an import is; sent about once a second where only refused lines are told. */
export const importProgressSchema = countsSchema.extend({ status: z.literal('progress') });

/**
 * Last line of an answer that ends before the file does. What was registered stays; sending the whole file again
 * registers the rest.
 */
export const importFailureSchema = z.object({
  status: z.literal('failed'),
  code: z.string(),
  detail: z.string(),
  /** The first line whose result is not known; null when it is not known which. */
  line: z.number().nullable(),
});

export type ImportFailure = z.infer<typeof importFailureSchema>;

/** One line of an import's answer; the last one is `done` or `failed`. */
export const importAnswerSchema = z.union([
  importLineSchema,
  importProgressSchema,
  importSummarySchema,
  importFailureSchema,
]);
export type ImportAnswer = z.infer<typeof importAnswerSchema>;
