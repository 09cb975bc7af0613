import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import { toBase64 } from '@standing/shared/audit/base64';
import { leafHash, type EventBody } from '@standing/shared/audit/canonical';
import { caseListQuerySchema } from '@standing/shared/contracts/cases';
import type { AuditEventView } from '@standing/shared/contracts/audit';
import { accountMailQuerySchema, type MailView } from '@standing/shared/contracts/notifications';
import type { DossierRequest } from '@standing/shared/contracts/audit-dossier';
import type { FeedEntry } from '@standing/shared/feed/public-entry';
import { UNDER_REVIEW_TEXT, type ReasonLocale } from '@standing/shared/reasons/reason';
import { WITHHELD_CODE, type NamedReason } from '@standing/shared/status/customer-status';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditService } from '../audit/audit.service.js';
import { EntriesService } from '../audit/entries.service.js';
import { LogService, type ProvedEntry, type ProvedPart } from '../audit/tree/log.service.js';
import { CasesService } from '../cases/cases.service.js';
import { DocumentsService } from '../documents/documents.service.js';
import { FeedService } from '../feed/feed.service.js';
import { Clock } from '../platform/clock.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { StatusService } from '../status/status.service.js';
import { writePdf } from './document/dossier-pdf.js';
import type { Dossier, DossierMail, HistoryEntry, ToldReason } from './dossier.js';
import { writeJson } from './dossier-json.js';

/** Cases, and mails, that a file lists; of an account with more the file says how many. */
const MAX_LISTED = 100;

/** The file of an account, to be handed out. */
@Injectable()
export class DossierService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: AccountsService,
    private readonly status: StatusService,
    private readonly log: LogService,
    private readonly entries: EntriesService,
    private readonly feed: FeedService,
    private readonly reasons: ReasonsService,
    private readonly cases: CasesService,
    private readonly documents: DocumentsService,
    private readonly notifications: NotificationsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * The file, piece by piece, as the log has it up to its newest checkpoint. That it was handed out is on record before
   * the first piece.
   *
   * @throws Refusal `account_not_found`, `no_checkpoint`
   */
  async export(
    accountId: string,
    request: DossierRequest,
    actor: RequestActor,
  ): Promise<AsyncIterable<string | Uint8Array>> {
    const dossier = await this.gather(accountId, request, actor);
    const { purpose, format } = request;
    await this.dataSource.transaction((manager) =>
      this.audit.record(manager, {
        stream: { kind: 'dossier', id: dossier.id },
        command: 'export_dossier',
        actor: { kind: actor.kind, id: actor.id, role: roleOf(actor) },
        facts: {
          accountId,
          for: dossier.for,
          purpose,
          format,
          language: dossier.language,
          size: dossier.part.size,
        },
      }),
    );
    return format === 'pdf' ? writePdf(dossier) : writeJson(dossier);
  }

  private async gather(
    accountId: string,
    { for: reader, purpose, language: asked }: DossierRequest,
    actor: RequestActor,
  ): Promise<Dossier> {
    const account = await this.accounts.get(accountId);
    const told = await this.status.customerView(accountId, asked);
    const part = await this.log.about(accountId);
    const { language } = told;
    const exportedAt = new Date(this.clock.now()).toISOString();
    const gathered = { id: uuidv7(), purpose, exportedAt, language, told, part };
    if (reader === 'customer') {
      return { ...gathered, for: reader, history: () => this.history(part, language) };
    }
    const cases = await this.cases.list(
      caseListQuerySchema.parse({ accountId, sort: 'openedAt', order: 'desc', perPage: String(MAX_LISTED) }),
      actor,
    );
    const mails = await this.notifications.ofAccount(
      accountId,
      accountMailQuerySchema.parse({ perPage: String(MAX_LISTED) }),
    );
    return {
      ...gathered,
      for: reader,
      exportedBy: { id: actor.id, role: roleOf(actor), name: actor.name },
      account,
      documents: await this.documents.listForAccount(accountId),
      cases: cases.data,
      caseCount: cases.total,
      mails: mails.data.map(mailOf),
      mailCount: mails.total,
      events: () => this.events(accountId, part.size),
      reasonText: async (name) => (await this.reasons.contentIfAny(name))?.text[language],
    };
  }

  private async *history(
    part: ProvedPart,
    language: ReasonLocale,
  ): AsyncGenerator<readonly HistoryEntry[], void> {
    for await (const batch of part.batches()) {
      const events = new Map(batch.map((entry) => [entry.index, entry]));
      const sequenced = batch.map(({ index, body }) => ({ index, event: bodyOf(body) }));
      const history: HistoryEntry[] = [];
      for (const entry of await this.feed.entriesOf(sequenced)) {
        const source = events.get(entry.index);
        if (source) history.push(await this.historyOf(entry, source, language));
      }
      yield history;
    }
  }

  private async historyOf(
    entry: FeedEntry,
    { body, proof }: ProvedEntry,
    language: ReasonLocale,
  ): Promise<HistoryEntry> {
    const evidence = { leafHash: toBase64(leafHash(body)), proof: proof.map(toBase64) };
    const { reason, facts } = bodyOf(body);
    const tell = async (code: string, name: NamedReason | undefined): Promise<ToldReason> => {
      const isTold = code !== WITHHELD_CODE && name !== undefined;
      const text = isTold ? (await this.reasons.contents([name]))(name).text : UNDER_REVIEW_TEXT;
      const { title, explanation } = text[language];
      return { code, title, explanation };
    };
    if ('reasons' in entry) {
      const { id: _, reasons: codes, ...shown } = entry;
      const names = (facts['reasons'] ?? []) as NamedReason[];
      const reasons = await Promise.all(
        codes.map((code) =>
          tell(
            code,
            names.find((name) => name.code === code),
          ),
        ),
      );
      return { ...shown, reasons, ...evidence };
    }
    if ('reason' in entry) {
      const { id: _, reason: code, ...shown } = entry;
      const name = (reason ?? undefined) as NamedReason | undefined;
      return { ...shown, reason: code === null ? null : await tell(code, name), ...evidence };
    }
    const { id: _, ...shown } = entry;
    return { ...shown, ...evidence };
  }

  private async *events(accountId: string, size: number): AsyncGenerator<readonly AuditEventView[], void> {
    for await (const events of this.entries.about(accountId)) {
      yield events.filter(({ index }) => index !== null && index < size);
    }
  }
}

const roleOf = (actor: RequestActor): string => roleFor('dossier.export', actor.roles) ?? 'none';

function mailOf({
  id,
  event,
  eventId,
  language,
  templateVersion,
  status,
  cause,
  occurredAt,
  sentAt,
}: MailView): DossierMail {
  return { id, event, eventId, language, templateVersion, status, cause, occurredAt, sentAt };
}

const bodyOf = (body: Uint8Array) => JSON.parse(Buffer.from(body).toString('utf8')) as EventBody;
