import {
  MEDIA_TYPES,
  RENDITIONS,
  type MediaType,
  type Rendition,
} from '@standing/shared/documents/documents';
import { MAX_PDF_PAGES, VIEW_MAX_SIDE } from '@standing/shared/documents/limits';
import { z } from 'zod';

/** Why a file is not taken, as the inspecting process can say; codes of the table of errors. */
export const INSPECTION_REFUSALS = [
  'file_type_unsupported',
  'heic_unsupported',
  'polyglot_file',
  'image_broken',
  'image_too_large',
  'image_animated',
  'pdf_broken',
  'pdf_encrypted',
  'pdf_too_many_pages',
  'pdf_page_too_large',
  'pdf_image_too_large',
] as const;
export type InspectionRefusal = (typeof INSPECTION_REFUSALS)[number];

/** A picture that was drawn from the file: JPEG. */
export interface RenditionFacts {
  readonly rendition: Rendition;
  /** From 1. */
  readonly page: number;
  readonly width: number;
  readonly height: number;
}

/** What a file turned out to be. */
export interface Inspection {
  readonly mediaType: MediaType;
  readonly pages: number;
}

const pageNumber = z.int().min(1).max(MAX_PDF_PAGES);
const side = z.int().min(1).max(VIEW_MAX_SIDE);

export const renditionSchema: z.ZodType<RenditionFacts> = z.strictObject({
  rendition: z.enum(RENDITIONS),
  page: pageNumber,
  width: side,
  height: side,
});
export const inspectionSchema: z.ZodType<Inspection> = z.strictObject({
  mediaType: z.enum(MEDIA_TYPES),
  pages: pageNumber,
});
export const refusalSchema = z.strictObject({ code: z.enum(INSPECTION_REFUSALS) });
