import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import type { Actor } from '@standing/shared/access/roles';
import { canonicalBytes } from '@standing/shared/audit/canonical';
import { pageOfSmallList } from '@standing/shared/contracts/common';
import {
  contentProblems,
  MAX_REASON_VERSIONS,
  MAX_REASONS,
  OPEN_HOLDS_COUNTED,
  type NewReason,
  type NewReasonVersion,
  type ReasonContent,
  type ReasonDetail,
  type ReasonListQuery,
  type ReasonView,
} from '@standing/shared/contracts/reasons';
import { Refusal } from '@standing/shared/errors';
import { REASON_CATALOGUE } from '@standing/shared/reasons/catalogue';
import type { ReasonKind } from '@standing/shared/reasons/reason';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService, SYSTEM_STREAM, type LogEntry } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeat, findRepeatInTurn, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { ActorNames } from '../staff/actor-names.js';
import { ReasonsReadModel } from './reasons.read-model.js';
import { ReasonsStore, type LockedReason } from './reasons.store.js';

/** A reason as events name it. */
export interface NamedReason {
  readonly kind: ReasonKind;
  readonly code: string;
  readonly version: number;
}

/** Versions never change, so they are kept once read; about a kilobyte each. */
const MAX_KEPT_VERSIONS = 5_000;

/** The product records with these by itself. */
const FIXED_REASONS: ReadonlySet<string> = new Set(['release.expired', 'release.escalated']);

/** A reason in its current version, with what it blocks unless somebody says otherwise. */
export interface ReasonInForce extends NamedReason {
  readonly blocks: ReasonView['blocks'];
}

/** The catalogue of reasons: every hold, release, rejection and closure names one. */
@Injectable()
export class ReasonsService {
  private readonly kept = new Map<string, ReasonContent>();

  constructor(
    private readonly store: ReasonsStore,
    private readonly readModel: ReasonsReadModel,
    private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly names: ActorNames,
    private readonly clock: Clock,
  ) {}

  /** The catalogue without an HTTP application around it: for the worker, commands and the demo data. */
  static on(dataSource: DataSource, clock: Clock): ReasonsService {
    return new ReasonsService(
      new ReasonsStore(),
      new ReasonsReadModel(dataSource),
      dataSource,
      AuditService.on(dataSource, clock),
      new ActorNames(dataSource),
      clock,
    );
  }

  async list(query: ReasonListQuery): Promise<{ data: ReasonView[]; total: number; totalIsExact: true }> {
    return pageOfSmallList(await this.readModel.list(query), query);
  }

  /** @throws Refusal `reason_unknown` */
  async detail(kind: ReasonKind, code: string): Promise<ReasonDetail> {
    const [reason, versions, openHolds] = await Promise.all([
      this.readModel.find(kind, code),
      this.readModel.versions(kind, code),
      this.readModel.openHolds(kind, code, new Date(this.clock.now())),
    ]);
    if (!reason) throw new Refusal('reason_unknown');
    const names = await this.names.namesOf(versions.map((version) => version.createdBy));
    return {
      ...reason,
      retiredAt: reason.retiredAt?.toISOString() ?? null,
      openHolds: Math.min(openHolds, OPEN_HOLDS_COUNTED),
      openHoldsIsExact: openHolds <= OPEN_HOLDS_COUNTED,
      fixed: FIXED_REASONS.has(reason.id),
      versions: versions.map(({ createdAt, createdBy, ...version }) => ({
        ...version,
        createdAt: createdAt.toISOString(),
        createdBy: { id: createdBy, name: names.get(createdBy) ?? null },
      })),
    };
  }

  /**
   * What the named versions say. A version is written once and never changed, so what was read once is not read again.
   *
   * @param manager of the caller's transaction, if there is one
   * @throws Error when one of them does not exist: the database lets nothing name such a one
   */
  async contents(
    names: readonly NamedReason[],
    manager?: EntityManager,
  ): Promise<(name: NamedReason) => ReasonContent> {
    const found = new Map<string, ReasonContent>();
    const missing = new Map<string, NamedReason>();
    for (const name of names) {
      const kept = this.kept.get(versionKey(name));
      if (kept) found.set(versionKey(name), kept);
      else missing.set(versionKey(name), name);
    }
    if (missing.size > 0) {
      if (this.kept.size + missing.size > MAX_KEPT_VERSIONS) this.kept.clear();
      for (const row of await this.readModel.contents([...missing.values()], manager)) {
        const content = contentOf(row) as ReasonContent;
        this.kept.set(versionKey(row), content);
        found.set(versionKey(row), content);
      }
    }
    return (name) => {
      const content = found.get(versionKey(name));
      if (!content) throw new Error(`there is no version ${versionKey(name)}`);
      return content;
    };
  }

  /** What a version says; undefined for one that there has never been, as an event that was altered may name. */
  async contentIfAny(name: NamedReason): Promise<ReasonContent | undefined> {
    await this.contents([name]);
    return this.kept.get(versionKey(name));
  }

  /** @throws Refusal `reason_exists`, `catalogue_full` */
  async create({ kind, code, ...content }: NewReason, context: CommandContext): Promise<ReasonDetail> {
    const { actor, idempotency } = context;
    await this.dataSource.transaction(async (manager) => {
      if ((await findRepeatInTurn(manager, actor.id, idempotency)) !== null) return;
      const at = new Date(this.clock.now());
      const streamId = await this.store.add(manager, kind, code);
      if (streamId === null) throw new Refusal('reason_exists');
      if ((await this.readModel.count(manager)) > MAX_REASONS) throw new Refusal('catalogue_full');
      await this.store.addVersion(manager, kind, code, 1, content, actor.id, at);
      await this.record(manager, streamId, 'create_reason', actor, { kind, code, version: 1, ...content });
      await keepRepeat(manager, actor.id, idempotency, `${kind}.${code}`, at);
    });
    return this.detail(kind, code);
  }

  /**
   * Writes the reason anew: decisions from now on take this version, holds and events keep theirs. What says nothing
   * new makes no version.
   *
   * @throws Refusal `reason_unknown`, `version_stale` with the reason as it is now, `reason_retired`, `reason_fixed`,
   *   `validation_failed`, `catalogue_full`
   */
  async addVersion(
    kind: ReasonKind,
    code: string,
    content: NewReasonVersion,
    context: CommandContext,
  ): Promise<ReasonDetail> {
    const errors = contentProblems(kind, content);
    if (errors.length > 0) throw new Refusal('validation_failed', { extra: { errors } });
    await this.change(kind, code, context, async (manager, reason, at) => {
      const current = await this.readModel.find(kind, code, manager);
      if (current && isDeepStrictEqual(contentOf(current), contentOf(content))) return;
      const version = reason.current_version + 1;
      if (version > MAX_REASON_VERSIONS) throw new Refusal('catalogue_full');
      await this.store.addVersion(manager, kind, code, version, content, context.actor.id, at);
      const facts = { kind, code, version, ...content };
      await this.record(manager, reason.stream_id, 'change_reason', context.actor, facts);
    });
    return this.detail(kind, code);
  }

  /**
   * Takes the reason out of use. It stays readable, with the holds and events that name it.
   *
   * @throws Refusal `reason_unknown`, `version_stale` with the reason as it is now, `reason_retired`, `reason_fixed`
   */
  async retire(kind: ReasonKind, code: string, context: CommandContext): Promise<ReasonDetail> {
    await this.change(kind, code, context, async (manager, reason, at) => {
      await this.store.retire(manager, kind, code, at);
      const facts = { kind, code, version: reason.current_version };
      await this.record(manager, reason.stream_id, 'retire_reason', context.actor, facts);
    });
    return this.detail(kind, code);
  }

  /**
   * The named reasons in their current versions, in the order named.
   *
   * @param manager of the caller's transaction, if there is one
   * @throws Refusal `reason_not_found` or `reason_retired`
   */
  async inUse(kind: ReasonKind, codes: readonly string[], manager?: EntityManager): Promise<NamedReason[]> {
    if (codes.length === 0) return [];
    const reasons = await this.readModel.list({ kind }, manager);
    return codes.map((code) => ({ kind, code, version: findUsable(reasons, code).version }));
  }

  /**
   * The named reason in its current version, with what it blocks.
   *
   * @param manager of the caller's transaction, if there is one
   * @throws Refusal `reason_not_found` or `reason_retired`
   */
  async inForce(kind: ReasonKind, code: string, manager?: EntityManager): Promise<ReasonInForce> {
    const reason = findUsable(await this.readModel.list({ kind }, manager), code);
    return { kind, code, version: reason.version, blocks: reason.blocks };
  }

  /**
   * Brings in the shipped reasons that are not there yet; those that were edited or retired stay as they are.
   *
   * @returns how many were added
   */
  addShipped(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const at = new Date(this.clock.now());
      const added = await this.store.addMissing(manager, REASON_CATALOGUE, 'system', at);
      const names = new Set(added.map(({ kind, code }) => `${kind}.${code}`));
      const shipped = REASON_CATALOGUE.filter(({ kind, code }) => names.has(`${kind}.${code}`));
      if (shipped.length > 0) {
        await this.audit.record(manager, {
          stream: SYSTEM_STREAM,
          command: 'ship_reasons',
          actor: { kind: 'system', id: 'catalogue', role: 'system' },
          facts: {
            reasons: shipped.map((reason) => ({
              kind: reason.kind,
              code: reason.code,
              version: 1,
              // The texts themselves are in the program and in the catalogue; this tells whether they are the same.
              sha256: createHash('sha256')
                .update(canonicalBytes(contentOf(reason)))
                .digest('hex'),
            })),
          },
        });
      }
      return shipped.length;
    });
  }

  /** Runs a change on the locked reason, unless it is the repeat of one that was made. */
  private async change(
    kind: ReasonKind,
    code: string,
    { actor, ifMatch, idempotency }: CommandContext,
    work: (manager: EntityManager, reason: LockedReason, at: Date) => Promise<void>,
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const reason = await this.store.lock(manager, kind, code);
      if (!reason) throw new Refusal('reason_unknown');
      // After the lock: a first use that was under way has committed by now.
      if ((await findRepeat(manager, actor.id, idempotency)) !== null) return;
      if (ifMatch !== null && ifMatch !== reason.current_version) {
        throw new Refusal('version_stale', {
          detail: 'The reason has changed since the version that you named.',
          extra: {
            currentVersion: reason.current_version,
            current: await this.readModel.find(kind, code, manager),
          },
        });
      }
      if (FIXED_REASONS.has(`${kind}.${code}`)) throw new Refusal('reason_fixed');
      if (reason.retired_at !== null) throw new Refusal('reason_retired');
      const at = new Date(this.clock.now());
      await work(manager, reason, at);
      await keepRepeat(manager, actor.id, idempotency, `${kind}.${code}`, at);
    });
  }

  private record(
    manager: EntityManager,
    streamId: string,
    command: string,
    actor: Actor,
    facts: NonNullable<LogEntry['facts']>,
  ): Promise<void> {
    return this.audit.record(manager, {
      stream: { kind: 'reason', id: streamId },
      command,
      actor: {
        kind: 'staff',
        id: actor.id,
        role: roleFor('reason.write', actor.roles) ?? 'none',
      },
      facts,
    });
  }
}

function versionKey({ kind, code, version }: NamedReason): string {
  return `${kind}.${code}.${version}`;
}

/** What of a reason has versions, without what names it. */
function contentOf(reason: Readonly<Record<keyof ReasonContent, unknown>>) {
  return {
    authority: reason.authority,
    disclosure: reason.disclosure,
    final: reason.final,
    blocks: reason.blocks,
    defaultExpiryMs: reason.defaultExpiryMs,
    requiredDocuments: reason.requiredDocuments,
    staffNote: reason.staffNote,
    text: reason.text,
  };
}

function findUsable(reasons: readonly ReasonView[], code: string): ReasonView {
  const reason = reasons.find((candidate) => candidate.code === code);
  if (!reason) throw new Refusal('reason_not_found');
  if (reason.retired) throw new Refusal('reason_retired');
  return reason;
}
