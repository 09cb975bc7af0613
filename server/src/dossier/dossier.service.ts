import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import type { Actor } from '@standing/shared/access/roles';
import { toBase64 } from '@standing/shared/audit/base64';
import type { EventBody } from '@standing/shared/audit/canonical';
import { DOSSIER_TYPE } from '@standing/shared/audit/dossier';
import { exportEnd, exportEntry, exportHeader } from '@standing/shared/audit/export';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type { DossierRequest } from '@standing/shared/contracts/audit-dossier';
import type { CustomerView } from '@standing/shared/contracts/status';
import type { FeedEntry } from '@standing/shared/feed/public-entry';
import { UNDER_REVIEW_TEXT } from '@standing/shared/reasons/reason';
import type { ReasonLocale } from '@standing/shared/reasons/reason';
import { WITHHELD_CODE, type NamedReason } from '@standing/shared/status/customer-status';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditService } from '../audit/audit.service.js';
import { EntriesService } from '../audit/entries.service.js';
import { LogService, type ProvedEntry, type ProvedPart } from '../audit/tree/log.service.js';
import { FeedService } from '../feed/feed.service.js';
import { Clock } from '../platform/clock.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { StatusService } from '../status/status.service.js';

/** What a file says before its long parts. */
interface Head {
  readonly type: string;
  readonly for: DossierRequest['for'];
  readonly purpose: DossierRequest['purpose'];
  readonly exportedAt: string;
}

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
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * The file, piece by piece, as the log has it up to its newest checkpoint. That it was handed out is on record before
   * the first piece.
   *
   * @throws Refusal `account_not_found`, `no_checkpoint`
   */
  async export(accountId: string, request: DossierRequest, actor: Actor): Promise<AsyncIterable<string>> {
    const account = await this.accounts.get(accountId);
    const told = await this.status.customerView(accountId, undefined);
    const part = await this.log.about(accountId);
    const exportedAt = new Date(this.clock.now()).toISOString();
    await this.dataSource.transaction((manager) =>
      this.audit.record(manager, {
        stream: { kind: 'dossier', id: uuidv7() },
        command: 'export_dossier',
        actor: {
          kind: actor.kind === 'rule' ? 'system' : actor.kind,
          id: actor.id,
          role: roleFor('dossier.export', actor.roles) ?? 'none',
        },
        facts: { accountId, for: request.for, purpose: request.purpose, size: part.size },
      }),
    );
    const head: Head = { type: DOSSIER_TYPE, ...request, exportedAt };
    return request.for === 'customer'
      ? this.forCustomer(head, told, part)
      : this.forAuthority(head, account, told, part);
  }

  /** What the customer may know, and hashes of the events it comes from: they prove when, and say nothing else. */
  private async *forCustomer(head: Head, told: CustomerView, part: ProvedPart): AsyncGenerator<string, void> {
    const { checkpoint, vkeys } = part;
    const { language, status } = told;
    yield openDocument({ ...head, language, status, checkpoint, vkeys }, 'history');
    let separator = '';
    for await (const batch of part.batches) {
      const events = new Map(batch.map((entry) => [entry.index, entry]));
      const sequenced = batch.map(({ index, body }) => ({ index, event: bodyOf(body) }));
      for (const entry of await this.feed.entriesOf(sequenced)) {
        const source = events.get(entry.index);
        if (!source) continue;
        yield `${separator}${JSON.stringify(await this.historyOf(entry, source, language))}`;
        separator = ',\n';
      }
    }
    yield '\n]}\n';
  }

  private async historyOf(entry: FeedEntry, { body, leafHash, proof }: ProvedEntry, language: ReasonLocale) {
    const { id: _, ...shown } = entry;
    const evidence = { leafHash: toBase64(leafHash), proof: proof.map(toBase64) };
    if (!('reason' in entry) || entry.reason === null) return { ...shown, ...evidence };
    const reason = bodyOf(body).reason as NamedReason | null;
    const text =
      entry.reason === WITHHELD_CODE || reason === null
        ? UNDER_REVIEW_TEXT
        : (await this.reasons.contents([reason]))(reason).text;
    const { title, explanation } = text[language];
    return { ...shown, reason: { code: entry.reason, title, explanation }, ...evidence };
  }

  /** Everything: who did what and why, what was told to the customer, and what proves it. */
  private async *forAuthority(
    head: Head,
    account: AccountView,
    told: CustomerView,
    part: ProvedPart,
  ): AsyncGenerator<string, void> {
    yield openDocument({ ...head, account, toldToCustomer: told }, 'events');
    let separator = '';
    for await (const events of this.entries.about(account.id)) {
      for (const event of events) {
        // What came after the checkpoint has no proof yet, and is left to the next file.
        if (event.index === null || event.index >= part.size) continue;
        yield `${separator}${JSON.stringify(event)}`;
        separator = ',\n';
      }
    }
    yield '\n],"log":[\n';
    const { checkpoint, vkeys } = part;
    const filter = { account: account.id };
    yield exportHeader({ checkpoint, vkeys, complete: false, filter, exportedAt: head.exportedAt }).trimEnd();
    let count = 0;
    for await (const batch of part.batches) {
      count += batch.length;
      for (const { index, body, proof } of batch) yield `,\n${exportEntry(index, body, proof).trimEnd()}`;
    }
    yield `,\n${exportEnd(count)}]}\n`;
  }
}

/** A JSON document up to the beginning of its first long list. */
function openDocument(members: object, list: string): string {
  return `${JSON.stringify(members).slice(0, -1)},${JSON.stringify(list)}:[\n`;
}

const bodyOf = (body: Uint8Array) => JSON.parse(Buffer.from(body).toString('utf8')) as EventBody;
