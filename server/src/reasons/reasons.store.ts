import { Injectable } from '@nestjs/common';
import type { ReasonContent } from '@standing/shared/contracts/reasons';
import type { ReasonDefinition, ReasonKind } from '@standing/shared/reasons/catalogue';
import type { EntityManager } from 'typeorm';

/** A reason that is kept from changing until the transaction ends. */
export interface LockedReason {
  /** Of its events; a uuid. */
  readonly stream_id: string;
  readonly current_version: number;
  readonly retired_at: Date | null;
}

/** Writes of the catalogue: versions are only ever added. */
@Injectable()
export class ReasonsStore {
  /** Adds the first version of each reason that the catalogue does not have yet. @returns those that were added */
  async addMissing(
    manager: EntityManager,
    definitions: readonly ReasonDefinition[],
    createdBy: string,
    at: Date,
  ): Promise<{ readonly kind: ReasonKind; readonly code: string }[]> {
    const rows = definitions.map((reason) => ({
      kind: reason.kind,
      code: reason.code,
      ...columnsOf(reason),
    }));
    return manager.query(
      `WITH missing AS (
         INSERT INTO reason (kind, code, current_version)
         SELECT kind, code, 1 FROM jsonb_to_recordset($1) AS d (kind text, code text)
         ON CONFLICT DO NOTHING RETURNING kind, code)
       INSERT INTO reason_version (kind, code, version, authority, disclosure, final, blocks, default_expiry_ms,
         required_documents, staff_note, text, created_at, created_by)
       SELECT d.kind, d.code, 1, d.authority, d.disclosure, d.final, d.blocks, d.default_expiry_ms,
         d.required_documents, d.staff_note, d.text, $2, $3
       FROM jsonb_to_recordset($1) AS d (kind text, code text, authority text, disclosure text, final boolean,
         blocks text[], default_expiry_ms bigint, required_documents text[], staff_note jsonb, text jsonb)
       JOIN missing m ON m.kind = d.kind AND m.code = d.code
       RETURNING kind, code`,
      [JSON.stringify(rows), at, createdBy],
    );
  }

  /** @returns the stream of its events, or null when there is a reason of this kind and code */
  async add(manager: EntityManager, kind: ReasonKind, code: string): Promise<string | null> {
    const rows: { stream_id: string }[] = await manager.query(
      `INSERT INTO reason (kind, code, current_version) VALUES ($1, $2, 1)
       ON CONFLICT DO NOTHING RETURNING stream_id`,
      [kind, code],
    );
    return rows[0]?.stream_id ?? null;
  }

  async lock(manager: EntityManager, kind: ReasonKind, code: string): Promise<LockedReason | null> {
    const rows: LockedReason[] = await manager.query(
      `SELECT stream_id, current_version, retired_at FROM reason WHERE kind = $1 AND code = $2 FOR UPDATE`,
      [kind, code],
    );
    return rows[0] ?? null;
  }

  /** Adds a version and makes it the current one. */
  async addVersion(
    manager: EntityManager,
    kind: ReasonKind,
    code: string,
    version: number,
    content: ReasonContent,
    createdBy: string,
    at: Date,
  ): Promise<void> {
    const columns = columnsOf(content);
    await manager.query(
      `INSERT INTO reason_version (kind, code, version, authority, disclosure, final, blocks, default_expiry_ms,
         required_documents, staff_note, text, created_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        kind,
        code,
        version,
        columns.authority,
        columns.disclosure,
        columns.final,
        columns.blocks,
        columns.default_expiry_ms,
        columns.required_documents,
        JSON.stringify(columns.staff_note),
        JSON.stringify(columns.text),
        at,
        createdBy,
      ],
    );
    await manager.query(`UPDATE reason SET current_version = $3 WHERE kind = $1 AND code = $2`, [
      kind,
      code,
      version,
    ]);
  }

  async retire(manager: EntityManager, kind: ReasonKind, code: string, at: Date): Promise<void> {
    await manager.query(`UPDATE reason SET retired_at = $3 WHERE kind = $1 AND code = $2`, [kind, code, at]);
  }
}

function columnsOf(content: ReasonContent | ReasonDefinition) {
  return {
    authority: content.authority,
    disclosure: content.disclosure,
    final: content.final,
    blocks: content.blocks,
    default_expiry_ms: content.defaultExpiryMs,
    required_documents: content.requiredDocuments,
    staff_note: content.staffNote,
    text: content.text,
  };
}
