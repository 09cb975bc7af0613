import { fromBase64, toBase64 } from './base64.js';
import { HASH_BYTES, isTreeSize } from './merkle.js';
import { isKeyName, NoteError, openNote, type GoodSignature, type NoteKey } from './note.js';

/** What a log says about its tree (C2SP tlog-checkpoint, https://c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** Which log it is; also the name of the key that signs. */
  readonly origin: string;
  /** Leaves. */
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** The text that is signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** Further lines are extensions, and left to those who know them. @throws NoteError when it is no checkpoint */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...extensions] = text.split('\n');
  const hash = fromBase64(root);
  // Whole lines: the last one is followed by nothing.
  const isWhole = extensions.length > 0 && extensions.pop() === '' && !extensions.includes('');
  if (!isWhole || !isKeyName(origin)) throw new NoteError('this is no checkpoint');
  if (!/^(0|[1-9]\d*)$/.test(size) || !isTreeSize(Number(size)))
    throw new NoteError('the checkpoint names no size');
  if (hash?.length !== HASH_BYTES) throw new NoteError('the checkpoint names no root');
  return { origin, size: Number(size), root: hash };
}

/**
 * Opens a checkpoint that one of the keys has signed.
 *
 * @param keys of the log, all named like its origin, and of witnesses
 * @throws NoteError when it is none, or none of the log's own keys signed it
 */
export function openCheckpoint(
  note: string,
  keys: readonly NoteKey[],
): Checkpoint & { readonly good: readonly GoodSignature[] } {
  const { text, good } = openNote(note, keys);
  const checkpoint = parseCheckpoint(text);
  if (!good.some(({ key, at }) => at === null && key.name === checkpoint.origin)) {
    throw new NoteError('the checkpoint is not signed by the log that it names');
  }
  return { ...checkpoint, good };
}
