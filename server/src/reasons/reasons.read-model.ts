import { Injectable } from '@nestjs/common';
import {
  OPEN_HOLDS_COUNTED,
  type ReasonContent,
  type ReasonFilter,
  type ReasonView,
} from '@standing/shared/contracts/reasons';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';
import { DataSource, type EntityManager } from 'typeorm';

export type ReasonVersionRow = ReasonContent & {
  readonly version: number;
  readonly createdAt: Date;
  readonly createdBy: string;
};

/** Columns of `ReasonContent`, of alias `v`. */
const CONTENT = `v.authority, v.disclosure, v.final, v.blocks, v.default_expiry_ms::float8 AS "defaultExpiryMs",
  v.required_documents AS "requiredDocuments", v.staff_note AS "staffNote", v.text`;

/** Columns of `ReasonView`, of aliases `r` and `v`. */
const VIEW = `r.kind || '.' || r.code AS id, r.kind, r.code, v.version, r.retired_at IS NOT NULL AS retired, ${CONTENT}`;

@Injectable()
export class ReasonsReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** Reasons in their current version, by kind and code. */
  list(query: ReasonFilter, within: Pick<EntityManager, 'query'> = this.dataSource): Promise<ReasonView[]> {
    const retired = query.retired === undefined ? null : query.retired === 'true';
    return within.query(
      `SELECT ${VIEW}
       FROM reason r
       JOIN reason_version v ON v.kind = r.kind AND v.code = r.code AND v.version = r.current_version
       WHERE ($1::text IS NULL OR r.kind = $1)
         AND ($2::boolean IS NULL OR (r.retired_at IS NOT NULL) = $2)
         AND ($3::text IS NULL OR v.disclosure = $3)
         AND ($4::text IS NULL OR v.authority = $4)
         AND ($5::text IS NULL OR position(replace(lower($5), ' ', '_') IN r.code) > 0 OR EXISTS (
           SELECT FROM unnest(ARRAY[v.text #>> '{en,title}', v.text #>> '{zh-CN,title}',
             v.staff_note ->> 'en', v.staff_note ->> 'zh-CN']) AS line
           WHERE position(lower($5) IN lower(line)) > 0))
       ORDER BY r.kind, r.code`,
      [query.kind ?? null, retired, query.disclosure ?? null, query.authority ?? null, query.q ?? null],
    );
  }

  async count(manager: EntityManager): Promise<number> {
    const rows: { count: number }[] = await manager.query(`SELECT count(*)::int AS count FROM reason`);
    return rows[0]?.count ?? 0;
  }

  async find(
    kind: ReasonKind,
    code: string,
    within: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<(ReasonView & { readonly retiredAt: Date | null }) | null> {
    const rows: (ReasonView & { retiredAt: Date | null })[] = await within.query(
      `SELECT ${VIEW}, r.retired_at AS "retiredAt"
       FROM reason r
       JOIN reason_version v ON v.kind = r.kind AND v.code = r.code AND v.version = r.current_version
       WHERE r.kind = $1 AND r.code = $2`,
      [kind, code],
    );
    return rows[0] ?? null;
  }

  /** Newest first. */
  versions(kind: ReasonKind, code: string): Promise<ReasonVersionRow[]> {
    return this.dataSource.query(
      `SELECT v.version, v.created_at AS "createdAt", v.created_by AS "createdBy", ${CONTENT}
       FROM reason_version v WHERE v.kind = $1 AND v.code = $2 ORDER BY v.version DESC`,
      [kind, code],
    );
  }

  /** The named versions, whichever there are. */
  contents(
    names: readonly { readonly kind: ReasonKind; readonly code: string; readonly version: number }[],
    within: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<
    (ReasonContent & { readonly kind: ReasonKind; readonly code: string; readonly version: number })[]
  > {
    return within.query(
      `SELECT v.kind, v.code, v.version, ${CONTENT}
       FROM unnest($1::text[], $2::text[], $3::int[]) AS n (kind, code, version)
       JOIN reason_version v ON v.kind = n.kind AND v.code = n.code AND v.version = n.version`,
      [names.map(({ kind }) => kind), names.map(({ code }) => code), names.map(({ version }) => version)],
    );
  }

  /** How many holds are open for the reason, whatever its version; at the most one more than is counted. */
  async openHolds(kind: ReasonKind, code: string, at: Date): Promise<number> {
    const rows: { count: number }[] = await this.dataSource.query(
      `SELECT count(*)::int AS count FROM (
         SELECT FROM hold h
         WHERE h.reason_code = $1 AND h.kind = $2 AND h.released_at IS NULL AND coalesce(h.expires_at > $3, true)
         LIMIT $4) AS open`,
      [code, kind, at, OPEN_HOLDS_COUNTED + 1],
    );
    return rows[0]?.count ?? 0;
  }
}
