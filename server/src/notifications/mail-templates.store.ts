import { Injectable } from '@nestjs/common';
import type { MailEvent } from '@standing/shared/notifications/mail';
import { SHIPPED_TEMPLATES } from '@standing/shared/notifications/shipped';
import type { MailContent } from '@standing/shared/notifications/template';
import type { EntityManager } from 'typeorm';

/** A template that is kept from changing until the transaction ends. */
export interface LockedTemplate {
  /** Of its events; a uuid. */
  readonly stream_id: string;
  readonly current_version: number;
}

/** Writes of templates: versions are only ever added. */
@Injectable()
export class MailTemplatesStore {
  /** Adds the first version of each shipped template that is not there. @returns events of those that were added */
  async addShipped(manager: EntityManager, createdBy: string, at: Date): Promise<MailEvent[]> {
    const added: { event: MailEvent }[] = await manager.query(
      `WITH missing AS (
         INSERT INTO mail_template (event, current_version)
         SELECT event, 1 FROM jsonb_to_recordset($1) AS d (event text)
         ON CONFLICT DO NOTHING RETURNING event)
       INSERT INTO mail_template_version (event, version, content, created_at, created_by)
       SELECT d.event, 1, d.content, $2, $3 FROM jsonb_to_recordset($1) AS d (event text, content jsonb)
       JOIN missing USING (event) RETURNING event`,
      [JSON.stringify(SHIPPED_TEMPLATES), at, createdBy],
    );
    return added.map(({ event }) => event);
  }

  async lock(manager: EntityManager, event: MailEvent): Promise<LockedTemplate | null> {
    const rows: LockedTemplate[] = await manager.query(
      `SELECT stream_id, current_version FROM mail_template WHERE event = $1 FOR UPDATE`,
      [event],
    );
    return rows[0] ?? null;
  }

  /** Adds a version and makes it the current one. */
  async addVersion(
    manager: EntityManager,
    event: MailEvent,
    version: number,
    content: MailContent,
    createdBy: string,
    at: Date,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO mail_template_version (event, version, content, created_at, created_by) VALUES ($1, $2, $3, $4, $5)`,
      [event, version, JSON.stringify(content), at, createdBy],
    );
    await manager.query(`UPDATE mail_template SET current_version = $2 WHERE event = $1`, [event, version]);
  }
}
