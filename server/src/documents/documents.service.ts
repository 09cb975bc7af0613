import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import type { Actor, Role } from '@standing/shared/access/roles';
import type { DocumentContentQuery, DocumentView } from '@standing/shared/contracts/documents';
import { mayOpen, NEXT_STATUSES, type ViewPurpose } from '@standing/shared/documents/documents';
import { Refusal } from '@standing/shared/errors';
import type { Readable } from 'node:stream';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditService, type LogEntry } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { ObjectDamagedError } from '../platform/crypto/chunked-cipher.js';
import { failingAs } from '../platform/failing-as.js';
import { ObjectMissingError, StorageUnavailableError } from '../platform/storage/object-storage.js';
import { ActorNames } from '../staff/actor-names.js';
import { DocumentIntake, type ReceivedDocument, type Submission } from './document-intake.js';
import { DocumentObjects, type ObjectName, type ObjectOwner } from './document-objects.js';
import type { DocumentRow } from './document.row.js';
import { actorsOf, viewDocument } from './document.view.js';
import { DocumentsReadModel } from './documents.read-model.js';
import { DocumentsStore } from './documents.store.js';
import { AccountKeysService, type AccountKey } from '../keys/account-keys.service.js';

export type { ReceivedDocument, Submission } from './document-intake.js';
export type { DocumentRow } from './document.row.js';
export { readDocumentForm } from './multipart.js';

/** An intake lives for minutes; what is older than this was left by a process that is gone. */
const ORPHAN_AGE_MS = 60 * 60 * 1000;
const SWEEP_BATCH = 50;

const SCANNER_ACTOR: LogEntry['actor'] = { kind: 'system', id: 'virus_scanner', role: 'system' };

/** What a received file becomes. */
export interface Recording {
  readonly caseId: string | null;
  readonly submittedBy: Actor;
  /** Milliseconds. */
  readonly at: number;
  /** Documents of the same account whose place it takes. */
  readonly supersedes: readonly string[];
}

/** What somebody has decided about a document. */
export interface DocumentDecision {
  readonly status: 'accepted' | 'rejected';
  /** Of the catalogue, kind `verification`; at least one for a rejection, none otherwise. */
  readonly reasonCodes: readonly string[];
  readonly by: LogEntry['actor'];
  /** Milliseconds. */
  readonly at: number;
  /** The day that the document names, `YYYY-MM-DD`. */
  readonly issuedOn?: string;
}

/** A picture of a document on its way out. */
export interface DocumentContent {
  readonly stream: Readable;
  readonly bytes: number;
  /** Generated: says type, document and page, and nothing of the customer. */
  readonly fileName: string;
}

/** Documents: received, recorded, decided, listed and shown. Where they belong in a case is for the cases to say. */
@Injectable()
export class DocumentsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: DocumentsStore,
    private readonly readModel: DocumentsReadModel,
    private readonly intake: DocumentIntake,
    private readonly objects: DocumentObjects,
    private readonly keys: AccountKeysService,
    private readonly accounts: AccountsService,
    private readonly audit: AuditService,
    private readonly names: ActorNames,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a file in: whole, encrypted, scanned, inspected and drawn. It is no document before `record`; the caller
   * calls that or `discard`. A refused file leaves nothing behind.
   *
   * @throws Refusal saying why: `account_not_found`, `account_closed`, and every code under "the form and the file"
   */
  async receive(submission: Submission): Promise<ReceivedDocument> {
    // It may fail before anybody reads it, who then hears of it.
    submission.stream.on('error', () => undefined);
    try {
      const account = await this.accounts.get(submission.accountId);
      if (account.state === 'closed') throw new Refusal('account_closed');
    } catch (error) {
      submission.stream.destroy();
      throw error;
    }
    try {
      return await this.intake.receive(submission);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'malware_found') await this.logMalware(submission);
      throw error;
    }
  }

  /** Makes a document of a received file, inside the caller's transaction, with its events. */
  async record(manager: EntityManager, received: ReceivedDocument, facts: Recording): Promise<DocumentRow> {
    const { id, accountId, type } = received;
    if (!(await this.store.endIntake(id, manager))) throw new Error('what was received has been swept away');
    const by = actingAs(facts.submittedBy, roleFor('document.submit', facts.submittedBy.roles));
    await this.store.insert(manager, {
      id,
      account_id: accountId,
      case_id: facts.caseId,
      type,
      media_type: received.mediaType,
      bytes: received.bytes,
      thumbnail_bytes: received.thumbnailBytes,
      fingerprint: received.fingerprint,
      submitted_at: new Date(facts.at),
      submitted_by_kind: by.kind,
      submitted_by_id: by.id,
      submitted_by_role: by.role,
      pages: received.pages,
    });
    const old = [...facts.supersedes].toSorted();
    await this.log(manager, id, 'submit_document', by, {
      accountId,
      caseId: facts.caseId,
      type,
      mediaType: received.mediaType,
      bytes: received.bytes,
      pages: received.pages.length,
      fingerprint: received.fingerprint.toString('hex'),
      supersedes: old,
    });
    for (const oldId of old) {
      const document = await this.lockChangeable(manager, oldId);
      if (document.account_id !== accountId) throw new Refusal('document_not_found');
      await this.store.supersede(manager, oldId, id);
      await this.log(manager, oldId, 'supersede_document', by, {
        accountId,
        caseId: document.case_id,
        type: document.type,
        by: id,
      });
    }
    return this.requireRow(await this.readModel.find(id, manager));
  }

  /** Gives up what was received and not recorded: the caller's transaction has failed. */
  discard(received: ReceivedDocument): Promise<void> {
    return this.intake.discard(received.id, received.accountId);
  }

  /**
   * Accepts or rejects a document inside the caller's transaction, with its event. Whether the caller may, is the
   * caller's to know.
   *
   * @throws Refusal `document_not_found`, `document_superseded`, `document_decided` (so already), `reason_required`,
   *   `reason_not_found`, `reason_retired`
   */
  async setDecision(
    manager: EntityManager,
    documentId: string,
    decision: DocumentDecision,
  ): Promise<DocumentRow> {
    const document = await this.lockChangeable(manager, documentId);
    const { status } = decision;
    if (!NEXT_STATUSES[document.status].includes(status)) throw new Refusal('document_decided');
    const codes = status === 'rejected' ? [...new Set(decision.reasonCodes)].toSorted() : [];
    if (status === 'rejected' && codes.length === 0) throw new Refusal('reason_required');
    const reasons = await this.store.reasons(manager, codes);
    if (reasons.length < codes.length) throw new Refusal('reason_not_found');
    if (reasons.some(({ retired }) => retired)) throw new Refusal('reason_retired');

    const versions = new Map(reasons.map(({ code, version }) => [code, version]));
    const issuedOn = decision.issuedOn ?? null;
    await this.store.decide(manager, documentId, {
      status,
      at: new Date(decision.at),
      by: decision.by,
      reasonCodes: codes,
      // Each code has been found.
      reasonVersions: codes.map((code) => versions.get(code) as number),
      issuedOn,
    });
    const command = status === 'accepted' ? 'accept_document' : 'reject_document';
    await this.log(manager, documentId, command, decision.by, {
      accountId: document.account_id,
      caseId: document.case_id,
      type: document.type,
      from: document.status,
      reasons: reasons.map(({ code, version }) => ({ code, version })),
      issuedOn,
    });
    return this.requireRow(await this.readModel.find(documentId, manager));
  }

  /** @param manager sees what the caller's transaction has changed. @throws Refusal `document_not_found` */
  async find(id: string, manager?: EntityManager): Promise<DocumentView> {
    return this.view(this.requireRow(await this.readModel.find(id, manager)), manager);
  }

  /** Newest first. @throws Refusal `account_not_found` */
  async listForAccount(accountId: string): Promise<DocumentView[]> {
    await this.accounts.get(accountId);
    return this.viewAll(await this.readModel.listForAccount(accountId));
  }

  /** Newest first. @param manager sees what the caller's transaction has changed */
  async listForCase(caseId: string, manager?: EntityManager): Promise<DocumentView[]> {
    return this.viewAll(await this.readModel.listForCase(caseId, manager), manager);
  }

  /**
   * Opens a picture of a document. Who, when, which and why are in the log before the first byte is given out; without
   * the event there is no picture.
   *
   * @throws Refusal `document_not_found`, `identity_document`, `page_not_found`, `document_erased`,
   *   `document_damaged`, `key_unavailable`, `storage_unavailable`; the stream fails with the last ones, too
   */
  async open(id: string, query: DocumentContentQuery, actor: Actor): Promise<DocumentContent> {
    const document = this.requireRow(await this.readModel.find(id));
    const { rendition, page: number } = query;
    const role = actor.roles.find((each) => mayOpen(document.type, [each]));
    const facts = {
      accountId: document.account_id,
      caseId: document.case_id,
      type: document.type,
      rendition,
      page: number,
    };
    if (!role) {
      const by = actingAs(actor, roleFor('document.open', actor.roles));
      await this.dataSource.transaction((manager) =>
        this.log(manager, id, 'deny_document_view', by, { ...facts, code: 'identity_document' }),
      );
      throw new Refusal('identity_document');
    }
    const page = document.pages.find((each) => each.page === number);
    if (!page || (rendition === 'thumbnail' && number !== 1)) throw new Refusal('page_not_found');

    const key = await this.keys.forReading(document.account_id);
    const name = rendition === 'thumbnail' ? rendition : (`view-${number}` as const);
    const owner = { accountId: document.account_id, documentId: id };
    const stream = await this.picture(owner, name, key);
    try {
      const purpose = query.purpose ?? usualPurpose(document, role);
      await this.dataSource.transaction((manager) =>
        this.log(manager, id, 'view_document', actingAs(actor, role), {
          ...facts,
          purpose,
          download: query.download === '1',
        }),
      );
    } catch (error) {
      stream.destroy();
      throw error;
    }
    return {
      stream,
      bytes: rendition === 'thumbnail' ? document.thumbnail_bytes : page.bytes,
      fileName: `${document.type}-${id.slice(-8)}-${rendition === 'thumbnail' ? 'small' : number}.jpg`,
    };
  }

  /**
   * Removes from the storage what nobody will ever read: files that were received and never recorded, drafts, and
   * objects of accounts whose key is destroyed.
   *
   * @returns how many documents and accounts were cleaned up; fewer than a batch: none is left
   */
  async sweep(): Promise<number> {
    const before = this.clock.now() - ORPHAN_AGE_MS;
    await this.objects.sweepDrafts(before);
    const orphans = await this.dataSource.transaction(async (manager) => {
      const intakes = await this.store.lockOldIntakes(manager, new Date(before), SWEEP_BATCH);
      for (const { id, account_id } of intakes) {
        await this.objects.removeDocument({ accountId: account_id, documentId: id });
        await this.store.endIntake(id, manager);
      }
      return intakes.length;
    });
    return orphans + (await this.keys.sweepDestroyed((accountId) => this.objects.removeAccount(accountId)));
  }

  private async picture(owner: ObjectOwner, name: ObjectName, key: AccountKey): Promise<Readable> {
    try {
      return failingAs(await this.objects.get(owner, name, key), explain);
    } catch (error) {
      throw explain(error);
    }
  }

  private async lockChangeable(manager: EntityManager, id: string): Promise<DocumentRow> {
    const document = this.requireRow(await this.store.lock(manager, id));
    if (document.status === 'superseded') throw new Refusal('document_superseded');
    return document;
  }

  private requireRow(row: DocumentRow | null): DocumentRow {
    if (!row) throw new Refusal('document_not_found');
    return row;
  }

  private async view(row: DocumentRow, manager?: EntityManager): Promise<DocumentView> {
    return viewDocument(row, await this.names.namesOf(actorsOf([row]), manager));
  }

  private async viewAll(rows: readonly DocumentRow[], manager?: EntityManager): Promise<DocumentView[]> {
    const names = await this.names.namesOf(actorsOf(rows), manager);
    return rows.map((row) => viewDocument(row, names));
  }

  /** Of a document that never was, so that whoever looks for attacks finds it. */
  private logMalware({ accountId }: Submission): Promise<void> {
    return this.dataSource.transaction((manager) =>
      this.log(manager, uuidv7(), 'refuse_document', SCANNER_ACTOR, { accountId, code: 'malware_found' }),
    );
  }

  private log(
    manager: EntityManager,
    documentId: string,
    command: string,
    actor: LogEntry['actor'],
    facts: NonNullable<LogEntry['facts']>,
  ): Promise<void> {
    return this.audit.record(manager, {
      stream: { kind: 'document', id: documentId },
      command,
      actor,
      facts,
    });
  }
}

function actingAs(actor: Actor, role: Role | null): LogEntry['actor'] {
  return { kind: actor.kind, id: actor.id, role: role ?? actor.roles[0] ?? actor.kind };
}

function usualPurpose(document: DocumentRow, role: Role): ViewPurpose {
  if (role === 'auditor') return 'audit';
  if (role === 'support') return 'customer_enquiry';
  return document.case_id === null ? 'account_review' : 'case_review';
}

/** What the storage or the cipher fails with, as an answer. */
function explain(error: unknown): unknown {
  if (error instanceof StorageUnavailableError) return new Refusal('storage_unavailable');
  const isDamaged = error instanceof ObjectDamagedError || error instanceof ObjectMissingError;
  return isDamaged ? new Refusal('document_damaged') : error;
}
