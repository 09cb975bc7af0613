import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import type { Actor } from '@standing/shared/access/roles';
import { canonicalBytes } from '@standing/shared/audit/canonical';
import {
  MAX_TEMPLATE_VERSIONS,
  type MailTemplateDetail,
  type MailTemplateView,
  type NewTemplateVersion,
  type TemplatePreview,
} from '@standing/shared/contracts/notifications';
import { Refusal } from '@standing/shared/errors';
import { composeMail, reasonsInMail } from '@standing/shared/notifications/compose';
import type { MailEvent, MailLanguage } from '@standing/shared/notifications/mail';
import { SAMPLE_FACTS, SAMPLE_INSTANT, samplePerson } from '@standing/shared/notifications/sample';
import {
  placeholderList,
  placeholderProblems,
  type MailContent,
  type MailText,
  type TemplateProblem,
} from '@standing/shared/notifications/template';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService, SYSTEM_STREAM, type LogEntry } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeat, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { MailIdentityService } from './mail-identity.service.js';
import { MailTemplatesReadModel, type TemplateVersionRow } from './mail-templates.read-model.js';
import { MailTemplatesStore } from './mail-templates.store.js';
import { htmlProblems } from './template-html.js';

/** Versions never change, so they are kept once read; some kilobytes each. */
const MAX_KEPT_VERSIONS = 200;

const LANGUAGES: readonly MailLanguage[] = ['en', 'zh-CN'];

/** What mails say: written in both languages, in versions that stay. */
@Injectable()
export class MailTemplatesService {
  private readonly kept = new Map<string, MailContent>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: MailTemplatesStore,
    private readonly readModel: MailTemplatesReadModel,
    private readonly reasons: ReasonsService,
    private readonly identity: MailIdentityService,
    private readonly audit: AuditService,
    private readonly names: ActorNames,
    private readonly clock: Clock,
  ) {}

  /** The templates without an HTTP application around them: for the worker and the first start. */
  static on(dataSource: DataSource, identity: MailIdentityService, clock: Clock): MailTemplatesService {
    return new MailTemplatesService(
      dataSource,
      new MailTemplatesStore(),
      new MailTemplatesReadModel(dataSource),
      ReasonsService.on(dataSource, clock),
      identity,
      AuditService.on(dataSource, clock),
      new ActorNames(dataSource),
      clock,
    );
  }

  async list(): Promise<{ data: MailTemplateView[]; total: number; totalIsExact: true }> {
    const rows = await this.readModel.current(null);
    const names = await this.names.namesOf(rows.map((row) => row.created_by));
    const data = rows.map((row) => viewTemplate(row, names));
    return { data, total: data.length, totalIsExact: true };
  }

  /** @throws Refusal `mail_template_not_found` */
  async detail(event: MailEvent): Promise<MailTemplateDetail> {
    const rows = await this.readModel.versions(event);
    const [current] = rows;
    if (!current) throw new Refusal('mail_template_not_found');
    const names = await this.names.namesOf(rows.map((row) => row.created_by));
    return {
      ...viewTemplate(current, names),
      placeholders: placeholderList(event).map((placeholder) => ({ ...placeholder })),
      versions: rows.map((row) => ({
        version: row.version,
        content: row.content,
        createdAt: row.created_at.toISOString(),
        createdBy: { id: row.created_by, name: names.get(row.created_by) ?? null },
      })),
    };
  }

  /**
   * What a version says. It is written once and never changed, so what was read once is not read again.
   *
   * @throws Error when there is no such version: the database lets nothing name one
   */
  async content(event: MailEvent, version: number): Promise<MailContent> {
    const key = `${event}.${version}`;
    const kept = this.kept.get(key);
    if (kept) return kept;
    const row = await this.readModel.find(event, version);
    if (!row) throw new Error(`there is no template ${key}`);
    if (this.kept.size >= MAX_KEPT_VERSIONS) this.kept.clear();
    this.kept.set(key, row.content);
    return row.content;
  }

  /**
   * Writes a template anew: mails that are made from now on take it, those that were keep theirs. What says nothing new
   * makes no version.
   *
   * @throws Refusal `mail_template_not_found`, `version_stale` with the template as it is now, `template_syntax`,
   *   `template_placeholder_unknown`, `template_html_not_allowed`, `catalogue_full`
   */
  async addVersion(
    event: MailEvent,
    content: NewTemplateVersion,
    { actor, ifMatch, idempotency }: CommandContext,
  ): Promise<MailTemplateDetail> {
    refuseProblems(LANGUAGES.flatMap((language) => problemsOf(event, content[language], `${language}.`)));
    await this.dataSource.transaction(async (manager) => {
      const template = await this.store.lock(manager, event);
      if (!template) throw new Refusal('mail_template_not_found');
      // After the lock: a first use that was under way has committed by now.
      if ((await findRepeat(manager, actor.id, idempotency)) !== null) return;
      const [current] = await this.readModel.current(event, manager);
      if (ifMatch !== null && ifMatch !== template.current_version) {
        throw new Refusal('version_stale', {
          detail: 'The template has changed since the version that you named.',
          extra: { currentVersion: template.current_version, current: current?.content },
        });
      }
      const at = new Date(this.clock.now());
      if (!isDeepStrictEqual(current?.content, content)) {
        const version = template.current_version + 1;
        if (version > MAX_TEMPLATE_VERSIONS) throw new Refusal('catalogue_full');
        await this.store.addVersion(manager, event, version, content, actor.id, at);
        await this.record(manager, template.stream_id, actor, { event, version, sha256: hashOf(content) });
      }
      await keepRepeat(manager, actor.id, idempotency, event, at);
    });
    return this.detail(event);
  }

  /**
   * A template over sample data: nobody's.
   *
   * @throws Refusal as `addVersion`
   */
  async preview({ event, language, content }: TemplatePreview): Promise<MailText> {
    if (content) refuseProblems(problemsOf(event, content, 'content.'));
    const [current] = content ? [] : await this.readModel.current(event);
    const text = content ?? current?.content[language];
    if (!text) throw new Refusal('mail_template_not_found');
    const facts = SAMPLE_FACTS[event];
    const reasonOf = await this.reasons.contents(reasonsInMail(facts));
    const identity = await this.identity.in(language);
    const person = samplePerson(event, language);
    return composeMail(
      text,
      { event, language, facts, occurredAt: SAMPLE_INSTANT, person, identity },
      reasonOf,
    );
  }

  /** Brings in the shipped templates that are not there yet. @returns how many were added */
  addShipped(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const events = await this.store.addShipped(manager, 'system', new Date(this.clock.now()));
      if (events.length > 0) {
        await this.audit.record(manager, {
          stream: SYSTEM_STREAM,
          command: 'ship_mail_templates',
          actor: { kind: 'system', id: 'catalogue', role: 'system' },
          facts: { templates: events.toSorted().map((event) => ({ event, version: 1 })) },
        });
      }
      return events.length;
    });
  }

  private record(
    manager: EntityManager,
    streamId: string,
    actor: Actor,
    facts: NonNullable<LogEntry['facts']>,
  ): Promise<void> {
    return this.audit.record(manager, {
      stream: { kind: 'mail_template', id: streamId },
      command: 'change_mail_template',
      actor: { kind: 'staff', id: actor.id, role: roleFor('notification.manage', actor.roles) ?? 'none' },
      facts,
    });
  }
}

/** The log tells which text it was; the text itself stays beside it, in its version. */
function hashOf(content: MailContent): string {
  return createHash('sha256').update(canonicalBytes(content)).digest('hex');
}

function problemsOf(event: MailEvent, text: MailText, prefix: string): TemplateProblem[] {
  return [
    ...(['subject', 'text', 'html'] as const).flatMap((part) =>
      placeholderProblems(event, text[part], `${prefix}${part}`),
    ),
    ...htmlProblems(text.html, `${prefix}html`),
  ];
}

/** @throws Refusal with the code of the first problem, and all that have it */
function refuseProblems(problems: readonly TemplateProblem[]): void {
  const [first] = problems;
  if (!first) return;
  const errors = problems
    .filter(({ code }) => code === first.code)
    .map(({ path, message }) => ({ path, message }));
  throw new Refusal(first.code, { extra: { errors } });
}

function viewTemplate(row: TemplateVersionRow, names: ReadonlyMap<string, string>): MailTemplateView {
  return {
    event: row.event,
    version: row.version,
    content: row.content,
    changedAt: row.created_at.toISOString(),
    changedBy: { id: row.created_by, name: names.get(row.created_by) ?? null },
  };
}
