import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MasterKeyRegister } from '../../platform/crypto/master-key-register.js';

/** A key of the log as it is kept. */
export interface LogKeyRow {
  /** 8 hex digits, as in its verifier key. */
  readonly id: string;
  readonly origin: string;
  readonly public_key: Buffer;
  readonly wrapped_key: Buffer;
  readonly master_key_id: string;
  readonly created_at: Date;
  /** Null for the current one. */
  readonly signs_until: Date | null;
}

const COLUMNS = `id, origin, public_key, wrapped_key, master_key_id, created_at, signs_until`;

/** The log's signing keys, and which master keys they are wrapped with. */
@Injectable()
export class LogKeysStore extends MasterKeyRegister {
  /** All there ever were, the current one first. */
  findAll(manager: EntityManager = this.dataSource.manager): Promise<LogKeyRow[]> {
    return manager.query(
      `SELECT ${COLUMNS} FROM log_key ORDER BY signs_until DESC NULLS FIRST, created_at DESC, id`,
    );
  }

  /** Keeps others who would make a key out until the transaction ends. */
  async lockKeys(manager: EntityManager): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('standing/log-keys', 0))`);
  }

  async insert(manager: EntityManager, key: LogKeyRow): Promise<void> {
    await manager.query(`INSERT INTO log_key (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)`, [
      key.id,
      key.origin,
      key.public_key,
      key.wrapped_key,
      key.master_key_id,
      key.created_at,
      key.signs_until,
    ]);
  }

  /** Lets every key that would still sign then do so until `until` only. */
  async endKeys(manager: EntityManager, until: Date): Promise<void> {
    await manager.query(`UPDATE log_key SET signs_until = $1 WHERE signs_until IS NULL OR signs_until > $1`, [
      until,
    ]);
  }

  async rewrap(
    manager: EntityManager,
    key: Pick<LogKeyRow, 'id' | 'wrapped_key' | 'master_key_id'>,
  ): Promise<void> {
    await manager.query(`UPDATE log_key SET wrapped_key = $2, master_key_id = $3 WHERE id = $1`, [
      key.id,
      key.wrapped_key,
      key.master_key_id,
    ]);
  }
}
