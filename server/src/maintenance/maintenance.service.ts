import { Injectable } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import { DEFAULT_BLOCKS, sortedCapabilities } from '@standing/shared/account/capabilities';
import { EMPTY_STREAM, headAfter, sealEvent, type StreamHead } from '@standing/shared/audit/seal';
import type {
  AnnounceWindow,
  ChangeWindow,
  WindowListQuery,
  WindowScopeBody,
  WindowView,
} from '@standing/shared/contracts/maintenance';
import { Refusal } from '@standing/shared/errors';
import {
  decideWindow,
  type WindowCommand,
  type WindowDecision,
} from '@standing/shared/maintenance/decide-window';
import { MAX_OPEN_WINDOWS, type WindowPlan, type WindowScope } from '@standing/shared/maintenance/window';
import { createHash } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeat, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { MaintenanceReadModel } from './maintenance.read-model.js';
import { MaintenanceStore } from './maintenance.store.js';
import { windowOf, type WindowRow } from './window.row.js';
import { viewWindow } from './window.view.js';

/** Windows whose start or end one round records. */
const SETTLE_BATCH = 50;
/** Unknown accounts that a refusal names; more would help nobody. */
const NAMED_UNKNOWN_ACCOUNTS = 10;

const STREAM_KIND = 'window';
const CLOCK: Actor = { kind: 'system', id: 'clock', roles: [] };

/** Maintenance: announced ahead, changed until it begins, ended by the clock or earlier. One row each, and its events. */
@Injectable()
export class MaintenanceService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: MaintenanceStore,
    private readonly readModel: MaintenanceReadModel,
    private readonly reasons: ReasonsService,
    private readonly audit: AuditService,
    private readonly names: ActorNames,
    private readonly clock: Clock,
  ) {}

  async announce(body: AnnounceWindow, { actor, idempotency }: CommandContext): Promise<WindowView> {
    const id = await this.dataSource.transaction(async (manager) => {
      const open = await this.store.lockAnnouncing(manager, new Date(this.clock.now()));
      const repeated = await findRepeat(manager, actor.id, idempotency);
      if (repeated !== null) return repeated;
      if (open >= MAX_OPEN_WINDOWS) throw new Refusal('too_many_windows');
      const reason = await this.reasonFor(manager, body.reasonCode);
      const plan: WindowPlan = {
        scope: scopeOfBody(body.scope),
        startsAt: Date.parse(body.startsAt),
        endsAt: Date.parse(body.endsAt),
        reasonCode: body.reasonCode,
        reasonVersion: reason.version,
        blocks: sortedCapabilities(body.blocks ?? reason.blocks),
        message: messageOf(body.message),
      };
      const at = this.clock.now();
      const decision = decideWindow(null, { type: 'announce', plan }, actor, at);
      const windowId = uuidv7();
      const events = await this.append(manager, windowId, EMPTY_STREAM, decision);
      await this.store.add(
        manager,
        { ...decision.window, id: windowId, announcedAt: at, announcedBy: actor.id },
        events,
      );
      if ('accountIds' in body.scope) await this.setAccounts(manager, windowId, body.scope.accountIds);
      await keepRepeat(manager, actor.id, idempotency, windowId, new Date(at));
      return windowId;
    });
    return this.get(id);
  }

  /** Changes what was announced, until it begins. */
  async change(id: string, body: ChangeWindow, context: CommandContext): Promise<WindowView> {
    return this.transact(id, context, async (manager, row) => {
      const reasonCode = body.reasonCode ?? row.reason_code;
      // A change that says nothing of the reason keeps the version that was announced.
      const isReasoned = body.reasonCode !== undefined || body.blocks === null;
      const reason = isReasoned ? await this.reasonFor(manager, reasonCode) : null;
      const blocks = body.blocks === null ? reason?.blocks : body.blocks;
      const plan: Partial<WindowPlan> = {
        ...(body.scope === undefined ? {} : { scope: scopeOfBody(body.scope) }),
        ...(body.startsAt === undefined ? {} : { startsAt: Date.parse(body.startsAt) }),
        ...(body.endsAt === undefined ? {} : { endsAt: Date.parse(body.endsAt) }),
        ...(reason === null ? {} : { reasonCode, reasonVersion: reason.version }),
        ...(blocks === undefined ? {} : { blocks: sortedCapabilities(blocks) }),
        ...(body.message === undefined ? {} : { message: messageOf(body.message) }),
      };
      await this.apply(manager, row, { type: 'change', plan }, context.actor);
      if (body.scope === undefined) return;
      await this.setAccounts(manager, id, 'accountIds' in body.scope ? body.scope.accountIds : []);
    });
  }

  /** Ends a window that has begun; everything else that holds an account holds on. */
  end(id: string, context: CommandContext): Promise<WindowView> {
    return this.transact(id, context, (manager, row) =>
      this.apply(manager, row, { type: 'end' }, context.actor),
    );
  }

  /** Takes an announcement back before it begins. */
  cancel(id: string, context: CommandContext): Promise<WindowView> {
    return this.transact(id, context, (manager, row) =>
      this.apply(manager, row, { type: 'cancel' }, context.actor),
    );
  }

  /** Records starts and ends that the clock has reached; they have counted since. @returns how many windows */
  recordEdges(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const due = await this.store.lockDue(manager, new Date(this.clock.now()), SETTLE_BATCH);
      for (const row of due) await this.apply(manager, row, { type: 'settle' }, CLOCK);
      return due.length;
    });
  }

  async get(id: string): Promise<WindowView> {
    const row = await this.readModel.find(id);
    if (row === null) throw new Refusal('window_not_found');
    return viewWindow(row, this.clock.now(), await this.names.namesOf([row.announced_by]));
  }

  async list(query: WindowListQuery): Promise<{ data: WindowView[]; total: number; totalIsExact: true }> {
    const at = this.clock.now();
    const { rows, total } = await this.readModel.list(query, at);
    const names = await this.names.namesOf(rows.map((row) => row.announced_by));
    return { data: rows.map((row) => viewWindow(row, at, names)), total, totalIsExact: true };
  }

  /** Runs a change on the locked window, unless it is the repeat of one that was made. */
  private async transact(
    id: string,
    { actor, ifMatch, idempotency }: CommandContext,
    work: (manager: EntityManager, row: WindowRow) => Promise<void>,
  ): Promise<WindowView> {
    await this.dataSource.transaction(async (manager) => {
      const row = await this.store.lock(manager, id);
      if (!row) throw new Refusal('window_not_found');
      // After the lock: a first use that was under way has committed by now.
      if ((await findRepeat(manager, actor.id, idempotency)) !== null) return;
      if (ifMatch !== null && ifMatch !== row.version) {
        throw new Refusal('version_stale', { extra: { currentVersion: row.version } });
      }
      await work(manager, row);
      await keepRepeat(manager, actor.id, idempotency, id, new Date(this.clock.now()));
    });
    return this.get(id);
  }

  /** Decides, seals and writes one change of a locked window. */
  private async apply(
    manager: EntityManager,
    row: WindowRow,
    command: WindowCommand,
    actor: Actor,
  ): Promise<void> {
    // Clocks of two processes may differ a little; a stream's instants never run backwards.
    const at = Math.max(this.clock.now(), row.last_event_at.getTime());
    const decision = decideWindow(windowOf(row), command, actor, at);
    const head: StreamHead = { version: row.version, hash: row.head_hash.toString('hex') };
    await this.store.save(
      manager,
      row.id,
      decision.window,
      await this.append(manager, row.id, head, decision),
    );
  }

  /** @returns the last of the events */
  private async append(manager: EntityManager, id: string, head: StreamHead, { events }: WindowDecision) {
    let end = head;
    const sealed = events.map((event) => {
      const draft = { ...event, id: uuidv7(), fromState: null, toState: null };
      const next = sealEvent(`${STREAM_KIND}:${id}`, end, draft);
      end = headAfter(next);
      return { streamId: id, event: next };
    });
    await this.audit.insert(manager, STREAM_KIND, sealed);
    const last = sealed.at(-1);
    if (!last) throw new Error('a change of a window has an event');
    return last.event;
  }

  private async setAccounts(
    manager: EntityManager,
    id: string,
    accountIds: readonly string[],
  ): Promise<void> {
    const unknown = await this.store.setAccounts(manager, id, accountIds);
    if (unknown.length === 0) return;
    throw new Refusal('accounts_not_found', {
      extra: { count: unknown.length, accountIds: unknown.slice(0, NAMED_UNKNOWN_ACCOUNTS) },
    });
  }

  /** The reason in its current version, with what it blocks. */
  private async reasonFor(manager: EntityManager, code: string) {
    const { version, blocks } = await this.reasons.inForce('maintenance', code, manager);
    return { version, blocks: blocks ?? DEFAULT_BLOCKS.maintenance };
  }
}

function scopeOfBody(body: WindowScopeBody): WindowScope {
  if ('countries' in body) return { kind: 'countries', countries: body.countries };
  if ('tiers' in body) return { kind: 'tiers', tiers: body.tiers };
  if ('all' in body) return { kind: 'all' };
  const digest = createHash('sha256').update(body.accountIds.toSorted().join('\n')).digest('hex');
  return { kind: 'accounts', count: body.accountIds.length, digest };
}

/** Without keys that are undefined: what is hashed into the log is what is kept. */
function messageOf(message: AnnounceWindow['message'] | null): WindowPlan['message'] {
  if (!message) return null;
  const { en, 'zh-CN': zh } = message;
  return { ...(en === undefined ? {} : { en }), ...(zh === undefined ? {} : { 'zh-CN': zh }) };
}
