import type { DocumentView } from '@standing/shared/contracts/documents';
import type { DocumentRow } from './document.row.js';

/** A document as the API shows it: what became of it, nothing of what it shows. */
export function viewDocument(row: DocumentRow, names: ReadonlyMap<string, string>): DocumentView {
  const { decided_by_kind: kind, decided_by_id: id, decided_by_role: role } = row;
  return {
    id: row.id,
    accountId: row.account_id,
    caseId: row.case_id,
    type: row.type,
    status: row.status,
    mediaType: row.media_type,
    bytes: row.bytes,
    pages: row.pages.map(({ width, height }) => ({ width, height })),
    submittedAt: row.submitted_at.toISOString(),
    submittedBy: {
      kind: row.submitted_by_kind,
      id: row.submitted_by_id,
      role: row.submitted_by_role,
      name: names.get(row.submitted_by_id) ?? null,
    },
    decidedAt: row.decided_at?.toISOString() ?? null,
    decidedBy:
      kind === null || id === null || role === null ? null : { kind, id, role, name: names.get(id) ?? null },
    reasonCodes: [...row.reason_codes],
    issuedOn: row.issued_on,
    supersededBy: row.superseded_by,
    erased: row.erased,
  };
}

/** Everybody whose name an answer about these rows needs. */
export function actorsOf(rows: readonly DocumentRow[]): string[] {
  return rows.flatMap(({ submitted_by_id, decided_by_id }) =>
    decided_by_id === null ? [submitted_by_id] : [submitted_by_id, decided_by_id],
  );
}
