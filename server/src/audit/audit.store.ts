import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { SealedEvent, StreamHead } from '@standing/shared/audit/seal';
import { EMPTY_STREAM } from '@standing/shared/audit/seal';

/** Appends to streams other than accounts'; an account's events are written with its facts. */
@Injectable()
export class AuditStore {
  /** Keeps other writers of the stream out until the transaction ends, and tells where the stream ends. */
  async lockHead(manager: EntityManager, streamId: string): Promise<StreamHead> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`audit:${streamId}`]);
    const rows: { stream_version: number; hash: Buffer }[] = await manager.query(
      `SELECT stream_version, hash FROM audit_event WHERE stream_id = $1 ORDER BY stream_version DESC LIMIT 1`,
      [streamId],
    );
    const last = rows[0];
    return last ? { version: last.stream_version, hash: last.hash.toString('hex') } : EMPTY_STREAM;
  }

  async insert(
    manager: EntityManager,
    streamKind: string,
    events: readonly { readonly streamId: string; readonly event: SealedEvent }[],
  ): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map(({ streamId, event: { body, text, hash } }) => ({
      id: body.id,
      stream_id: streamId,
      stream_version: body.streamVersion,
      at: body.at,
      command: body.command,
      actor_kind: body.actor.kind,
      actor_id: body.actor.id,
      actor_role: body.actor.role,
      reason_kind: body.reason?.kind ?? null,
      reason_code: body.reason?.code ?? null,
      reason_version: body.reason?.version ?? null,
      body: text,
      previous_hash: body.previousHash,
      hash,
    }));
    await manager.query(
      `INSERT INTO audit_event (id, stream_kind, stream_id, stream_version, at, command, actor_kind, actor_id,
         actor_role, reason_kind, reason_code, reason_version, body, previous_hash, hash)
       SELECT e.id, $1, e.stream_id, e.stream_version, e.at, e.command, e.actor_kind, e.actor_id, e.actor_role,
         e.reason_kind, e.reason_code, e.reason_version, convert_to(e.body, 'UTF8'), decode(e.previous_hash, 'hex'),
         decode(e.hash, 'hex')
       FROM json_to_recordset($2) AS e (
         id uuid, stream_id uuid, stream_version int, at timestamptz, command text, actor_kind text, actor_id text,
         actor_role text, reason_kind text, reason_code text, reason_version int, body text, previous_hash text,
         hash text)`,
      [streamKind, JSON.stringify(rows)],
    );
  }

  /** Keeps what somebody wrote beside an event, apart from the log so that it can be erased without it. */
  async insertNote(manager: EntityManager, eventId: string, note: string): Promise<void> {
    await manager.query(`INSERT INTO audit_event_private (event_id, note) VALUES ($1, $2)`, [eventId, note]);
  }

  async find(manager: EntityManager, id: string): Promise<{ readonly body: Buffer } | null> {
    const rows: { body: Buffer }[] = await manager.query(`SELECT body FROM audit_event WHERE id = $1`, [id]);
    return rows[0] ?? null;
  }

  async newest(
    manager: EntityManager,
    streamId: string,
    commands: readonly string[],
    limit: number,
  ): Promise<{ readonly body: Buffer }[]> {
    return manager.query(
      `SELECT body FROM audit_event WHERE stream_id = $1 AND command = ANY($2::text[])
       ORDER BY stream_version DESC LIMIT $3`,
      [streamId, commands, limit],
    );
  }

  async staffIn(manager: EntityManager, streamId: string): Promise<string[]> {
    const rows: { actor_id: string }[] = await manager.query(
      `SELECT DISTINCT actor_id FROM audit_event WHERE stream_id = $1 AND actor_kind = 'staff'`,
      [streamId],
    );
    return rows.map((row) => row.actor_id);
  }
}
