import { Injectable } from '@nestjs/common';
import type { ReasonDefinition } from '@standing/shared/reasons/catalogue';
import type { EntityManager } from 'typeorm';

/** Writes of the catalogue: versions are only ever added. */
@Injectable()
export class ReasonsStore {
  /** Adds the first version of each reason that the catalogue does not have yet. @returns how many were added */
  async addMissing(
    manager: EntityManager,
    definitions: readonly ReasonDefinition[],
    createdBy: string,
    at: Date,
  ): Promise<number> {
    const rows = definitions.map((reason) => ({
      kind: reason.kind,
      code: reason.code,
      authority: reason.authority,
      disclosure: reason.disclosure,
      final: reason.final,
      blocks: reason.blocks,
      default_expiry_ms: reason.defaultExpiryMs,
      required_documents: reason.requiredDocuments,
      staff_note: reason.staffNote,
      text: reason.text,
    }));
    const added: unknown[] = await manager.query(
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
       RETURNING 1`,
      [JSON.stringify(rows), at, createdBy],
    );
    return added.length;
  }
}
