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
    streamId: string,
    event: SealedEvent,
  ): Promise<void> {
    const { body } = event;
    await manager.query(
      `INSERT INTO audit_event (id, stream_kind, stream_id, stream_version, at, command, actor_kind, actor_id,
         actor_role, reason_kind, reason_code, reason_version, body, previous_hash, hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, decode($14, 'hex'), decode($15, 'hex'))`,
      [
        body.id,
        streamKind,
        streamId,
        body.streamVersion,
        body.at,
        body.command,
        body.actor.kind,
        body.actor.id,
        body.actor.role,
        body.reason?.kind ?? null,
        body.reason?.code ?? null,
        body.reason?.version ?? null,
        Buffer.from(event.text, 'utf8'),
        body.previousHash,
        event.hash,
      ],
    );
  }
}
