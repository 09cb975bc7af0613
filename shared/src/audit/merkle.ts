import { sha256 } from './sha256.js';

/** SHA-256. Bytes. */
export const HASH_BYTES = 32;

const NODE_PREFIX = 1;

/** RFC 9162 hash of an inner node, SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const node = new Uint8Array(1 + left.length + right.length);
  node[0] = NODE_PREFIX;
  node.set(left, 1);
  node.set(right, 1 + left.length);
  return sha256(node);
}

/** Root of the tree without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Uint8Array = sha256(Uint8Array.of());

/** Whether two hashes are the same. They are public, so in no constant time. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * The root of a complete subtree: node `index` of `level` covers the leaves from `index · 2^level` up to, not including,
 * `(index + 1) · 2^level`. It never changes once all of them are there. Leaves are level 0.
 */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** Whether a number can be the size of a tree or the index of a leaf. */
export function isTreeSize(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

/** Largest power of two that is not larger. Indexes go up to 2^53, beyond what bit operators take. @param n at least 1 */
function largestPowerUpTo(n: number): number {
  let power = 2 ** Math.floor(Math.log2(n));
  // log2 rounds: near 2^53 to the next power.
  if (power > n) power /= 2;
  return power;
}

/**
 * The complete subtrees that the leaves from `from` up to, not including, `to` consist of, left to right. Their hashes,
 * folded by `foldNodes`, give the hash of that range, which is a subtree if `from` is a multiple of a power of two that is
 * not smaller than the range.
 */
export function completeSubtrees(from: number, to: number): TreeNode[] {
  const nodes: TreeNode[] = [];
  let start = from;
  while (start < to) {
    const size = largestPowerUpTo(to - start);
    nodes.push({ level: Math.round(Math.log2(size)), index: start / size });
    start += size;
  }
  return nodes;
}

/** The hash over complete subtrees that lie side by side, each smaller than the one to its left. */
export function foldNodes(hashes: readonly Uint8Array[]): Uint8Array {
  const last = hashes.at(-1);
  if (!last) return EMPTY_ROOT;
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/**
 * A tree that only grows: it keeps its right edge, the roots of the complete subtrees that the leaves consist of, at most
 * 53 hashes however many leaves there are.
 */
export class GrowingTree {
  private readonly edge: Uint8Array[];
  private count: number;

  /**
   * @param size number of leaves
   * @param edge hashes of `completeSubtrees(0, size)`
   */
  constructor(size = 0, edge: readonly Uint8Array[] = []) {
    if (!isTreeSize(size)) throw new RangeError(`a tree cannot have ${size} leaves`);
    if (edge.length !== completeSubtrees(0, size).length) {
      throw new RangeError(`the edge of a tree of ${size} leaves does not have ${edge.length} hashes`);
    }
    this.count = size;
    this.edge = [...edge];
  }

  get size(): number {
    return this.count;
  }

  /**
   * Adds a leaf behind the others.
   *
   * @param completed told each node that this leaf completes, from the leaf itself upwards
   */
  append(leaf: Uint8Array, completed?: (node: TreeNode, hash: Uint8Array) => void): void {
    let hash = leaf;
    let index = this.count;
    let level = 0;
    completed?.({ level, index }, hash);
    while (index % 2 === 1) {
      const left = this.edge.pop();
      if (!left) throw new Error('a node of odd index has its left neighbour on the edge');
      hash = nodeHash(left, hash);
      index = (index - 1) / 2;
      level += 1;
      completed?.({ level, index }, hash);
    }
    this.edge.push(hash);
    this.count += 1;
  }

  /** RFC 9162, section 2.1.1: the Merkle Tree Hash of the leaves so far. */
  root(): Uint8Array {
    return foldNodes(this.edge);
  }

  /** The same tree, to be grown on its own. */
  copy(): GrowingTree {
    return new GrowingTree(this.count, this.edge);
  }
}
