import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DOCUMENT_COLUMNS, type DocumentRow } from './document.row.js';

/** A customer hands in a few; beyond this the oldest are not listed. */
const MAX_LISTED = 500;

/** What screens ask about documents. */
@Injectable()
export class DocumentsReadModel {
  constructor(private readonly dataSource: DataSource) {}

  async find(id: string, manager: EntityManager = this.dataSource.manager): Promise<DocumentRow | null> {
    const rows: DocumentRow[] = await manager.query(
      `SELECT ${DOCUMENT_COLUMNS} FROM document d WHERE d.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** An account's documents, newest first. */
  listForAccount(accountId: string): Promise<DocumentRow[]> {
    return this.dataSource.query(
      `SELECT ${DOCUMENT_COLUMNS} FROM document d WHERE d.account_id = $1
       ORDER BY d.submitted_at DESC, d.id DESC LIMIT ${MAX_LISTED}`,
      [accountId],
    );
  }

  /** A case's documents, newest first. */
  listForCase(caseId: string, manager: EntityManager = this.dataSource.manager): Promise<DocumentRow[]> {
    return manager.query(
      `SELECT ${DOCUMENT_COLUMNS} FROM document d WHERE d.case_id = $1
       ORDER BY d.submitted_at DESC, d.id DESC LIMIT ${MAX_LISTED}`,
      [caseId],
    );
  }
}
