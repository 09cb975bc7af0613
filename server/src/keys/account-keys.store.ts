import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MasterKeyRegister } from '../platform/crypto/master-key-register.js';

/** An account's key as it is kept. */
export interface AccountKeyRow {
  readonly id: string;
  readonly account_id: string;
  /** null once destroyed. */
  readonly wrapped_key: Buffer | null;
  readonly master_key_id: string;
}

/** A key as the database has it: encrypted with a master key. */
export interface WrappedKey {
  readonly wrapped_key: Buffer;
  readonly master_key_id: string;
}

/** What making keys for accounts stands on. */
export interface KeySetup {
  /** Ids of the master keys in use. */
  readonly active: readonly string[];
  /** The key of the blind index; null as long as nobody has needed it. */
  readonly index: WrappedKey | null;
}

const COLUMNS = `id, account_id, wrapped_key, master_key_id`;

/** Keys of accounts, and which master keys they are wrapped with. */
@Injectable()
export class AccountKeysStore extends MasterKeyRegister {
  async find(
    accountId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<AccountKeyRow | null> {
    const rows: AccountKeyRow[] = await manager.query(
      `SELECT ${COLUMNS} FROM account_key WHERE account_id = $1`,
      [accountId],
    );
    return rows[0] ?? null;
  }

  /** In no order; accounts without a key are left out. */
  findMany(
    accountIds: readonly string[],
    manager: Pick<EntityManager, 'query'> = this.dataSource.manager,
  ): Promise<AccountKeyRow[]> {
    return manager.query(`SELECT ${COLUMNS} FROM account_key WHERE account_id = ANY($1::uuid[])`, [
      accountIds,
    ]);
  }

  async readSetup(manager: EntityManager = this.dataSource.manager): Promise<KeySetup> {
    const rows: { active: string[]; wrapped_key: Buffer | null; master_key_id: string | null }[] =
      await manager.query(
        `SELECT ARRAY(SELECT id FROM master_key WHERE retired_at IS NULL ORDER BY created_at, id) AS active,
           b.wrapped_key, b.master_key_id
         FROM (VALUES (1)) always LEFT JOIN blind_index_key b ON true`,
      );
    const { active = [], wrapped_key = null, master_key_id = null } = rows[0] ?? {};
    const index = wrapped_key && master_key_id ? { wrapped_key, master_key_id } : null;
    return { active, index };
  }

  async insertIndexKey(manager: EntityManager, key: WrappedKey, at: Date): Promise<void> {
    await manager.query(
      `INSERT INTO blind_index_key (wrapped_key, master_key_id, created_at) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING`,
      [key.wrapped_key, key.master_key_id, at],
    );
  }

  async rewrapIndexKey(manager: EntityManager, key: WrappedKey): Promise<void> {
    await manager.query(`UPDATE blind_index_key SET wrapped_key = $1, master_key_id = $2`, [
      key.wrapped_key,
      key.master_key_id,
    ]);
  }

  async insert(manager: EntityManager, key: AccountKeyRow, at: Date): Promise<void> {
    await manager.query(
      `INSERT INTO account_key (id, account_id, wrapped_key, master_key_id, created_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id) DO NOTHING`,
      [key.id, key.account_id, key.wrapped_key, key.master_key_id, at],
    );
  }

  /** @returns the key's id; null when the account has none, or none any more */
  async destroy(manager: EntityManager, accountId: string, at: Date): Promise<string | null> {
    const [rows]: [{ id: string }[], number] = await manager.query(
      `UPDATE account_key SET wrapped_key = NULL, destroyed_at = $2
       WHERE account_id = $1 AND destroyed_at IS NULL RETURNING id`,
      [accountId, at],
    );
    return rows[0]?.id ?? null;
  }

  /** Accounts whose keys are destroyed and whose objects are still in the storage. */
  async findToRemove(limit: number): Promise<string[]> {
    const rows: { account_id: string }[] = await this.dataSource.query(
      `SELECT account_id FROM account_key WHERE destroyed_at IS NOT NULL AND objects_removed_at IS NULL
       ORDER BY destroyed_at LIMIT $1`,
      [limit],
    );
    return rows.map((row) => row.account_id);
  }

  async markRemoved(accountId: string, at: Date): Promise<void> {
    await this.dataSource.query(
      `UPDATE account_key SET objects_removed_at = $2 WHERE account_id = $1 AND destroyed_at IS NOT NULL`,
      [accountId, at],
    );
  }

  /** Keys that are wrapped with another master key than this one, locked. */
  async lockOthers(manager: EntityManager, masterKeyId: string, limit: number): Promise<AccountKeyRow[]> {
    return manager.query(
      `SELECT ${COLUMNS} FROM account_key WHERE destroyed_at IS NULL AND master_key_id <> $1
       ORDER BY id LIMIT $2 FOR UPDATE`,
      [masterKeyId, limit],
    );
  }

  async rewrap(manager: EntityManager, keys: readonly AccountKeyRow[]): Promise<void> {
    await manager.query(
      `UPDATE account_key k SET wrapped_key = n.wrapped_key, master_key_id = n.master_key_id
       FROM unnest($1::uuid[], $2::bytea[], $3::text[]) AS n (id, wrapped_key, master_key_id) WHERE k.id = n.id`,
      [keys.map((key) => key.id), keys.map((key) => key.wrapped_key), keys.map((key) => key.master_key_id)],
    );
  }
}
