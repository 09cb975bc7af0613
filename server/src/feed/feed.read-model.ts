import { Injectable } from '@nestjs/common';
import type { CaseKind } from '@standing/shared/cases/case';
import { CASE_STATUS_COMMANDS, RECEIVE_DOCUMENT } from '@standing/shared/feed/public-entry';
import { DataSource, type EntityManager } from 'typeorm';

/** Of an event, whom and what it is about. */
export interface SubjectQuestion {
  readonly accountId: string | null;
  readonly caseId: string | null;
  readonly streamVersion: number;
}

export interface SubjectRow {
  readonly n: number;
  readonly account_id: string | null;
  readonly external_ref: string | null;
  readonly case_kind: CaseKind | null;
  readonly case_number: number | null;
  readonly previous: string | null;
  readonly received_since: boolean;
}

/** Looks up what entries of the feed say beside their events; nothing that may change. */
@Injectable()
export class FeedReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** In one round trip, in the order asked. */
  subjects(
    questions: readonly SubjectQuestion[],
    within: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<SubjectRow[]> {
    return within.query(
      `SELECT q.n::int, a.id AS account_id, a.external_ref, c.kind AS case_kind, c.number AS case_number,
         p.command AS previous, p.command IS NOT NULL AND EXISTS (
           SELECT FROM audit_event r
           WHERE r.stream_id = q.case_id AND r.command = '${RECEIVE_DOCUMENT}'
             AND r.stream_version > p.stream_version AND r.stream_version < q.version) AS received_since
       FROM unnest($1::uuid[], $2::uuid[], $3::int[]) WITH ORDINALITY AS q (account_id, case_id, version, n)
       LEFT JOIN account a ON a.id = q.account_id
       LEFT JOIN case_file c ON c.id = q.case_id
       LEFT JOIN LATERAL (
         SELECT e.command, e.stream_version FROM audit_event e
         WHERE e.stream_id = q.case_id AND e.stream_version < q.version AND e.command = ANY($4::text[])
         ORDER BY e.stream_version DESC LIMIT 1) p ON q.case_id IS NOT NULL
       ORDER BY q.n`,
      [
        questions.map(({ accountId }) => accountId),
        questions.map(({ caseId }) => caseId),
        questions.map(({ streamVersion }) => streamVersion),
        CASE_STATUS_COMMANDS,
      ],
    );
  }
}
