import { z } from 'zod';
import {
  DOCUMENT_STATUSES,
  DOCUMENT_TYPES,
  MEDIA_TYPES,
  RENDITIONS,
  VIEW_PURPOSES,
} from '../documents/documents.js';
import { MAX_PDF_PAGES } from '../documents/limits.js';
import { actorSchema } from './accounts.js';
import { instantSchema, uuidSchema } from './common.js';

export const documentTypeSchema = z.enum(DOCUMENT_TYPES);

/** The text fields of the form; its other part is `file`. */
export const documentFormSchema = z.strictObject({ type: documentTypeSchema });

export const documentSchema = z.object({
  id: uuidSchema,
  accountId: uuidSchema,
  /** null: handed in without a case. */
  caseId: uuidSchema.nullable(),
  type: documentTypeSchema,
  status: z.enum(DOCUMENT_STATUSES),
  /** Of the file that was handed in; what is served is JPEG. */
  mediaType: z.enum(MEDIA_TYPES),
  /** Of the file that was handed in. */
  bytes: z.number(),
  /** One entry a page, in order; a picture is one page. Pixels of what is served as `view`. */
  pages: z.array(z.object({ width: z.number(), height: z.number() })),
  submittedAt: instantSchema,
  submittedBy: actorSchema,
  decidedAt: instantSchema.nullable(),
  decidedBy: actorSchema.nullable(),
  reasonCodes: z.array(z.string()),
  /** The day that the document names, as whoever accepted it read it. */
  issuedOn: z.iso.date().nullable(),
  /** The document that took this one's place. */
  supersededBy: uuidSchema.nullable(),
  /** The key of the account's documents has been destroyed: what they showed is gone. */
  erased: z.boolean(),
});
export type DocumentView = z.infer<typeof documentSchema>;

/** Newest first. */
export const accountDocumentsSchema = z.object({ data: z.array(documentSchema) });

export const documentContentQuerySchema = z.strictObject({
  rendition: z.enum(RENDITIONS).default('view'),
  /** From 1. The thumbnail is of the first page. */
  page: z
    .string()
    .regex(/^\d{1,4}$/, { message: 'must be a whole number' })
    .transform(Number)
    .pipe(z.number().min(1).max(MAX_PDF_PAGES))
    .default(1),
  /** Goes into the log. Default: by role and case. */
  purpose: z.enum(VIEW_PURPOSES).optional(),
  /** 1: as a file to keep. */
  download: z.enum(['0', '1']).default('0'),
});
export type DocumentContentQuery = z.infer<typeof documentContentQuerySchema>;
