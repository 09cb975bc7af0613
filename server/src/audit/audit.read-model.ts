import { Injectable } from '@nestjs/common';
import type { CaseKind } from '@standing/shared/cases/case';
import type { MailEvent, MailLanguage, MailStatus } from '@standing/shared/notifications/mail';
import { DataSource, type EntityManager } from 'typeorm';
import { PLACE_COLUMNS, type EventRow, type PlacedEventRow } from './event.view.js';

const EVENT_COLUMNS = `e.id, e.body, e.hash, p.note, l.log_index, ${PLACE_COLUMNS}`;
/** When a mail was sent, or else when what it tells of happened; of alias `m`. */
const MAIL_AT = 'coalesce(m.sent_at, m.occurred_at)';
/** PostgreSQL's largest integer: no stream gets there. */
const AFTER_ALL_VERSIONS = 2_147_483_647;

interface StoryRow extends PlacedEventRow {
  /** Set for events of a case. */
  readonly case_id: string | null;
  readonly case_number: number | null;
  readonly case_kind: CaseKind | null;
  readonly proposal_id: string | null;
  /** Set for events of a maintenance window. */
  readonly window_id: string | null;
  /** Set for mails; the event is the one that it is about, which not everybody may read. */
  readonly mail_id: string | null;
  readonly mail_at: Date | null;
  readonly mail_event: MailEvent | null;
  readonly mail_status: MailStatus | null;
  readonly mail_language: MailLanguage | null;
}

/** Which streams beside its own an account's story is told from. */
export interface StoryStreams {
  /** Which events of its cases belong to it; none: no cases. */
  readonly caseCommands: readonly string[];
  readonly withProposals: boolean;
  /** Those that were not skipped. */
  readonly withMails: boolean;
  readonly windows: {
    /** Those that cover the account. */
    readonly ids: readonly string[];
    /** Which of their events belong to it. */
    readonly commands: readonly string[];
    /** The time in which they concern it. */
    readonly from: Date;
    readonly until: Date | null;
  };
}

/** Reads the log for screens, paged by key. */
@Injectable()
export class AuditReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** One stream, oldest first, after a stream version. */
  readStream(streamId: string, afterVersion: number, limit: number): Promise<PlacedEventRow[]> {
    return this.dataSource.query(
      `SELECT ${EVENT_COLUMNS} FROM audit_event e LEFT JOIN audit_event_private p ON p.event_id = e.id
       LEFT JOIN log_entry l ON l.event_id = e.id
       WHERE e.stream_id = $1 AND e.stream_version > $2 ORDER BY e.stream_version LIMIT $3`,
      [streamId, afterVersion, limit],
    );
  }

  /**
   * An account's stream, that of its key (who was shown what), its proposals' if asked for, of its cases' streams what has one of `caseCommands`, and what of
   * `windows` fell in the account's time, with the mails about any of it; newest first, before an event. Each stream is walked backwards from the cursor
   * and no further than a page; within a stream the versions give the order.
   */
  readStory(
    accountId: string,
    { caseCommands, withProposals, withMails, windows }: StoryStreams,
    before: string | null,
    limit: number,
  ): Promise<StoryRow[]> {
    return this.dataSource.query(
      `WITH streams AS (
         SELECT $1::uuid AS id, NULL::uuid AS case_id, NULL::int AS number, NULL::text AS kind, NULL::uuid AS proposal_id,
           NULL::uuid AS window_id
         UNION ALL
         SELECT id, id, number, kind, NULL, NULL FROM case_file WHERE account_id = $1 AND cardinality($2::text[]) > 0
         UNION ALL SELECT id, NULL, NULL, NULL, id, NULL FROM proposal WHERE account_id = $1 AND $5::boolean
         UNION ALL SELECT id, NULL, NULL, NULL, NULL, NULL FROM account_key WHERE account_id = $1
         UNION ALL SELECT id, NULL, NULL, NULL, NULL, id FROM unnest($6::uuid[]) AS w (id)
       ), cursor AS (
         SELECT c.at, c.stream_id, c.stream_version
         FROM (VALUES (1)) always LEFT JOIN (
           SELECT at, stream_id, stream_version FROM audit_event WHERE id = $3::uuid
           UNION ALL SELECT ${MAIL_AT}, m.id, 0 FROM mail m WHERE m.id = $3::uuid AND m.account_id = $1) c ON true
       ), told AS (
         SELECT e.id, e.at, e.stream_id, e.stream_version, s.case_id, s.number, s.kind, s.proposal_id, s.window_id,
           NULL::uuid AS mail_id, NULL::text AS mail_event, NULL::text AS mail_status, NULL::text AS mail_language
         FROM streams s CROSS JOIN cursor
         CROSS JOIN LATERAL (
         SELECT e.* FROM audit_event e
         WHERE e.stream_id = s.id AND (s.case_id IS NULL OR e.command = ANY($2::text[]))
           AND (s.window_id IS NULL OR e.command = ANY($7::text[]) AND e.at >= $8 AND e.at <= $9)
           AND ($3::uuid IS NULL
             OR (e.at, e.stream_id, e.stream_version) < (cursor.at, cursor.stream_id, cursor.stream_version))
           AND e.stream_version < CASE WHEN s.id = cursor.stream_id THEN cursor.stream_version
             ELSE ${AFTER_ALL_VERSIONS} END
         ORDER BY e.stream_version DESC LIMIT $4) e
         UNION ALL
         SELECT m.event_id, ${MAIL_AT}, m.id, 0, NULL, NULL, NULL, NULL, NULL, m.id, m.template, m.status, m.language
         FROM mail m CROSS JOIN cursor
         WHERE $10::boolean AND m.account_id = $1 AND m.status <> 'skipped'
           AND ($3::uuid IS NULL
             OR (${MAIL_AT}, m.id, 0) < (cursor.at, cursor.stream_id, cursor.stream_version))
         ORDER BY at DESC, stream_id DESC, stream_version DESC LIMIT $4)
       SELECT e.id, e.body, e.hash, coalesce(p.note, n.text) AS note, l.log_index, t.case_id, t.number AS case_number,
         t.kind AS case_kind, t.proposal_id, t.window_id, t.mail_id, t.at AS mail_at, t.mail_event, t.mail_status,
         t.mail_language, ${PLACE_COLUMNS}
       FROM told t JOIN audit_event e ON e.id = t.id
       LEFT JOIN log_entry l ON l.event_id = e.id
       LEFT JOIN audit_event_private p ON p.event_id = e.id
       LEFT JOIN case_note n ON n.event_id = e.id
       ORDER BY t.at DESC, t.stream_id DESC, t.stream_version DESC`,
      [
        accountId,
        caseCommands,
        before,
        limit,
        withProposals,
        windows.ids,
        windows.commands,
        windows.from,
        windows.until ?? 'infinity',
        withMails,
      ],
    );
  }

  /** Whether an id can be the place in a story that it goes on behind: an event, or a mail of the account. */
  async isOfStory(accountId: string, id: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `SELECT FROM audit_event WHERE id = $1
       UNION ALL SELECT FROM mail WHERE id = $1 AND account_id = $2`,
      [id, accountId],
    );
    return rows.length > 0;
  }

  /** The bodies of one stream up to and including an instant, oldest first. */
  readStreamUntil(streamId: string, until: Date): Promise<Pick<EventRow, 'body'>[]> {
    return this.dataSource.query(
      `SELECT body FROM audit_event WHERE stream_id = $1 AND at <= $2 ORDER BY stream_version`,
      [streamId, until],
    );
  }

  /** Entries of the log from an index on, in its order. */
  readEntries(
    from: number,
    limit: number,
    within: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<{ log_index: string; body: Buffer }[]> {
    return within.query(
      `SELECT l.log_index, e.body FROM log_entry l JOIN audit_event e ON e.id = l.event_id
       WHERE l.log_index >= $1 ORDER BY l.log_index LIMIT $2`,
      [from, limit],
    );
  }

  /** How many entries the log has: the index that the next one gets. */
  async size(within: Pick<EntityManager, 'query'> = this.dataSource): Promise<number> {
    const rows: { size: string }[] = await within.query(
      `SELECT coalesce(max(log_index), -1) + 1 AS size FROM log_entry`,
    );
    return Number(rows[0]?.size ?? 0);
  }
}
