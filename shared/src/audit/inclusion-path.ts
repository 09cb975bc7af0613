import { nodeHash } from './merkle.js';

/** One step from a leaf towards the root: what is beside it, on which side, and what both make together. */
export interface PathStep {
  readonly side: 'left' | 'right';
  readonly sibling: Uint8Array;
  readonly hash: Uint8Array;
}

const isOdd = (n: number) => n % 2 === 1;

/**
 * The way from a leaf to the root, to be looked at; `verifyInclusion` judges it. The last step's hash is the root that the
 * proof leads to, whichever that is.
 *
 * @param proof RFC 9162 order
 */
export function inclusionPath(
  index: number,
  size: number,
  leafHash: Uint8Array,
  proof: readonly Uint8Array[],
): PathStep[] {
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  return proof.map((sibling) => {
    const side = isOdd(node) || node === last ? 'left' : 'right';
    hash = side === 'left' ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    // The last node of a level may have no neighbour; it goes up as it is.
    if (side === 'left') {
      while (!isOdd(node) && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
    return { side, sibling, hash };
  });
}
