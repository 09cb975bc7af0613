import { z } from 'zod';

export const DOSSIER_READERS = ['customer', 'authority'] as const;
/** Why a file is handed out; the log keeps it, so it is a code and no text. */
export const DOSSIER_PURPOSES = [
  'customer_request',
  'complaint',
  'authority_request',
  'court_order',
] as const;

/** For a customer: what they may know, in their language. For an authority: everything, with what proves it. */
export const dossierSchema = z.strictObject({
  for: z.enum(DOSSIER_READERS),
  purpose: z.enum(DOSSIER_PURPOSES),
});
export type DossierRequest = z.infer<typeof dossierSchema>;
