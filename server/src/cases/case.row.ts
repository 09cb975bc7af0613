import type { CaseKind, CasePriority, CaseResolution, StoredCaseStatus } from '@standing/shared/cases/case';
import { CASE_PRIORITIES } from '@standing/shared/cases/case';
import type { CaseState } from '@standing/shared/cases/decide-case';
import type { VerificationLevel } from '@standing/shared/cases/requirements';
import type { DocumentType } from '@standing/shared/reasons/catalogue';

/** A case's row: what a decision needs. */
export interface CaseRow {
  readonly id: string;
  readonly number: number;
  readonly account_id: string;
  readonly kind: CaseKind;
  readonly level: VerificationLevel | null;
  readonly status: StoredCaseStatus;
  readonly priority: number;
  readonly opened_at: Date;
  readonly due_at: Date | null;
  /** bigint arrives as text. */
  readonly remaining_ms: string | null;
  readonly assignee_id: string | null;
  readonly lease_holder_id: string | null;
  readonly lease_until: Date | null;
  readonly requested_documents: readonly DocumentType[];
  readonly returned: number;
  readonly resolution: CaseResolution | null;
  readonly resolved_at: Date | null;
  readonly reason_code: string | null;
  readonly version: number;
  readonly head_hash: Buffer;
  readonly last_event_at: Date;
  readonly hold_id: string | null;
  readonly contested_event_id: string | null;
  readonly barred_ids: readonly string[];
}

export const CASE_COLUMNS = `
  c.id, c.number, c.account_id, c.kind, c.level, c.status, c.priority, c.opened_at, c.due_at, c.remaining_ms,
  c.assignee_id, c.lease_holder_id, c.lease_until, c.requested_documents, c.returned, c.resolution, c.resolved_at,
  c.reason_code, c.version, c.head_hash, c.last_event_at, c.hold_id, c.contested_event_id,
  c.barred_ids`;

export function stateOf(row: CaseRow): CaseState {
  return {
    kind: row.kind,
    status: row.status,
    lease:
      row.lease_holder_id === null || row.lease_until === null
        ? null
        : { holderId: row.lease_holder_id, until: row.lease_until.getTime() },
    assigneeId: row.assignee_id,
    barredIds: row.barred_ids,
    dueAt: row.due_at?.getTime() ?? null,
    remainingMs: row.remaining_ms === null ? null : Number(row.remaining_ms),
  };
}

export function priorityName(priority: number): CasePriority {
  // The database's CHECK keeps the number within the list.
  return CASE_PRIORITIES[priority] as CasePriority;
}
