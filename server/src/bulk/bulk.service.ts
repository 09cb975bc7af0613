import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import type { Actor, Role } from '@standing/shared/access/roles';
import {
  bulkNeedsApproval,
  bulkStatusAt,
  decideBulk,
  MAX_BULK_ACCOUNTS,
  type BulkDecision,
} from '@standing/shared/bulk/bulk';
import type { AccountView } from '@standing/shared/contracts/accounts';
import type {
  BulkAccounts,
  BulkListQuery,
  BulkOperationView,
  BulkPreview,
  BulkRequest,
  BulkResults,
  BulkResultsQuery,
} from '@standing/shared/contracts/bulk';
import type { CursorQuery } from '@standing/shared/contracts/common';
import { Refusal } from '@standing/shared/errors';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';
import { proposalExpiryMs } from '@standing/shared/settings/settings';
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AccountsService, type ManyCommand } from '../accounts/accounts.service.js';
import { AuditService, type LogEntry } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { isDatabaseAway, sqlState } from '../platform/database/database-errors.js';
import { findRepeat, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { describeFailure } from '../platform/logging.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { SettingsService } from '../settings/settings.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { StaffService } from '../staff/staff.service.js';
import { BulkReadModel } from './bulk.read-model.js';
import { bulkFactsOf, type BulkRow } from './bulk.row.js';
import { BulkStore, type Item, type ItemResult, type Lane } from './bulk.store.js';

/** Stretches of an operation that are worked on side by side: while the database writes one batch, the next is decided. */
export const LANES = 3;
/** Accounts of one transaction: more hold up others' commands on them for longer, fewer cost more commits. */
const BATCH_SIZE = 500;
/** Accounts whose outcome is decided from one read, in a dry run. */
const PREVIEW_BATCH = 1_000;
/** Accounts of each outcome that a dry run shows. */
const SAMPLE_SIZE = 10;

/** SQLSTATEs of a race lost to somebody else's transaction: the batch is done again. */
const LOST_STATES: ReadonlySet<string> = new Set(['23505', '40001', '40P01']);

const REASON_KIND_OF = {
  place_hold: (kind: BulkRequest['kind']): ReasonKind => kind ?? 'flag',
  release_hold: (): ReasonKind => 'release',
  revoke_verification: (): ReasonKind => 'verification',
} as const;

/** One command on many accounts. Each is decided by itself, with its own event in its own chain. */
@Injectable()
export class BulkService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: BulkStore,
    private readonly readModel: BulkReadModel,
    private readonly accounts: AccountsService,
    private readonly reasons: ReasonsService,
    private readonly staff: StaffService,
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
    private readonly names: ActorNames,
    private readonly clock: Clock,
  ) {}

  /**
   * Says what the operation would do, account by account, and does nothing.
   *
   * @throws Refusal `selection_empty`, `selection_too_large`, `reason_not_found`, `reason_retired`
   */
  async preview(request: BulkRequest, actor: Actor): Promise<BulkPreview> {
    const [reason] = await this.reasons.inUse(REASON_KIND_OF[request.command](request.kind), [
      request.reasonCode,
    ]);
    if (!reason) throw new Refusal('reason_not_found');
    const ids = await this.select(request);
    const refusals = new Map<string, number>();
    const moves = new Map<string, BulkPreview['states'][number]>();
    const sample: { id: string; part: Pick<BulkPreview['sample'][number], 'from' | 'to' | 'code'> }[] = [];
    const many = manyOf(
      {
        command: request.command,
        kind: request.kind,
        reason: { kind: reason.kind, code: reason.code },
        note: request.note ?? null,
      },
      request,
    );
    let done = 0;
    for (let from = 0; from < ids.length; from += PREVIEW_BATCH) {
      const part = ids.slice(from, from + PREVIEW_BATCH);
      const outcomes = await this.accounts.previewAll(part, many, actor);
      outcomes.forEach((outcome, n) => {
        // One outcome an id.
        const id = part[n] as string;
        if (outcome.outcome === 'refused') {
          const seen = refusals.get(outcome.code) ?? 0;
          refusals.set(outcome.code, seen + 1);
          if (seen < SAMPLE_SIZE) sample.push({ id, part: { from: null, to: null, code: outcome.code } });
          return;
        }
        done++;
        const { from: before, to } = outcome;
        const move = moves.get(`${before} ${to}`) ?? { from: before, to, count: 0 };
        moves.set(`${before} ${to}`, { ...move, count: move.count + 1 });
        if (done <= SAMPLE_SIZE) sample.push({ id, part: { from: before, to, code: null } });
      });
    }
    const views = await this.viewsOf(sample.map(({ id }) => id));
    return {
      dryRun: true,
      selected: ids.length,
      done,
      refused: ids.length - done,
      refusals: [...refusals]
        .map(([code, count]) => ({ code, count }))
        .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code)),
      needsApproval: bulkNeedsApproval(ids.length),
      states: [...moves.values()].sort((a, b) => b.count - a.count),
      sample: sample.map(({ id, part }) => ({
        accountId: id,
        externalRef: views.get(id)?.externalRef ?? null,
        ...part,
      })),
    };
  }

  /**
   * Fixes which accounts are meant and hands them to the worker, or, beyond what one person decides, asks for a
   * second one.
   *
   * @throws Refusal `selection_empty`, `selection_too_large`, `reason_not_found`, `reason_retired`
   */
  async start(request: BulkRequest, { actor, idempotency }: CommandContext): Promise<BulkOperationView> {
    const role = roleFor('bulk.run', actor.roles);
    if (actor.kind !== 'staff' || role === null) throw new Refusal('forbidden');
    const [reason] = await this.reasons.inUse(REASON_KIND_OF[request.command](request.kind), [
      request.reasonCode,
    ]);
    if (!reason) throw new Refusal('reason_not_found');
    const repeated = await findRepeat(this.dataSource.manager, actor.id, idempotency);
    if (repeated !== null) return this.get(repeated, actor);

    const ids = await this.select(request);
    const id = uuidv7();
    const at = this.clock.now();
    const needsApproval = bulkNeedsApproval(ids.length);
    const sha256 = createHash('sha256')
      .update(ids.map((account) => `${account}\n`).join(''))
      .digest('hex');
    await this.dataSource.transaction(async (manager) => {
      await keepRepeat(manager, actor.id, idempotency, id, new Date(at));
      const expiryMs = proposalExpiryMs(await this.settings.current(manager));
      await this.store.insert(
        manager,
        {
          id,
          command: request.command,
          hold_kind: request.kind,
          reason_kind: reason.kind,
          reason_code: reason.code,
          reason_version: reason.version,
          note: request.note ?? null,
          details: {
            ...(request.expiresAt === undefined ? {} : { expiresAt: request.expiresAt }),
            ...(request.reviewAt === undefined ? {} : { reviewAt: request.reviewAt }),
            ...(request.placedFor === undefined ? {} : { placedFor: request.placedFor }),
          },
          filter: keptFilter(request),
          selection_hash: sha256,
          maker_id: actor.id,
          maker_role: role,
          made_at: new Date(at),
          expires_at: needsApproval ? new Date(at + expiryMs) : null,
          status: needsApproval ? 'awaiting_approval' : 'running',
        },
        ids,
        LANES,
      );
      const facts = {
        operation: request.command,
        kind: request.kind,
        reason: { kind: reason.kind, code: reason.code, version: reason.version },
        selected: ids.length,
        selectionSha256: sha256,
      };
      const command = needsApproval ? 'propose_bulk_operation' : 'start_bulk_operation';
      await this.record(manager, id, command, { kind: 'staff', id: actor.id, role }, facts);
    });
    return this.get(id, actor);
  }

  /** @throws Refusal `bulk_not_found`, `bulk_ended`, `proposal_expired`, `self_approval` */
  async approve(id: string, note: string | undefined, context: CommandContext): Promise<BulkOperationView> {
    return this.decide(id, 'approve', context, async (manager, role, at) => {
      const check = { status: 'running', checkerId: context.actor.id, role, note: note ?? null, at } as const;
      await this.store.check(manager, id, check);
      return 'approve_bulk_operation';
    });
  }

  /** @throws Refusal `bulk_not_found`, `bulk_ended`, `proposal_expired`, `self_approval` */
  async reject(id: string, note: string, context: CommandContext): Promise<BulkOperationView> {
    return this.decide(id, 'reject', context, async (manager, role, at) => {
      await this.store.check(manager, id, {
        status: 'rejected',
        checkerId: context.actor.id,
        role,
        note,
        at,
      });
      return 'reject_bulk_operation';
    });
  }

  /**
   * Calls the operation off: accounts not yet dealt with stay as they are; what was done stays done.
   *
   * @throws Refusal `bulk_not_found`, `bulk_ended`
   */
  async cancel(id: string, context: CommandContext): Promise<BulkOperationView> {
    return this.decide(id, 'cancel', context, async (manager, role, at) => {
      await this.store.cancel(manager, id, context.actor.id, role, at);
      return 'cancel_bulk_operation';
    });
  }

  async get(id: string, actor: Actor): Promise<BulkOperationView> {
    const row = await this.readModel.find(id);
    if (!row) throw new Refusal('bulk_not_found');
    const [[view], refusals] = await Promise.all([this.view([row], actor), this.readModel.refusals(id)]);
    if (!view) throw new Error('a row has a view');
    return { ...view, refusals };
  }

  async list(query: BulkListQuery, actor: Actor) {
    const { rows, total } = await this.readModel.list(query, new Date(this.clock.now()));
    return { data: await this.view(rows, actor), total, totalIsExact: true };
  }

  /**
   * The accounts that are meant, dealt with or not: who agrees sees to what. The cursor is a place among them.
   *
   * @throws Refusal `bulk_not_found`, `invalid_parameter`
   */
  async accountsOf(id: string, { after, limit }: CursorQuery): Promise<BulkAccounts> {
    const place = await this.placeIn(id, after);
    const found = await this.readModel.accounts(id, place, limit + 1);
    const rows = found.slice(0, limit);
    const views = await this.viewsOf(rows.map(({ account_id }) => account_id));
    return {
      data: rows.map(({ account_id: accountId }) => ({
        accountId,
        externalRef: views.get(accountId)?.externalRef ?? null,
        state: views.get(accountId)?.state ?? null,
      })),
      next: found.length > limit ? String(rows.at(-1)?.n) : null,
    };
  }

  /**
   * What became of each account so far, in their order. The cursor is a place among them.
   *
   * @throws Refusal `bulk_not_found`, `invalid_parameter`
   */
  async results(id: string, { after, limit, outcome }: BulkResultsQuery): Promise<BulkResults> {
    const place = await this.placeIn(id, after);
    const found = await this.readModel.results(id, place, outcome, limit + 1);
    const rows = found.slice(0, limit);
    const views = await this.viewsOf(rows.map(({ account_id }) => account_id));
    return {
      data: rows.map((row) => ({
        accountId: row.account_id,
        externalRef: views.get(row.account_id)?.externalRef ?? null,
        outcome: row.outcome,
        code: row.code,
        at: row.at.toISOString(),
      })),
      next: found.length > limit ? String(rows.at(-1)?.n) : null,
    };
  }

  /** Whether there is anything for `runBatch` to look for. */
  isAnyRunning(): Promise<boolean> {
    return this.readModel.isAnyRunning();
  }

  /**
   * Deals with the next accounts that wait, in one transaction with their results. Any number of workers may do so at
   * once. What one account does to the database that it refuses is that account's refusal, not its neighbours'.
   *
   * @returns how many; 0 when nothing waits, or somebody else is at it
   */
  async runBatch(logger: Pick<Logger, 'error'>): Promise<number> {
    try {
      return await this.dataSource.transaction((manager) => this.runNext(manager, BATCH_SIZE));
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      if (LOST_STATES.has(sqlState(error) ?? '')) return this.runSingly(logger);
      logger.error({ failure: describeFailure(error) }, 'a batch of a bulk operation failed; trying singly');
      return this.runSingly(logger);
    }
  }

  /** Deals with as many accounts as a batch has, each in a transaction of its own. */
  private async runSingly(logger: Pick<Logger, 'error'>): Promise<number> {
    let dealt = 0;
    while (dealt < BATCH_SIZE) {
      try {
        const one = await this.dataSource.transaction((manager) => this.runNext(manager, 1));
        if (one === 0) break;
        dealt += one;
      } catch (error) {
        if (isDatabaseAway(error)) throw error;
        if (LOST_STATES.has(sqlState(error) ?? '')) continue;
        logger.error({ failure: describeFailure(error) }, 'an account of a bulk operation failed');
        dealt += await this.dataSource.transaction((manager) => this.runNext(manager, 1, 'refuse'));
      }
    }
    return dealt;
  }

  private async runNext(manager: EntityManager, limit: number, mode: 'carry out' | 'refuse' = 'carry out') {
    const lane = await this.store.lockLane(manager);
    if (!lane) return 0;
    const row = await this.store.find(manager, lane.operation_id);
    if (row?.status !== 'running') return 0;
    const actor = await this.staff.actorInForce(row.maker_id, manager);
    if (!actor || roleFor('bulk.run', actor.roles) === null) return this.stop(manager, row);

    const items = await this.store.items(manager, lane, limit);
    const results = mode === 'refuse' ? items.map(failed) : await this.carryOut(manager, row, items, actor);
    await this.store.advance(manager, lane, results, new Date(this.clock.now()));
    if (lane.next_n + items.length > lane.end_n) await this.finish(manager, lane);
    return items.length;
  }

  private async carryOut(
    manager: EntityManager,
    row: BulkRow,
    items: readonly Item[],
    actor: Actor,
  ): Promise<ItemResult[]> {
    const ids = items.map(({ account_id }) => account_id);
    const outcomes = await this.accounts.commandAllIn(manager, ids, manyOfRow(row), actor);
    return items.map(({ n }, place) => {
      const outcome = outcomes[place];
      if (outcome?.outcome === 'done') return { n, outcome: 'done', code: null };
      return { n, outcome: 'refused', code: outcome?.code ?? 'internal' };
    });
  }

  /** The last lane to end ends the operation: after the lock, the others' ends are seen. */
  private async finish(manager: EntityManager, { operation_id: id }: Lane): Promise<void> {
    await this.store.lock(manager, id);
    if (await this.store.hasWaiting(manager, id)) return;
    await this.store.end(manager, id, 'done', new Date(this.clock.now()));
    const row = await this.store.find(manager, id);
    const facts = { done: row?.done ?? 0, refused: row?.refused ?? 0 };
    await this.record(manager, id, 'finish_bulk_operation', WORKER, facts);
  }

  /** Whoever asked for it has left or may not do so any more: nothing further is done in their name. */
  private async stop(manager: EntityManager, { id }: BulkRow): Promise<number> {
    const row = await this.store.lock(manager, id);
    if (row?.status !== 'running') return 0;
    await this.store.end(manager, id, 'stopped', new Date(this.clock.now()));
    await this.record(manager, id, 'stop_bulk_operation', WORKER, { done: row.done, refused: row.refused });
    return 0;
  }

  private async decide(
    id: string,
    decision: BulkDecision,
    { actor, idempotency }: CommandContext,
    work: (manager: EntityManager, role: Role, at: Date) => Promise<string>,
  ): Promise<BulkOperationView> {
    await this.dataSource.transaction(async (manager) => {
      // The lanes first, as the worker does: a batch that is under way ends before.
      await this.store.lockLanes(manager, id);
      const row = await this.store.lock(manager, id);
      if (!row) throw new Refusal('bulk_not_found');
      if ((await findRepeat(manager, actor.id, idempotency)) !== null) return;
      const at = this.clock.now();
      const role = decideBulk(bulkFactsOf(row), decision, actor, at);
      const command = await work(manager, role, new Date(at));
      const facts = { done: row.done, refused: row.refused, selected: row.selected };
      await this.record(manager, id, command, { kind: 'staff', id: actor.id, role }, facts);
      await keepRepeat(manager, actor.id, idempotency, id, new Date(at));
    });
    return this.get(id, actor);
  }

  /** The accounts that are meant, each once, in the order of their ids or as they were named. */
  private async select({ selection }: BulkRequest): Promise<string[]> {
    const ids =
      'ids' in selection
        ? [...new Set(selection.ids.map((id) => id.toLowerCase()))]
        : await this.accounts.idsMatching(selection.filter, MAX_BULK_ACCOUNTS + 1);
    if (ids.length === 0) throw new Refusal('selection_empty');
    if (ids.length > MAX_BULK_ACCOUNTS) {
      throw new Refusal('selection_too_large', { extra: { limit: MAX_BULK_ACCOUNTS } });
    }
    return ids;
  }

  /** Where a list of an operation goes on. */
  private async placeIn(id: string, after: string | undefined): Promise<number> {
    if (after !== undefined && !/^\d{1,9}$/.test(after)) {
      const errors = [{ path: 'after', message: 'not a cursor' }];
      throw new Refusal('invalid_parameter', { extra: { errors } });
    }
    if ((await this.readModel.find(id)) === null) throw new Refusal('bulk_not_found');
    return Number(after ?? 0);
  }

  private async viewsOf(ids: readonly string[]): Promise<ReadonlyMap<string, AccountView>> {
    const accounts = ids.length === 0 ? [] : await this.accounts.getMany(ids);
    return new Map(accounts.map((account) => [account.id, account]));
  }

  private record(
    manager: EntityManager,
    id: string,
    command: string,
    actor: LogEntry['actor'],
    facts: NonNullable<LogEntry['facts']>,
  ): Promise<void> {
    return this.audit.record(manager, { stream: { kind: 'bulk', id }, command, actor, facts });
  }

  private async view(rows: readonly BulkRow[], actor: Actor): Promise<BulkOperationView[]> {
    const at = this.clock.now();
    const names = await this.names.namesOf(
      rows.flatMap((row) => [row.maker_id, row.checker_id, row.cancelled_by].filter((id) => id !== null)),
    );
    const person = (id: string, role: string) =>
      ({ kind: 'staff', id, role, name: names.get(id) ?? null }) as const;
    return rows.map((row) => {
      const facts = bulkFactsOf(row);
      const may = (decision: BulkDecision) => isAllowed(() => decideBulk(facts, decision, actor, at));
      return {
        id: row.id,
        command: row.command,
        kind: row.hold_kind,
        reasonCode: row.reason_code,
        note: row.note,
        details: row.details,
        selection: {
          by: row.filter === null ? 'ids' : 'filter',
          filter: row.filter as BulkOperationView['selection']['filter'],
          sha256: row.selection_hash.toString('hex'),
        },
        selected: row.selected,
        status: bulkStatusAt(facts, at),
        processed: row.done + row.refused,
        done: row.done,
        refused: row.refused,
        maker: person(row.maker_id, row.maker_role),
        madeAt: row.made_at.toISOString(),
        expiresAt: row.expires_at?.toISOString() ?? null,
        decision: decisionOf(row, person),
        endedAt: row.ended_at?.toISOString() ?? null,
        mayDecide: may('approve'),
        mayCancel: may('cancel'),
      };
    });
  }
}

const WORKER = { kind: 'system', id: 'bulk', role: 'system' } as const;

/** Which the database would not have, whatever the decision said. */
function failed({ n }: Item): ItemResult {
  return { n, outcome: 'refused', code: 'internal' };
}

function isAllowed(decide: () => unknown): boolean {
  try {
    decide();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

type Person = NonNullable<BulkOperationView['decision']>['by'];

function decisionOf(
  row: BulkRow,
  person: (id: string, role: string) => Person,
): BulkOperationView['decision'] {
  // Both columns of a pair are there or neither.
  if (row.cancelled_by !== null && row.ended_at !== null) {
    const by = person(row.cancelled_by, row.cancelled_role ?? '');
    return { by, at: row.ended_at.toISOString(), note: null };
  }
  if (row.checker_id === null || row.checked_at === null) return null;
  const by = person(row.checker_id, row.checker_role ?? '');
  return { by, at: row.checked_at.toISOString(), note: row.check_note };
}

/** What is kept of a filter: a text that was searched for may be somebody's name. */
function keptFilter({ selection }: BulkRequest): BulkRow['filter'] {
  if ('ids' in selection) return null;
  const { q: _, ...criteria } = selection.filter;
  return JSON.parse(JSON.stringify(criteria)) as NonNullable<BulkRow['filter']>;
}

/** What is done to each account. */
function manyOf(
  asked: Pick<ManyCommand, 'command' | 'kind' | 'reason' | 'note'>,
  { expiresAt, reviewAt, placedFor }: Pick<BulkRequest, 'expiresAt' | 'reviewAt' | 'placedFor'>,
): ManyCommand {
  const instant = (text: string | undefined) => (text === undefined ? null : Date.parse(text));
  return {
    ...asked,
    expiresAt: instant(expiresAt),
    reviewAt: instant(reviewAt),
    placedFor: placedFor ?? null,
  };
}

function manyOfRow(row: BulkRow): ManyCommand {
  const reason = { kind: row.reason_kind, code: row.reason_code };
  return manyOf({ command: row.command, kind: row.hold_kind, reason, note: row.note }, row.details);
}
