import { Injectable } from '@nestjs/common';
import type { Instant } from '@standing/shared/account/state';
import { LISTED_ACCOUNTS_SHOWN, type WindowListQuery } from '@standing/shared/contracts/maintenance';
import type { WindowStatus } from '@standing/shared/maintenance/window';
import { DataSource } from 'typeorm';
import { WINDOW_COLUMNS } from './window.row.js';
import type { WindowRowWithAccounts } from './window.view.js';

const SORT_COLUMNS: Readonly<Record<WindowListQuery['sort'], string>> = {
  startsAt: 'w.starts_at',
  endsAt: 'w.over_at',
  announcedAt: 'w.announced_at',
};

/** By the clock, `$1`. */
const STATUS_CONDITIONS: Readonly<Record<WindowStatus, string>> = {
  announced: 'w.cancelled_at IS NULL AND w.starts_at > $1',
  active: 'w.cancelled_at IS NULL AND w.starts_at <= $1 AND w.over_at > $1',
  over: 'w.cancelled_at IS NULL AND w.over_at <= $1',
  cancelled: 'w.cancelled_at IS NOT NULL',
};

const ACCOUNT_IDS = (limit: string) => `
  ARRAY(SELECT m.account_id FROM maintenance_window_account m WHERE m.window_id = w.id
    ORDER BY m.account_id LIMIT ${limit}) AS account_ids`;

/** What screens ask about windows. */
@Injectable()
export class MaintenanceReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** With all accounts that it names. */
  async find(id: string): Promise<WindowRowWithAccounts | null> {
    const rows: WindowRowWithAccounts[] = await this.dataSource.query(
      `SELECT ${WINDOW_COLUMNS}, ${ACCOUNT_IDS('ALL')} FROM maintenance_window w WHERE w.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  async list(query: WindowListQuery, at: Instant): Promise<{ rows: WindowRowWithAccounts[]; total: number }> {
    const statuses = query.status?.map((status) => `(${STATUS_CONDITIONS[status]})`).join(' OR ') ?? 'true';
    const where = `$1::timestamptz IS NOT NULL AND (${statuses})
      AND ($2::timestamptz IS NULL OR w.over_at > $2) AND ($3::timestamptz IS NULL OR w.starts_at < $3)`;
    const values = [new Date(at), query.from ?? null, query.to ?? null];
    const direction = query.order === 'asc' ? 'ASC' : 'DESC';
    const column = SORT_COLUMNS[query.sort];
    const [rows, counted] = (await Promise.all([
      this.dataSource.query(
        `SELECT ${WINDOW_COLUMNS}, ${ACCOUNT_IDS('$6')} FROM maintenance_window w WHERE ${where}
         ORDER BY ${column} ${direction}, w.id ${direction} LIMIT $4 OFFSET $5`,
        [...values, query.perPage, (query.page - 1) * query.perPage, LISTED_ACCOUNTS_SHOWN],
      ),
      this.dataSource.query(`SELECT count(*)::int AS n FROM maintenance_window w WHERE ${where}`, values),
    ])) as [WindowRowWithAccounts[], { n: number }[]];
    return { rows, total: counted[0]?.n ?? 0 };
  }
}
