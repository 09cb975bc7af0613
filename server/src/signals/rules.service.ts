import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import type { Actor } from '@standing/shared/access/roles';
import { pageOfSmallList } from '@standing/shared/contracts/common';
import {
  DRY_RUN_MS,
  DRY_RUN_SAMPLE,
  DRY_RUN_SIGNALS_MAX,
  RULE_RECORD_MS,
  type DryRun,
  type HitView,
  type NewRule,
  type RuleContentBody,
  type RuleDetail,
  type RuleListQuery,
  type RuleRecord,
  type RuleView,
} from '@standing/shared/contracts/signals';
import { Refusal } from '@standing/shared/errors';
import {
  HISTORY_PER_TYPE,
  lockEnd,
  MAX_RULES,
  MAX_RULE_VERSIONS,
  reachOf,
  type RuleContent,
} from '@standing/shared/signals/rule';
import { observed } from '@standing/shared/signals/signal';
import { setImmediate as turn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService, SYSTEM_STREAM, type LogEntry } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeat, findRepeatInTurn, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { ReasonsService } from '../reasons/reasons.service.js';
import { ActorNames } from '../staff/actor-names.js';
import { rulesMet } from './rule-engine.js';
import {
  RulesReadModel,
  type HitRow,
  type RecordRow,
  type RuleRow,
  type TrialRow,
} from './rules.read-model.js';
import { RulesStore, type LockedRule } from './rules.store.js';
import { typesAskedFor } from './signals.service.js';

/** Hits that a rule's page shows. */
const HITS_SHOWN = 20;
/** Signals that a dry run tries before it lets others have a turn; some ten milliseconds. */
const DRY_RUN_TURN = 200;

/** The rules that turn signals into flags and locks: data that administrators write, in versions. */
@Injectable()
export class RulesService {
  private isTrying = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: RulesStore,
    private readonly readModel: RulesReadModel,
    private readonly reasons: ReasonsService,
    private readonly audit: AuditService,
    private readonly names: ActorNames,
    private readonly clock: Clock,
  ) {}

  async list(query: RuleListQuery): Promise<{ data: RuleView[]; total: number; totalIsExact: true }> {
    const [rules, records] = await Promise.all([this.readModel.list(), this.records(null)]);
    const all = rules.map((rule) => viewRule(rule, records.get(rule.code)));
    return pageOfSmallList(all, query);
  }

  /** @throws Refusal `rule_not_found` */
  async detail(code: string): Promise<RuleDetail> {
    const [rule, records, versions, hits] = await Promise.all([
      this.readModel.find(code),
      this.records(code),
      this.readModel.versions(code),
      this.readModel.hits(code, HITS_SHOWN),
    ]);
    if (!rule) throw new Refusal('rule_not_found');
    const names = await this.names.namesOf(versions.map((version) => version.created_by));
    return {
      ...viewRule(rule, records.get(code)),
      retiredAt: rule.retired_at?.toISOString() ?? null,
      versions: versions.map((version) => ({
        ...viewContent(version.content),
        version: version.version,
        createdAt: version.created_at.toISOString(),
        createdBy: { id: version.created_by, name: names.get(version.created_by) ?? null },
      })),
      hits: hits.map(viewHit),
    };
  }

  /** @throws Refusal `rule_exists`, `too_many_rules`, and when the reason is none that can be used */
  async create({ code, ...body }: NewRule, { actor, idempotency }: CommandContext): Promise<RuleDetail> {
    const content = contentOf(body);
    await this.dataSource.transaction(async (manager) => {
      if ((await findRepeatInTurn(manager, actor.id, idempotency)) !== null) return;
      await this.checkReason(manager, content);
      const at = new Date(this.clock.now());
      const streamId = await this.store.add(manager, code);
      if (streamId === null) throw new Refusal('rule_exists');
      if ((await this.store.count(manager)) > MAX_RULES) throw new Refusal('too_many_rules');
      await this.store.addVersion(manager, code, 1, content, actor.id, at);
      await this.record(manager, streamId, 'create_rule', actor, { code, version: 1, rule: content });
      await keepRepeat(manager, actor.id, idempotency, code, at);
    });
    return this.detail(code);
  }

  /**
   * Writes the rule anew: signals from now on are judged by this version. What says nothing new makes no version.
   *
   * @throws Refusal `rule_not_found`, `version_stale` with the rule as it is now, `rule_retired`, `too_many_rules`
   */
  async addVersion(code: string, body: RuleContentBody, context: CommandContext): Promise<RuleDetail> {
    const content = contentOf(body);
    await this.change(code, context, async (manager, rule, at) => {
      const current = await this.readModel.find(code, manager);
      if (current && isDeepStrictEqual(contentOf(current.content), content)) return;
      await this.checkReason(manager, content);
      const version = rule.current_version + 1;
      if (version > MAX_RULE_VERSIONS) throw new Refusal('too_many_rules');
      await this.store.addVersion(manager, code, version, content, context.actor.id, at);
      const facts = { code, version, rule: content };
      await this.record(manager, rule.stream_id, 'change_rule', context.actor, facts);
    });
    return this.detail(code);
  }

  /** Takes the rule out of use, for good. What it has placed stays. */
  async retire(code: string, context: CommandContext): Promise<RuleDetail> {
    await this.change(code, context, async (manager, rule, at) => {
      await this.store.retire(manager, code, at);
      const facts = { code, version: rule.current_version };
      await this.record(manager, rule.stream_id, 'retire_rule', context.actor, facts);
    });
    return this.detail(code);
  }

  /**
   * Tries a rule on the signals of the last 30 days, in the order in which they came. Nothing is written. Holds of
   * other causes are left out of account: it tells what the rule would do by itself.
   *
   * @throws Refusal `overloaded` while another one is under way in this process
   */
  async dryRun(body: RuleContentBody): Promise<DryRun> {
    if (this.isTrying) throw new Refusal('overloaded', { retryAfterSeconds: 2 });
    this.isTrying = true;
    try {
      const content = contentOf(body);
      const since = this.clock.now() - DRY_RUN_MS;
      const types = [...new Set([...content.signals, ...typesAskedFor(content.conditions)])];
      const rows = await this.readModel.trial(types, new Date(since), DRY_RUN_SIGNALS_MAX + 1);
      return {
        from: new Date(since).toISOString(),
        ...(await tryOn(rows.slice(-DRY_RUN_SIGNALS_MAX), content)),
        isCut: rows.length > DRY_RUN_SIGNALS_MAX,
      };
    } finally {
      this.isTrying = false;
    }
  }

  /** Brings in the shipped rules that are not there yet. @returns how many were added */
  addShipped(): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const codes = await this.store.addShipped(manager, 'system', new Date(this.clock.now()));
      if (codes.length > 0) {
        await this.audit.record(manager, {
          stream: SYSTEM_STREAM,
          command: 'ship_rules',
          actor: { kind: 'system', id: 'catalogue', role: 'system' },
          facts: { rules: codes.toSorted().map((code) => ({ code, version: 1 })) },
        });
      }
      return codes.length;
    });
  }

  private async records(code: string | null): Promise<ReadonlyMap<string, RecordRow>> {
    const at = this.clock.now();
    const rows = await this.readModel.records(new Date(at - RULE_RECORD_MS), new Date(at), code);
    return new Map(rows.map((row) => [row.code, row]));
  }

  private async checkReason(manager: EntityManager, { effect }: RuleContent): Promise<void> {
    await this.reasons.inUse(effect.kind, [effect.reasonCode], manager);
  }

  /** Runs a change on the locked rule, unless it is the repeat of one that was made. */
  private async change(
    code: string,
    { actor, ifMatch, idempotency }: CommandContext,
    work: (manager: EntityManager, rule: LockedRule, at: Date) => Promise<void>,
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const rule = await this.store.lock(manager, code);
      if (!rule) throw new Refusal('rule_not_found');
      // After the lock: a first use that was under way has committed by now.
      if ((await findRepeat(manager, actor.id, idempotency)) !== null) return;
      if (ifMatch !== null && ifMatch !== rule.current_version) {
        const current = await this.readModel.find(code, manager);
        throw new Refusal('version_stale', {
          detail: 'The rule has changed since the version that you named.',
          extra: {
            currentVersion: rule.current_version,
            current: current && { ...viewContent(current.content), version: current.version },
          },
        });
      }
      if (rule.retired_at !== null) throw new Refusal('rule_retired');
      const at = new Date(this.clock.now());
      await work(manager, rule, at);
      await keepRepeat(manager, actor.id, idempotency, code, at);
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
      stream: { kind: 'rule', id: streamId },
      command,
      actor: { kind: 'staff', id: actor.id, role: roleFor('rule.write', actor.roles) ?? 'none' },
      facts,
    });
  }
}

/** Tries a rule on signals that are told oldest first. */
async function tryOn(
  rows: readonly TrialRow[],
  content: RuleContent,
): Promise<Omit<DryRun, 'from' | 'isCut'>> {
  const rule = { code: 'trial', version: 1, content };
  const reach = reachOf(content.conditions);
  const past = new Map<string, TrialRow[]>();
  const used = new Set<string>();
  const heldUntil = new Map<string, number>();
  const hits: DryRun['sample'] = [];
  let tried = 0;
  for (const row of rows) {
    const before = past.get(row.account_id) ?? [];
    past.set(row.account_id, [...before, row].slice(-HISTORY_PER_TYPE));
    if (!content.signals.includes(row.type)) continue;
    tried++;
    if (tried % DRY_RUN_TURN === 0) await turn();
    const receivedAt = row.received_at.getTime();
    if ((heldUntil.get(row.account_id) ?? 0) > receivedAt) continue;
    const signal = observe(row);
    const others = before
      .filter(({ occurred_at: at }) => Math.abs(at.getTime() - signal.occurredAt) < reach)
      .map(observe);
    const evidence = { signal, others, used, homeCountry: row.country };
    const [hit] = await rulesMet([rule], () => evidence);
    if (!hit) continue;
    for (const id of hit.signalIds) used.add(id);
    // A flag stays until somebody looks; a lock that ends by its reason is taken to end within the day.
    const until =
      content.effect.kind === 'lock' ? (lockEnd(content.effect, receivedAt) ?? Infinity) : Infinity;
    heldUntil.set(row.account_id, until);
    hits.push({
      accountId: row.account_id,
      externalRef: row.external_ref,
      at: row.received_at.toISOString(),
      type: row.type,
      signals: hit.signalIds.length,
    });
  }
  return {
    tried,
    hits: hits.length,
    accounts: new Set(hits.map(({ accountId }) => accountId)).size,
    sample: hits.slice(-DRY_RUN_SAMPLE).toReversed(),
  };
}

function observe(row: TrialRow) {
  return observed({ ...row, occurredAt: row.occurred_at.getTime() }, row.data);
}

/** Without members that are undefined: what is hashed into the log is what is kept. */
function contentOf({
  name,
  mode,
  signals,
  match,
  conditions,
  effect,
}: RuleContentBody | RuleContent): RuleContent {
  return {
    name: { en: name.en, 'zh-CN': name['zh-CN'] },
    mode,
    signals: [...signals],
    match,
    conditions: conditions.map((condition) => ({ ...condition })),
    effect: { ...effect },
  };
}

function viewContent(content: RuleContent): RuleContentBody {
  return {
    ...content,
    signals: [...content.signals],
    conditions: content.conditions.map((condition) => {
      if ('types' in condition) return { ...condition, types: [...condition.types] };
      if ('oneOf' in condition) return { ...condition, oneOf: [...condition.oneOf] };
      return condition;
    }),
  };
}

function viewRule({ code, version, retired_at: retiredAt, content }: RuleRow, record?: RecordRow): RuleView {
  return { ...viewContent(content), code, version, retired: retiredAt !== null, record: viewRecord(record) };
}

function viewRecord(row: RecordRow | undefined): RuleRecord {
  const { placed = 0, open = 0, expired = 0, overturned = 0 } = row ?? {};
  return {
    placed,
    open,
    expired,
    overturned,
    upheld: placed - open - expired - overturned,
    alreadyHeld: row?.already_held ?? 0,
    watched: row?.watched ?? 0,
    refused: row?.refused ?? 0,
    lastHitAt: row?.last_hit_at?.toISOString() ?? null,
  };
}

function viewHit(row: HitRow): HitView {
  return {
    id: row.id,
    at: row.at.toISOString(),
    accountId: row.account_id,
    externalRef: row.external_ref,
    version: row.rule_version,
    outcome: row.outcome,
    signals: row.signals,
    hold:
      row.hold_id === null || row.hold_kind === null
        ? null
        : {
            id: row.hold_id,
            kind: row.hold_kind,
            releasedAt: row.released_at?.toISOString() ?? null,
            releaseReasonCode: row.release_reason,
          },
  };
}
