import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AuditQuery } from '@standing/shared/contracts/audit';
import type { EventRow } from './event.view.js';

const EVENT_COLUMNS = `e.id, e.body, e.hash, p.note`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the log for screens, paged by key. */
@Injectable()
export class AuditReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** One stream, oldest first, after a stream version. */
  readStream(streamId: string, afterVersion: number, limit: number): Promise<EventRow[]> {
    return this.dataSource.query(
      `SELECT ${EVENT_COLUMNS} FROM audit_event e LEFT JOIN audit_event_private p ON p.event_id = e.id
       WHERE e.stream_id = $1 AND e.stream_version > $2 ORDER BY e.stream_version LIMIT $3`,
      [streamId, afterVersion, limit],
    );
  }

  /** One stream, newest first, before a stream version. */
  readStreamBackwards(streamId: string, beforeVersion: number, limit: number): Promise<EventRow[]> {
    return this.dataSource.query(
      `SELECT ${EVENT_COLUMNS} FROM audit_event e LEFT JOIN audit_event_private p ON p.event_id = e.id
       WHERE e.stream_id = $1 AND e.stream_version < $2 ORDER BY e.stream_version DESC LIMIT $3`,
      [streamId, beforeVersion, limit],
    );
  }

  /** The bodies of one stream up to and including an instant, oldest first. */
  readStreamUntil(streamId: string, until: Date): Promise<Pick<EventRow, 'body'>[]> {
    return this.dataSource.query(
      `SELECT body FROM audit_event WHERE stream_id = $1 AND at <= $2 ORDER BY stream_version`,
      [streamId, until],
    );
  }

  /**
   * The whole log, newest first, before the event that the cursor names. By instant, as its indexes are: what is looked
   * for in a time is found there, however long ago it was.
   */
  search(query: AuditQuery): Promise<(EventRow & { external_ref: string | null })[]> {
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const where: string[] = [];
    if (query.after !== undefined) {
      const id = bind(query.after);
      where.push(`(e.at, e.id) < ((SELECT at FROM audit_event WHERE id = ${id}), ${id}::uuid)`);
    }
    if (query.actor !== undefined) where.push(`e.actor_id = ${bind(query.actor)}`);
    if (query.command !== undefined) where.push(`e.command = ${bind(query.command)}`);
    if (query.subject !== undefined) {
      const id = query.subject.replace(/^[a-z_]+:/, '');
      where.push(
        UUID.test(id)
          ? `e.stream_id = ${bind(id)}`
          : `e.stream_id = (SELECT id FROM account WHERE external_ref = ${bind(query.subject)})`,
      );
    }
    if (query.from !== undefined) where.push(`e.at >= ${bind(query.from)}`);
    if (query.to !== undefined) where.push(`e.at < ${bind(query.to)}`);
    if (query.state !== undefined) where.push(`e.to_state = ${bind(query.state)}`);
    return this.dataSource.query(
      `SELECT ${EVENT_COLUMNS}, a.external_ref
       FROM audit_event e
       LEFT JOIN audit_event_private p ON p.event_id = e.id
       LEFT JOIN account a ON e.stream_kind = 'account' AND a.id = e.stream_id
       ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
       ORDER BY e.at DESC, e.id DESC LIMIT ${bind(query.limit + 1)}`,
      parameters,
    );
  }
}
