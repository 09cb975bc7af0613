import { Injectable } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import type { CaseKind, CaseResolution } from '@standing/shared/cases/case';
import { requiredItems } from '@standing/shared/cases/checklist';
import { decideCase } from '@standing/shared/cases/decide-case';
import { requirementStates } from '@standing/shared/cases/requirements';
import type { HoldKind } from '@standing/shared/account/state';
import type { ResolveCase } from '@standing/shared/contracts/cases';
import { Refusal } from '@standing/shared/errors';
import type { AccountPayload } from '@standing/shared/proposals/proposal';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';
import { AccountsService } from '../accounts/accounts.service.js';
import { DocumentsService } from '../documents/documents.service.js';
import { Clock } from '../platform/clock.js';
import { ProposalsService, type CaseParty } from '../proposals/proposals.service.js';
import { ReasonsService, type NamedReason } from '../reasons/reasons.service.js';
import { CaseBook, PRIORITY_OF_RISK } from './case-book.js';
import { CaseRemedies, type Remedy } from './case-remedies.js';
import { stateOf, type CaseRow } from './case.row.js';
import { CasesStore } from './cases.store.js';

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

/** How cases end: what has to be met, what it does to the account, and what waits for a second person. */
@Injectable()
export class CaseEndings {
  constructor(
    private readonly store: CasesStore,
    private readonly book: CaseBook,
    private readonly accounts: AccountsService,
    private readonly documents: DocumentsService,
    private readonly reasons: ReasonsService,
    private readonly proposals: ProposalsService,
    private readonly remedies: CaseRemedies,
    private readonly clock: Clock,
  ) {}

  /** @returns the id of the proposal that it has become, or of the case */
  async end(manager: EntityManager, row: CaseRow, body: ResolveCase, actor: Actor): Promise<string> {
    const { resolution, note } = body;
    // Whoever may not resolve it is told so before anything else.
    decideCase(stateOf(row), { type: 'resolve', resolution }, actor, this.clock.now());
    await this.requireChecked(manager, row, resolution);
    const reason = await this.reasonOf(manager, row.kind, body);
    const remedy = await this.remedy(manager, row, body, reason, actor);
    if (!remedy.done) return this.propose(manager, row, resolution, actor, note, remedy.payload);
    await this.book.apply(manager, row, { type: 'resolve', resolution }, actor, {
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
    const opened = await this.book.open(manager, accountId, 'verification', priority, actor, undefined);
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
    await this.book.apply(manager, row, { type: 'await_approval', resolution }, maker, {
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
  party(): CaseParty {
    return {
      lock: async (manager, caseId) => {
        await this.book.lock(manager, caseId);
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
        const row = await this.book.lock(manager, caseId);
        const resolution = APPROVED_RESOLUTION[row.kind];
        if (row.kind === 'verification') await this.requireApprovable(manager, row);
        await this.book.apply(manager, row, { type: 'approval_given' }, checker, {
          command: 'resolve_case',
          facts: { resolution, accountId: row.account_id, proposalId },
          ...(reason ? { reason } : {}),
          columns: { resolution },
        });
      },
      returned: async (manager, caseId, { id: proposalId, outcome, note }, by) => {
        const row = await this.book.lock(manager, caseId);
        await this.book.apply(manager, row, { type: 'approval_ended' }, by, {
          command: 'return_case',
          facts: { proposalId, outcome },
          ...(note === null ? {} : { note: { text: note, visibility: 'internal' } }),
        });
      },
    };
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
}
