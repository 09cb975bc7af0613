import { Injectable } from '@nestjs/common';
import type { SealedEvent } from '@standing/shared/audit/seal';
import type { EntityManager } from 'typeorm';
import { PROPOSAL_COLUMNS, type ProposalRow } from './proposal.row.js';

/** Columns of a new row; instants as RFC 3339, hashes as hex. */
export interface NewProposalRow {
  readonly id: string;
  readonly account_id: string | null;
  readonly staff_id: string | null;
  readonly case_id: string | null;
  readonly command: string;
  readonly payload: string;
  readonly payload_hash: string;
  readonly evidence: string;
  readonly evidence_hash: string;
  readonly account_version: number | null;
  readonly reason_kind: string | null;
  readonly reason_code: string | null;
  readonly reason_version: number | null;
  readonly maker_id: string;
  readonly maker_role: string;
  readonly made_at: string;
  readonly expires_at: string;
  readonly approver_roles: readonly string[];
  /** Of a proposal about staff; the others' are beside their events. */
  readonly note: string | null;
}

/** What became of a proposal. */
export interface OutcomeRow {
  readonly id: string;
  readonly outcome: string;
  readonly decided_at: string;
  readonly decided_by_kind: string;
  readonly decided_by_id: string;
  readonly decided_by_role: string;
  readonly result_event_ids: readonly string[];
  /** Of a proposal about staff. */
  readonly decision_note: string | null;
}

/** Writes and locks of proposals; the only place with their SQL. Every method runs in the caller's transaction. */
@Injectable()
export class ProposalsStore {
  async find(manager: EntityManager, id: string): Promise<ProposalRow | null> {
    const rows: ProposalRow[] = await manager.query(
      `SELECT ${PROPOSAL_COLUMNS} FROM proposal p WHERE p.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Reads a proposal and keeps everybody else from deciding it until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<ProposalRow | null> {
    const rows: ProposalRow[] = await manager.query(
      `SELECT ${PROPOSAL_COLUMNS} FROM proposal p WHERE p.id = $1 FOR UPDATE`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Open proposals whose time is over, the longest first. */
  async findOver(manager: EntityManager, at: Date, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM proposal WHERE outcome IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2`,
      [at, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** The open proposals about any of these. */
  async findAbout(manager: EntityManager, subjects: readonly string[]): Promise<string[]> {
    const rows: { proposal_id: string }[] = await manager.query(
      `SELECT DISTINCT proposal_id FROM proposal_subject WHERE subject = ANY($1::text[])`,
      [subjects],
    );
    return rows.map((row) => row.proposal_id);
  }

  /** Somebody's open proposals about an account, in the order in which they are locked. */
  async findOpenOf(manager: EntityManager, accountId: string, makerId: string): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM proposal WHERE account_id = $1 AND maker_id = $2 AND outcome IS NULL
       ORDER BY case_id NULLS LAST, id`,
      [accountId, makerId],
    );
    return rows.map(({ id }) => id);
  }

  async insert(manager: EntityManager, row: NewProposalRow, event: SealedEvent): Promise<void> {
    await manager.query(
      `INSERT INTO proposal (id, account_id, case_id, command, payload, payload_hash, evidence, evidence_hash,
         account_version, reason_kind, reason_code, reason_version, maker_id, maker_role, made_at, expires_at,
         approver_roles, version, head_hash, staff_id, note)
       VALUES ($1, $2, $3, $4, $5, decode($6, 'hex'), $7, decode($8, 'hex'), $9, $10, $11, $12, $13, $14, $15, $16, $17,
         1, decode($18, 'hex'), $19, $20)`,
      [
        row.id,
        row.account_id,
        row.case_id,
        row.command,
        row.payload,
        row.payload_hash,
        row.evidence,
        row.evidence_hash,
        row.account_version,
        row.reason_kind,
        row.reason_code,
        row.reason_version,
        row.maker_id,
        row.maker_role,
        row.made_at,
        row.expires_at,
        row.approver_roles,
        event.hash,
        row.staff_id,
        row.note,
      ],
    );
  }

  /** @returns whether nobody else was asking for any of these; waits for those who are about to */
  async claimSubjects(manager: EntityManager, id: string, subjects: readonly string[]): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `INSERT INTO proposal_subject (subject, proposal_id) SELECT s, $2 FROM unnest($1::text[]) s ORDER BY s
       ON CONFLICT DO NOTHING RETURNING 1`,
      [subjects, id],
    );
    return rows.length === subjects.length;
  }

  /** Writes what became of it, and lets the same be asked for again. */
  async decide(manager: EntityManager, row: OutcomeRow, event: SealedEvent): Promise<void> {
    await manager.query(
      `UPDATE proposal SET outcome = $2, decided_at = $3, decided_by_kind = $4, decided_by_id = $5,
         decided_by_role = $6, result_event_ids = $7, version = $8, head_hash = decode($9, 'hex'), decision_note = $10
       WHERE id = $1`,
      [
        row.id,
        row.outcome,
        row.decided_at,
        row.decided_by_kind,
        row.decided_by_id,
        row.decided_by_role,
        row.result_event_ids,
        event.body.streamVersion,
        event.hash,
        row.decision_note,
      ],
    );
    await manager.query(`DELETE FROM proposal_subject WHERE proposal_id = $1`, [row.id]);
  }
}
