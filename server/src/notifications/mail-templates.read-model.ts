import { Injectable } from '@nestjs/common';
import { MAIL_EVENTS, type MailEvent } from '@standing/shared/notifications/mail';
import type { MailContent } from '@standing/shared/notifications/template';
import { DataSource, type EntityManager } from 'typeorm';

export interface TemplateVersionRow {
  readonly event: MailEvent;
  readonly version: number;
  readonly content: MailContent;
  readonly created_at: Date;
  readonly created_by: string;
}

const COLUMNS = `v.event, v.version, v.content, v.created_at, v.created_by`;

/** Reads templates. */
@Injectable()
export class MailTemplatesReadModel {
  constructor(private readonly dataSource: DataSource) {}

  /** In their current versions, in the order in which customers come to meet them; all, or one. */
  current(
    event: MailEvent | null,
    within: Pick<EntityManager, 'query'> = this.dataSource,
  ): Promise<TemplateVersionRow[]> {
    return within.query(
      `SELECT ${COLUMNS} FROM mail_template t
       JOIN mail_template_version v ON v.event = t.event AND v.version = t.current_version
       WHERE ($1::text IS NULL OR t.event = $1) AND t.event = ANY($2::text[]) ORDER BY array_position($2::text[], t.event)`,
      [event, MAIL_EVENTS],
    );
  }

  /** Newest first. */
  versions(event: MailEvent): Promise<TemplateVersionRow[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} FROM mail_template_version v WHERE v.event = $1 ORDER BY v.version DESC`,
      [event],
    );
  }

  async find(event: MailEvent, version: number): Promise<TemplateVersionRow | null> {
    const rows: TemplateVersionRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM mail_template_version v WHERE v.event = $1 AND v.version = $2`,
      [event, version],
    );
    return rows[0] ?? null;
  }
}
