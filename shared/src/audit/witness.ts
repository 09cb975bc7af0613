import { openCheckpoint, type Checkpoint } from './checkpoint.js';
import { sameBytes } from './merkle.js';
import type { NoteKey } from './note.js';
import { verifyConsistency } from './proofs.js';

/** What a witness makes of a checkpoint, beside the last one that it has seen. */
export type WitnessVerdict =
  /** The same tree as before. */
  | { readonly kind: 'unchanged'; readonly checkpoint: Checkpoint }
  /** The first one, or one whose tree begins with all of the last one's. */
  | { readonly kind: 'grown'; readonly checkpoint: Checkpoint }
  /** Both are signed, and they contradict each other: proof that the log has two histories. */
  | { readonly kind: 'fork'; readonly checkpoint: Checkpoint; readonly detail: string };

/**
 * Judges a checkpoint. A signature that does not hold says nothing about the log; contradicting signed checkpoints do.
 *
 * @param previous the last note that was found good; null at the first look
 * @param proofOf fetches the consistency proof between two sizes
 * @throws NoteError when the note is not signed by the log
 */
export async function witness(
  note: string,
  previous: string | null,
  keys: readonly NoteKey[],
  proofOf: (from: number, to: number) => Promise<readonly Uint8Array[]>,
): Promise<WitnessVerdict> {
  const checkpoint = openCheckpoint(note, keys);
  if (previous === null) return { kind: 'grown', checkpoint };
  const last = openCheckpoint(previous, keys);
  const fork = (detail: string): WitnessVerdict => ({ kind: 'fork', checkpoint, detail });
  if (checkpoint.size < last.size) {
    return fork(`a tree of ${last.size} entries was signed before, and now one of ${checkpoint.size}`);
  }
  if (checkpoint.size === last.size) {
    return sameBytes(checkpoint.root, last.root)
      ? { kind: 'unchanged', checkpoint }
      : fork(`two trees of ${last.size} entries are signed`);
  }
  const proof = await proofOf(last.size, checkpoint.size);
  const claim = { from: last.size, to: checkpoint.size, fromRoot: last.root, toRoot: checkpoint.root, proof };
  return verifyConsistency(claim)
    ? { kind: 'grown', checkpoint }
    : fork(`the tree of ${checkpoint.size} entries is not shown to begin with that of ${last.size}`);
}
