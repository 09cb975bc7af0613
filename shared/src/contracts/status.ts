import { z } from 'zod';
import { REASON_LOCALES, DOCUMENT_TYPES } from '../reasons/reason.js';
import { CUSTOMER_CASE_STATUSES } from '../status/customer-status.js';
import { accountStateSchema, capabilityMarksSchema, externalRefSchema } from './accounts.js';
import { instantSchema } from './common.js';

/** References that one batch may name. */
export const STATUS_BATCH_MAX = 1_000;

export const customerReasonSchema = z.object({
  /** Of the catalogue, or one of the product's own notices (`NOTICE_CODES`). */
  code: z.string(),
  title: z.string(),
  explanation: z.string(),
  nextSteps: z.array(z.string()),
  /** Types that answer it; those that meet the same requirement are alternatives. */
  requiredDocuments: z.array(z.enum(DOCUMENT_TYPES)),
  /** When it ends by itself. */
  until: instantSchema.optional(),
});

/** What a customer may know of their account; never more than disclosure allows. */
export const customerStatusSchema = z.object({
  externalRef: z.string(),
  state: accountStateSchema,
  since: instantSchema,
  version: z.number(),
  capabilities: capabilityMarksSchema,
  /** What decides the state comes first. */
  reasons: z.array(customerReasonSchema),
  /** The open case that the customer takes part in. */
  case: z.object({ number: z.string(), status: z.enum(CUSTOMER_CASE_STATUSES) }).optional(),
  /** How support is reached, as administrators have set it. */
  support: z
    .object({
      email: z.string().optional(),
      phone: z.string().optional(),
      url: z.string().optional(),
      hours: z.string().optional(),
    })
    .optional(),
});

export const statusBatchSchema = z.strictObject({
  externalRefs: z.array(externalRefSchema).min(1).max(STATUS_BATCH_MAX),
});
export type StatusBatch = z.infer<typeof statusBatchSchema>;

/** In the order asked; references that no account has are listed apart. */
export const statusBatchAnswerSchema = z.object({
  data: z.array(customerStatusSchema),
  notFound: z.array(z.string()),
});

export const customerViewQuerySchema = z.strictObject({ lang: z.enum(REASON_LOCALES).optional() });
export const customerViewSchema = z.object({
  language: z.enum(REASON_LOCALES),
  status: customerStatusSchema,
});
export type CustomerView = z.infer<typeof customerViewSchema>;
