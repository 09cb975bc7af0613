import { Injectable } from '@nestjs/common';
import { Refusal } from '@standing/shared/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { isManaged, type MasterKeySource } from './master-key-source.js';
import type { MasterKey, MasterKeyRing } from './master-keys.js';

/** Who takes it in common makes or wraps keys; who takes it alone changes which master keys are in use. */
const LOCK = `hashtextextended('standing/master-keys', 0)`;

/** Which master keys are in use; the keys themselves are where the database is not. */
@Injectable()
export class MasterKeyRegister {
  constructor(protected readonly dataSource: DataSource) {}

  /** Until the transaction ends, keeps out whoever holds the other kind. */
  async lock(manager: EntityManager, kind: 'in common' | 'alone'): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock${kind === 'alone' ? '' : '_shared'}(${LOCK})`);
  }

  /** Ids of the master keys in use. */
  async activeMasterKeys(manager: EntityManager = this.dataSource.manager): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM master_key WHERE retired_at IS NULL ORDER BY created_at, id`,
    );
    return rows.map((row) => row.id);
  }

  /** Notes a master key as in use. @returns false when it has been retired: its use would undo a rotation */
  async addMasterKey(manager: EntityManager, id: string, at: Date): Promise<boolean> {
    const rows: { retired: boolean }[] = await manager.query(
      `WITH added AS (
         INSERT INTO master_key (id, created_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING id)
       SELECT retired_at IS NOT NULL AS retired FROM master_key WHERE id = $1
       UNION ALL SELECT false FROM added`,
      [id, at],
    );
    return rows.every((row) => !row.retired);
  }

  /** Retires every master key but one. */
  async retireOthers(manager: EntityManager, id: string, at: Date): Promise<void> {
    await manager.query(`UPDATE master_key SET retired_at = $2 WHERE id <> $1 AND retired_at IS NULL`, [
      id,
      at,
    ]);
  }

  /**
   * Does something with a master key that is in use and stays so until it is done, in one transaction. The first master
   * key comes into use here.
   *
   * @throws Refusal `key_unavailable` when none of those in use is at hand
   */
  async wrapping<T>(
    source: MasterKeySource,
    at: Date,
    work: (manager: EntityManager, master: MasterKey) => Promise<T>,
  ): Promise<T> {
    if ((await this.activeMasterKeys()).length === 0) await this.useFirst(source, at);
    return this.dataSource.transaction(async (manager) => {
      await this.lock(manager, 'in common');
      const active = await this.activeMasterKeys(manager);
      const master = (await source.load())?.keys.find((key) => active.includes(key.id));
      if (!master) throw new Refusal('key_unavailable');
      return work(manager, master);
    });
  }

  private useFirst(source: MasterKeySource, at: Date): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await this.lock(manager, 'alone');
      if ((await this.activeMasterKeys(manager)).length > 0) return;
      const ring: MasterKeyRing | undefined =
        (await source.load()) ?? (isManaged(source) ? await source.create() : undefined);
      if (!ring) throw new Refusal('key_unavailable');
      await this.addMasterKey(manager, ring.current.id, at);
    });
  }
}
