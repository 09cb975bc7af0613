import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { queryPrepared, type PreparedStatement } from '../platform/database/prepared.js';

export interface ApiKeyRow {
  readonly id: string;
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
}

const FIND_IN_FORCE: PreparedStatement = {
  name: 'api-key-find',
  text: `SELECT id, key_hash AS hash, name, scopes, coalesce(last_used_at < $3, true) AS stale
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
      `INSERT INTO api_key AS k (id, name, key_hash, prefix, scopes, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
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
      ],
    );
    const id = rows[0]?.id ?? key.id;
    return { id, added: id === key.id };
  }
}
