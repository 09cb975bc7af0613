import type { BulkCommand, BulkFacts, StoredBulkStatus } from '@standing/shared/bulk/bulk';
import type { HoldKind } from '@standing/shared/account/state';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';

/** An operation's row with the sums of its lanes. */
export interface BulkRow {
  readonly id: string;
  readonly command: BulkCommand;
  readonly hold_kind: HoldKind | null;
  readonly reason_kind: ReasonKind;
  readonly reason_code: string;
  readonly reason_version: number;
  readonly note: string | null;
  readonly details: BulkDetails;
  readonly filter: Readonly<Record<string, string | readonly string[]>> | null;
  readonly selected: number;
  readonly selection_hash: Buffer;
  readonly maker_id: string;
  readonly maker_role: string;
  readonly made_at: Date;
  readonly expires_at: Date | null;
  readonly status: StoredBulkStatus;
  readonly checker_id: string | null;
  readonly checker_role: string | null;
  readonly checked_at: Date | null;
  readonly check_note: string | null;
  readonly cancelled_by: string | null;
  readonly cancelled_role: string | null;
  readonly ended_at: Date | null;
  readonly done: number;
  readonly refused: number;
}

export interface BulkDetails {
  /** RFC 3339. */
  readonly expiresAt?: string;
  readonly reviewAt?: string;
  readonly placedFor?: string;
}

/** The columns of `BulkRow`, of a table or alias `b`. */
export const BULK_COLUMNS = `b.*, (SELECT coalesce(sum(l.done), 0)::int FROM bulk_lane l WHERE l.operation_id = b.id) AS done,
  (SELECT coalesce(sum(l.refused), 0)::int FROM bulk_lane l WHERE l.operation_id = b.id) AS refused`;

export function bulkFactsOf(row: BulkRow): BulkFacts {
  return { status: row.status, makerId: row.maker_id, expiresAt: row.expires_at?.getTime() ?? null };
}
