import type { DocumentStatus, DocumentType, MediaType } from '@standing/shared/documents/documents';

/** The picture of a page. */
export interface PageRow {
  readonly page: number;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** A document with its pages and whether its key is still there. */
export interface DocumentRow {
  readonly id: string;
  readonly account_id: string;
  readonly case_id: string | null;
  readonly type: DocumentType;
  readonly status: DocumentStatus;
  readonly media_type: MediaType;
  readonly bytes: number;
  readonly thumbnail_bytes: number;
  readonly fingerprint: Buffer;
  readonly submitted_at: Date;
  readonly submitted_by_kind: 'staff' | 'machine' | 'system' | 'rule';
  readonly submitted_by_id: string;
  readonly submitted_by_role: string;
  readonly decided_at: Date | null;
  readonly decided_by_kind: DocumentRow['submitted_by_kind'] | null;
  readonly decided_by_id: string | null;
  readonly decided_by_role: string | null;
  readonly reason_codes: readonly string[];
  /** `YYYY-MM-DD` */
  readonly issued_on: string | null;
  readonly superseded_by: string | null;
  readonly erased: boolean;
  readonly pages: readonly PageRow[];
}

/** The columns of `DocumentRow`, of a table or alias `d`. */
export const DOCUMENT_COLUMNS = `
  d.id, d.account_id, d.case_id, d.type, d.status, d.media_type, d.bytes, d.thumbnail_bytes, d.fingerprint,
  d.submitted_at, d.submitted_by_kind, d.submitted_by_id, d.submitted_by_role, d.decided_at, d.decided_by_kind,
  d.decided_by_id, d.decided_by_role, d.reason_codes, d.issued_on::text, d.superseded_by,
  EXISTS (SELECT FROM account_key k WHERE k.account_id = d.account_id AND k.destroyed_at IS NOT NULL) AS erased,
  (SELECT json_agg(json_build_object('page', p.page, 'width', p.width, 'height', p.height, 'bytes', p.bytes)
      ORDER BY p.page)
    FROM document_page p WHERE p.document_id = d.id) AS pages`;
