import { Injectable } from '@nestjs/common';
import type { Actor, StaffRole } from '@standing/shared/access/roles';
import type { CaseKind } from '@standing/shared/cases/case';
import type { ProposalListQuery } from '@standing/shared/contracts/proposals';
import { visibleProposals } from '@standing/shared/proposals/proposal';
import { DataSource, type EntityManager } from 'typeorm';
import { PROPOSAL_COLUMNS, type ProposalRow } from './proposal.row.js';

/** Beyond this a total is not counted out. Rows. */
const PROPOSAL_COUNT_LIMIT = 100_000;

/** A proposal with what was written beside it and what it is about. */
export interface ProposalListRow extends ProposalRow {
  readonly note: string | null;
  readonly decision_note: string | null;
  readonly case_kind: CaseKind | null;
  readonly case_number: number | null;
  readonly holds:
    | readonly {
        readonly id: string;
        readonly reason_code: string;
        readonly reason_version: number;
        readonly placed_at: string;
      }[]
    | null;
}

const LIST_COLUMNS = `${PROPOSAL_COLUMNS}, c.kind AS case_kind, c.number AS case_number,
  coalesce(p.note, (SELECT n.note FROM audit_event e JOIN audit_event_private n ON n.event_id = e.id
    WHERE e.stream_id = p.id AND e.stream_version = 1)) AS note,
  coalesce(p.decision_note, (SELECT n.note FROM audit_event e JOIN audit_event_private n ON n.event_id = e.id
    WHERE e.stream_id = p.id AND e.stream_version = 2)) AS decision_note,
  (SELECT json_agg(json_build_object('id', h.id, 'reason_code', h.reason_code, 'reason_version', h.reason_version,
      'placed_at', h.placed_at))
    FROM jsonb_array_elements(p.payload::jsonb -> 'holds') asked JOIN hold h ON h.id = (asked ->> 'id')::uuid) AS holds`;
const JOINED = `LEFT JOIN case_file c ON c.id = p.case_id`;

const SORT_COLUMNS: Readonly<Record<ProposalListQuery['sort'], string>> = {
  proposedAt: 'p.made_at',
  expiresAt: 'p.expires_at',
};

/** What screens ask about proposals. */
@Injectable()
export class ProposalsReadModel {
  constructor(private readonly dataSource: DataSource) {}

  async find(id: string): Promise<ProposalListRow | null> {
    const rows: ProposalListRow[] = await this.dataSource.query(
      `SELECT ${LIST_COLUMNS} FROM proposal p ${JOINED} WHERE p.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** What is asked for about an account and not decided yet: subject → proposal. */
  async openAbout(accountId: string, at: Date): Promise<ReadonlyMap<string, string>> {
    const rows: { subject: string; id: string }[] = await this.dataSource.query(
      `SELECT s.subject, p.id FROM proposal p JOIN proposal_subject s ON s.proposal_id = p.id
       WHERE p.account_id = $1 AND p.outcome IS NULL AND p.expires_at > $2`,
      [accountId, at],
    );
    return new Map(rows.map(({ subject, id }) => [subject, id]));
  }

  /** What is proposed for people and not decided yet: person → proposal. */
  async openForStaff(
    staffIds: readonly string[],
    at: Date,
  ): Promise<ReadonlyMap<string, { readonly id: string; readonly roles: readonly StaffRole[] }>> {
    const rows: { staff_id: string; id: string; roles: StaffRole[] }[] = await this.dataSource.query(
      `SELECT p.staff_id, p.id, p.payload::jsonb -> 'roles' AS roles FROM proposal p
       WHERE p.staff_id = ANY ($1::uuid[]) AND p.outcome IS NULL AND p.expires_at > $2`,
      [staffIds, at],
    );
    return new Map(rows.map(({ staff_id: staffId, id, roles }) => [staffId, { id, roles }]));
  }

  /** The proposal with which somebody was invited. */
  async firstForStaff(manager: EntityManager, staffId: string): Promise<string | null> {
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM proposal WHERE staff_id = $1 ORDER BY made_at, id LIMIT 1`,
      [staffId],
    );
    return rows[0]?.id ?? null;
  }

  /** A page of the list as of an instant: a proposal past its time is expired, recorded or not. */
  async list(query: ProposalListQuery, actor: Actor, at: Date) {
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const now = `${bind(at)}::timestamptz`;
    const open = `(p.outcome IS NULL AND p.expires_at > ${now})`;
    // Names the parameter in every statement, whether or not a filter needs the present.
    const where: string[] = [`${now} IS NOT NULL`];
    const visible = visibleProposals(actor.roles);
    if (!visible.accounts) where.push('p.account_id IS NULL');
    if (!visible.staff) where.push('p.staff_id IS NULL');
    if (query.status) {
      const arms = [`p.outcome = ANY(${bind(query.status)}::text[])`];
      if (query.status.includes('open')) arms.push(open);
      if (query.status.includes('expired')) arms.push(`(p.outcome IS NULL AND p.expires_at <= ${now})`);
      where.push(`(${arms.join(' OR ')})`);
    }
    if (query.accountId !== undefined) where.push(`p.account_id = ${bind(query.accountId)}`);
    if (query.staffId !== undefined) where.push(`p.staff_id = ${bind(query.staffId)}`);
    if (query.caseId !== undefined) where.push(`p.case_id = ${bind(query.caseId)}`);
    if (query.command !== undefined) where.push(`p.command = ${bind(query.command)}`);
    if (query.maker !== undefined) {
      where.push(`p.maker_id = ${bind(query.maker === 'me' ? actor.id : query.maker)}`);
    }
    if (query.mayDecide !== undefined) {
      const mine = `(${open} AND p.maker_id <> ${bind(actor.id)} AND p.staff_id::text IS DISTINCT FROM ${bind(actor.id)}
        AND p.approver_roles && ${bind(actor.roles)}::text[]
        AND NOT EXISTS (SELECT FROM case_file c WHERE c.id = p.case_id AND ${bind(actor.id)} = ANY (c.barred_ids)))`;
      where.push(query.mayDecide ? mine : `NOT ${mine}`);
    }
    const condition = where.join(' AND ');
    const direction = query.order === 'asc' ? 'ASC' : 'DESC';
    const order = `ORDER BY ${SORT_COLUMNS[query.sort]} ${direction}, p.id ${direction}`;
    const offset = (query.page - 1) * query.perPage;
    const [rows, counted] = await Promise.all([
      this.dataSource.query<ProposalListRow[]>(
        `SELECT ${LIST_COLUMNS} FROM proposal p ${JOINED} WHERE ${condition} ${order}
         LIMIT ${query.perPage} OFFSET ${offset}`,
        parameters,
      ),
      this.dataSource.query<{ n: number }[]>(
        `SELECT count(*)::int AS n FROM (SELECT 1 FROM proposal p WHERE ${condition}
           LIMIT ${PROPOSAL_COUNT_LIMIT + 1}) counted`,
        parameters,
      ),
    ]);
    const total = counted[0]?.n ?? 0;
    return { rows, total, totalIsExact: total <= PROPOSAL_COUNT_LIMIT };
  }
}
