import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** An event as it lies in the database, with the one before it in its stream. */
export interface EvidenceRow {
  readonly id: string;
  readonly stream_kind: string;
  readonly body: Buffer;
  readonly previous_body: Buffer | null;
  /** Of a proposal: what it is about. */
  readonly proposal_about: 'account' | 'staff' | null;
  /** bigint arrives as text. */
  readonly log_index: string | null;
  readonly is_waiting: boolean;
}

/** Reads what events are verified with. */
@Injectable()
export class EvidenceReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** Index and queue in one statement: an event moves from one to the other, and must not be missed on its way. */
  of(eventIds: readonly string[]): Promise<EvidenceRow[]> {
    return this.dataSource.query(
      `SELECT e.id, e.stream_kind, e.body, p.body AS previous_body, l.log_index,
         l.event_id IS NULL AND EXISTS (SELECT FROM log_pending w WHERE w.event_id = e.id) AS is_waiting,
         CASE WHEN a.account_id IS NOT NULL THEN 'account' WHEN a.id IS NOT NULL THEN 'staff' END AS proposal_about
       FROM audit_event e
       LEFT JOIN audit_event p ON p.stream_id = e.stream_id AND p.stream_version = e.stream_version - 1
       LEFT JOIN log_entry l ON l.event_id = e.id
       LEFT JOIN proposal a ON a.id = e.stream_id
       WHERE e.id = ANY($1::uuid[])`,
      [eventIds],
    );
  }
}
