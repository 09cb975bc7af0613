import { z } from 'zod';
import { REASON_LOCALES } from '../reasons/reason.js';

export const DOSSIER_READERS = ['customer', 'authority'] as const;
/** Why a file is handed out; the log keeps it, so it is a code and no text. */
export const DOSSIER_PURPOSES = [
  'customer_request',
  'complaint',
  'authority_request',
  'court_order',
] as const;
/** `json` for programs, with all that proves it; `pdf` to be read and printed. */
export const DOSSIER_FORMATS = ['json', 'pdf'] as const;

/** For a customer: what they may know. For an authority: everything, with what proves it. */
export const dossierSchema = z.strictObject({
  for: z.enum(DOSSIER_READERS),
  purpose: z.enum(DOSSIER_PURPOSES),
  format: z.enum(DOSSIER_FORMATS).default('json'),
  /** What it says in words is said in this language. Default: the customer's. */
  language: z.enum(REASON_LOCALES).optional(),
});
export type DossierRequest = z.infer<typeof dossierSchema>;
