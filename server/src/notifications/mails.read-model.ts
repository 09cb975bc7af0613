import { Injectable } from '@nestjs/common';
import type { HoldKind } from '@standing/shared/account/state';
import type { CaseKind } from '@standing/shared/cases/case';
import { MAIL_COUNT_LIMIT, type MailListQuery } from '@standing/shared/contracts/notifications';
import type { MailStatus } from '@standing/shared/notifications/mail';
import { DataSource, type EntityManager } from 'typeorm';
import type { MailAttempt, MailServerRow } from './mails.store.js';
import type { ShownMail } from './mail.row.js';

const SHOWN = `m.id, m.event_id, m.account_id, m.template, m.template_version, m.language, m.facts, m.is_personal,
  m.occurred_at, m.created_at, m.status, m.cause, m.queued_at, m.attempts, m.tries, m.resends, m.next_attempt_at, m.sent_at,
  m.ended_at, a.external_ref, a.display_name, a.email_hint, a.erased_at IS NOT NULL AS erased`;

/** What is asked about the event that a mail may be made of. */
export interface SubjectQuestion {
  readonly accountId: string | null;
  readonly caseId: string | null;
  /** Set where it matters which holds the account had before it. */
  readonly holdsBefore: number | null;
}

export interface SubjectRow {
  readonly n: number;
  readonly account_id: string;
  readonly locale: string;
  readonly has_email: boolean;
  readonly email_confirmed: boolean;
  readonly erased: boolean;
  readonly case_kind: CaseKind | null;
  readonly case_number: number | null;
  /** Bodies of the events before it that placed and ended holds, oldest first. */
  readonly hold_events: readonly string[] | null;
}

export interface PersonRow {
  readonly account_id: string;
  readonly display_name: string;
  readonly erased: boolean;
}

const HOLD_KINDS: readonly HoldKind[] = ['flag', 'freeze', 'lock'];
const HOLD_COMMANDS = [...HOLD_KINDS.flatMap((kind) => [`place_${kind}`, `release_${kind}`]), 'expire_lock'];

/** Reads mails, and what they are made of. */
@Injectable()
export class MailsReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Whom events are about, in one round trip, in the order asked; what is about nobody is left out. The commands are looked
   * at last: as a condition they led the planner to the index of all freezes there are, once for each mail.
   */
  subjects(
    questions: readonly SubjectQuestion[],
    within: Pick<EntityManager, 'query'>,
  ): Promise<SubjectRow[]> {
    return within.query(
      `SELECT q.n::int, a.id AS account_id, a.locale, a.email_hint IS NOT NULL AS has_email, a.email_confirmed,
         a.erased_at IS NOT NULL AS erased, c.kind AS case_kind, c.number AS case_number,
         CASE WHEN q.version IS NOT NULL THEN (
           SELECT array_agg(convert_from(e.body, 'UTF8') ORDER BY e.stream_version)
             FILTER (WHERE e.command = ANY($4::text[]))
           FROM audit_event e WHERE e.stream_id = a.id AND e.stream_version < q.version) END AS hold_events
       FROM unnest($1::uuid[], $2::uuid[], $3::int[]) WITH ORDINALITY AS q (account_id, case_id, version, n)
       LEFT JOIN case_file c ON c.id = q.case_id
       JOIN account a ON a.id = coalesce(q.account_id, c.account_id)
       ORDER BY q.n`,
      [
        questions.map(({ accountId }) => accountId),
        questions.map(({ caseId }) => caseId),
        questions.map(({ holdsBefore }) => holdsBefore),
        HOLD_COMMANDS,
      ],
    );
  }

  async list({
    status,
    event,
    accountId,
    page,
    perPage,
    order,
  }: MailListQuery): Promise<{ rows: ShownMail[]; total: number; totalIsExact: boolean }> {
    const filter = `($1::text IS NULL OR m.status = $1) AND ($2::text IS NULL OR m.template = $2)
      AND ($3::uuid IS NULL OR m.account_id = $3)`;
    const values = [status ?? null, event ?? null, accountId ?? null];
    const [rows, counted] = await Promise.all([
      this.dataSource.query<ShownMail[]>(
        `SELECT ${SHOWN} FROM (
           SELECT * FROM mail m WHERE ${filter} ORDER BY m.n ${order === 'asc' ? 'ASC' : 'DESC'} LIMIT $4 OFFSET $5) m
         JOIN account a ON a.id = m.account_id ORDER BY m.n ${order === 'asc' ? 'ASC' : 'DESC'}`,
        [...values, perPage, (page - 1) * perPage],
      ),
      this.dataSource.query<{ n: number }[]>(
        `SELECT count(*)::int AS n FROM (SELECT FROM mail m WHERE ${filter} LIMIT ${MAIL_COUNT_LIMIT + 1}) c`,
        values,
      ),
    ]);
    const total = counted[0]?.n ?? 0;
    return { rows, total: Math.min(total, MAIL_COUNT_LIMIT), totalIsExact: total <= MAIL_COUNT_LIMIT };
  }

  async find(id: string): Promise<ShownMail | null> {
    const rows: ShownMail[] = await this.dataSource.query(
      `SELECT ${SHOWN} FROM mail m JOIN account a ON a.id = m.account_id WHERE m.id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Oldest first. */
  async attempts(id: string): Promise<(MailAttempt & { readonly n: number })[]> {
    return this.dataSource.query(
      `SELECT n, at, ms, problem, smtp_code AS "smtpCode", status_code AS "statusCode" FROM mail_attempt
       WHERE mail_id = $1 ORDER BY n`,
      [id],
    );
  }

  /** Who they are, in no order. */
  people(accountIds: readonly string[]): Promise<PersonRow[]> {
    return this.dataSource.query(
      `SELECT id AS account_id, display_name, erased_at IS NOT NULL AS erased FROM account WHERE id = ANY($1::uuid[])`,
      [accountIds],
    );
  }

  /** What somebody wrote for the customer beside an event, by event. */
  async messages(eventIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows: { event_id: string; text: string }[] = await this.dataSource.query(
      `SELECT event_id, text FROM case_note WHERE event_id = ANY($1::uuid[]) AND visibility = 'customer'`,
      [eventIds],
    );
    return new Map(rows.map(({ event_id: id, text }) => [id, text]));
  }

  async server(): Promise<MailServerRow> {
    const rows: MailServerRow[] = await this.dataSource.query(
      `SELECT failing_since, failures, retry_at FROM mail_server`,
    );
    return rows[0] ?? { failing_since: null, failures: 0, retry_at: null };
  }

  /** How many mails are in each of these statuses, each counted up to a limit. */
  async counts(statuses: readonly MailStatus[]): Promise<ReadonlyMap<string, number>> {
    const rows: { status: string; n: number }[] = await this.dataSource.query(
      `SELECT s.status, (
         SELECT count(*)::int FROM (SELECT FROM mail m WHERE m.status = s.status LIMIT ${MAIL_COUNT_LIMIT}) c) AS n
       FROM unnest($1::text[]) AS s (status)`,
      [statuses],
    );
    return new Map(rows.map(({ status, n }) => [status, n]));
  }
}
