import { concatBytes } from '@noble/hashes/utils.js';
import { HASH_BYTES, isTreeSize, nodeHash, type TreeNode } from './merkle.js';

/*
 * C2SP tlog-tiles, https://c2sp.org/tlog-tiles: the tree cut into files that never change once they are full. A tile of
 * level L holds up to 256 hashes of nodes of the tree's level 8·L; an entry bundle holds the 256 entries under a tile of
 * level 0.
 */

/** Hashes of a full tile, and entries of a full bundle. */
export const TILE_WIDTH = 256;
/** Levels of the tree in a tile. */
export const TILE_HEIGHT = 8;
/** Tiles above would need more than 2^48 leaves. */
const MAX_TILE_LEVEL = 5;
/** A bundle writes an entry's length in two bytes. */
export const MAX_ENTRY_BYTES = 65_535;

/** One file of the tree: hashes of a level, or entries. */
export interface Tile {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256; below 256 it is partial: the beginning of one that grows. */
  readonly width: number;
}

/** Its path below the log's address, such as `tile/0/x001/x234/067` or `tile/entries/000.p/12`. */
export function tilePath({ level, index, width }: Tile): string {
  const groups: string[] = [];
  for (let rest = index; groups.length === 0 || rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`${groups.length === 0 ? '' : 'x'}${String(rest % 1000).padStart(3, '0')}`);
  }
  return `tile/${level}/${groups.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^tile\/(entries|[0-5])\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** @returns undefined for what `tilePath` does not write */
export function parseTilePath(path: string): Tile | undefined {
  const match = PATH.exec(path);
  if (!match) return undefined;
  const [, level = '', number = '', partial] = match;
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(number.replaceAll(/[x/]/g, '')),
    width: partial === undefined ? TILE_WIDTH : Number(partial),
  };
  const isOurs = isTreeSize(tile.index) && tile.width <= TILE_WIDTH && tilePath(tile) === path;
  return isOurs ? tile : undefined;
}

/** Nodes of a tile's level that a tree of that many leaves has. */
function nodesAt(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** The width that a tile has in a tree of `size` leaves; 0 where it has none yet. */
export function tileWidth(level: number | 'entries', index: number, size: number): number {
  const nodes = nodesAt(level === 'entries' ? 0 : level, size) - index * TILE_WIDTH;
  return Math.max(0, Math.min(TILE_WIDTH, nodes));
}

/** Where a node's hash comes from: the hashes of one tile from `from` up to, not including, `to`, folded. */
export interface TileSlice {
  readonly tile: Tile;
  readonly from: number;
  readonly to: number;
}

/** @param size leaves of the tree; they include the node's */
export function sliceOf(node: TreeNode, size: number): TileSlice {
  const level = Math.floor(node.level / TILE_HEIGHT);
  if (level > MAX_TILE_LEVEL) throw new RangeError(`no tile holds nodes of level ${node.level}`);
  const span = 2 ** (node.level % TILE_HEIGHT);
  const index = Math.floor((node.index * span) / TILE_WIDTH);
  const from = (node.index * span) % TILE_WIDTH;
  const width = tileWidth(level, index, size);
  if (from + span > width) throw new RangeError(`a tree of ${size} leaves has no node ${node.index} there`);
  return { tile: { level, index, width }, from, to: from + span };
}

/**
 * The node's hash out of the tile's content, 32 bytes a hash.
 *
 * @throws RangeError when the tile is shorter than the slice
 */
export function hashOfSlice({ from, to }: Pick<TileSlice, 'from' | 'to'>, content: Uint8Array): Uint8Array {
  if (content.length < to * HASH_BYTES) throw new RangeError('the tile is shorter than its width');
  return foldPairs(content, from, to);
}

/** A slice is as long as a power of two, so it halves down to single hashes. */
function foldPairs(content: Uint8Array, from: number, to: number): Uint8Array {
  if (to - from === 1) return content.subarray(from * HASH_BYTES, to * HASH_BYTES);
  const middle = (from + to) / 2;
  return nodeHash(foldPairs(content, from, middle), foldPairs(content, middle, to));
}

/** An entry bundle: each entry behind its length in two bytes, big-endian. @throws RangeError for entries too long */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    ...entries.flatMap((entry) => {
      if (entry.length > MAX_ENTRY_BYTES) throw new RangeError('an entry is too long for a bundle');
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );
}

/** @throws RangeError when it is cut off */
export function decodeBundle(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length;) {
    const [high, low] = [bundle[at], bundle[at + 1]];
    if (high === undefined || low === undefined) throw new RangeError('the bundle is cut off');
    const end = at + 2 + high * 256 + low;
    if (end > bundle.length) throw new RangeError('the bundle is cut off');
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
