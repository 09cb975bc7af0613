import { createHash, hash as digest } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { fromBase64 } from './base64.js';
import { bytesToHex, hexToBytes, leafHash } from './canonical.js';
import { completeSubtrees, EMPTY_ROOT, GrowingTree, HASH_BYTES, nodeHash, type TreeNode } from './merkle.js';
import {
  assembleProof,
  isSubtree,
  nodesOf,
  planConsistency,
  planInclusion,
  verifyConsistency,
  verifyInclusion,
  verifySubtreeConsistency,
} from './proofs.js';
import { lendSha256 } from './sha256.js';
import { hashOfSlice, sliceOf, TILE_HEIGHT, TILE_WIDTH, tilePath } from './tiles.js';

// Some two million hashes; the portable SHA-256 has tests of its own.
lendSha256((bytes) => digest('sha256', bytes, 'buffer'));

/**
 * The definitions of RFC 9162, section 2.1, word for word: recursive, slow, on lists of leaves.
 * A second implementation, to hold the first against.
 */
const sha = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};
const memo = new Map<number, Uint8Array>();
/** The largest power of two smaller than n, for each n. */
const powers = Array.from({ length: 601 }, (_, n) => 2 ** Math.ceil(Math.log2(n) - 1));
const k = (n: number) => powers[n] ?? NaN;
const naiveLeaf = (n: number) => sha(Uint8Array.of(0), Buffer.from(`leaf ${n}`));
function mth(from: number, to: number): Uint8Array {
  const name = from * 1_000 + to;
  const known = memo.get(name);
  if (known) return known;
  const n = to - from;
  let hash: Uint8Array;
  if (n === 0) hash = sha();
  else if (n === 1) hash = naiveLeaf(from);
  else hash = sha(Uint8Array.of(1), mth(from, from + k(n)), mth(from + k(n), to));
  memo.set(name, hash);
  return hash;
}
function path(m: number, from: number, to: number): Uint8Array[] {
  const n = to - from;
  if (n === 1) return [];
  return m < k(n)
    ? [...path(m, from, from + k(n)), mth(from + k(n), to)]
    : [...path(m - k(n), from + k(n), to), mth(from, from + k(n))];
}
function subproof(m: number, from: number, to: number, complete: boolean): Uint8Array[] {
  const n = to - from;
  if (m === n) return complete ? [] : [mth(from, to)];
  return m <= k(n)
    ? [...subproof(m, from, from + k(n), complete), mth(from + k(n), to)]
    : [...subproof(m - k(n), from + k(n), to, false), mth(from, from + k(n))];
}

/** First and last size of what one test goes through. */
const RANGES = Array.from({ length: 8 }, (_, n) => [n * 64 + 1, n * 64 + 64] as const);
const hex = (hashes: readonly Uint8Array[]) => hashes.map(bytesToHex);

/** A tree of 600 leaves kept as its tiles, as the server keeps them. */
const tiles = new Map<string, Uint8Array>();
const grown = new GrowingTree();
const roots: Uint8Array[] = [grown.root()];
for (let n = 0; n < 600; n += 1) {
  grown.append(leafHash(Buffer.from(`leaf ${n}`)), ({ level, index }, hash) => {
    if (level % TILE_HEIGHT !== 0) return;
    const tile = tilePath({
      level: level / TILE_HEIGHT,
      index: Math.floor(index / TILE_WIDTH),
      width: TILE_WIDTH,
    });
    tiles.set(tile, Buffer.concat([tiles.get(tile) ?? Buffer.of(), hash]));
  });
  roots.push(grown.root());
}
/** A node never changes, so each is made from its tile once. */
const nodes = new Map<string, Uint8Array>();
const fromTiles = (size: number) => (node: TreeNode) => {
  const name = `${node.level}/${node.index}`;
  const known = nodes.get(name);
  if (known) return known;
  const slice = sliceOf(node, size);
  const content = tiles.get(tilePath({ ...slice.tile, width: TILE_WIDTH })) ?? Uint8Array.of();
  const hash = hashOfSlice(slice, content.subarray(0, slice.tile.width * HASH_BYTES));
  nodes.set(name, hash);
  return hash;
};
/** `expect` on each of 260,000 proofs would take a minute. */
const areSame = (a: readonly Uint8Array[], b: readonly Uint8Array[]) =>
  a.length === b.length && a.every((hash, i) => Buffer.compare(hash, b[i] ?? Uint8Array.of()) === 0);

describe('a growing tree', () => {
  it('without leaves has the SHA-256 of nothing for a root', () => {
    expect(bytesToHex(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  // The inputs and roots of Certificate Transparency's own tests (RFC 6962), which every implementation shares.
  it.each([
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('has the root that Certificate Transparency has for %i leaves', (size, root) => {
    const leaves = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ];
    const tree = new GrowingTree();
    for (const leaf of leaves.slice(0, size)) tree.append(leafHash(hexToBytes(leaf)));
    expect(bytesToHex(tree.root())).toBe(root);
  });

  it('has the root of the definition at every size up to 600', () => {
    expect(hex(roots)).toEqual(roots.map((_, size) => bytesToHex(mth(0, size))));
  });

  it('goes on from its right edge as if it had never stopped', () => {
    for (const size of [0, 1, 2, 255, 256, 257, 511, 599]) {
      const tree = new GrowingTree(size, completeSubtrees(0, size).map(fromTiles(size)));
      for (let n = size; n < 600; n += 1) tree.append(naiveLeaf(n));
      expect(bytesToHex(tree.root())).toBe(bytesToHex(mth(0, 600)));
    }
    expect(() => new GrowingTree(3, [naiveLeaf(0)])).toThrow(RangeError);
    expect(() => new GrowingTree(-1)).toThrow(RangeError);
  });

  it('consists of complete subtrees however large it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (size) => {
        const parts = completeSubtrees(0, size);
        expect(parts.reduce((sum, { level }) => sum + 2 ** level, 0)).toBe(size);
        expect(parts.every(({ index }) => Number.isSafeInteger(index))).toBe(true);
        expect(new Set(parts.map(({ level }) => level)).size).toBe(parts.length);
      }),
    );
  });
});

describe('proofs out of tiles', () => {
  it.each(RANGES)('of inclusion are right for each leaf of trees of %i to %i leaves', (first, last) => {
    const wrong: string[] = [];
    for (let size = first; size <= last; size += 1) {
      const root = roots[size]!;
      for (let index = 0; index < size; index += 1) {
        const proof = assembleProof(planInclusion(index, size), fromTiles(size));
        const claim = { index, size, leafHash: mth(index, index + 1), root, proof };
        const isRight = areSame(proof, path(index, 0, size)) && verifyInclusion(claim);
        if (!isRight) wrong.push(`leaf ${index} of ${size}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(RANGES)(
    'of consistency are right for each older tree of trees of %i to %i leaves',
    (first, last) => {
      const wrong: string[] = [];
      for (let to = first; to <= last; to += 1) {
        for (let from = 1; from <= to; from += 1) {
          const proof = assembleProof(planConsistency(from, to), fromTiles(to));
          const claim = { from, to, fromRoot: roots[from]!, toRoot: roots[to]!, proof };
          const isRight = areSame(proof, subproof(from, 0, to, true)) && verifyConsistency(claim);
          if (!isRight) wrong.push(`from ${from} to ${to}`);
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  it('do not hold for another leaf, place, size, root or tree', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 512 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1))),
        fc.integer({ min: 1, max: 512 }),
        fc.nat(10_000),
        ([size, index], other, bit) => {
          const proof = assembleProof(planInclusion(index, size), fromTiles(size));
          const claim = { index, size, leafHash: naiveLeaf(index), root: roots[size]!, proof };
          const flip = (bytes: Uint8Array) =>
            bytes.map((byte, i) => (i === bit % 32 ? byte ^ (1 << ((bit >> 5) % 8)) : byte));
          const at = bit % proof.length;
          expect(verifyInclusion({ ...claim, leafHash: flip(claim.leafHash) })).toBe(false);
          expect(verifyInclusion({ ...claim, root: flip(claim.root) })).toBe(false);
          expect(verifyInclusion({ ...claim, proof: proof.with(at, flip(proof[at]!)) })).toBe(false);
          expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
          expect(verifyInclusion({ ...claim, proof: [...proof, proof[0]!] })).toBe(false);
          expect(verifyInclusion({ ...claim, proof: proof.with(at, proof[at]!.subarray(1)) })).toBe(false);
          expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(false);
          expect(verifyInclusion({ ...claim, index: -1 })).toBe(false);
          expect(verifyInclusion({ ...claim, index: size })).toBe(false);
          expect(verifyInclusion({ ...claim, index: index + 0.5 })).toBe(false);
          if (other !== size) {
            const consistency = assembleProof(
              planConsistency(Math.min(other, size), Math.max(other, size)),
              fromTiles(600),
            );
            const [from, to] = [Math.min(other, size), Math.max(other, size)];
            const grew = { from, to, fromRoot: roots[from]!, toRoot: roots[to]!, proof: consistency };
            expect(verifyConsistency({ ...grew, fromRoot: flip(grew.fromRoot) })).toBe(false);
            expect(verifyConsistency({ ...grew, toRoot: flip(grew.toRoot) })).toBe(false);
            expect(verifyConsistency({ ...grew, fromRoot: grew.toRoot, toRoot: grew.fromRoot })).toBe(false);
            expect(verifyConsistency({ ...grew, from: 0 })).toBe(false);
            expect(verifyConsistency({ ...grew, from: to, to: from })).toBe(false);
            expect(verifyConsistency({ ...grew, proof: [...consistency, roots[1]!] })).toBe(false);
            expect(verifyConsistency({ ...grew, proof: consistency.slice(1) })).toBe(false);
          }
        },
      ),
    );
  });

  it('are refused where there is nothing to prove', () => {
    expect(() => planInclusion(5, 5)).toThrow(RangeError);
    expect(() => planConsistency(0, 5)).toThrow(RangeError);
    expect(() => planConsistency(6, 5)).toThrow(RangeError);
    expect(() => nodesOf(planInclusion(Number.NaN, 5))).toThrow(RangeError);
  });
});

describe('subtrees', () => {
  it('begin at a multiple of a power of two that is not smaller than they are', () => {
    const valid = (from: number, to: number) =>
      from === 0 || from % 2 ** Math.ceil(Math.log2(to - from)) === 0;
    for (let from = 0; from < 40; from += 1) {
      for (let to = from + 1; to < 80; to += 1) expect(isSubtree(from, to)).toBe(valid(from, to));
    }
    expect(isSubtree(4, 3)).toBe(false);
  });
});

interface Vector {
  readonly desc: string;
  readonly wantErr: boolean;
  readonly proof: readonly string[] | null;
  readonly [name: string]: unknown;
}

/** Proofs that others have made, good and modified: `CORPUS_DIR/merkle`. */
const folder = join(process.env['CORPUS_DIR'] ?? '', 'merkle');
const isThere = process.env['CORPUS_DIR'] !== undefined && existsSync(folder);
const vectors = (kind: string): [string, Vector][] =>
  readdirSync(join(folder, kind), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file, JSON.parse(readFileSync(join(folder, kind, file), 'utf8')) as Vector]);
const bytes = (text: unknown) => fromBase64(String(text)) ?? Uint8Array.of();
const KINDS: Readonly<Record<string, (vector: Vector, proof: Uint8Array[]) => boolean>> = {
  inclusion: (v, proof) =>
    verifyInclusion({
      index: Number(v['leafIdx']),
      size: Number(v['treeSize']),
      leafHash: bytes(v['leafHash']),
      root: bytes(v['root']),
      proof,
    }),
  consistency: (v, proof) =>
    verifyConsistency({
      from: Number(v['size1']),
      to: Number(v['size2']),
      fromRoot: bytes(v['root1']),
      toRoot: bytes(v['root2']),
      proof,
    }),
  // A subtree is a tree of its own, in which the leaf has moved to the left by its start.
  subtreeinclusion: (v, proof) => {
    const [index, start, end] = [Number(v['leafIdx']), Number(v['start']), Number(v['end'])];
    const claim = {
      index: index - start,
      size: end - start,
      leafHash: bytes(v['leafHash']),
      root: bytes(v['root']),
    };
    return isSubtree(start, end) && verifyInclusion({ ...claim, proof });
  },
  subtreeconsistency: (v, proof) =>
    verifySubtreeConsistency({
      start: Number(v['start']),
      end: Number(v['end']),
      size: Number(v['size']),
      subtreeRoot: bytes(v['root1']),
      root: bytes(v['root2']),
      proof,
    }),
};

if (isThere) {
  describe.each(Object.keys(KINDS))('the corpus of %s proofs', (kind) => {
    it('has good and modified ones', () => {
      expect(new Set(vectors(kind).map(([, { wantErr }]) => wantErr))).toEqual(new Set([true, false]));
    });

    it.each(vectors(kind))('is judged as its makers do: %s', (_, vector) => {
      expect(KINDS[kind]!(vector, (vector.proof ?? []).map(bytes))).toBe(!vector.wantErr);
    });
  });
} else {
  test('the corpus was skipped: CORPUS_DIR names no folder with merkle', () => {
    process.stderr.write('CORPUS_DIR is not set or empty: the corpus of Merkle proofs was skipped.\n');
    expect(bytesToHex(nodeHash(roots[1]!, roots[1]!))).toHaveLength(64);
  });
}
