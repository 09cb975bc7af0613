import { Injectable } from '@nestjs/common';
import {
  completeSubtrees,
  foldNodes,
  GrowingTree,
  HASH_BYTES,
  type TreeNode,
} from '@standing/shared/audit/merkle';
import { assembleProof, nodesOf, type ProofPlan } from '@standing/shared/audit/proofs';
import { hashOfSlice, sliceOf, TILE_WIDTH, type Tile } from '@standing/shared/audit/tiles';
import { DataSource, type EntityManager } from 'typeorm';
import { conditionsOf, type Narrowing } from '../entries.read-model.js';
import type { CheckpointRow } from './log-tree.store.js';

const CHECKPOINT_COLUMNS = `origin, size, root, note, signed_at`;

/** An event in its place. */
export interface EntryRow {
  readonly index: number;
  readonly body: Buffer;
  readonly leafHash: Buffer;
}

export interface GuardRow {
  readonly refused_since: Date | null;
  readonly detail: string | null;
}

/** bigint arrives as text. */
type RawCheckpointRow = Omit<CheckpointRow, 'size'> & { readonly size: string };
const withNumbers = (row: RawCheckpointRow): CheckpointRow => ({ ...row, size: Number(row.size) });

/** Reads the log's order and its tree. */
@Injectable()
export class LogTreeReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** Whether an event waits for its index. */
  async hasPending(): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(`SELECT FROM log_pending LIMIT 1`);
    return rows.length > 0;
  }

  async countPending(): Promise<number> {
    const rows: { count: string }[] = await this.dataSource.query(`SELECT count(*) FROM log_pending`);
    return Number(rows[0]?.count ?? 0);
  }

  /** The last leaf; null while the log is empty. */
  async lastLeaf(
    manager: EntityManager = this.dataSource.manager,
  ): Promise<{ index: number; hash: Buffer } | null> {
    const [row]: { log_index: string; leaf_hash: Buffer }[] = await manager.query(
      `SELECT log_index, leaf_hash FROM log_entry ORDER BY log_index DESC LIMIT 1`,
    );
    return row ? { index: Number(row.log_index), hash: row.leaf_hash } : null;
  }

  /** Number of leaves. */
  async size(manager: EntityManager = this.dataSource.manager): Promise<number> {
    const last = await this.lastLeaf(manager);
    return last ? last.index + 1 : 0;
  }

  /** The tree of the first `size` leaves, ready to grow. */
  async tree(size: number, manager: EntityManager = this.dataSource.manager): Promise<GrowingTree> {
    const nodes = completeSubtrees(0, size);
    const hashOf = await this.nodes(nodes, size, manager);
    return new GrowingTree(size, nodes.map(hashOf));
  }

  /** Root of the tree of the first `size` leaves. */
  async root(size: number, manager: EntityManager = this.dataSource.manager): Promise<Uint8Array> {
    const nodes = completeSubtrees(0, size);
    return foldNodes(nodes.map(await this.nodes(nodes, size, manager)));
  }

  /** Proofs from tiles, read together. */
  async proofs(plans: readonly ProofPlan[], size: number): Promise<Uint8Array[][]> {
    const hashOf = await this.nodes(plans.flatMap(nodesOf), size, this.dataSource.manager);
    return plans.map((plan) => assembleProof(plan, hashOf));
  }

  /** Content of a tile of hashes; shorter than its width when the tree has less. */
  async tile({ level, index, width }: Tile & { readonly level: number }): Promise<Uint8Array> {
    const contents = await this.tiles([{ level, index }], this.dataSource.manager);
    return (contents.get(tileName(level, index)) ?? Buffer.of()).subarray(0, width * HASH_BYTES);
  }

  /** The entries from `from` up to, not including, `to`. */
  async entries(from: number, to: number): Promise<EntryRow[]> {
    return this.readEntries(`l.log_index >= $1 AND l.log_index < $2`, [from, to]);
  }

  /** Entries that pass filters, from index `from`, below `size`, in order. */
  async entriesWhere(narrowing: Narrowing, from: number, size: number, limit: number): Promise<EntryRow[]> {
    const parameters: unknown[] = [from, size];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const where = [`l.log_index >= $1`, `l.log_index < $2`, ...conditionsOf(narrowing, bind)];
    return this.readEntries(where.join(' AND '), parameters, `LIMIT ${bind(limit)}`);
  }

  /** Where an event is. @returns undefined for none, null for one without an index yet */
  async indexOf(eventId: string): Promise<number | null | undefined> {
    const [row]: { log_index: string | null }[] = await this.dataSource.query(
      `SELECT l.log_index FROM audit_event e LEFT JOIN log_entry l ON l.event_id = e.id WHERE e.id = $1`,
      [eventId],
    );
    if (!row) return undefined;
    return row.log_index === null ? null : Number(row.log_index);
  }

  /** The newest checkpoint of a log. */
  async lastCheckpoint(
    origin: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<CheckpointRow | null> {
    const [row]: RawCheckpointRow[] = await manager.query(
      `SELECT ${CHECKPOINT_COLUMNS} FROM log_checkpoint WHERE origin = $1 ORDER BY size DESC LIMIT 1`,
      [origin],
    );
    return row ? withNumbers(row) : null;
  }

  /** The last checkpoint that was signed, of whatever log. */
  async newestCheckpoint(): Promise<CheckpointRow | null> {
    const [row]: RawCheckpointRow[] = await this.dataSource.query(
      `SELECT ${CHECKPOINT_COLUMNS} FROM log_checkpoint ORDER BY signed_at DESC LIMIT 1`,
    );
    return row ? withNumbers(row) : null;
  }

  /** Checkpoints of a log, newest first, below a size. */
  async checkpoints(origin: string, before: number, limit: number): Promise<CheckpointRow[]> {
    const rows: RawCheckpointRow[] = await this.dataSource.query(
      `SELECT ${CHECKPOINT_COLUMNS} FROM log_checkpoint WHERE origin = $1 AND size < $2 ORDER BY size DESC LIMIT $3`,
      [origin, before, limit],
    );
    return rows.map(withNumbers);
  }

  async guard(manager: EntityManager = this.dataSource.manager): Promise<GuardRow> {
    const [row]: GuardRow[] = await manager.query(`SELECT refused_since, detail FROM log_guard`);
    return row ?? { refused_since: null, detail: null };
  }

  private async readEntries(where: string, parameters: unknown[], limit = ''): Promise<EntryRow[]> {
    const rows: { log_index: string; body: Buffer; leaf_hash: Buffer }[] = await this.dataSource.query(
      `SELECT l.log_index, e.body, l.leaf_hash FROM log_entry l JOIN audit_event e ON e.id = l.event_id
       WHERE ${where} ORDER BY l.log_index ${limit}`,
      parameters,
    );
    return rows.map((row) => ({ index: Number(row.log_index), body: row.body, leafHash: row.leaf_hash }));
  }

  /** Looks nodes of a tree up in its tiles. @throws RangeError from the result for a node whose tile is cut off */
  private async nodes(
    nodes: readonly TreeNode[],
    size: number,
    manager: EntityManager,
  ): Promise<(node: TreeNode) => Uint8Array> {
    const wanted = new Map<string, { level: number; index: number }>();
    for (const node of nodes) {
      const { tile } = sliceOf(node, size);
      const level = Number(tile.level);
      wanted.set(tileName(level, tile.index), { level, index: tile.index });
    }
    const contents = await this.tiles([...wanted.values()], manager);
    return (node) => {
      const slice = sliceOf(node, size);
      return hashOfSlice(
        slice,
        contents.get(tileName(Number(slice.tile.level), slice.tile.index)) ?? Buffer.of(),
      );
    };
  }

  /** Tiles by level and index; those of level 0 are the leaf hashes. */
  private async tiles(
    tiles: readonly { readonly level: number; readonly index: number }[],
    manager: EntityManager,
  ): Promise<Map<string, Buffer>> {
    const contents = new Map<string, Buffer>();
    const ofLeaves = tiles.filter(({ level }) => level === 0).map(({ index }) => index);
    const others = tiles.filter(({ level }) => level > 0);
    if (ofLeaves.length > 0) {
      const rows: { tile_index: string; hashes: Buffer }[] = await manager.query(
        `SELECT t.tile_index, string_agg(l.leaf_hash, ''::bytea ORDER BY l.log_index) AS hashes
         FROM unnest($1::bigint[]) AS t (tile_index)
         JOIN log_entry l ON l.log_index >= t.tile_index * ${TILE_WIDTH} AND l.log_index < (t.tile_index + 1) * ${TILE_WIDTH}
         GROUP BY t.tile_index`,
        [ofLeaves],
      );
      for (const row of rows) contents.set(tileName(0, Number(row.tile_index)), row.hashes);
    }
    if (others.length > 0) {
      const rows: { level: number; tile_index: string; hashes: Buffer }[] = await manager.query(
        `SELECT level, tile_index, hashes
         FROM unnest($1::smallint[], $2::bigint[]) AS t (level, tile_index) JOIN log_tile USING (level, tile_index)`,
        [others.map(({ level }) => level), others.map(({ index }) => index)],
      );
      for (const row of rows) contents.set(tileName(row.level, Number(row.tile_index)), row.hashes);
    }
    return contents;
  }
}

const tileName = (level: number, index: number) => `${level}/${index}`;
