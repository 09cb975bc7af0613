import { z } from 'zod';
import { uuidSchema } from './common.js';

/** Events that are proved at once: as many as a screen's page has. Their ids still fit into an address. */
export const EVIDENCE_MAX_EVENTS = 50;

/** `eventIds` is a list with commas. */
export const evidenceQuerySchema = z.strictObject({
  eventIds: z
    .string()
    .max(EVIDENCE_MAX_EVENTS * 37)
    .transform((text) => text.split(','))
    .pipe(z.array(uuidSchema).min(1).max(EVIDENCE_MAX_EVENTS)),
});
export type EvidenceQuery = z.infer<typeof evidenceQuerySchema>;

const base64Schema = z.base64();

/** What an event is to be verified with. Nothing of it needs to be believed: the checkpoint is signed. */
const eventEvidenceSchema = z.object({
  eventId: uuidSchema,
  /** Place in the log; null while it has none. */
  index: z.number().nullable(),
  /** Whether it stands in the queue for an index. An event without either has lost its place. */
  isWaiting: z.boolean(),
  /** The exact bytes; null for whoever may not read what they say. */
  bytes: base64Schema.nullable(),
  /** Bytes of the event before it in its stream; null when there is none, and for whoever may not read them. */
  previousBytes: base64Schema.nullable(),
  /** Leaf hashes of both, as they are now: for whoever gets no bytes. */
  leafHash: base64Schema,
  previousLeafHash: base64Schema.nullable(),
  /** Inclusion proof in the checkpoint's tree, RFC 9162 order; null when the tree does not reach so far, or has a hole. */
  proof: z.array(base64Schema).nullable(),
});
export type EventEvidenceView = z.infer<typeof eventEvidenceSchema>;

/** Events that are not there any more are left out. */
export const evidenceSchema = z.object({
  /** The newest signed note, of whose tree the proofs are; null before the first. */
  checkpoint: z.string().nullable(),
  data: z.array(eventEvidenceSchema),
});
export type EvidenceView = z.infer<typeof evidenceSchema>;
