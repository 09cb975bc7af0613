import { Injectable } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import {
  CASE_KINDS,
  CASE_PRIORITIES,
  CASE_WORKERS,
  caseNumber,
  leaseAt,
  MAX_DOCUMENTS_PER_CASE,
  PRESENCE_MS,
  type CaseKind,
} from '@standing/shared/cases/case';
import { checklistOf } from '@standing/shared/cases/checklist';
import { decideCase, type CaseCommand } from '@standing/shared/cases/decide-case';
import { isRecentProof, DOCUMENTS_FOR } from '@standing/shared/cases/requirements';
import type { Instant } from '@standing/shared/account/state';
import { instantText } from '@standing/shared/audit/touched';
import type { DocumentView } from '@standing/shared/contracts/documents';
import type {
  AcceptDocument,
  CaseDetail,
  CaseListQuery,
  CaseNote,
  CaseView,
  CheckItem,
  MyDay,
  OpenCase,
  Present,
  RejectDocument,
  RequestDocuments,
  ResolveCase,
} from '@standing/shared/contracts/cases';
import type { ProposalView } from '@standing/shared/contracts/proposals';
import { Refusal } from '@standing/shared/errors';
import type { DocumentType } from '@standing/shared/documents/documents';
import { promisesOf } from '@standing/shared/settings/settings';
import { DataSource, type EntityManager } from 'typeorm';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditService } from '../audit/audit.service.js';
import { DocumentsService, type ReceivedDocument, type Submission } from '../documents/documents.service.js';
import { Clock } from '../platform/clock.js';
import {
  findRepeat,
  findRepeatInTurn,
  keepRepeat,
  lockRepeats,
  moveRepeat,
} from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import type { Idempotency } from '../platform/http/preconditions.js';
import { ProposalsService } from '../proposals/proposals.service.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { SettingsService } from '../settings/settings.service.js';
import {
  CaseBook,
  authorOf,
  changeRow,
  CLOCK,
  lastOf,
  NO_SUBJECT,
  PRIORITY_OF_RISK,
  sealLapse,
  type Change,
  type Subject,
} from './case-book.js';
import { CaseEndings } from './case-endings.js';
import { CaseRemedies } from './case-remedies.js';
import { stateOf, type CaseRow } from './case.row.js';
import { CaseViews } from './case.views.js';
import { CasesReadModel } from './cases.read-model.js';
import { CasesStore } from './cases.store.js';

/** Cases whose warnings are recorded by one sweep. */
const DUE_BATCH = 50;
/** Leases whose end is recorded by one sweep. */
const LAPSE_BATCH = 200;

/** A long day's work; beyond this the newest are shown. */
const MAX_WORKED = 200;

/** Somebody who asks for their next case. */
export interface Asking {
  readonly actor: Actor;
  readonly idempotency: Idempotency | null;
}

/** All human work: opened, claimed, decided. Every change is one transaction with its event. */
@Injectable()
export class CasesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: CasesStore,
    private readonly readModel: CasesReadModel,
    private readonly views: CaseViews,
    private readonly book: CaseBook,
    private readonly endings: CaseEndings,
    private readonly accounts: AccountsService,
    private readonly documents: DocumentsService,
    private readonly reasons: ReasonsService,
    private readonly proposals: ProposalsService,
    private readonly remedies: CaseRemedies,
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {
    proposals.joinCases(endings.party());
  }

  async open(body: OpenCase, { actor, idempotency }: CommandContext): Promise<CaseView> {
    const account = await this.accounts.get(body.accountId);
    if (account.state === 'closed') throw new Refusal('account_closed');
    const id = await this.dataSource.transaction(async (manager) => {
      const repeated = await findRepeatInTurn(manager, actor.id, idempotency);
      if (repeated !== null) return repeated;
      const priority = body.priority ?? PRIORITY_OF_RISK[account.riskLevel];
      const subject = await this.subjectOf(manager, body);
      if (await this.store.isUnderWayAbout(manager, body.accountId, body.kind, subject)) {
        throw new Refusal('case_exists');
      }
      const opened = await this.book.open(
        manager,
        body.accountId,
        body.kind,
        priority,
        actor,
        body.level,
        subject,
      );
      if (opened === null) throw new Refusal('case_exists');
      await keepRepeat(manager, actor.id, idempotency, opened, new Date(this.clock.now()));
      if (body.note !== undefined) {
        const row = await this.book.lock(manager, opened);
        const note = { text: body.note, visibility: 'internal' } as const;
        await this.book.apply(manager, row, { type: 'note' }, actor, { command: 'add_note', note });
      }
      return opened;
    });
    return this.view(id);
  }

  /**
   * What the case is to be about. The account stays locked, so that of two cases about the same the second finds the first.
   *
   * @throws Refusal when the account has no such hold, or made no such decision
   */
  private async subjectOf(manager: EntityManager, body: OpenCase): Promise<Subject> {
    const { kind, accountId, holdId, eventId } = body;
    if (eventId !== undefined && kind !== 'appeal') throw new Refusal('subject_not_allowed');
    if (holdId !== undefined && kind !== 'unfreeze' && kind !== 'review')
      throw new Refusal('subject_not_allowed');
    if (kind !== 'appeal' && holdId === undefined) return NO_SUBJECT;
    const { facts } = await this.accounts.lockStanding(manager, accountId);
    if (kind === 'appeal') {
      const {
        event,
        holdId: contestedHold,
        barred,
      } = await this.remedies.contested(manager, accountId, eventId);
      return { hold_id: contestedHold, contested_event_id: event.id, barred_ids: barred };
    }
    const hold = facts.holds.find(({ id }) => id === holdId);
    if (!hold) {
      const wasThere = await this.accounts.hasHold(accountId, holdId ?? '', manager);
      throw new Refusal(wasThere ? 'hold_released' : 'hold_not_found');
    }
    if ((hold.kind === 'flag') !== (kind === 'review')) throw new Refusal('subject_not_allowed');
    return { ...NO_SUBJECT, hold_id: hold.id };
  }

  /**
   * Has a flag that a rule has placed looked into, in the transaction that places it. Where a review is under way
   * already, that is where it is looked into.
   */
  async openReviewIn(
    manager: EntityManager,
    accountId: string,
    holdId: string,
    rule: Actor,
  ): Promise<{ readonly id: string; readonly number: string }> {
    const { riskLevel } = await this.accounts.get(accountId, manager);
    const subject = { ...NO_SUBJECT, hold_id: holdId };
    for (;;) {
      const underWay = await this.store.findUnderWay(manager, accountId, 'review');
      if (underWay) return { id: underWay.id, number: caseNumber('review', underWay.number) };
      // Null: somebody else opened one since.
      await this.book.open(
        manager,
        accountId,
        'review',
        PRIORITY_OF_RISK[riskLevel],
        rule,
        undefined,
        subject,
      );
    }
  }

  claim(id: string, context: CommandContext): Promise<CaseView> {
    return this.change(id, { type: 'claim' }, context, { command: 'claim_case' });
  }

  takeOver(id: string, context: CommandContext): Promise<CaseView> {
    return this.transact(id, context, async (manager, row) => {
      const from = leaseAt(stateOf(row), this.clock.now())?.holderId ?? row.assignee_id;
      const change = { command: 'take_over_case', facts: { from } };
      await this.book.apply(manager, row, { type: 'take_over' }, context.actor, change);
    });
  }

  releaseClaim(id: string, context: CommandContext): Promise<CaseView> {
    return this.change(id, { type: 'release_claim' }, context, { command: 'release_case' });
  }

  /** Renews the lease; leaves no event. */
  async heartbeat(id: string, actor: Actor): Promise<CaseView> {
    await this.dataSource.transaction(async (manager) => {
      const row = await this.book.lock(manager, id);
      const { lease } = decideCase(stateOf(row), { type: 'heartbeat' }, actor, this.clock.now());
      if (lease) await this.store.renewLease(manager, id, new Date(lease.until));
    });
    return this.view(id);
  }

  /**
   * Hands the most urgent cases to those who ask, one each, in one transaction: each case to the first of them who may
   * work on it. Who asks again with the same key gets the same case for as long as they hold it.
   *
   * @param askings who asks; each may work on all of `kinds`
   * @returns ids of the cases, one for each who asked, in their order; null for whom there was none left. Where others
   *   were given one, there may still be one: what somebody else had in their hands, or further down the queue
   */
  claimNext(askings: readonly Asking[], kinds: readonly CaseKind[]): Promise<(string | null)[]> {
    return this.dataSource.transaction(async (manager) => {
      const at = this.clock.now();
      const found = await this.findHeld(manager, askings, at);
      const first = (asking: Asking) => askings.findIndex((other) => isSameAsking(asking, other));
      const without = askings.filter((asking, n) => found[n] === null && first(asking) === n);
      const actorIds = without.map(({ actor }) => actor.id);
      const rows =
        without.length === 0 ? [] : await this.lockNext(manager, kinds, at, without.length, actorIds);
      const claims = matched(rows, without).map(({ row, asking }) => {
        const outcome = decideCase(stateOf(row), { type: 'claim' }, asking.actor, at);
        const events = this.book.seal(row, asking.actor, at, { command: 'claim_case' }, null);
        return { asking, row: changeRow(row, outcome, {}, null, at), events };
      });
      await this.audit.insert(
        manager,
        'case',
        claims.flatMap(({ row, events }) => events.map((event) => ({ streamId: row.id, event }))),
      );
      await this.store.save(
        manager,
        claims.map(({ row, events }) => ({ row, event: lastOf(events) })),
      );
      for (const { asking, row } of claims) {
        if (asking.idempotency === null) continue;
        await moveRepeat(manager, asking.actor.id, asking.idempotency, row.id, new Date(at));
      }
      return askings.map((asking, n) => {
        const claim = claims.find((candidate) => isSameAsking(candidate.asking, asking));
        return found[n] ?? claim?.row.id ?? null;
      });
    });
  }

  addNote(id: string, note: CaseNote, context: CommandContext): Promise<CaseView> {
    return this.change(id, { type: 'note' }, context, {
      command: 'add_note',
      facts: { visibility: note.visibility },
      note,
    });
  }

  /** Ticks an item of the checklist, or takes the tick back; what is so already stays as it is. */
  checkItem(id: string, { item, done }: CheckItem, context: CommandContext): Promise<CaseView> {
    return this.transact(id, context, async (manager, row) => {
      if (!checklistOf(row.kind).includes(item)) throw new Refusal('checklist_item_unknown');
      decideCase(stateOf(row), { type: 'work' }, context.actor, this.clock.now());
      if ((await this.store.isChecked(manager, id, item)) === done) return;
      const command = done ? 'check_item' : 'uncheck_item';
      const eventId = await this.book.apply(manager, row, { type: 'work' }, context.actor, {
        command,
        facts: { item },
      });
      if (done) await this.store.check(manager, id, item, eventId);
      else await this.store.uncheck(manager, id, item);
    });
  }

  /** Says that somebody has the case's page open. Leaves no event. @returns who else has */
  async present(id: string, actor: Actor): Promise<Present> {
    const at = this.clock.now();
    if (!(await this.store.notePresence(this.dataSource.manager, id, actor.id, new Date(at)))) {
      throw new Refusal('case_not_found');
    }
    return this.views.present(await this.readModel.present(id, actor.id, new Date(at - PRESENCE_MS)));
  }

  /** Forgets who has left. @returns how many */
  forgetPresence(): Promise<number> {
    return this.store.forgetPresence(this.dataSource.manager, new Date(this.clock.now() - PRESENCE_MS));
  }

  /** Sends the case back to the customer: which documents, and why. */
  async requestDocuments(id: string, body: RequestDocuments, context: CommandContext): Promise<CaseView> {
    const reasons = await this.reasons.inUse('verification', body.reasonCodes);
    return this.transact(id, context, async (manager, row) => {
      await this.book.apply(manager, row, { type: 'request_documents' }, context.actor, {
        command: 'request_documents',
        facts: { types: body.types, reasons },
        ...(body.note === undefined ? {} : { note: { text: body.note, visibility: 'customer' } }),
        columns: { requested_documents: body.types, returned: row.returned + 1 },
      });
    });
  }

  /**
   * Ends a case. Approving a verification verifies the account in the same transaction; what needs a second person is
   * proposed, and the case waits for them.
   */
  async resolve(
    id: string,
    body: ResolveCase,
    context: CommandContext,
  ): Promise<{ case: CaseView } | { proposal: ProposalView }> {
    const { actor } = context;
    await this.proposals.recordExpired();
    const changed = await this.book.transact(id, context, (manager, row) =>
      this.endings.end(manager, row, body, actor),
    );
    if (changed === id) return { case: await this.view(id) };
    return { proposal: await this.proposals.view(changed, actor) };
  }

  cancel(id: string, context: CommandContext): Promise<CaseView> {
    return this.change(id, { type: 'cancel' }, context, { command: 'cancel_case' });
  }

  /**
   * Takes a document that has been received: it joins the case in which it was asked for, else the account's
   * verification, which it opens if none is under way; and supersedes what it replaces.
   *
   * @param repeatOf the key of a request that may be a repeat, once it is known what it hands in
   */
  async submitDocument(
    submission: Submission,
    actor: Actor,
    repeatOf: (content: object) => Idempotency | null,
  ): Promise<DocumentView> {
    const received = await this.documents.receive(submission);
    // The file's own fingerprint stands for it: a key is for this file, this type, this account.
    const { type, fingerprint } = received;
    const idempotency = repeatOf({ type, fingerprint: fingerprint.toString('hex') });
    let id: string;
    try {
      id = await this.join(received, actor, idempotency);
    } catch (error) {
      await this.documents.discard(received);
      throw error;
    }
    if (id !== received.id) await this.documents.discard(received);
    return this.documents.find(id);
  }

  /** @returns the document's id: of the one received, or of the one that this key has handed in before */
  private async join(
    received: ReceivedDocument,
    actor: Actor,
    idempotency: Idempotency | null,
  ): Promise<string> {
    const account = await this.accounts.get(received.accountId);
    return this.dataSource.transaction(async (manager) => {
      const repeated = await findRepeatInTurn(manager, actor.id, idempotency);
      if (repeated !== null) return repeated;
      const priority = PRIORITY_OF_RISK[account.riskLevel];
      const row =
        (await this.store.lockAskingFor(manager, received.accountId, received.type)) ??
        (await this.joinVerification(manager, received.accountId, priority, actor));
      const present = await this.documents.listForCase(row.id, manager);
      if (present.length >= MAX_DOCUMENTS_PER_CASE) throw new Refusal('too_many_documents');
      const supersedes = present
        .filter(
          ({ type, status }) => type === received.type && (status === 'submitted' || status === 'rejected'),
        )
        .map((document) => document.id);
      await this.documents.record(manager, received, {
        caseId: row.id,
        submittedBy: actor,
        at: this.clock.now(),
        supersedes,
      });
      await this.book.apply(manager, row, { type: 'receive_documents' }, actor, {
        command: 'receive_document',
        facts: { documentId: received.id, type: received.type, supersedes },
        columns: {
          // A verification is looked at with whatever has come; elsewhere each type is waited for by itself.
          requested_documents:
            row.kind === 'verification'
              ? []
              : row.requested_documents.filter((type) => type !== received.type),
        },
      });
      await keepRepeat(manager, actor.id, idempotency, received.id, new Date(this.clock.now()));
      return received.id;
    });
  }

  async acceptDocument(documentId: string, body: AcceptDocument, context: CommandContext): Promise<CaseView> {
    const { issuedOn } = body;
    const { actor } = context;
    return this.decideDocument(documentId, context, async (manager, row, type) => {
      const isAddress = DOCUMENTS_FOR.address.includes(type);
      if (isAddress && issuedOn !== undefined && !isRecentProof(issuedOn, this.clock.now())) {
        throw new Refusal('address_proof_too_old');
      }
      await this.documents.setDecision(manager, documentId, {
        status: 'accepted',
        reasonCodes: [],
        by: authorOf(actor, 'accept_document', row.kind),
        at: this.clock.now(),
        ...(issuedOn === undefined ? {} : { issuedOn }),
      });
      await this.book.apply(manager, row, { type: 'work' }, actor, {
        command: 'accept_document',
        facts: { documentId, type, ...(issuedOn === undefined ? {} : { issuedOn }) },
        ...(body.note === undefined ? {} : { note: { text: body.note, visibility: 'internal' } }),
      });
    });
  }

  async rejectDocument(documentId: string, body: RejectDocument, context: CommandContext): Promise<CaseView> {
    const reasons = await this.reasons.inUse('verification', body.reasonCodes);
    const { actor } = context;
    return this.decideDocument(documentId, context, async (manager, row, type) => {
      await this.documents.setDecision(manager, documentId, {
        status: 'rejected',
        reasonCodes: body.reasonCodes,
        by: authorOf(actor, 'reject_document', row.kind),
        at: this.clock.now(),
      });
      await this.book.apply(manager, row, { type: 'work' }, actor, {
        command: 'reject_document',
        facts: { documentId, type, reasons },
        ...(body.note === undefined ? {} : { note: { text: body.note, visibility: 'customer' } }),
      });
    });
  }

  async view(id: string): Promise<CaseView> {
    const [view] = await this.viewMany([id]);
    if (!view) throw new Refusal('case_not_found');
    return view;
  }

  /** In the order asked; ids without a case are left out. */
  async viewMany(ids: readonly string[]): Promise<CaseView[]> {
    const views = await this.views.of(await this.readModel.find(ids), this.clock.now());
    const byId = new Map(views.map((view) => [view.id, view]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  async detail(id: string, actor: Actor): Promise<CaseDetail> {
    const [row] = await this.readModel.find([id]);
    if (!row) throw new Refusal('case_not_found');
    return this.views.detail(row, actor, this.clock.now());
  }

  async list(query: CaseListQuery, actor: Actor) {
    const at = this.clock.now();
    const { soonMs } = promisesOf(await this.settings.current());
    const { rows, total, totalIsExact } = await this.readModel.list(query, actor.id, soonMs, new Date(at));
    return { data: await this.views.of(rows, at), total, totalIsExact };
  }

  async counts(actor: Actor) {
    const { soonMs } = promisesOf(await this.settings.current());
    const rows = await this.readModel.counts(actor.id, soonMs, new Date(this.clock.now()));
    const none = { open: 0, soon: 0, late: 0, mine: 0 };
    return CASE_KINDS.map((kind) => rows.find((row) => row.kind === kind) ?? { kind, ...none });
  }

  /** What somebody has decided since an instant. */
  async decidedSince(actor: Actor, since: Instant): Promise<MyDay> {
    const [row, worked] = await Promise.all([
      this.readModel.decidedSince(actor.id, new Date(since)),
      this.readModel.workedSince(actor.id, new Date(since), MAX_WORKED),
    ]);
    return {
      decided: row?.decided ?? 0,
      approved: row?.approved ?? 0,
      rejected: row?.rejected ?? 0,
      returned: row?.returned ?? 0,
      medianMs: row?.median_ms ?? null,
      cases: worked.map(({ id, number, kind, resolution, at }) => ({
        id,
        number: caseNumber(kind, number),
        kind,
        resolution,
        returned: resolution === null,
        at: at.toISOString(),
      })),
    };
  }

  /** Records which open cases have become due soon or overdue. @returns how many */
  recordDue(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const at = this.clock.now();
      const settings = await this.settings.current(manager);
      const { soonMs } = promisesOf(settings);
      const rows = await this.store.lockDue(manager, new Date(at), soonMs, DUE_BATCH);
      for (const { overdue, ...row } of rows) {
        // An open case has its time: the row's CHECK says so.
        const dueAt = (row.due_at as Date).getTime();
        await this.book.apply(manager, row, { type: 'note' }, CLOCK, {
          command: overdue ? 'case_overdue' : 'case_due_soon',
          // A warning that is set anew has counted since then, not before.
          at: overdue ? dueAt : Math.max(dueAt - soonMs[row.kind], settings.since),
          facts: { dueAt: instantText(dueAt) },
        });
        await this.store.markDue(manager, row.id, overdue);
      }
      return rows.length;
    });
  }

  /** Records which leases have run out; they count no more since, whether recorded or not. @returns how many */
  recordLapses(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const at = this.clock.now();
      const rows = await this.store.lockLapsed(manager, new Date(at), LAPSE_BATCH);
      const lapses = rows.flatMap((row) => {
        const event = sealLapse(row, at);
        const outcome = decideCase(stateOf(row), { type: 'lapse' }, CLOCK, at);
        return event ? [{ row: changeRow(row, outcome, {}, null, at), event }] : [];
      });
      await this.audit.insert(
        manager,
        'case',
        lapses.map(({ row, event }) => ({ streamId: row.id, event })),
      );
      await this.store.save(manager, lapses);
      return lapses.length;
    });
  }

  /** The cases that were handed out for the same keys before and are still held by those who ask. */
  private async findHeld(
    manager: EntityManager,
    askings: readonly Asking[],
    at: Instant,
  ): Promise<(string | null)[]> {
    const uses = askings.flatMap(({ actor, idempotency }) =>
      idempotency ? [{ actorId: actor.id, key: idempotency.key }] : [],
    );
    if (uses.length > 0) await lockRepeats(manager, uses);
    const found: (string | null)[] = [];
    for (const { actor, idempotency } of askings) {
      const id = await findRepeat(manager, actor.id, idempotency);
      const isHeld = id !== null && (await this.store.isHeldBy(manager, id, actor.id, new Date(at)));
      found.push(isHeld ? id : null);
    }
    return found;
  }

  /** Who finds nothing free waits for what others have in their hands at this moment: it may come back. */
  private async lockNext(
    manager: EntityManager,
    kinds: readonly CaseKind[],
    at: Instant,
    limit: number,
    actorIds: readonly string[],
  ): Promise<CaseRow[]> {
    const free = await this.store.lockNext(manager, kinds, new Date(at), limit, 'skip', actorIds);
    return free.length > 0
      ? free
      : this.store.lockNext(manager, kinds, new Date(at), limit, 'wait', actorIds);
  }

  /** The kinds that somebody may work on, of those asked for. */
  kindsFor(actor: Actor, asked: readonly CaseKind[] | undefined): CaseKind[] {
    return CASE_KINDS.filter(
      (kind) =>
        CASE_WORKERS[kind].some((role) => actor.roles.includes(role)) && (asked?.includes(kind) ?? true),
    );
  }

  private change(
    id: string,
    command: CaseCommand,
    context: CommandContext,
    change: Change,
  ): Promise<CaseView> {
    return this.transact(id, context, async (manager, row) => {
      await this.book.apply(manager, row, command, context.actor, change);
    });
  }

  /** Runs a change on the locked case, unless it is the repeat of one that was made. */
  private async transact(
    id: string,
    context: CommandContext,
    work: (manager: EntityManager, row: CaseRow) => Promise<void>,
  ): Promise<CaseView> {
    await this.book.transact(id, context, async (manager, row) => {
      await work(manager, row);
      return id;
    });
    return this.view(id);
  }

  /** Decides a document of the case that the actor holds. */
  private async decideDocument(
    documentId: string,
    context: CommandContext,
    work: (manager: EntityManager, row: CaseRow, type: DocumentType) => Promise<void>,
  ): Promise<CaseView> {
    const document = await this.documents.find(documentId);
    if (document.caseId === null) throw new Refusal('document_not_in_case');
    return this.transact(document.caseId, context, async (manager, row) => {
      // The lease first: whoever does not hold it learns nothing of what the holder has decided.
      decideCase(stateOf(row), { type: 'work' }, context.actor, this.clock.now());
      await work(manager, row, document.type);
    });
  }

  private async joinVerification(
    manager: EntityManager,
    accountId: string,
    priority: (typeof CASE_PRIORITIES)[number],
    actor: Actor,
  ): Promise<CaseRow> {
    for (;;) {
      const row = await this.store.lockUnderWay(manager, accountId, 'verification');
      if (row) return row;
      // Null: somebody else opened it since; then it is there to be joined.
      await this.book.open(manager, accountId, 'verification', priority, actor, undefined);
    }
  }
}

/** Each case with the first of those who ask who took no part in what it is about; a case left over stays where it is. */
function matched(rows: readonly CaseRow[], askings: readonly Asking[]) {
  const waiting = [...askings];
  return rows.flatMap((row) => {
    const place = waiting.findIndex(({ actor }) => !row.barred_ids.includes(actor.id));
    return place < 0 ? [] : waiting.splice(place, 1).map((asking) => ({ row, asking }));
  });
}

/** Two requests with one key of one person are one. */
function isSameAsking(one: Asking, other: Asking): boolean {
  if (one === other) return true;
  if (one.idempotency === null || one.idempotency.key !== other.idempotency?.key) return false;
  return one.actor.id === other.actor.id;
}
