import { Injectable } from '@nestjs/common';
import type { ApiKeyListQuery } from '@standing/shared/contracts/api-keys';
import { DataSource } from 'typeorm';

/** A key as administrators see it. */
export interface ApiKeyListRow {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly created_at: Date;
  readonly created_by: string | null;
  readonly created_by_name: string | null;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly rotated_at: Date | null;
  readonly revoked_at: Date | null;
  readonly former_prefix: string | null;
  readonly former_until: Date | null;
  readonly former_last_used_at: Date | null;
}

const SORT_COLUMNS: Readonly<Record<ApiKeyListQuery['sort'], string>> = {
  createdAt: 'k.created_at',
  name: 'lower(k.name)',
  lastUsedAt: 'k.last_used_at',
};

const STATUS_CONDITIONS = {
  active: 'k.revoked_at IS NULL AND coalesce(k.expires_at > $1, true)',
  expired: 'k.revoked_at IS NULL AND k.expires_at <= $1',
  revoked: 'k.revoked_at IS NOT NULL',
} as const;

const SELECT = `
  SELECT k.id, k.name, k.prefix, k.scopes, k.created_at, k.created_by, f.name AS created_by_name, k.expires_at,
    k.last_used_at, k.rotated_at, k.revoked_at, o.prefix AS former_prefix, o.expires_at AS former_until,
    o.last_used_at AS former_last_used_at, count(*) OVER ()::int AS total
  FROM api_key k
  LEFT JOIN staff f ON f.id = k.created_by
  LEFT JOIN api_key o ON o.former_of = k.id AND o.revoked_at IS NULL AND o.expires_at > $1::timestamptz
  WHERE k.former_of IS NULL`;

/** What screens ask about keys. */
@Injectable()
export class ApiKeysReadModel {
  constructor(private readonly dataSource: DataSource) {}

  async find(id: string, at: number): Promise<ApiKeyListRow | null> {
    const rows: ApiKeyListRow[] = await this.dataSource.query(`${SELECT} AND k.id = $2`, [new Date(at), id]);
    return rows[0] ?? null;
  }

  async list(query: ApiKeyListQuery, at: number): Promise<{ rows: ApiKeyListRow[]; total: number }> {
    const direction = query.order === 'asc' ? 'ASC' : 'DESC';
    const condition = query.status === undefined ? '' : `AND ${STATUS_CONDITIONS[query.status]}`;
    const rows: (ApiKeyListRow & { readonly total: number })[] = await this.dataSource.query(
      `${SELECT} ${condition} ORDER BY ${SORT_COLUMNS[query.sort]} ${direction} NULLS LAST, k.id ${direction}
       LIMIT ${query.perPage} OFFSET ${(query.page - 1) * query.perPage}`,
      [new Date(at)],
    );
    const total =
      rows[0]?.total ?? (query.page === 1 ? 0 : (await this.list({ ...query, page: 1 }, at)).total);
    return { rows, total };
  }
}
