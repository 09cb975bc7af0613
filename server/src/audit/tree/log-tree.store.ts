import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** One worker leads: it gives indexes and signs. Whoever else asks meanwhile has nothing to do. */
const LEADER_LOCK = `hashtextextended('standing/sequencer', 0)`;

/** A leaf that has just got its index. */
export interface PlacedLeaf {
  readonly index: number;
  readonly hash: Buffer;
}

/** Hashes that are added behind those that a tile has. */
export interface TileGrowth {
  readonly level: number;
  readonly index: number;
  /** How many it has before. */
  readonly from: number;
  readonly hashes: Buffer;
}

export interface CheckpointRow {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
  readonly signed_at: Date;
}

/** Writes the order of the log and its tree. */
@Injectable()
export class LogTreeStore {
  /** @returns whether this transaction leads until it ends */
  async lead(manager: EntityManager): Promise<boolean> {
    const [row]: { leads: boolean }[] = await manager.query(
      `SELECT pg_try_advisory_xact_lock(${LEADER_LOCK}) AS leads`,
    );
    return row?.leads === true;
  }

  /**
   * Gives every event that waits and is visible the next indexes, up to `limit` of them, in the order in which they were
   * written. One statement: what is taken from the queue is in the log. Each hash is looked up by itself: for a join the
   * planner, which expects a full batch, reads every event of a log that is still short.
   */
  async place(manager: EntityManager, limit: number): Promise<PlacedLeaf[]> {
    const rows: { log_index: string; leaf_hash: Buffer }[] = await manager.query(
      `WITH taken AS (
         DELETE FROM log_pending
         WHERE n <= (SELECT max(n) FROM (SELECT n FROM log_pending ORDER BY n LIMIT $1) AS next)
         RETURNING n, event_id
       ), placed AS (
         INSERT INTO log_entry (log_index, event_id, leaf_hash)
         SELECT coalesce((SELECT max(log_index) FROM log_entry), -1) + row_number() OVER (ORDER BY t.n), t.event_id,
           (SELECT e.hash FROM audit_event e WHERE e.id = t.event_id)
         FROM taken t
         RETURNING log_index, leaf_hash
       )
       SELECT log_index, leaf_hash FROM placed ORDER BY log_index`,
      [limit],
    );
    return rows.map((row) => ({ index: Number(row.log_index), hash: row.leaf_hash }));
  }

  /** @throws Error when a tile does not have as many hashes as the tree says */
  async growTiles(manager: EntityManager, growths: readonly TileGrowth[]): Promise<void> {
    if (growths.length === 0) return;
    const rows: unknown[] = await manager.query(
      `INSERT INTO log_tile (level, tile_index, hashes)
       SELECT g.level, g.tile_index, g.hashes
       FROM unnest($1::smallint[], $2::bigint[], $3::int[], $4::bytea[]) AS g (level, tile_index, has, hashes)
       LEFT JOIN log_tile t USING (level, tile_index)
       WHERE coalesce(octet_length(t.hashes), 0) = g.has * 32
       ON CONFLICT (level, tile_index) DO UPDATE SET hashes = log_tile.hashes || excluded.hashes
       RETURNING level`,
      [
        growths.map((growth) => growth.level),
        growths.map((growth) => growth.index),
        growths.map((growth) => growth.from),
        growths.map((growth) => growth.hashes),
      ],
    );
    if (rows.length !== growths.length) throw new Error('a tile of the log is not as wide as its tree says');
  }

  async insertCheckpoint(manager: EntityManager, row: CheckpointRow): Promise<void> {
    await manager.query(
      `INSERT INTO log_checkpoint (origin, size, root, note, signed_at) VALUES ($1, $2, $3, $4, $5)`,
      [row.origin, row.size, row.root, row.note, row.signed_at],
    );
  }

  /** Notes that checkpoints are refused, and since when; null: that they no longer are. @returns whether it is news */
  async setRefusal(manager: EntityManager, at: Date, detail: string | null): Promise<boolean> {
    const [rows]: [unknown[], number] = await manager.query(
      `UPDATE log_guard SET detail = $2,
         refused_since = CASE WHEN $2::text IS NULL THEN NULL ELSE coalesce(refused_since, $1) END
       WHERE detail IS DISTINCT FROM $2 RETURNING id`,
      [at, detail],
    );
    return rows.length > 0;
  }
}
