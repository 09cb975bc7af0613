import { z } from 'zod';
import { CAPABILITIES } from '../account/capabilities.js';
import { DISCLOSURES, DOCUMENT_TYPES, REASON_KINDS, RELEASE_AUTHORITIES } from '../reasons/catalogue.js';
import { listOf } from './common.js';

const reasonTextSchema = z.object({
  title: z.string(),
  explanation: z.string(),
  nextSteps: z.array(z.string()),
});

export const reasonSchema = z.object({
  /** `<kind>.<code>` */
  id: z.string(),
  kind: z.enum(REASON_KINDS),
  code: z.string(),
  version: z.number(),
  retired: z.boolean(),
  authority: z.enum(RELEASE_AUTHORITIES).nullable(),
  disclosure: z.enum(DISCLOSURES),
  final: z.boolean(),
  blocks: z.array(z.enum(CAPABILITIES)).nullable(),
  defaultExpiryMs: z.number().nullable(),
  requiredDocuments: z.array(z.enum(DOCUMENT_TYPES)),
  staffNote: z.object({ en: z.string(), 'zh-CN': z.string() }),
  text: z.object({ en: reasonTextSchema, 'zh-CN': reasonTextSchema }),
});
export type ReasonView = z.infer<typeof reasonSchema>;

/** The catalogue is small: one page holds it. */
export const reasonListSchema = listOf(reasonSchema);
export const reasonListQuerySchema = z.strictObject({ kind: z.enum(REASON_KINDS).optional() });
