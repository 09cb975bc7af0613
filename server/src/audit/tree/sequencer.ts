import { checkpointText, type Checkpoint } from '@standing/shared/audit/checkpoint';
import { GrowingTree, sameBytes } from '@standing/shared/audit/merkle';
import { formatNote, NoteError } from '@standing/shared/audit/note';
import { TILE_HEIGHT, TILE_WIDTH } from '@standing/shared/audit/tiles';
import type { DataSource, EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock.js';
import type { LogKeysService } from './log-keys.service.js';
import { LogTreeReadModel } from './log-tree.read-model.js';
import { LogTreeStore, type PlacedLeaf, type TileGrowth } from './log-tree.store.js';
import type { RememberedCheckpoint } from './remembered-checkpoint.js';

/** Events that get their index in one transaction: some 100 ms of work, so that a backlog holds up nobody's deadline. */
const BATCH = 5_000;
/** A checkpoint is signed at most this often. */
const CHECKPOINT_INTERVAL_MS = 1_000;

/** What a round has done. */
export interface Round {
  /** Events that got an index. */
  readonly placed: number;
  /** Whether the batch was full, so that as many may still be waiting. */
  readonly isBehind: boolean;
  /** Set when the log does not contain what was signed before: nothing is signed. */
  readonly refusal: string | null;
  /** Whether the refusal, or its end, is news. */
  readonly isNews: boolean;
}

/**
 * Gives events their index and grows the tree over them. Any number of workers may run one; a lock that ends with the
 * transaction settles who leads, and what one transaction has not committed has not happened. In memory is only the
 * tree's right edge, and that is compared with the log's end before it is used.
 */
export class Sequencer {
  private readonly store = new LogTreeStore();
  private readonly readModel: LogTreeReadModel;
  private tree = new GrowingTree();
  private lastLeaf: Uint8Array = Buffer.of();
  /** When it was last looked whether a checkpoint is due. */
  private lookedAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: LogKeysService,
    private readonly remembered: RememberedCheckpoint,
    private readonly clock: Clock,
  ) {
    this.readModel = new LogTreeReadModel(dataSource);
  }

  /** Places what waits, one batch, and signs a checkpoint if it is time. */
  async run(): Promise<Round> {
    const placed = (await this.readModel.hasPending()) ? await this.place() : 0;
    const isBehind = placed === BATCH;
    const now = this.clock.now();
    // Somebody who led may have placed entries and ended before signing them, so everybody looks, once a second.
    if (Math.abs(now - this.lookedAt) < CHECKPOINT_INTERVAL_MS)
      return { placed, isBehind, refusal: null, isNews: false };
    const round = { placed, isBehind, ...(await this.sign()) };
    this.lookedAt = now;
    return round;
  }

  private async place(): Promise<number> {
    const grown = await this.dataSource.transaction(async (manager) => {
      if (!(await this.store.lead(manager))) return null;
      const tree = (await this.treeAtEnd(manager)).copy();
      const leaves = await this.store.place(manager, BATCH);
      await this.store.growTiles(manager, grow(tree, leaves));
      return { tree, leaves };
    });
    const last = grown?.leaves.at(-1);
    if (!grown || !last) return 0;
    this.tree = grown.tree;
    this.lastLeaf = last.hash;
    return grown.leaves.length;
  }

  /** The tree as the log ends now; from memory if nobody else has led meanwhile. */
  private async treeAtEnd(manager: EntityManager): Promise<GrowingTree> {
    const last = await this.readModel.lastLeaf(manager);
    const size = last ? last.index + 1 : 0;
    const isKnown = size === this.tree.size && (!last || sameBytes(last.hash, this.lastLeaf));
    return isKnown ? this.tree : this.readModel.tree(size, manager);
  }

  /**
   * Signs the log as it is, at most once a second and only if it has grown: with the leader's lock, after comparing it
   * with the last checkpoint in the database and with the one remembered outside it. The file is written before anybody
   * can read the checkpoint.
   */
  private async sign(): Promise<Pick<Round, 'refusal' | 'isNews'>> {
    const quiet = { refusal: null, isNews: false };
    if ((await this.readModel.size()) === 0) return quiet;
    const origin = await this.keys.origin();
    return this.dataSource.transaction(async (manager) => {
      if (!(await this.store.lead(manager))) return quiet;
      const now = this.clock.now();
      const previous = await this.readModel.lastCheckpoint(origin, manager);
      if (previous && Math.abs(now - previous.signed_at.getTime()) < CHECKPOINT_INTERVAL_MS) return quiet;
      const size = await this.readModel.size(manager);
      if (previous?.size === size) return quiet;
      const refusal =
        (await this.contradiction(previous, size, origin, manager)) ??
        (await this.forgotten(size, origin, manager));
      const isNews = await this.store.setRefusal(manager, new Date(now), refusal);
      if (refusal === null) await this.publish(origin, size, now, manager);
      return { refusal, isNews };
    });
  }

  private async publish(origin: string, size: number, now: number, manager: EntityManager): Promise<void> {
    const root = await this.readModel.root(size, manager);
    const text = checkpointText({ origin, size, root });
    const note = formatNote({ text, signatures: await this.keys.sign(text) });
    await this.remembered.write(note);
    const signedAt = new Date(now);
    await this.store.insertCheckpoint(manager, {
      origin,
      size,
      root: Buffer.from(root),
      note,
      signed_at: signedAt,
    });
  }

  /** @returns why the log does not continue the checkpoint that is remembered outside of it; null if it does */
  private async forgotten(size: number, origin: string, manager: EntityManager): Promise<string | null> {
    let remembered: Checkpoint | null;
    try {
      remembered = await this.remembered.read();
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      return `${this.remembered.file} holds no checkpoint: ${error.message}`;
    }
    return this.contradiction(remembered, size, origin, manager);
  }

  /** @returns why the log does not continue an earlier checkpoint; null if it does */
  private async contradiction(
    earlier: Pick<Checkpoint, 'origin' | 'size' | 'root'> | null,
    size: number,
    origin: string,
    manager: EntityManager,
  ): Promise<string | null> {
    if (!earlier) return null;
    if (earlier.origin !== origin) {
      return `${this.remembered.file} remembers a checkpoint of another log, ${earlier.origin}; this one is ${origin}`;
    }
    if (earlier.size > size) {
      return `a checkpoint of ${earlier.size} entries has been signed, and the log has only ${size}`;
    }
    return sameBytes(await this.readModel.root(earlier.size, manager), earlier.root)
      ? null
      : `the first ${earlier.size} entries are not those whose checkpoint has been signed`;
  }
}

/** Grows the tree by leaves, and tells what its tiles get. */
function grow(tree: GrowingTree, leaves: readonly PlacedLeaf[]): TileGrowth[] {
  const growths = new Map<string, { level: number; index: number; from: number; hashes: Uint8Array[] }>();
  for (const { index, hash } of leaves) {
    if (index !== tree.size) throw new Error(`entry ${index} does not follow a tree of ${tree.size} leaves`);
    tree.append(hash, (node, nodeHash) => {
      if (node.level === 0 || node.level % TILE_HEIGHT !== 0) return;
      const level = node.level / TILE_HEIGHT;
      const tileIndex = Math.floor(node.index / TILE_WIDTH);
      const name = `${level}/${tileIndex}`;
      const growth = growths.get(name) ?? {
        level,
        index: tileIndex,
        from: node.index % TILE_WIDTH,
        hashes: [],
      };
      growth.hashes.push(nodeHash);
      growths.set(name, growth);
    });
  }
  return [...growths.values()].map((growth) => ({ ...growth, hashes: Buffer.concat(growth.hashes) }));
}
