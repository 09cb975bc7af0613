import { session } from './session.js';

/** What somebody has written and not sent yet, by owner and by what it is about. */
export interface KeptDrafts<Draft> {
  get(key: string): Draft | undefined;
  /** @param owner staff id of the one who wrote it */
  keep(key: string, owner: string, draft: Draft): void;
  drop(key: string): void;
}

/**
 * Keeps drafts in memory only, and only until somebody leaves on purpose or somebody else comes: what was written
 * outlives Escape, a lost lease and an ended session.
 */
export function keptDrafts<Draft>(): KeptDrafts<Draft> {
  const kept = new Map<string, { readonly owner: string; readonly draft: Draft }>();
  session.subscribe(() => {
    const me = session.get();
    if (me === null && session.absence() === 'signed_out') kept.clear();
    for (const [key, { owner }] of kept) if (me !== null && owner !== me.staff.id) kept.delete(key);
  });
  return {
    get: (key) => kept.get(key)?.draft,
    keep: (key, owner, draft) => void kept.set(key, { owner, draft }),
    drop: (key) => void kept.delete(key),
  };
}
