import { Injectable } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import { decide, reasonInUse, type AccountCommand, type Approval } from '@standing/shared/account/decide';
import type { CommandOffer } from '@standing/shared/account/offers';
import {
  deriveCapabilities,
  deriveState,
  isInForce,
  isVerified,
  type Facts,
  type Instant,
} from '@standing/shared/account/state';
import type { AccountView, Reasoned } from '@standing/shared/contracts/accounts';
import type {
  Cited,
  ProposalDetail,
  ProposalListQuery,
  ProposalView,
} from '@standing/shared/contracts/proposals';
import type { DocumentView } from '@standing/shared/contracts/documents';
import type { DocumentType } from '@standing/shared/documents/documents';
import { errorTitle, Refusal } from '@standing/shared/errors';
import {
  decideProposal,
  evidenceChanges,
  factsAfter,
  makerRole,
  subjectsOf,
  visibleProposals,
  type AccountPayload,
  type Evidence,
  type EvidenceChange,
  type GrantChange,
  type GrantEvidence,
  type ProposalDecision,
  type ProposalOutcome,
} from '@standing/shared/proposals/proposal';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AccountsService, type Answered, type Standing } from '../accounts/accounts.service.js';
import { DocumentsService } from '../documents/documents.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeat, isAnswered, keepAnswer, keepRepeat, lockRepeats } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { ReasonsService, type NamedReason } from '../reasons/reasons.service.js';
import { ProposalBook } from './proposal-book.js';
import { evidenceOf, payloadOf, stateOf, type ProposalRow } from './proposal.row.js';
import { ProposalViews } from './proposal.views.js';
import { ProposalsReadModel, type ProposalListRow } from './proposals.read-model.js';
import { ProposalsStore } from './proposals.store.js';
import { RoleGrantsService } from './role-grants.service.js';

/** Expired proposals that are recorded by one sweep. */
const EXPIRY_BATCH = 100;

const CLOCK: Actor = { kind: 'system', id: 'clock', roles: [] };

/** What a case knows that a proposal rests on. */
export interface CaseEvidence {
  readonly case: NonNullable<Evidence['case']>;
  readonly documents: Evidence['documents'];
}

/** The side of the cases: proposals that come out of one take it along. Given a transaction, they see and do all in it. */
export interface CaseParty {
  /** Keeps everybody else from changing the case; always before the proposal is locked. */
  lock(manager: EntityManager, caseId: string): Promise<void>;
  evidence(manager: EntityManager, caseId: string): Promise<CaseEvidence>;
  /** What was proposed has been carried out. */
  approved(
    manager: EntityManager,
    caseId: string,
    proposal: { readonly id: string; readonly reason: NamedReason | null },
    checker: Actor,
  ): Promise<void>;
  /** Nothing came of it: back to those who work on the case, with why. */
  returned(
    manager: EntityManager,
    caseId: string,
    proposal: { readonly id: string; readonly outcome: ProposalOutcome; readonly note: string | null },
    by: Actor,
  ): Promise<void>;
}

/** What somebody asks for, beside the command itself. */
export interface Draft {
  /** Of the proposal. */
  readonly id: string;
  readonly payload: AccountPayload;
  readonly maker: Actor;
  readonly note: string | null;
  readonly caseId: string | null;
  readonly documentIds: readonly string[];
}

/** What needs two people: proposed by one, decided by another, carried out in the transaction of their yes. */
@Injectable()
export class ProposalsService {
  private caseParty: CaseParty | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: ProposalsStore,
    private readonly readModel: ProposalsReadModel,
    private readonly views: ProposalViews,
    private readonly accounts: AccountsService,
    private readonly documents: DocumentsService,
    private readonly reasons: ReasonsService,
    private readonly book: ProposalBook,
    private readonly grants: RoleGrantsService,
    private readonly clock: Clock,
  ) {}

  /** Cases stand above proposals and make them; so they, too, come to hear of what became of them. */
  joinCases(party: CaseParty): void {
    this.caseParty = party;
  }

  /** Releases a hold, or proposes it (202) where a second person must approve. */
  async release(
    accountId: string,
    holdId: string,
    { documentIds = [], ...body }: Cited,
    context: CommandContext,
  ): Promise<Answered> {
    return this.commandOrPropose(
      context,
      () => this.accounts.releaseHold(accountId, holdId, body, context),
      async (manager, { facts }) => {
        const hold = facts.holds.find(({ id }) => id === holdId);
        if (!hold) throw new Refusal('hold_released');
        const reason = await this.reasonOf(manager, 'release', body);
        const { id, kind, authority } = hold;
        return {
          id: uuidv7(),
          payload: { command: 'release_hold', accountId, holds: [{ id, kind, authority }], reason },
          maker: context.actor,
          note: body.note ?? null,
          caseId: null,
          documentIds,
        };
      },
      accountId,
    );
  }

  /** Proposes that an account be closed: nobody does that alone. */
  async close(
    accountId: string,
    { documentIds = [], ...body }: Cited,
    context: CommandContext,
  ): Promise<Answered> {
    return this.commandOrPropose(
      context,
      () => this.accounts.close(accountId, body, context),
      async (manager) => ({
        id: uuidv7(),
        payload: { command: 'close', accountId, reason: await this.reasonOf(manager, 'closure', body) },
        maker: context.actor,
        note: body.note ?? null,
        caseId: null,
        documentIds,
      }),
      accountId,
    );
  }

  /** What somebody may do with an account now; what has been proposed already is not, unless it is theirs and stale. */
  async commands(accountId: string, actor: Actor): Promise<CommandOffer[]> {
    const [offers, open] = await Promise.all([
      this.accounts.commands(accountId, actor),
      this.readModel.openAbout(accountId, new Date(this.clock.now())),
    ]);
    const replaceable = await this.ownStale(accountId, new Set(open.values()), actor);
    return offers.map((offer) => {
      const subject = offer.command === 'close' ? `close:${accountId}` : `hold:${offer.holdId}`;
      const proposalId = offer.needsApproval ? open.get(subject) : undefined;
      if (proposalId === undefined || replaceable.has(proposalId)) return offer;
      const why = errorTitle('proposal_exists');
      return { ...offer, allowed: false, code: 'proposal_exists' as const, why, proposalId };
    });
  }

  /** Of these proposals about an account, somebody's own on which nobody can say yes any more. */
  private async ownStale(
    accountId: string,
    ids: ReadonlySet<string>,
    maker: Actor,
  ): Promise<ReadonlySet<string>> {
    const stale = new Set<string>();
    for (const id of ids) {
      const row = await this.readModel.find(id);
      if (row?.maker_id !== maker.id) continue;
      const standing = await this.accounts.standing(accountId);
      const changes = await this.changesSince(this.dataSource.manager, row, standing, this.clock.now());
      if (changes.length > 0) stale.add(id);
    }
    return stale;
  }

  /**
   * Puts a proposal on record, in the caller's transaction. What ran out unrecorded is in the way of asking again:
   * `recordExpired` comes before that transaction.
   *
   * @returns its id
   * @throws Refusal `proposal_exists`, or when it is not theirs to propose
   */
  async proposeIn(manager: EntityManager, draft: Draft, standing?: Standing): Promise<string> {
    const { id, payload, maker, note, caseId } = draft;
    const role = makerRole(payload, maker);
    const about = standing ?? (await this.accounts.lockStanding(manager, payload.accountId));
    const evidence = await this.evidence(manager, about, this.clock.now(), caseId, draft.documentIds);
    await this.book.open(manager, {
      id,
      payload,
      evidence,
      maker: { id: maker.id, role },
      note,
      caseId,
      account: about,
    });
    return id;
  }

  async list(query: ProposalListQuery, actor: Actor) {
    const at = this.clock.now();
    const { rows, total, totalIsExact } = await this.readModel.list(query, actor, new Date(at));
    return { data: await this.views.of(rows, actor, at), total, totalIsExact };
  }

  async view(id: string, actor: Actor): Promise<ProposalView> {
    return this.viewOf(await this.found(id, actor), actor, this.clock.now());
  }

  /** With what has changed since, and the state that approving it would bring about. */
  async detail(id: string, actor: Actor): Promise<ProposalDetail> {
    const row = await this.found(id, actor);
    const at = this.clock.now();
    const view = await this.viewOf(row, actor, at);
    const shown = { ...view, evidence: viewEvidence(evidenceOf(row)), result: null, resultingRoles: null };
    if (view.status !== 'open') return { ...shown, changes: [] };
    const { account_id: accountId } = row;
    if (accountId === null) {
      const { changes, resultingRoles } = await this.grants.outlook(row);
      return { ...shown, changes: changes.map(viewChange), resultingRoles };
    }
    const standing = await this.accounts.standing(accountId);
    const after = factsAfter(standing.facts, accountPayloadOf(row), at);
    return {
      ...shown,
      changes: (await this.changesSince(this.dataSource.manager, row, standing, at)).map(viewChange),
      result: {
        from: deriveState(standing.facts, at),
        to: deriveState(after, at),
        capabilities: deriveCapabilities(after, at),
        holdsLeft: holdsInForce(after, at).map((hold) => ({ ...hold })),
      },
    };
  }

  /**
   * A second person's yes: carries out what was proposed, in one transaction with the record of who said so.
   *
   * @throws Refusal `proposal_stale` with what has changed since, or as `decideProposal` says
   */
  async approve(
    id: string,
    note: string | undefined,
    context: CommandContext,
  ): Promise<{ proposal: ProposalView; account: AccountView | null }> {
    const { actor } = context;
    const accountId = await this.decided(id, context, async (manager, row) => {
      // First whether they may at all, and may still: only then what has changed.
      decideProposal(stateOf(row), 'approve', actor, this.clock.now());
      if (row.account_id === null) {
        await this.grants.approveIn(manager, row, actor, note ?? null);
        return;
      }
      const standing = await this.accounts.lockStanding(manager, row.account_id);
      const at = this.clock.now();
      const changes = await this.changesSince(manager, row, standing, at);
      if (changes.length > 0) {
        throw new Refusal('proposal_stale', {
          extra: { changes, accountVersion: row.account_version, currentVersion: standing.version },
        });
      }
      const payload = accountPayloadOf(row);
      const eventIds = await this.accounts.carryOutIn(
        manager,
        row.account_id,
        commandsOf(payload, { proposalId: id, maker: { id: row.maker_id, role: row.maker_role } }),
        actor,
      );
      await this.book.close(manager, row, {
        decision: 'approve',
        actor,
        note: note ?? null,
        key: standing.commitmentKey,
        eventIds,
      });
      if (row.case_id !== null) {
        const reason = 'reason' in payload ? payload.reason : null;
        await this.party().approved(manager, row.case_id, { id, reason }, actor);
      }
    });
    const [proposal, account] = await Promise.all([
      this.view(id, actor),
      accountId === null ? null : this.accounts.get(accountId),
    ]);
    return { proposal, account };
  }

  /** A second person's no, with why. */
  async reject(id: string, note: string, context: CommandContext): Promise<{ proposal: ProposalView }> {
    await this.decided(id, context, (manager, row) =>
      this.turnDown(manager, row, 'reject', context.actor, note),
    );
    return { proposal: await this.view(id, context.actor) };
  }

  /** Its maker takes it back. */
  async withdraw(
    id: string,
    note: string | undefined,
    context: CommandContext,
  ): Promise<{ proposal: ProposalView }> {
    await this.decided(id, context, (manager, row) =>
      this.turnDown(manager, row, 'withdraw', context.actor, note ?? null),
    );
    return { proposal: await this.view(id, context.actor) };
  }

  /** Records what the clock has done. @returns how many proposals had run out */
  async recordExpired(): Promise<number> {
    const at = this.clock.now();
    const ids = await this.store.findOver(this.dataSource.manager, new Date(at), EXPIRY_BATCH);
    for (const id of ids) {
      await this.dataSource.transaction(async (manager) => {
        const row = await this.lock(manager, id);
        if (row.outcome === null) await this.turnDown(manager, row, 'expire', CLOCK, null);
      });
    }
    return ids.length;
  }

  /** Tries the command; where it needs two people, proposes it instead. */
  private async commandOrPropose(
    context: CommandContext,
    command: () => Promise<Answered>,
    draftOf: (manager: EntityManager, standing: Standing) => Promise<Draft>,
    accountId: string,
  ): Promise<Answered> {
    const { actor, ifMatch, idempotency } = context;
    try {
      const answered = await command();
      const { proposalId } = answered.answer.body as { proposalId?: string };
      if (!answered.replayed || proposalId === undefined) return answered;
      return {
        answer: { status: 202, body: { proposal: await this.view(proposalId, actor) } },
        replayed: true,
      };
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'needs_approval') throw error;
    }
    await this.recordExpired();
    const id = await this.dataSource.transaction(async (manager) => {
      if (idempotency !== null) {
        await lockRepeats(manager, [{ actorId: actor.id, key: idempotency.key }]);
        if (await isAnswered(manager, actor.id, idempotency)) return null;
      }
      const own = await this.lockOwn(manager, accountId, actor);
      const standing = await this.accounts.lockStanding(manager, accountId);
      if (ifMatch !== null && ifMatch !== standing.version) {
        throw new Refusal('version_stale', { extra: { currentVersion: standing.version } });
      }
      const draft = await draftOf(manager, standing);
      this.requireSensible(draft, standing);
      await this.makeWay(manager, own, draft, standing);
      const proposalId = await this.proposeIn(manager, draft, standing);
      await keepAnswer(manager, actor.id, idempotency, { status: 202, response: { proposalId } }, this.now());
      return proposalId;
    });
    // The first use of the key was under way when this one asked; by now it has its answer.
    if (id === null) return this.commandOrPropose(context, command, draftOf, accountId);
    return { answer: { status: 202, body: { proposal: await this.view(id, actor) } }, replayed: false };
  }

  /** Before the account, as everybody locks; in one order, so that two who ask at once do not wait for each other. */
  private async lockOwn(manager: EntityManager, accountId: string, maker: Actor): Promise<ProposalRow[]> {
    const rows: ProposalRow[] = [];
    for (const id of await this.store.findOpenOf(manager, accountId, maker.id)) {
      rows.push(await this.lock(manager, id));
    }
    return rows.filter(({ outcome }) => outcome === null);
  }

  /** Whoever asks again for what has become stale takes back the former: it can never be approved. */
  private async makeWay(
    manager: EntityManager,
    own: readonly ProposalRow[],
    { payload, maker }: Draft,
    standing: Standing,
  ): Promise<void> {
    const subjects = new Set(subjectsOf(payload));
    for (const row of own) {
      if (!subjectsOf(payloadOf(row)).some((subject) => subjects.has(subject))) continue;
      const changes = await this.changesSince(manager, row, standing, this.clock.now());
      if (changes.length > 0) await this.turnDown(manager, row, 'withdraw', maker, null);
    }
  }

  /** Between the command's refusal and the lock the account may have changed: what is left to approve is asked again. */
  private requireSensible({ payload, maker }: Draft, { facts }: Standing): void {
    for (const command of commandsOf(payload)) {
      try {
        decide(facts, command, maker, this.clock.now());
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'needs_approval') throw error;
      }
    }
  }

  /**
   * Decides a proposal in a transaction, unless this is the repeat of having done so.
   *
   * @returns its account; null of one about staff
   */
  private decided(
    id: string,
    { actor, idempotency }: CommandContext,
    work: (manager: EntityManager, row: ProposalRow) => Promise<void>,
  ): Promise<string | null> {
    return this.dataSource.transaction(async (manager) => {
      const row = await this.lock(manager, id);
      // After the lock: a first use that was under way has committed by now.
      if ((await findRepeat(manager, actor.id, idempotency)) === null) {
        await work(manager, row);
        await keepRepeat(manager, actor.id, idempotency, id, this.now());
      }
      return row.account_id;
    });
  }

  /** Its case first, as those who work on the case do; then the proposal. The account comes last. */
  private async lock(manager: EntityManager, id: string): Promise<ProposalRow> {
    const found = await this.store.find(manager, id);
    if (!found) throw new Refusal('proposal_not_found');
    if (found.case_id !== null) await this.party().lock(manager, found.case_id);
    const row = await this.store.lock(manager, id);
    if (!row) throw new Refusal('proposal_not_found');
    return row;
  }

  private async turnDown(
    manager: EntityManager,
    row: ProposalRow,
    decision: Exclude<ProposalDecision, 'approve'>,
    actor: Actor,
    note: string | null,
  ): Promise<void> {
    const key =
      row.account_id === null
        ? null
        : (await this.accounts.lockStanding(manager, row.account_id)).commitmentKey;
    const outcome = await this.book.close(manager, row, { decision, actor, note, key, eventIds: [] });
    if (row.case_id === null) return;
    await this.party().returned(manager, row.case_id, { id: row.id, outcome, note }, actor);
  }

  /** What somebody may see at all. @throws Refusal `proposal_not_found` */
  private async found(id: string, actor: Actor): Promise<ProposalListRow> {
    const row = await this.readModel.find(id);
    const visible = visibleProposals(actor.roles);
    if (!row || !(row.account_id === null ? visible.staff : visible.accounts)) {
      throw new Refusal('proposal_not_found');
    }
    return row;
  }

  private async viewOf(row: ProposalListRow, actor: Actor, at: Instant): Promise<ProposalView> {
    const [view] = await this.views.of([row], actor, at);
    if (!view) throw new Error('a row has a view');
    return view;
  }

  private async changesSince(
    manager: EntityManager,
    row: ProposalRow,
    standing: Standing,
    at: Instant,
  ): Promise<EvidenceChange[]> {
    const then = accountEvidenceOf(row);
    const cited = then.documents.map(({ id }) => id);
    const now = await this.evidence(manager, standing, at, row.case_id, cited);
    return evidenceChanges(then, now);
  }

  /** What a proposal about the account rests on at this instant. */
  private async evidence(
    manager: EntityManager,
    { accountId, version, facts }: Standing,
    at: Instant,
    caseId: string | null,
    documentIds: readonly string[],
  ): Promise<Evidence> {
    const ofCase = caseId === null ? null : await this.party().evidence(manager, caseId);
    const known = new Set(ofCase?.documents.map(({ id }) => id));
    const beside = [...new Set(documentIds)].filter((id) => !known.has(id));
    const cited: DocumentView[] = [];
    for (const id of beside) cited.push(await this.documents.find(id, manager));
    if (cited.some((document) => document.accountId !== accountId)) throw new Refusal('evidence_not_found');
    const documents = [...(ofCase?.documents ?? []), ...cited];
    return {
      account: { version, verified: isVerified(facts, at) },
      holds: holdsInForce(facts, at),
      documents: documents
        .map(({ id, type, status }) => ({ id, type, status }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
      case: ofCase?.case ?? null,
    };
  }

  private async reasonOf<K extends 'release' | 'closure'>(
    manager: EntityManager,
    kind: K,
    { reasonCode }: Reasoned,
  ): Promise<NamedReason & { readonly kind: K }> {
    const [reason] = await this.reasons.inUse(kind, [reasonCode], manager);
    if (!reason) throw new Refusal('reason_not_found');
    return { ...reason, kind };
  }

  private party(): CaseParty {
    if (this.caseParty === null) throw new Error('proposals of cases, but no cases');
    return this.caseParty;
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}

function holdsInForce(facts: Facts, at: Instant): Evidence['holds'] {
  return facts.holds
    .filter((hold) => isInForce(hold, at))
    .map(({ id, kind, reasonCode }) => ({ id, kind, reasonCode }));
}

/** The commands that carry a proposal out; without an approval, as its maker would give them alone. */
function commandsOf(payload: AccountPayload, approval?: Approval): AccountCommand[] {
  const approved = approval ? { approval } : {};
  switch (payload.command) {
    case 'release_hold':
      return payload.holds.map(({ id }) => ({
        type: 'release_hold',
        holdId: id,
        reason: reasonInUse(payload.reason),
        ...approved,
      }));
    case 'close':
      return [{ type: 'close', reason: reasonInUse(payload.reason), ...approved }];
    case 'approve_verification':
      return [
        {
          type: 'approve_verification',
          level: payload.level,
          expiresAt: null,
          caseId: payload.caseId,
          ...approved,
        },
      ];
  }
}

/** Evidence is written by this program alone: its types are those of the contract. */
function viewEvidence(evidence: Evidence | GrantEvidence): ProposalDetail['evidence'] {
  if ('staff' in evidence) {
    const { roles, suspended } = evidence.staff;
    return { account: null, staff: { roles: [...roles], suspended }, holds: [], documents: [], case: null };
  }
  return {
    staff: null,
    account: evidence.account,
    holds: [...evidence.holds],
    documents: evidence.documents.map((document) => ({
      id: document.id,
      type: document.type as DocumentType,
      status: document.status as ProposalDetail['evidence']['documents'][number]['status'],
    })),
    case: evidence.case && { ...evidence.case, notes: [...evidence.case.notes] },
  };
}

function accountPayloadOf(row: ProposalRow): AccountPayload {
  const payload = payloadOf(row);
  if (payload.command === 'grant_roles') throw new Error(`proposal ${row.id} is about no account`);
  return payload;
}

function accountEvidenceOf(row: ProposalRow): Evidence {
  const evidence = evidenceOf(row);
  if ('staff' in evidence) throw new Error(`proposal ${row.id} is about no account`);
  return evidence;
}

function viewChange(change: EvidenceChange | GrantChange): ProposalDetail['changes'][number] {
  return change as ProposalDetail['changes'][number];
}
