import { Injectable } from '@nestjs/common';
import type { ReasonView } from '@standing/shared/contracts/reasons';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';
import { DataSource } from 'typeorm';

@Injectable()
export class ReasonsReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** Every reason in its current version, by kind and code. */
  list(kind: ReasonKind | null): Promise<ReasonView[]> {
    return this.dataSource.query(
      `SELECT r.kind || '.' || r.code AS id, r.kind, r.code, v.version, r.retired_at IS NOT NULL AS retired,
         v.authority, v.disclosure, v.final, v.blocks, v.default_expiry_ms::float8 AS "defaultExpiryMs",
         v.required_documents AS "requiredDocuments", v.staff_note AS "staffNote", v.text
       FROM reason r
       JOIN reason_version v ON v.kind = r.kind AND v.code = r.code AND v.version = r.current_version
       WHERE $1::text IS NULL OR r.kind = $1
       ORDER BY r.kind, r.code`,
      [kind],
    );
  }
}
