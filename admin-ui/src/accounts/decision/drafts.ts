import { session } from '../../app/session.js';
import type { Draft } from './decision.js';

/** Drafts that were put aside, by owner and decision: what somebody wrote outlives Escape and an ended session. */
const kept = new Map<string, { readonly owner: string; readonly draft: Draft }>();

// In memory only, and only until somebody leaves on purpose or somebody else comes.
session.subscribe(() => {
  const me = session.get();
  if (me === null && session.absence() === 'signed_out') kept.clear();
  for (const [key, { owner }] of kept) if (me !== null && owner !== me.staff.id) kept.delete(key);
});

export const drafts = {
  get: (key: string): Draft | undefined => kept.get(key)?.draft,
  /** @param owner staff id of the one who wrote it */
  keep: (key: string, owner: string, draft: Draft): void => {
    kept.set(key, { owner, draft });
  },
  drop: (key: string): void => {
    kept.delete(key);
  },
};
