import { keptDrafts } from '../app/keptDrafts.js';
import type { BulkDraft } from './bulk.js';

/** Drafts of bulk operations that were put aside, by what they select. */
export const drafts = keptDrafts<BulkDraft>();
