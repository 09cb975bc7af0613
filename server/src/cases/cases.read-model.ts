import { Injectable } from '@nestjs/common';
import {
  CASE_KINDS,
  CASE_PRIORITIES,
  parseCaseNumber,
  STORED_CASE_STATUSES,
  type CaseKind,
  type CasePromises,
  type CaseResolution,
} from '@standing/shared/cases/case';
import type { CaseListQuery } from '@standing/shared/contracts/cases';
import { DataSource } from 'typeorm';
import { CASE_COLUMNS, type CaseRow } from './case.row.js';

/** Beyond this a total is not counted out. Rows. */
export const CASE_COUNT_LIMIT = 100_000;

/** A case's row with what lists show of its account and documents. */
export interface CaseListRow extends CaseRow {
  readonly external_ref: string;
  readonly submitted: number;
  readonly accepted: number;
  readonly rejected: number;
}

export interface CaseNoteView {
  readonly event_id: string;
  readonly at: Date;
  readonly author_id: string;
  readonly visibility: 'internal' | 'customer';
  readonly text: string;
}

export interface CheckRow {
  readonly item: string;
  readonly at: Date;
  readonly actor_id: string;
}

/** A case that somebody decided or sent back to the customer. */
export interface WorkedRow {
  readonly id: string;
  readonly number: number;
  readonly kind: CaseKind;
  readonly resolution: CaseResolution | null;
  readonly at: Date;
}

export interface DeclaredRow {
  readonly display_name: string;
  readonly country: string;
  readonly email_confirmed: boolean;
  readonly phone_confirmed: boolean;
}

const LIST_COLUMNS = `${CASE_COLUMNS}, d.submitted, d.accepted, d.rejected`;
const DOCUMENT_COUNTS = `
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE status = 'submitted')::int AS submitted,
      count(*) FILTER (WHERE status = 'accepted')::int AS accepted,
      count(*) FILTER (WHERE status = 'rejected')::int AS rejected
    FROM document WHERE case_id = c.id) d`;

const SORT_COLUMNS: Readonly<Record<CaseListQuery['sort'], string>> = {
  dueAt: 'c.due_at',
  openedAt: 'c.opened_at',
  number: 'c.number',
};

/** Until when a case of each kind that is due by then is due soon; as SQL over alias `c`. */
function soonAt(at: Date, soonMs: CasePromises['soonMs'], bind: (value: unknown) => string): string {
  const arms = CASE_KINDS.map(
    (kind) => `WHEN '${kind}' THEN ${bind(new Date(at.getTime() + soonMs[kind]))}::timestamptz`,
  );
  return `CASE c.kind ${arms.join(' ')} END`;
}

/** What screens ask about cases. */
@Injectable()
export class CasesReadModel {
  constructor(private readonly dataSource: DataSource) {}

  async find(ids: readonly string[]): Promise<CaseListRow[]> {
    return this.dataSource.query(
      `SELECT ${LIST_COLUMNS} FROM case_file c ${DOCUMENT_COUNTS} WHERE c.id = ANY($1::uuid[])`,
      [ids],
    );
  }

  /** A page of the list as of an instant: leases and promises count by the clock. */
  async list(query: CaseListQuery, actorId: string, soonMs: CasePromises['soonMs'], at: Date) {
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const now = `${bind(at)}::timestamptz`;
    const leased = `(c.status = 'open' AND coalesce(c.lease_until > ${now}, false))`;
    // Names the parameter in every statement, whether or not a filter needs the present.
    const where: string[] = [`${now} IS NOT NULL`];
    if (query.kind) where.push(`c.kind = ANY(${bind(query.kind)}::text[])`);
    if (query.status) {
      const asked = new Set(query.status);
      // Both together are what the row calls open; said so, the queue's index answers it.
      const stored = STORED_CASE_STATUSES.filter((status) =>
        status === 'open' ? asked.has('open') && asked.has('in_review') : asked.has(status),
      );
      const arms =
        stored.length === 0 ? [] : [`c.status IN (${stored.map((name) => `'${name}'`).join(', ')})`];
      if (asked.has('in_review') && !asked.has('open')) arms.push(leased);
      if (asked.has('open') && !asked.has('in_review')) arms.push(`(c.status = 'open' AND NOT ${leased})`);
      where.push(`(${arms.join(' OR ')})`);
    }
    if (query.assignee === 'none') where.push('c.assignee_id IS NULL');
    else if (query.assignee !== undefined) {
      where.push(`c.assignee_id = ${bind(query.assignee === 'me' ? actorId : query.assignee)}`);
    }
    if (query.accountId !== undefined) where.push(`c.account_id = ${bind(query.accountId)}`);
    if (query.overdue !== undefined) {
      const late = `(c.status IN ('open', 'awaiting_approval') AND c.due_at <= ${now})`;
      where.push(query.overdue ? late : `NOT ${late}`);
    }
    if (query.due) {
      const soon = () => soonAt(at, soonMs, bind);
      const arms = {
        late: () => `c.due_at <= ${now}`,
        soon: () => `c.due_at > ${now} AND c.due_at <= ${soon()}`,
        on_time: () => `c.due_at > ${soon()}`,
        paused: () => `c.due_at IS NULL`,
      };
      const asked = [...new Set(query.due)].map((due) => `(${arms[due]()})`);
      where.push(`c.status NOT IN ('resolved', 'cancelled') AND (${asked.join(' OR ')})`);
    }
    if (query.priority) {
      const priorities = query.priority.map((priority) => CASE_PRIORITIES.indexOf(priority));
      where.push(`c.priority = ANY(${bind(priorities)}::smallint[])`);
    }
    if (query.q !== undefined) {
      const number = parseCaseNumber(query.q);
      const arms = [`c.account_id = (SELECT id FROM account WHERE external_ref = ${bind(query.q)})`];
      if (number !== null) arms.push(`c.number = ${bind(number)}`);
      where.push(`(${arms.join(' OR ')})`);
    }
    const condition = where.join(' AND ');
    const direction = query.order === 'asc' ? 'ASC' : 'DESC';
    const column = SORT_COLUMNS[query.sort];
    const offset = (query.page - 1) * query.perPage;
    const page = `SELECT c.id FROM case_file c WHERE ${condition}
      ORDER BY ${column} ${direction}, c.priority ${direction}, c.number ${direction} LIMIT ${query.perPage} OFFSET ${offset}`;
    const [rows, counted] = await Promise.all([
      this.dataSource.query<CaseListRow[]>(
        `SELECT ${LIST_COLUMNS} FROM (${page}) page JOIN case_file c ON c.id = page.id ${DOCUMENT_COUNTS}
         ORDER BY ${column} ${direction}, c.priority ${direction}, c.number ${direction}`,
        parameters,
      ),
      this.dataSource.query<{ n: number }[]>(
        `SELECT count(*)::int AS n FROM (SELECT 1 FROM case_file c WHERE ${condition}
           LIMIT ${CASE_COUNT_LIMIT + 1}) counted`,
        parameters,
      ),
    ]);
    const total = counted[0]?.n ?? 0;
    return { rows, total, totalIsExact: total <= CASE_COUNT_LIMIT };
  }

  /** Open cases by kind: how many, how many due soon or late, how many are the caller's. */
  async counts(actorId: string, soonMs: CasePromises['soonMs'], at: Date) {
    const parameters: unknown[] = [at, actorId];
    const soon = soonAt(at, soonMs, (value) => `$${parameters.push(value)}`);
    const rows: { kind: CaseKind; open: number; soon: number; late: number; mine: number }[] =
      await this.dataSource.query(
        `SELECT o.kind, o.open, o.soon, o.late, coalesce(m.mine, 0) AS mine
         FROM (
           -- Nothing but what the index holds.
           SELECT c.kind, count(*)::int AS open,
             count(*) FILTER (WHERE c.due_at > $1 AND c.due_at <= ${soon})::int AS soon,
             count(*) FILTER (WHERE c.due_at <= $1)::int AS late
           FROM case_file c WHERE c.status = 'open' GROUP BY c.kind) o
         LEFT JOIN (
           -- Whoever holds the lease is the one whom the case is assigned to.
           SELECT c.kind, count(*)::int AS mine FROM case_file c
           WHERE c.status = 'open' AND c.assignee_id = $2 AND c.lease_holder_id = $2 AND c.lease_until > $1
           GROUP BY c.kind) m ON m.kind = o.kind`,
        parameters,
      );
    return rows;
  }

  async notes(caseId: string): Promise<CaseNoteView[]> {
    return this.dataSource.query(
      `SELECT n.event_id, e.at, e.actor_id AS author_id, n.visibility, n.text FROM case_note n JOIN audit_event e ON e.id = n.event_id
       WHERE n.case_id = $1 ORDER BY e.stream_version`,
      [caseId],
    );
  }

  /** What is ticked, and who did so when. */
  async checks(caseId: string): Promise<CheckRow[]> {
    return this.dataSource.query(
      `SELECT k.item, e.at, e.actor_id FROM case_check k JOIN audit_event e ON e.id = k.event_id WHERE k.case_id = $1`,
      [caseId],
    );
  }

  /** Who else has the case's page open, whoever said so last first. */
  async present(caseId: string, actorId: string, since: Date): Promise<{ id: string; seen_at: Date }[]> {
    return this.dataSource.query(
      `SELECT staff_id AS id, seen_at FROM case_presence
       WHERE case_id = $1 AND staff_id <> $2 AND seen_at >= $3 ORDER BY seen_at DESC, staff_id`,
      [caseId, actorId, since],
    );
  }

  async declared(accountId: string): Promise<DeclaredRow | null> {
    const rows: DeclaredRow[] = await this.dataSource.query(
      `SELECT display_name, country, email_confirmed, phone_confirmed FROM account WHERE id = $1`,
      [accountId],
    );
    return rows[0] ?? null;
  }

  /** What somebody decided since an instant. */
  async decidedSince(actorId: string, since: Date) {
    const rows: {
      decided: number;
      approved: number;
      rejected: number;
      returned: number;
      median_ms: number | null;
    }[] = await this.dataSource.query(
      `SELECT count(*)::int AS decided,
         count(*) FILTER (WHERE resolution = 'approved')::int AS approved,
         count(*) FILTER (WHERE resolution = 'rejected')::int AS rejected,
         (SELECT count(*)::int FROM audit_event WHERE actor_id = $1 AND at >= $2 AND command = 'request_documents')
           AS returned,
         percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.resolved_at - claimed.at) * 1000)
           AS median_ms
       FROM case_file c
       CROSS JOIN LATERAL (
         SELECT max(e.at) AS at FROM audit_event e
         WHERE e.stream_id = c.id AND e.command IN ('claim_case', 'take_over_case') AND e.actor_id = $1) claimed
       WHERE c.status = 'resolved' AND c.resolved_by = $1 AND c.resolved_at >= $2`,
      [actorId, since],
    );
    return rows[0];
  }

  /** The cases that somebody has decided or sent back since an instant, newest first. */
  async workedSince(actorId: string, since: Date, limit: number): Promise<WorkedRow[]> {
    return this.dataSource.query(
      `SELECT c.id, c.number, c.kind, CASE e.command WHEN 'resolve_case' THEN c.resolution END AS resolution, e.at
       FROM audit_event e JOIN case_file c ON c.id = e.stream_id
       WHERE e.actor_id = $1 AND e.at >= $2 AND e.command IN ('resolve_case', 'request_documents')
       ORDER BY e.at DESC, e.id DESC LIMIT $3`,
      [actorId, since, limit],
    );
  }
}
