import { keptDrafts } from '../../app/keptDrafts.js';
import type { Draft } from './decision.js';

/** Drafts of decisions on accounts that were put aside. */
export const drafts = keptDrafts<Draft>();
