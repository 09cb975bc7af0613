import { z } from 'zod';
import { accountEventSchema, accountStateSchema } from './accounts.js';
import { cursorPageOf, cursorQuery, instantSchema } from './common.js';

/** An entry of the whole log: an account's event, or one of staff, sessions or configuration. */
export const auditEventSchema = accountEventSchema.extend({
  /** `account:<uuid>`, `staff:<uuid>`, … */
  stream: z.string(),
  /** The account's external reference, when the stream is an account's. */
  externalRef: z.string().nullable(),
});
export type AuditEventView = z.infer<typeof auditEventSchema>;
export const auditEventPageSchema = cursorPageOf(auditEventSchema);

/** Newest first. `subject` is an account id or a stream; `from` and `to` bound the instant, `[from, to)`. */
export const auditQuerySchema = cursorQuery.extend({
  actor: z.string().max(200).optional(),
  command: z
    .string()
    .regex(/^[a-z_.]{1,64}$/)
    .optional(),
  subject: z.string().max(200).optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  state: accountStateSchema.optional(),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;
