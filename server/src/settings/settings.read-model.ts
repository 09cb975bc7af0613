import { Injectable } from '@nestjs/common';
import type { Settings } from '@standing/shared/settings/settings';
import { DataSource, type EntityManager } from 'typeorm';

export interface SettingsRow {
  readonly version: number;
  readonly content: Settings;
  readonly created_at: Date;
  readonly created_by: string;
}

const COLUMNS = 'version, content, created_at, created_by';

/** What is set, and what was before. */
@Injectable()
export class SettingsReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** The version in force. */
  async current(within: Pick<EntityManager, 'query'> = this.dataSource): Promise<SettingsRow> {
    const [row]: SettingsRow[] = await within.query(
      `SELECT ${COLUMNS} FROM settings_version ORDER BY version DESC LIMIT 1`,
    );
    // The migration has put the first one there, and none is ever removed.
    if (!row) throw new Error('there are no settings');
    return row;
  }

  async find(version: number): Promise<SettingsRow | null> {
    const rows: SettingsRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM settings_version WHERE version = $1`,
      [version],
    );
    return rows[0] ?? null;
  }

  /** Newest first. */
  newest(limit: number): Promise<SettingsRow[]> {
    return this.dataSource.query(`SELECT ${COLUMNS} FROM settings_version ORDER BY version DESC LIMIT $1`, [
      limit,
    ]);
  }
}
