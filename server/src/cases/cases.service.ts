import { Injectable } from '@nestjs/common';
import { roleFor, type Permission } from '@standing/shared/access/permissions';
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
  type CaseResolution,
} from '@standing/shared/cases/case';
import { checklistOf, requiredItems } from '@standing/shared/cases/checklist';
import {
  decideCase,
  workerRole,
  type CaseCommand,
  type CaseOutcome,
} from '@standing/shared/cases/decide-case';
import { isRecentProof, requirementStates, DOCUMENTS_FOR } from '@standing/shared/cases/requirements';
import type { HoldKind, Instant } from '@standing/shared/account/state';
import {
  EMPTY_STREAM,
  headAfter,
  sealEvent,
  type SealedEvent,
  type StreamHead,
} from '@standing/shared/audit/seal';
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
import type { AccountPayload } from '@standing/shared/proposals/proposal';
import type { DocumentType } from '@standing/shared/documents/documents';
import { promisesOf } from '@standing/shared/settings/settings';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditService, type LogEntry } from '../audit/audit.service.js';
import { DocumentsService, type ReceivedDocument, type Submission } from '../documents/documents.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeat, keepRepeat, lockRepeats, moveRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import type { Idempotency } from '../platform/http/preconditions.js';
import { ProposalsService, type CaseParty } from '../proposals/proposals.service.js';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';
import { ReasonsService, type NamedReason } from '../reasons/reasons.service.js';
import { SettingsService } from '../settings/settings.service.js';
import { stateOf, type CaseRow } from './case.row.js';
import { CaseRemedies, type Remedy } from './case-remedies.js';
import { CaseViews } from './case.views.js';
import { CasesReadModel } from './cases.read-model.js';
import { CasesStore, type CaseChangeRow, type NewCaseRow } from './cases.store.js';

/** Accounts of high risk come first, after what is urgent. */
const PRIORITY_OF_RISK = { low: 'normal', medium: 'normal', high: 'high' } as const;

/** Cases whose warnings are recorded by one sweep. */
const DUE_BATCH = 50;
/** Leases whose end is recorded by one sweep. */
const LAPSE_BATCH = 200;

const CLOCK: Actor = { kind: 'system', id: 'clock', roles: [] };

/** Which reason the end of a case names: of which kind, and whether it must. */
const REASON_OF: Readonly<
  Record<
    CaseKind,
    Partial<Record<CaseResolution, { kind: ReasonKind; required?: true; /** Or a note. */ orNote?: true }>>
  >
> = {
  verification: { approved: { kind: 'verification' }, rejected: { kind: 'verification', required: true } },
  unfreeze: {
    released: { kind: 'release', required: true },
    rejected: { kind: 'verification', orNote: true },
  },
  review: { cleared: { kind: 'release', required: true }, escalated: { kind: 'freeze', required: true } },
  appeal: { upheld: { kind: 'release', orNote: true }, overturned: { kind: 'release', required: true } },
};

/** How a case ends when what was proposed in it is approved. */
const APPROVED_RESOLUTION: Readonly<Record<CaseKind, CaseResolution>> = {
  verification: 'approved',
  unfreeze: 'released',
  review: 'cleared',
  appeal: 'overturned',
};

/** A long day's work; beyond this the newest are shown. */
const MAX_WORKED = 200;

/** Somebody who asks for their next case. */
export interface Asking {
  readonly actor: Actor;
  readonly idempotency: Idempotency | null;
}

/** What a change adds to the outcome that `decideCase` gave. */
interface Change {
  readonly command: string;
  /** When it took effect. Default: now. */
  readonly at?: Instant;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly reason?: { readonly kind: string; readonly code: string; readonly version: number };
  readonly note?: { readonly text: string; readonly visibility: 'internal' | 'customer' };
  readonly columns?: Partial<Pick<CaseChangeRow, 'requested_documents' | 'returned' | 'resolution'>>;
}

/** What a case is about, as its row says. */
type Subject = Pick<NewCaseRow, 'hold_id' | 'contested_event_id' | 'barred_ids'>;
const NO_SUBJECT: Subject = { hold_id: null, contested_event_id: null, barred_ids: [] };

/** All human work: opened, claimed, decided. Every change is one transaction with its event. */
@Injectable()
export class CasesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: CasesStore,
    private readonly readModel: CasesReadModel,
    private readonly views: CaseViews,
    private readonly accounts: AccountsService,
    private readonly documents: DocumentsService,
    private readonly reasons: ReasonsService,
    private readonly proposals: ProposalsService,
    private readonly remedies: CaseRemedies,
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {
    proposals.joinCases(this.party());
  }

  async open(body: OpenCase, { actor, idempotency }: CommandContext): Promise<CaseView> {
    const account = await this.accounts.get(body.accountId);
    if (account.state === 'closed') throw new Refusal('account_closed');
    const id = await this.dataSource.transaction(async (manager) => {
      const repeated = await findRepeat(manager, actor.id, idempotency);
      if (repeated !== null) return repeated;
      const priority = body.priority ?? PRIORITY_OF_RISK[account.riskLevel];
      const subject = await this.subjectOf(manager, body);
      const opened = await this.insert(
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
        const row = await this.lock(manager, opened);
        const note = { text: body.note, visibility: 'internal' } as const;
        await this.apply(manager, row, { type: 'note' }, actor, { command: 'add_note', note });
      }
      return opened;
    });
    return this.view(id);
  }

  /** @throws Refusal when the account has no such hold, or made no such decision */
  private async subjectOf(manager: EntityManager, body: OpenCase): Promise<Subject> {
    const { kind, accountId, holdId, eventId } = body;
    if (eventId !== undefined && kind !== 'appeal') throw new Refusal('subject_not_allowed');
    if (holdId !== undefined && kind !== 'unfreeze' && kind !== 'review')
      throw new Refusal('subject_not_allowed');
    if (kind === 'appeal') {
      const {
        event,
        holdId: contestedHold,
        barred,
      } = await this.remedies.contested(manager, accountId, eventId);
      return { hold_id: contestedHold, contested_event_id: event.id, barred_ids: barred };
    }
    if (holdId === undefined) return NO_SUBJECT;
    const { facts } = await this.accounts.lockStanding(manager, accountId);
    const hold = facts.holds.find(({ id }) => id === holdId);
    if (!hold) throw new Refusal('hold_not_found');
    if ((hold.kind === 'flag') !== (kind === 'review')) throw new Refusal('subject_not_allowed');
    return { ...NO_SUBJECT, hold_id: holdId };
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
      await this.insert(manager, accountId, 'review', PRIORITY_OF_RISK[riskLevel], rule, undefined, subject);
    }
  }

  claim(id: string, context: CommandContext): Promise<CaseView> {
    return this.change(id, { type: 'claim' }, context, { command: 'claim_case' });
  }

  takeOver(id: string, context: CommandContext): Promise<CaseView> {
    return this.transact(id, context, async (manager, row) => {
      const from = leaseAt(stateOf(row), this.clock.now())?.holderId ?? row.assignee_id;
      const change = { command: 'take_over_case', facts: { from } };
      await this.apply(manager, row, { type: 'take_over' }, context.actor, change);
    });
  }

  releaseClaim(id: string, context: CommandContext): Promise<CaseView> {
    return this.change(id, { type: 'release_claim' }, context, { command: 'release_case' });
  }

  /** Renews the lease; leaves no event. */
  async heartbeat(id: string, actor: Actor): Promise<CaseView> {
    await this.dataSource.transaction(async (manager) => {
      const row = await this.lock(manager, id);
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
        const events = this.seal(row, asking.actor, at, { command: 'claim_case' }, null);
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
      const eventId = await this.apply(manager, row, { type: 'work' }, context.actor, {
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
      await this.apply(manager, row, { type: 'request_documents' }, context.actor, {
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
    const changed = await this.transactOn(id, context, (manager, row) =>
      this.resolveIn(manager, row, body, actor),
    );
    if (changed === id) return { case: await this.view(id) };
    return { proposal: await this.proposals.view(changed, actor) };
  }

  /** @returns the id of the proposal that it has become, or of the case */
  private async resolveIn(
    manager: EntityManager,
    row: CaseRow,
    body: ResolveCase,
    actor: Actor,
  ): Promise<string> {
    const { resolution, note } = body;
    // Whoever may not resolve it is told so before anything else.
    decideCase(stateOf(row), { type: 'resolve', resolution }, actor, this.clock.now());
    await this.requireChecked(manager, row, resolution);
    const reason = await this.reasonOf(manager, row.kind, body);
    const remedy = await this.remedy(manager, row, body, reason, actor);
    if (!remedy.done) return this.propose(manager, row, resolution, actor, note, remedy.payload);
    await this.apply(manager, row, { type: 'resolve', resolution }, actor, {
      command: 'resolve_case',
      facts: { resolution, ...remedy.facts },
      ...(reason ? { reason } : {}),
      ...(note === undefined ? {} : { note: { text: note, visibility: 'internal' } }),
      columns: { resolution },
    });
    return row.id;
  }

  /** What a resolution does to the account. */
  private async remedy(
    manager: EntityManager,
    row: CaseRow,
    { resolution, note }: ResolveCase,
    reason: NamedReason | undefined,
    actor: Actor,
  ): Promise<Remedy> {
    const { account_id: accountId, hold_id: holdId } = row;
    const release = (kinds: readonly HoldKind[]) => {
      if (reason?.kind !== 'release') throw new Refusal('reason_required');
      return this.remedies.release(manager, accountId, holdId, kinds, { ...reason, kind: 'release' }, actor);
    };
    switch (resolution) {
      case 'approved':
        return this.verify(manager, row, actor);
      case 'released': {
        const remedy = await release(['freeze', 'lock']);
        if (remedy.done && remedy.facts['eventIds'] === undefined) throw new Refusal('no_open_hold');
        return remedy;
      }
      case 'cleared':
        return release(['flag']);
      case 'escalated':
        // Named with the reason that the freeze is to have.
        return this.remedies.escalate(manager, accountId, holdId, reason?.code ?? '', note ?? null, actor);
      case 'overturned':
        return this.overturn(manager, row, release, actor);
      case 'rejected':
      case 'upheld':
        return { done: true, facts: {} };
    }
  }

  private async verify(manager: EntityManager, row: CaseRow, actor: Actor): Promise<Remedy> {
    const level = row.level ?? 'standard';
    const { account_id: accountId, id: caseId } = row;
    if (await this.requireApprovable(manager, row)) {
      return { done: false, payload: { command: 'approve_verification', accountId, caseId, level } };
    }
    await this.accounts.approveVerificationIn(manager, accountId, level, caseId, actor);
    return { done: true, facts: {} };
  }

  /** Takes back the decision that an appeal contests. */
  private async overturn(
    manager: EntityManager,
    row: CaseRow,
    release: (kinds: readonly HoldKind[]) => Promise<Remedy>,
    actor: Actor,
  ): Promise<Remedy> {
    const { account_id: accountId, contested_event_id: eventId } = row;
    const { event } = await this.remedies.contested(manager, accountId, eventId ?? undefined);
    if (row.hold_id !== null) return release([]);
    const account = await this.accounts.get(accountId, manager);
    if (event.command === 'revoke_verification') {
      return this.remedies.reinstate(manager, accountId, row.id, account.riskLevel === 'high', actor);
    }
    // A verification that was rejected is looked at anew.
    const priority = PRIORITY_OF_RISK[account.riskLevel];
    const opened = await this.insert(manager, accountId, 'verification', priority, actor, undefined);
    return { done: true, facts: opened === null ? {} : { openedCaseId: opened } };
  }

  /** @throws Refusal `requirements_unmet` naming the items of the checklist that are not ticked */
  private async requireChecked(
    manager: EntityManager,
    row: CaseRow,
    resolution: CaseResolution,
  ): Promise<void> {
    const required = requiredItems(resolution);
    if (required.length === 0) return;
    const checked = await this.store.checked(manager, row.id);
    const missing = required.filter((item) => !checked.includes(item)).map((item) => ({ item }));
    if (missing.length > 0) throw new Refusal('requirements_unmet', { extra: { missing } });
  }

  /** Leaves the case to a second person. @returns the proposal's id */
  private async propose(
    manager: EntityManager,
    row: CaseRow,
    resolution: CaseResolution,
    maker: Actor,
    note: string | undefined,
    payload: AccountPayload,
  ): Promise<string> {
    const id = uuidv7();
    await this.apply(manager, row, { type: 'await_approval', resolution }, maker, {
      command: 'propose_resolution',
      facts: { resolution, proposalId: id },
    });
    return this.proposals.proposeIn(manager, {
      id,
      payload,
      maker,
      note: note ?? null,
      caseId: row.id,
      documentIds: [],
    });
  }

  /** What proposals rest on of a case, and what they make of it. */
  private party(): CaseParty {
    return {
      lock: async (manager, caseId) => {
        await this.lock(manager, caseId);
      },
      evidence: async (manager, caseId) => {
        const standing = await this.store.readEvidence(manager, caseId);
        const documents = await this.documents.listForCase(caseId, manager);
        if (!standing) throw new Refusal('case_not_found');
        const { version, notes } = standing;
        return {
          case: { id: caseId, version, notes: notes ?? [] },
          documents: documents.map(({ id, type, status }) => ({ id, type, status })),
        };
      },
      approved: async (manager, caseId, { id: proposalId, reason }, checker) => {
        const row = await this.lock(manager, caseId);
        const resolution = APPROVED_RESOLUTION[row.kind];
        if (row.kind === 'verification') await this.requireApprovable(manager, row);
        await this.apply(manager, row, { type: 'approval_given' }, checker, {
          command: 'resolve_case',
          facts: { resolution, accountId: row.account_id, proposalId },
          ...(reason ? { reason } : {}),
          columns: { resolution },
        });
      },
      returned: async (manager, caseId, { id: proposalId, outcome, note }, by) => {
        const row = await this.lock(manager, caseId);
        await this.apply(manager, row, { type: 'approval_ended' }, by, {
          command: 'return_case',
          facts: { proposalId, outcome },
          ...(note === null ? {} : { note: { text: note, visibility: 'internal' } }),
        });
      },
    };
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
      if (idempotency) await lockRepeats(manager, [{ actorId: actor.id, key: idempotency.key }]);
      const repeated = await findRepeat(manager, actor.id, idempotency);
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
      await this.apply(manager, row, { type: 'receive_documents' }, actor, {
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
      await this.apply(manager, row, { type: 'work' }, actor, {
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
      await this.apply(manager, row, { type: 'work' }, actor, {
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
        await this.apply(manager, row, { type: 'note' }, CLOCK, {
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
      await this.apply(manager, row, command, context.actor, change);
    });
  }

  /** Runs a change on the locked case, unless it is the repeat of one that was made. */
  private async transact(
    id: string,
    context: CommandContext,
    work: (manager: EntityManager, row: CaseRow) => Promise<void>,
  ): Promise<CaseView> {
    await this.transactOn(id, context, async (manager, row) => {
      await work(manager, row);
      return id;
    });
    return this.view(id);
  }

  /** The same for work that may come to something else than the case: what it gives is what a repeat gets. */
  private transactOn(
    id: string,
    { actor, ifMatch, idempotency }: CommandContext,
    work: (manager: EntityManager, row: CaseRow) => Promise<string>,
  ): Promise<string> {
    return this.dataSource.transaction(async (manager) => {
      const row = await this.lock(manager, id);
      // After the lock: a first use that was under way has committed by now.
      const repeated = await findRepeat(manager, actor.id, idempotency);
      if (repeated !== null) return repeated;
      if (ifMatch !== null && ifMatch !== row.version) {
        throw new Refusal('version_stale', { extra: { currentVersion: row.version } });
      }
      const changed = await work(manager, row);
      await keepRepeat(manager, actor.id, idempotency, changed, new Date(this.clock.now()));
      return changed;
    });
  }

  private async lock(manager: EntityManager, id: string): Promise<CaseRow> {
    const row = await this.store.lock(manager, id);
    if (!row) throw new Refusal('case_not_found');
    return row;
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

  /**
   * @returns whether a second person is needed
   * @throws Refusal naming what is missing
   */
  private async requireApprovable(manager: EntityManager, row: CaseRow): Promise<boolean> {
    const account = await this.accounts.get(row.account_id, manager);
    if (account.state === 'closed') throw new Refusal('account_closed');
    const documents = await this.documents.listForCase(row.id, manager);
    const missing = requirementStates(row.level ?? 'standard', documents, account).filter(({ met }) => !met);
    if (missing.length > 0) throw new Refusal('requirements_unmet', { extra: { missing } });
    const undecided = documents.filter(({ status }) => status === 'submitted');
    if (undecided.length > 0) {
      throw new Refusal('documents_undecided', { extra: { documentIds: undecided.map(({ id }) => id) } });
    }
    return account.riskLevel === 'high';
  }

  /** The reason that a resolution names, in its current version; what has no reason of its own says why in a note. */
  private async reasonOf(
    manager: EntityManager,
    kind: CaseKind,
    { resolution, reasonCode, note }: ResolveCase,
  ): Promise<NamedReason | undefined> {
    const rule = REASON_OF[kind][resolution];
    if (reasonCode === undefined) {
      if (rule?.required === true) throw new Refusal('reason_required');
      if (rule?.orNote === true && note === undefined) throw new Refusal('note_required');
      return undefined;
    }
    const [reason] = await this.reasons.inUse(rule?.kind ?? 'release', [reasonCode], manager);
    return reason;
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
      await this.insert(manager, accountId, 'verification', priority, actor, undefined);
    }
  }

  /** @returns the new case's id, or null when one of its kind is under way */
  private async insert(
    manager: EntityManager,
    accountId: string,
    kind: CaseKind,
    priority: (typeof CASE_PRIORITIES)[number],
    actor: Actor,
    level: OpenCase['level'],
    subject: Subject = NO_SUBJECT,
  ): Promise<string | null> {
    const id = uuidv7();
    const at = this.clock.now();
    const { promiseMs } = promisesOf(await this.settings.current(manager));
    const levelOfCase = kind === 'verification' ? (level ?? 'standard') : null;
    const event = sealEvent(`case:${id}`, EMPTY_STREAM, {
      id: uuidv7(),
      at,
      command: 'open_case',
      actor: authorOf(actor, 'open_case', kind),
      fromState: null,
      toState: null,
      reason: null,
      facts: {
        accountId,
        kind,
        priority,
        level: levelOfCase,
        ...(subject.hold_id === null ? {} : { holdId: subject.hold_id }),
        ...(subject.contested_event_id === null ? {} : { contestedEventId: subject.contested_event_id }),
      },
    });
    const number = await this.store.open(
      manager,
      {
        id,
        account_id: accountId,
        kind,
        level: levelOfCase,
        priority: CASE_PRIORITIES.indexOf(priority),
        opened_at: instantText(at),
        opened_by: actor.id,
        due_at: instantText(at + promiseMs[kind]),
        ...subject,
      },
      event,
    );
    if (number === null) return null;
    await this.audit.insert(manager, 'case', [{ streamId: id, event }]);
    return id;
  }

  /** Decides, seals and writes one change of a locked case. @returns the event's id */
  private async apply(
    manager: EntityManager,
    row: CaseRow,
    command: CaseCommand,
    actor: Actor,
    change: Change,
  ): Promise<string> {
    const at = Math.max(change.at ?? this.clock.now(), row.last_event_at.getTime());
    const outcome = decideCase(stateOf(row), command, actor, at);
    const key = change.note ? await this.store.commitmentKey(manager, row.account_id) : null;
    const events = this.seal(row, actor, at, change, key);
    const event = lastOf(events);
    await this.audit.insert(
      manager,
      'case',
      events.map((each) => ({ streamId: row.id, event: each })),
    );
    await this.store.save(manager, [{ row: changeRow(row, outcome, change, actor, at), event }]);
    if (change.note) {
      await this.store.addNote(manager, { eventId: event.body.id, caseId: row.id, ...change.note });
    }
    return event.body.id;
  }

  /** The event of a change, behind that of a lease which has run out and not been recorded. */
  private seal(row: CaseRow, actor: Actor, at: Instant, change: Change, key: Buffer | null): SealedEvent[] {
    const stream = `case:${row.id}`;
    const lapse = sealLapse(row, at);
    const end: StreamHead = lapse ? headAfter(lapse) : headOf(row);
    const event = sealEvent(stream, end, {
      id: uuidv7(),
      at,
      command: change.command,
      actor: authorOf(actor, change.command, row.kind),
      fromState: null,
      toState: null,
      reason: change.reason ?? null,
      facts: { accountId: row.account_id, ...change.facts },
      ...(key && change.note ? { private: { key, values: { note: change.note.text } } } : {}),
    });
    return lapse ? [lapse, event] : [event];
  }
}

/** What is done by another right than that of working on the case. */
const PERMISSION_OF: Readonly<Record<string, Permission>> = {
  open_case: 'case.open',
  take_over_case: 'case.take_over',
  receive_document: 'document.submit',
};

/** Who acts, in the one role by which they may. */
function authorOf(actor: Actor, command: string, caseKind: CaseKind): LogEntry['actor'] {
  const { kind } = actor;
  // A rule opens cases as the system's part that it is.
  if (kind === 'rule') return { kind, id: actor.id, role: 'system' };
  const permission = PERMISSION_OF[command];
  const role = permission
    ? roleFor(permission, actor.roles)
    : (workerRole(caseKind, actor.roles) ?? roleFor('case.work', actor.roles));
  return { kind, id: actor.id, role: role ?? kind };
}

function headOf(row: CaseRow): StreamHead {
  return { version: row.version, hash: row.head_hash.toString('hex') };
}

function lastOf(events: readonly SealedEvent[]): SealedEvent {
  const last = events.at(-1);
  if (!last) throw new Error('a change has an event');
  return last;
}

/** The end of a lease that the clock has brought, at its own instant; null when there is none to record. */
function sealLapse(row: CaseRow, at: Instant): SealedEvent | null {
  const { lease_holder_id: holderId, lease_until: until } = row;
  if (holderId === null || until === null || until.getTime() > at) return null;
  return sealEvent(`case:${row.id}`, headOf(row), {
    id: uuidv7(),
    at: Math.max(until.getTime(), row.last_event_at.getTime()),
    command: 'lease_expired',
    actor: authorOf(CLOCK, 'lease_expired', row.kind),
    fromState: null,
    toState: null,
    reason: null,
    facts: { accountId: row.account_id, holderId, until: until.toISOString() },
  });
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

function changeRow(
  row: CaseRow,
  outcome: CaseOutcome,
  change: Pick<Change, 'columns' | 'reason'>,
  actor: Actor | null,
  at: Instant,
): CaseChangeRow {
  const isResolved = outcome.status === 'resolved' && row.status !== 'resolved';
  return {
    id: row.id,
    status: outcome.status,
    assignee_id: outcome.assigneeId,
    lease_holder_id: outcome.lease?.holderId ?? null,
    lease_until: outcome.lease === null ? null : instantText(outcome.lease.until),
    due_at: outcome.dueAt === null ? null : instantText(outcome.dueAt),
    remaining_ms: outcome.remainingMs,
    requested_documents: change.columns?.requested_documents ?? row.requested_documents,
    returned: change.columns?.returned ?? row.returned,
    resolution: change.columns?.resolution ?? row.resolution,
    resolved_at: isResolved ? instantText(at) : (row.resolved_at?.toISOString() ?? null),
    resolved_by: isResolved ? (actor?.id ?? null) : null,
    reason: change.reason ?? null,
  };
}
