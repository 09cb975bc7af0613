import { Injectable } from '@nestjs/common';
import type { StaffRole } from '@standing/shared/access/roles';
import type { StaffListQuery } from '@standing/shared/contracts/staff';
import { DataSource, type EntityManager } from 'typeorm';
import { SESSION_IDLE_MS } from './session.service.js';

/** Somebody as administrators see them. */
export interface StaffMemberRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
  readonly invited: boolean;
  readonly disabled_at: Date | null;
  readonly second_factor: boolean;
  readonly created_at: Date;
  readonly last_seen_at: Date | null;
  readonly sessions: number;
  readonly link_expires_at: Date | null;
}

const SORT_COLUMNS: Readonly<Record<StaffListQuery['sort'], string>> = {
  name: 'lower(f.name)',
  email: 'f.email',
  createdAt: 'f.created_at',
  lastSeenAt: 'signed.last_seen_at',
};

const STATUS_CONDITIONS = {
  active: 'f.disabled_at IS NULL AND f.password_hash IS NOT NULL',
  invited: 'f.disabled_at IS NULL AND f.password_hash IS NULL',
  suspended: 'f.disabled_at IS NOT NULL',
} as const;

/** What screens ask about staff. */
@Injectable()
export class StaffReadModel {
  constructor(private readonly dataSource: DataSource) {}

  async find(
    id: string,
    at: number,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<StaffMemberRow | null> {
    const rows: StaffMemberRow[] = await manager.query(`${SELECT} WHERE f.id = $3`, [...instants(at), id]);
    return rows[0] ?? null;
  }

  async list(query: StaffListQuery, at: number): Promise<{ rows: StaffMemberRow[]; total: number }> {
    const parameters: unknown[] = instants(at);
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const where: string[] = ['true'];
    if (query.q !== undefined && query.q !== '') {
      const pattern = bind(`%${query.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
      where.push(`(f.name ILIKE ${pattern} OR f.email ILIKE ${pattern})`);
    }
    if (query.role !== undefined) where.push(`${bind(query.role)} = ANY (f.roles)`);
    if (query.status !== undefined) where.push(STATUS_CONDITIONS[query.status]);
    const direction = query.order === 'asc' ? 'ASC' : 'DESC';
    const rows: (StaffMemberRow & { readonly total: number })[] = await this.dataSource.query(
      `${SELECT} WHERE ${where.join(' AND ')}
       ORDER BY ${SORT_COLUMNS[query.sort]} ${direction} NULLS LAST, f.id ${direction}
       LIMIT ${query.perPage} OFFSET ${(query.page - 1) * query.perPage}`,
      parameters,
    );
    const total =
      rows[0]?.total ?? (query.page === 1 ? 0 : (await this.list({ ...query, page: 1 }, at)).total);
    return { rows, total };
  }
}

/** The present, and since when a session has to have been seen to be in force. */
const instants = (at: number): unknown[] => [new Date(at), new Date(at - SESSION_IDLE_MS)];

/** There are at most a few hundred people, so each row may count its sessions. */
const SELECT = `
  SELECT f.id, f.email, f.name, f.roles, f.password_hash IS NULL AS invited, f.disabled_at,
    f.totp_secret IS NOT NULL AS second_factor, f.created_at, signed.last_seen_at, signed.sessions,
    l.expires_at AS link_expires_at, count(*) OVER ()::int AS total
  FROM staff f
  CROSS JOIN LATERAL (
    SELECT max(s.last_seen_at) AS last_seen_at,
      count(*) FILTER (WHERE s.expires_at > $1::timestamptz AND s.last_seen_at > $2::timestamptz)::int AS sessions
    FROM session s WHERE s.staff_id = f.id) signed
  LEFT JOIN password_link l ON l.staff_id = f.id AND l.expires_at > $1::timestamptz`;
