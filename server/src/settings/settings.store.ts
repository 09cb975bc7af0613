import { Injectable } from '@nestjs/common';
import type { Settings } from '@standing/shared/settings/settings';
import type { EntityManager } from 'typeorm';

/** Writes of settings: versions are only ever added. Every method runs in the caller's transaction. */
@Injectable()
export class SettingsStore {
  /** Keeps everybody else from changing the settings until the transaction ends; who reads them waits for nobody. */
  async lock(manager: EntityManager): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('settings', 0))`);
  }

  async add(
    manager: EntityManager,
    version: number,
    content: Settings,
    createdBy: string,
    at: Date,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO settings_version (version, content, created_at, created_by) VALUES ($1, $2, $3, $4)`,
      [version, JSON.stringify(content), at, createdBy],
    );
  }
}
