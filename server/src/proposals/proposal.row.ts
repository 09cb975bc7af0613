import type { Role } from '@standing/shared/access/roles';
import type {
  Evidence,
  GrantEvidence,
  ProposalCommandName,
  ProposalOutcome,
  ProposalPayload,
  ProposalState,
} from '@standing/shared/proposals/proposal';

/** A proposal's row: what a decision needs. */
export interface ProposalRow {
  readonly id: string;
  /** Either this or `staff_id`. */
  readonly account_id: string | null;
  readonly staff_id: string | null;
  readonly case_id: string | null;
  readonly command: ProposalCommandName;
  readonly payload: string;
  /** Hex, as both hashes. */
  readonly payload_hash: string;
  readonly evidence: string;
  readonly evidence_hash: string;
  readonly account_version: number | null;
  readonly reason_kind: string | null;
  readonly reason_code: string | null;
  readonly reason_version: number | null;
  readonly maker_id: string;
  readonly maker_role: Role;
  readonly made_at: Date;
  readonly expires_at: Date;
  readonly approver_roles: readonly Role[];
  /** Of the case's appeal: who took part in the decision that is contested. */
  readonly barred_ids: readonly string[] | null;
  readonly outcome: ProposalOutcome | null;
  readonly decided_at: Date | null;
  readonly decided_by_kind: 'staff' | 'system' | null;
  readonly decided_by_id: string | null;
  readonly decided_by_role: string | null;
  readonly version: number;
  readonly head_hash: Buffer;
}

export const PROPOSAL_COLUMNS = `
  p.id, p.account_id, p.staff_id, p.case_id, p.command, p.payload, encode(p.payload_hash, 'hex') AS payload_hash, p.evidence,
  encode(p.evidence_hash, 'hex') AS evidence_hash, p.account_version, p.reason_kind, p.reason_code, p.reason_version,
  p.maker_id, p.maker_role, p.made_at, p.expires_at, p.approver_roles, p.outcome, p.decided_at, p.decided_by_kind,
  p.decided_by_id, p.decided_by_role, p.version, p.head_hash,
  (SELECT c.barred_ids FROM case_file c WHERE c.id = p.case_id) AS barred_ids`;

export function payloadOf(row: Pick<ProposalRow, 'payload'>): ProposalPayload {
  return JSON.parse(row.payload) as ProposalPayload;
}

export function evidenceOf(row: Pick<ProposalRow, 'evidence'>): Evidence | GrantEvidence {
  return JSON.parse(row.evidence) as Evidence | GrantEvidence;
}

export function stateOf(row: ProposalRow): ProposalState {
  return {
    makerId: row.maker_id,
    beneficiaryId: row.staff_id,
    barredIds: row.barred_ids ?? [],
    approvers: row.approver_roles,
    expiresAt: row.expires_at.getTime(),
    decided:
      row.outcome === null
        ? null
        : {
            outcome: row.outcome,
            // The database's CHECKs keep these together with the outcome.
            at: row.decided_at?.getTime() ?? 0,
            byId: row.decided_by_id ?? '',
          },
  };
}
