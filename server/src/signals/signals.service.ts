import { Injectable } from '@nestjs/common';
import { isInForce, type Hold, type Instant } from '@standing/shared/account/state';
import type { Actor } from '@standing/shared/access/roles';
import { canonicalBytes } from '@standing/shared/audit/canonical';
import { instantText } from '@standing/shared/audit/touched';
import type { CursorQuery } from '@standing/shared/contracts/common';
import type { AccountSignal, Applied, SendSignal, SignalTaken } from '@standing/shared/contracts/signals';
import { Refusal } from '@standing/shared/errors';
import type { Evidence } from '@standing/shared/signals/facts';
import { HISTORY_PER_TYPE, lockEnd, reachOf, type Condition } from '@standing/shared/signals/rule';
import {
  observed,
  SIGNAL_MAX_AGE_MS,
  SIGNAL_SKEW_MS,
  SIGNAL_TYPES,
  type SignalType,
} from '@standing/shared/signals/signal';
import { createHash } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AccountsService } from '../accounts/accounts.service.js';
import { CasesService } from '../cases/cases.service.js';
import { Clock } from '../platform/clock.js';
import { sqlState } from '../platform/database/database-errors.js';
import { findRepeat, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { rulesMet, type RuleHit, type TriedRule } from './rule-engine.js';
import { SignalsReadModel } from './signals.read-model.js';
import {
  SignalsStore,
  type HistoryRow,
  type KeptApplied,
  type NewHitRow,
  type SignalRow,
} from './signals.store.js';
import { Turns } from './turns.js';

/** What customers are told of holds whose reason is withheld; their wallet is told no more. */
const WITHHELD = 'under_review';
/** SQLSTATEs of a transaction that lost against another one and may be tried again. */
const LOST_STATES: ReadonlySet<string> = new Set(['40001', '40P01']);
const MAX_ATTEMPTS = 3;

/** The account that a signal is about, kept from changing. */
interface Subject {
  readonly id: string;
  readonly country: string;
}

/** What a hit came to. */
interface Effect {
  readonly applied: KeptApplied;
  readonly hit: NewHitRow;
}

/** Signals that wallets send: kept, and turned into flags and locks by the rules. */
@Injectable()
export class SignalsService {
  private readonly turns = new Turns();

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: SignalsStore,
    private readonly readModel: SignalsReadModel,
    private readonly accounts: AccountsService,
    private readonly cases: CasesService,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a signal and applies the rules: the signal, what they place and its events are there together or not at all.
   * Signals of one account are taken one after the other.
   *
   * @throws Refusal `reference_unknown`, `signal_ahead`, `signal_too_old`, `signal_exists`, `rate_limited`
   */
  take(body: SendSignal, context: CommandContext): Promise<SignalTaken> {
    // Who tries passwords on one account must not keep every other customer waiting.
    return this.turns.take(body.externalRef, () => this.takeNow(body, context));
  }

  private async takeNow(body: SendSignal, context: CommandContext): Promise<SignalTaken> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.dataSource.transaction((manager) => this.takeIn(manager, body, context));
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !LOST_STATES.has(sqlState(error) ?? '')) throw error;
      }
    }
  }

  /** An account's signals with what came of them, newest first. */
  async ofAccount(
    accountId: string,
    { after, limit }: CursorQuery,
  ): Promise<{ data: AccountSignal[]; next: string | null }> {
    await this.accounts.standing(accountId);
    const cursor = cursorOf(after);
    const rows = await this.readModel.ofAccount(accountId, cursor, limit + 1);
    if (rows.length === 0 && cursor !== null && !(await this.readModel.isOfAccount(accountId, cursor))) {
      throw notACursor();
    }
    const data = rows.slice(0, limit).map(viewForStaff);
    return { data, next: rows.length > limit ? (data.at(-1)?.id ?? null) : null };
  }

  private async takeIn(
    manager: EntityManager,
    body: SendSignal,
    { actor, idempotency }: CommandContext,
  ): Promise<SignalTaken> {
    const account = await this.accounts.lockByReference(manager, body.externalRef);
    const repeated = await findRepeat(manager, actor.id, idempotency);
    if (repeated !== null) return this.retell(manager, repeated, body.externalRef);
    const digest = digestOf(body);
    if (body.id !== undefined) {
      const sent = await this.store.findSent(manager, body.id);
      if (sent && sent.digest !== digest) throw new Refusal('signal_exists');
      if (sent) return viewTaken(sent, body.externalRef);
    }
    const now = this.clock.now();
    const occurredAt = Date.parse(body.occurredAt);
    if (occurredAt > now + SIGNAL_SKEW_MS) throw new Refusal('signal_ahead');
    if (occurredAt < now - SIGNAL_MAX_AGE_MS) throw new Refusal('signal_too_old');

    const id = uuidv7();
    const hits = account.closed ? [] : await this.tryRules(manager, account, body, id, occurredAt);
    const effects: Effect[] = [];
    for (const hit of hits) effects.push(await this.applyHit(manager, account, hit, id, now));
    const row: SignalRow = {
      id,
      wallet_id: body.id ?? null,
      account_id: account.id,
      type: body.type,
      severity: body.severity,
      occurred_at: new Date(occurredAt),
      received_at: new Date(now),
      data: definedOf(body.data),
      applied: effects.map(({ applied }) => applied),
      ignored: account.closed ? 'account_closed' : null,
    };
    // Of another account, or it would have been found.
    if (!(await this.store.add(manager, { ...row, digest, sent_by: actor.id }))) {
      throw new Refusal('signal_exists');
    }
    await this.store.addHits(
      manager,
      effects.map(({ hit }) => hit),
    );
    await keepRepeat(manager, actor.id, idempotency, id, new Date(now));
    return viewTaken(row, body.externalRef);
  }

  private async retell(manager: EntityManager, id: string, externalRef: string): Promise<SignalTaken> {
    const row = await this.store.find(manager, id);
    if (!row) throw new Refusal('idempotency_key_reused');
    return viewTaken(row, externalRef);
  }

  private async tryRules(
    manager: EntityManager,
    { id: accountId, country }: Subject,
    body: SendSignal,
    id: string,
    occurredAt: Instant,
  ): Promise<RuleHit[]> {
    const rules: TriedRule[] = await this.store.rulesFor(manager, body.type);
    const conditions = rules.flatMap(({ content }) => content.conditions);
    const reach = reachOf(conditions);
    const history =
      reach === 0
        ? []
        : await this.store.history(
            manager,
            accountId,
            typesAskedFor(conditions),
            new Date(occurredAt - reach),
            new Date(occurredAt + reach),
            HISTORY_PER_TYPE,
          );
    const signal = observed({ id, type: body.type, severity: body.severity, occurredAt }, body.data);
    return rulesMet(rules, evidenceFrom(signal, history, country));
  }

  /** Places what the rule places, unless the account is held for the same reason already. */
  private async applyHit(
    manager: EntityManager,
    { id: accountId }: Subject,
    { rule, signalIds }: RuleHit,
    signalId: string,
    at: Instant,
  ): Promise<Effect> {
    const { effect, mode } = rule.content;
    const { kind, reasonCode } = effect;
    const told = { rule: rule.code, version: rule.version, kind };
    const nothing = { ...told, reasonCode, holdId: null, until: null, caseNumber: null };
    const hit = {
      id: uuidv7(),
      rule_code: rule.code,
      rule_version: rule.version,
      account_id: accountId,
      signal_id: signalId,
      at: new Date(at),
      hold_id: null,
      case_id: null,
    };
    if (mode === 'watch') {
      const applied: KeptApplied = { ...nothing, outcome: 'watched' };
      return { applied, hit: { ...hit, outcome: 'watched', uses: signalIds } };
    }
    const { facts } = await this.accounts.lockStanding(manager, accountId);
    const there = facts.holds.find(
      (hold) => hold.kind === kind && hold.reasonCode === reasonCode && isInForce(hold, at),
    );
    if (there) {
      const applied: KeptApplied = {
        ...told,
        ...viewPlaced(there),
        caseNumber: null,
        outcome: 'already_held',
      };
      return { applied, hit: { ...hit, outcome: 'already_held', hold_id: there.id, uses: [] } };
    }
    const author: Actor = { kind: 'rule', id: `${rule.code}@${rule.version}`, roles: [] };
    try {
      const expiresAt = lockEnd(effect, at);
      const placed = await this.accounts.placeByRuleIn(
        manager,
        accountId,
        { kind, reasonCode, expiresAt, signals: signalIds },
        author,
      );
      const review = effect.opensReview
        ? await this.cases.openReviewIn(manager, accountId, placed.id, author)
        : null;
      const caseNumber = review?.number ?? null;
      const applied: KeptApplied = { ...told, ...viewPlaced(placed), caseNumber, outcome: 'placed' };
      const row = { ...hit, hold_id: placed.id, case_id: review?.id ?? null, uses: signalIds };
      return { applied, hit: { ...row, outcome: 'placed' } };
    } catch (error) {
      // A rule whose reason was retired must not cost the signal.
      if (!(error instanceof Refusal)) throw error;
      const applied: KeptApplied = { ...nothing, outcome: 'refused', code: error.code };
      return { applied, hit: { ...hit, outcome: 'refused', uses: [] } };
    }
  }
}

/** What each rule may look at. */
export function evidenceFrom(
  signal: Evidence['signal'],
  history: readonly HistoryRow[],
  homeCountry: string,
): (rule: TriedRule) => Evidence {
  const others = history.map((row) => observed({ ...row, occurredAt: row.occurred_at.getTime() }, row.data));
  return ({ code }) => ({
    signal,
    others,
    homeCountry,
    used: new Set(history.filter(({ used_by: rules }) => rules.includes(code)).map(({ id }) => id)),
  });
}

/** Types of the signals that conditions look at beside the one that came in. */
export function typesAskedFor(conditions: readonly Condition[]): SignalType[] {
  // Any signal may say where the customer was.
  if (conditions.some(({ fact }) => fact === 'country_changed')) return [...SIGNAL_TYPES];
  return [...new Set(conditions.flatMap((condition) => ('types' in condition ? condition.types : [])))];
}

/** Of what was sent, whatever the order of its members. */
function digestOf(sent: SendSignal): string {
  const { id: _, ...body } = sent;
  const said = { ...body, occurredAt: instantText(Date.parse(body.occurredAt)), data: definedOf(body.data) };
  return createHash('sha256').update(canonicalBytes(said)).digest('hex');
}

function definedOf(data: SendSignal['data']): SignalRow['data'] {
  return Object.fromEntries(
    Object.entries(data).filter(([, value]) => value !== undefined),
  ) as SignalRow['data'];
}

function viewPlaced(hold: Hold): Pick<KeptApplied, 'holdId' | 'reasonCode' | 'until' | 'withheld'> {
  return {
    ...(hold.disclosure === 'generic' ? { withheld: true } : {}),
    holdId: hold.id,
    reasonCode: hold.reasonCode,
    until: hold.expiresAt === null ? null : instantText(hold.expiresAt),
  };
}

function viewSignal(row: SignalRow): Omit<SignalTaken['signal'], 'externalRef'> {
  return {
    id: row.id,
    walletId: row.wallet_id,
    type: row.type,
    severity: row.severity,
    occurredAt: row.occurred_at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    data: { ...row.data },
  };
}

function viewTaken(row: SignalRow, externalRef: string): SignalTaken {
  return {
    signal: { ...viewSignal(row), externalRef },
    // What has not come to a hold is the rules' own affair.
    applied: row.applied.filter(({ holdId }) => holdId !== null).map(viewForWallet),
    ...(row.ignored === null ? {} : { ignored: row.ignored }),
  };
}

/**
 * Of a hold whose reason is withheld a wallet hears what the status tells: that it is there. When it ends, and that
 * somebody looks into it, would say more. The first answer and a repeated one are the same to the letter.
 */
function viewForWallet({ withheld, rule, version, outcome, kind, ...placed }: KeptApplied): Applied {
  return {
    rule: withheld ? WITHHELD : rule,
    version: withheld ? 1 : version,
    outcome,
    kind,
    reasonCode: withheld ? WITHHELD : placed.reasonCode,
    holdId: placed.holdId,
    until: withheld ? null : placed.until,
    caseNumber: withheld ? null : placed.caseNumber,
  };
}

function viewApplied(kept: KeptApplied): Applied {
  const { withheld: _, ...applied } = kept;
  return applied;
}

function viewForStaff(row: SignalRow): AccountSignal {
  return {
    ...viewSignal(row),
    applied: row.applied.map(viewApplied),
    ...(row.ignored === null ? {} : { ignored: row.ignored }),
  };
}

/** @throws Refusal `invalid_parameter` */
function cursorOf(after: string | undefined): string | null {
  if (after === undefined) return null;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(after)) return after;
  throw notACursor();
}

function notACursor(): Refusal {
  return new Refusal('invalid_parameter', {
    extra: { errors: [{ path: 'after', message: 'not a cursor' }] },
  });
}
