import {
  completeSubtrees,
  EMPTY_ROOT,
  foldNodes,
  HASH_BYTES,
  isTreeSize,
  nodeHash,
  sameBytes,
  type TreeNode,
} from './merkle.js';

/**
 * What a proof consists of: for each of its hashes the complete subtrees that make it up. A plan says which nodes have to
 * be looked up before anything is hashed, so that they can be fetched at once.
 */
export type ProofPlan = readonly (readonly TreeNode[])[];

/** The largest power of two smaller than `n`: where RFC 9162 splits a tree. @param n at least 2 */
function split(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

function assertSize(isRight: boolean, what: string): void {
  if (!isRight) throw new RangeError(what);
}

/**
 * The inclusion proof of a leaf in the tree of the first `size` leaves (RFC 9162, section 2.1.3.1).
 *
 * @throws RangeError unless `index < size`
 */
export function planInclusion(index: number, size: number): ProofPlan {
  assertSize(
    isTreeSize(index) && isTreeSize(size) && index < size,
    `leaf ${index} is not in a tree of ${size}`,
  );
  const path: TreeNode[][] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + split(to - from);
    if (index < middle) {
      path.push(completeSubtrees(middle, to));
      to = middle;
    } else {
      path.push(completeSubtrees(from, middle));
      from = middle;
    }
  }
  return path.toReversed();
}

/**
 * The proof that the tree of the first `from` leaves is what the tree of the first `to` leaves grew out of (RFC 9162,
 * section 2.1.4.1).
 *
 * @throws RangeError unless `1 ≤ from ≤ to`: every tree grows out of the empty one, which needs no proof
 */
export function planConsistency(from: number, to: number): ProofPlan {
  assertSize(
    isTreeSize(from) && isTreeSize(to) && from >= 1 && from <= to,
    `a tree of ${to} leaves does not grow out of one of ${from}`,
  );
  if (from === to) return [];
  const path: TreeNode[][] = [];
  let start = 0;
  let end = to;
  // Whether the subtree looked at begins where the old tree does: then the verifier knows its hash, the old root.
  let isOldRoot = true;
  while (end !== from) {
    const middle = start + split(end - start);
    if (from <= middle) {
      path.push(completeSubtrees(middle, end));
      end = middle;
    } else {
      path.push(completeSubtrees(start, middle));
      start = middle;
      isOldRoot = false;
    }
  }
  if (!isOldRoot) path.push(completeSubtrees(start, end));
  return path.toReversed();
}

/** Every node that a plan needs. */
export function nodesOf(plan: ProofPlan): TreeNode[] {
  return plan.flat();
}

/** The proof's hashes, in RFC 9162 order. @param hashOf a node's hash */
export function assembleProof(plan: ProofPlan, hashOf: (node: TreeNode) => Uint8Array): Uint8Array[] {
  return plan.map((nodes) => foldNodes(nodes.map(hashOf)));
}

export interface InclusionClaim {
  /** Place of the leaf: 0, 1, 2, … */
  readonly index: number;
  /** Leaves of the tree. */
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

const areHashes = (...hashes: readonly Uint8Array[]) => hashes.every((hash) => hash.length === HASH_BYTES);
const half = (n: number) => Math.floor(n / 2);
const isOdd = (n: number) => n % 2 === 1;

/** Whether the leaf is in the tree with that root (RFC 9162, section 2.1.3.2). Takes input from anybody. */
export function verifyInclusion({ index, size, leafHash, root, proof }: InclusionClaim): boolean {
  if (!isTreeSize(index) || !isTreeSize(size) || index >= size) return false;
  if (!areHashes(leafHash, root, ...proof)) return false;
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && sameBytes(hash, root);
}

export interface ConsistencyClaim {
  /** Leaves of the older tree; at least one, since the empty tree says nothing about what follows. */
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the newer tree begins with all of the older one (RFC 9162, section 2.1.4.2). Takes input from anybody. */
export function verifyConsistency({ from, to, fromRoot, toRoot, proof }: ConsistencyClaim): boolean {
  if (from < 1) return false;
  return verifySubtreeConsistency({
    start: 0,
    end: from,
    size: to,
    subtreeRoot: fromRoot,
    root: toRoot,
    proof,
  });
}

export interface SubtreeConsistencyClaim {
  /** The leaves from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly subtreeRoot: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Whether leaves can have a hash of their own in every tree that has them: `start` is a multiple of a power of two not
 * smaller than their number.
 */
export function isSubtree(start: number, end: number): boolean {
  if (!isTreeSize(start) || !isTreeSize(end) || start > end) return false;
  let power = 1;
  while (power < end - start) power *= 2;
  return start % power === 0;
}

/**
 * Whether the leaves from `start` to `end` of a tree hash to `subtreeRoot`. With `start` 0 it is RFC 9162's consistency
 * proof; the general form is that of draft-ietf-plants-merkle-tree-certs, section 4.4.
 */
export function verifySubtreeConsistency(claim: SubtreeConsistencyClaim): boolean {
  const { start, end, size, subtreeRoot, root, proof } = claim;
  if (!isSubtree(start, end) || !isTreeSize(size) || end > size) return false;
  // No leaves are in every tree.
  if (start === end) return proof.length === 0 && sameBytes(subtreeRoot, EMPTY_ROOT);
  if (!areHashes(...proof)) return false;
  let at: Climb = { first: start, last: end - 1, top: size - 1 };
  while (at.first !== at.last && (at.last === at.top || isOdd(at.last))) at = climb(at);
  let rest = proof;
  let oldHash = subtreeRoot;
  if (at.first !== at.last) {
    const [seed, ...others] = proof;
    if (!seed) return false;
    oldHash = seed;
    rest = others;
  }
  let newHash = oldHash;
  for (const sibling of rest) {
    if (at.top === 0) return false;
    if (isOdd(at.last) || at.last === at.top) {
      if (at.first < at.last) oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (!isOdd(at.last) && at.last !== 0) at = climb(at);
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    at = climb(at);
  }
  return at.top === 0 && sameBytes(oldHash, subtreeRoot) && sameBytes(newHash, root);
}

/** First and last leaf of a subtree and last leaf of the tree, as they are numbered a level up, and another, … */
interface Climb {
  readonly first: number;
  readonly last: number;
  readonly top: number;
}

function climb({ first, last, top }: Climb): Climb {
  return { first: half(first), last: half(last), top: half(top) };
}
