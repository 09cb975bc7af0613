import { Injectable } from '@nestjs/common';
import type { DocumentStatus } from '@standing/shared/documents/documents';
import { DataSource, type EntityManager } from 'typeorm';
import { DOCUMENT_COLUMNS, type DocumentRow, type PageRow } from './document.row.js';

/** A document before anybody has decided about it. */
export type NewDocument = Pick<
  DocumentRow,
  | 'id'
  | 'account_id'
  | 'case_id'
  | 'type'
  | 'media_type'
  | 'bytes'
  | 'thumbnail_bytes'
  | 'fingerprint'
  | 'submitted_at'
  | 'submitted_by_kind'
  | 'submitted_by_id'
  | 'submitted_by_role'
> & { readonly pages: readonly PageRow[] };

export interface DecisionRow {
  readonly status: DocumentStatus;
  readonly at: Date;
  readonly by: { readonly kind: string; readonly id: string; readonly role: string };
  readonly reasonCodes: readonly string[];
  /** In the order of the codes. */
  readonly reasonVersions: readonly number[];
  readonly issuedOn: string | null;
}

/** What has come in and is not recorded as a document. */
export interface IntakeRow {
  readonly id: string;
  readonly account_id: string;
}

/** Writes and locks of documents; the only place with their SQL. */
@Injectable()
export class DocumentsStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Before anything is stored under this id. Committed at once: it must outlive a crash. */
  async beginIntake(intake: IntakeRow, at: Date): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO document_intake (id, account_id, created_at) VALUES ($1, $2, $3)`,
      [intake.id, intake.account_id, at],
    );
  }

  /** @returns false when there is none: it has been given up as an orphan */
  async endIntake(id: string, manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(`DELETE FROM document_intake WHERE id = $1`, [
      id,
    ]);
    return count === 1;
  }

  /** Orphans, which nobody can record while the transaction lasts. */
  lockOldIntakes(manager: EntityManager, before: Date, limit: number): Promise<IntakeRow[]> {
    return manager.query(
      `SELECT id, account_id FROM document_intake WHERE created_at < $1
       ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [before, limit],
    );
  }

  async insert(manager: EntityManager, document: NewDocument): Promise<void> {
    await manager.query(
      `INSERT INTO document (id, account_id, case_id, type, status, media_type, bytes, thumbnail_bytes, fingerprint,
         submitted_at, submitted_by_kind, submitted_by_id, submitted_by_role)
       VALUES ($1, $2, $3, $4, 'submitted', $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        document.id,
        document.account_id,
        document.case_id,
        document.type,
        document.media_type,
        document.bytes,
        document.thumbnail_bytes,
        document.fingerprint,
        document.submitted_at,
        document.submitted_by_kind,
        document.submitted_by_id,
        document.submitted_by_role,
      ],
    );
    await manager.query(
      `INSERT INTO document_page (document_id, page, width, height, bytes)
       SELECT $1, page, width, height, bytes
       FROM jsonb_to_recordset($2) AS p (page smallint, width int, height int, bytes int)`,
      [document.id, JSON.stringify(document.pages)],
    );
  }

  /** Reads a document and keeps others from deciding about it until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<DocumentRow | null> {
    const rows: DocumentRow[] = await manager.query(
      `SELECT ${DOCUMENT_COLUMNS} FROM document d WHERE d.id = $1 FOR NO KEY UPDATE OF d`,
      [id],
    );
    return rows[0] ?? null;
  }

  async decide(manager: EntityManager, id: string, decision: DecisionRow): Promise<void> {
    await manager.query(
      `UPDATE document SET status = $2, decided_at = $3, decided_by_kind = $4, decided_by_id = $5,
         decided_by_role = $6, reason_codes = $7, reason_versions = $8, issued_on = $9
       WHERE id = $1`,
      [
        id,
        decision.status,
        decision.at,
        decision.by.kind,
        decision.by.id,
        decision.by.role,
        decision.reasonCodes,
        decision.reasonVersions,
        decision.issuedOn,
      ],
    );
  }

  async supersede(manager: EntityManager, id: string, by: string): Promise<void> {
    await manager.query(`UPDATE document SET status = 'superseded', superseded_by = $2 WHERE id = $1`, [
      id,
      by,
    ]);
  }

  /** Current versions of reasons for rejecting a document; retired ones are marked. */
  reasons(
    manager: EntityManager,
    codes: readonly string[],
  ): Promise<{ code: string; version: number; retired: boolean }[]> {
    return manager.query(
      `SELECT code, current_version AS version, retired_at IS NOT NULL AS retired FROM reason
       WHERE kind = 'verification' AND code = ANY($1::text[]) ORDER BY code`,
      [codes],
    );
  }
}
