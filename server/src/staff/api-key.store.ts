import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { queryPrepared, type PreparedStatement } from '../platform/database/prepared.js';

export interface ApiKeyRow {
  readonly id: string;
  /** Of the secret: the key's own, or the former one's. */
  readonly row_id: string;
  readonly hash: Buffer;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Its last-used instant is due to be written again. */
  readonly stale: boolean;
}

export interface NewApiKey {
  readonly id: string;
  readonly name: string;
  readonly keyHash: Buffer;
  readonly prefix: string;
  readonly scopes: readonly string[];
  /** Milliseconds. */
  readonly createdAt: number;
  /** Milliseconds; null: never. */
  readonly expiresAt: number | null;
  /** Staff id; null: the program. */
  readonly createdBy: string | null;
}

/** A key that nobody else changes for now. */
export interface LockedApiKey {
  readonly id: string;
  readonly name: string;
  readonly key_hash: Buffer;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

/** Another secret for a key. Instants in milliseconds. */
export interface NewSecret {
  readonly keyHash: Buffer;
  readonly prefix: string;
  readonly at: number;
  readonly expiresAt: number;
  /** The row that the secret before becomes; null: it ends at once. */
  readonly former: { readonly id: string; readonly until: number } | null;
}

const FIND_IN_FORCE: PreparedStatement = {
  name: 'api-key-find',
  // A former secret stands for the key that it belonged to.
  text: `SELECT coalesce(former_of, id) AS id, id AS row_id, key_hash AS hash, name, scopes,
      coalesce(last_used_at < $3, true) AS stale
    FROM api_key WHERE key_hash = ANY($1::bytea[]) AND revoked_at IS NULL AND coalesce(expires_at > $2, true)`,
};

/** Keys of machine clients; only their hashes are kept. */
@Injectable()
export class ApiKeyStore {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Keys in force. On every machine request's way: one index look-up each.
   *
   * @param staleSince keys last used earlier are marked stale, in milliseconds
   */
  async findInForce(hashes: Buffer[], now: number, staleSince: number): Promise<ApiKeyRow[]> {
    return queryPrepared<ApiKeyRow>(this.dataSource, FIND_IN_FORCE, [
      hashes,
      new Date(now),
      new Date(staleSince),
    ]);
  }

  /** Keeps others from adding keys until the transaction ends. @returns how many are in force */
  async lockAndCount(manager: EntityManager, now: number): Promise<number> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('api keys', 0))`);
    const rows: { n: number }[] = await manager.query(
      `SELECT count(*)::int AS n FROM api_key
       WHERE former_of IS NULL AND revoked_at IS NULL AND coalesce(expires_at > $1, true)`,
      [new Date(now)],
    );
    return rows[0]?.n ?? 0;
  }

  /** Reads a key and keeps others from changing it until the transaction ends; requests with it go on. */
  async lock(manager: EntityManager, id: string): Promise<LockedApiKey | null> {
    const rows: LockedApiKey[] = await manager.query(
      `SELECT id, name, key_hash, prefix, scopes, created_at, expires_at, last_used_at, revoked_at FROM api_key
       WHERE id = $1 AND former_of IS NULL FOR UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Gives a locked key another secret, and lets the one before count for a while beside it. */
  async rotate(manager: EntityManager, key: LockedApiKey, secret: NewSecret): Promise<void> {
    const at = new Date(secret.at);
    await manager.query(`UPDATE api_key SET revoked_at = $2 WHERE former_of = $1 AND revoked_at IS NULL`, [
      key.id,
      at,
    ]);
    await manager.query(
      `UPDATE api_key SET key_hash = $2, prefix = $3, expires_at = $4, rotated_at = $5, last_used_at = NULL
       WHERE id = $1`,
      [key.id, secret.keyHash, secret.prefix, new Date(secret.expiresAt), at],
    );
    if (secret.former === null) return;
    // Not beyond its own time, however long the overlap.
    const own = key.expires_at?.getTime() ?? Infinity;
    await manager.query(
      `INSERT INTO api_key (id, name, key_hash, prefix, scopes, created_at, expires_at, last_used_at, former_of)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        secret.former.id,
        key.name,
        key.key_hash,
        key.prefix,
        key.scopes,
        key.created_at,
        new Date(Math.min(secret.former.until, own)),
        key.last_used_at,
        key.id,
      ],
    );
  }

  /** Ends a key with the secret before. */
  async revoke(manager: EntityManager, id: string, at: number): Promise<void> {
    await manager.query(
      `UPDATE api_key SET revoked_at = $2 WHERE (id = $1 OR former_of = $1) AND revoked_at IS NULL`,
      [id, new Date(at)],
    );
  }

  async touch(ids: string[], at: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE api_key SET last_used_at = $2 WHERE id IN (
         SELECT id FROM api_key WHERE id = ANY($1::uuid[]) AND coalesce(last_used_at < $2, true)
         FOR UPDATE SKIP LOCKED)`,
      [ids, new Date(at)],
    );
  }

  /**
   * Adds a key, or gives one that is there the scopes.
   *
   * @returns whether it was added
   */
  async upsert(
    manager: EntityManager,
    key: NewApiKey,
  ): Promise<{ readonly id: string; readonly added: boolean }> {
    const rows: { id: string }[] = await manager.query(
      `INSERT INTO api_key AS k (id, name, key_hash, prefix, scopes, created_at, expires_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (key_hash) DO UPDATE SET scopes = excluded.scopes
       RETURNING k.id`,
      [
        key.id,
        key.name,
        key.keyHash,
        key.prefix,
        key.scopes,
        new Date(key.createdAt),
        key.expiresAt === null ? null : new Date(key.expiresAt),
        key.createdBy,
      ],
    );
    const id = rows[0]?.id ?? key.id;
    return { id, added: id === key.id };
  }
}
