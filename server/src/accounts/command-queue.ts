import { Injectable } from '@nestjs/common';
import { Refusal } from '@standing/shared/errors';
import type { EntityManager } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { isDatabaseAway, sqlState } from '../platform/database/database-errors.js';
import { ActorNames } from '../staff/actor-names.js';
import { AccountMetrics } from './account.metrics.js';
import { actorsOf } from './account.view.js';
import { AccountsStore, type Append, type Loaded, type LoadQuery } from './accounts.store.js';
import { planCommand, type Answer, type CommandRequest, type Identities, type Plan } from './command.js';
import { ProfilesService } from './profile/profiles.service.js';

/** What became of a request. */
export type Outcome =
  | { readonly kind: 'done'; readonly answer: Answer; readonly replayed: boolean }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Largest batch that one statement takes from the queue; larger ones only make the last caller wait longer. */
const MAX_BATCH = 64;
/** One batch may be read while another is written; more share the same two cores and only make batches smaller. */
const MAX_RUNNING = 2;
/** How often a command is decided anew after losing the race for its account; 50 racers each win in time. */
const MAX_ATTEMPTS = 60;
/** Commands waiting beyond this would be answered after their callers have given up. */
const MAX_WAITING = 10_000;

/** SQLSTATEs of a race lost to another process: a key or version taken meanwhile, a deadlock. */
const LOST_STATES: ReadonlySet<string> = new Set(['23505', '40001', '40P01']);

interface Waiting {
  readonly request: CommandRequest;
  readonly key: string;
  attempts: number;
  resolve(answer: { answer: Answer; replayed: boolean }): void;
  reject(error: unknown): void;
}

function keyOf({ target }: CommandRequest): string {
  return 'register' in target ? `ref:${target.register.externalRef}` : target.accountId;
}

function queryOf({ target, reason, actor, idempotency }: CommandRequest): LoadQuery {
  return {
    accountId: 'register' in target ? null : target.accountId,
    externalRef: 'register' in target ? target.register.externalRef : null,
    reason,
    actorId: actor.id,
    idempotencyKey: idempotency?.key ?? null,
  };
}

/**
 * Gathers commands that arrive together into one read and one write, each with its own outcome. Two commands on
 * one account never share a batch: the second is decided on what the first left.
 */
@Injectable()
export class CommandQueue {
  private readonly waiting: Waiting[] = [];
  private readonly busy = new Set<string>();
  private running = 0;
  private scheduled = false;

  constructor(
    private readonly store: AccountsStore,
    private readonly profiles: ProfilesService,
    private readonly names: ActorNames,
    private readonly clock: Clock,
    private readonly metrics: AccountMetrics,
  ) {}

  /**
   * Runs one command.
   *
   * @throws Refusal with the cause when it is refused
   */
  submit(request: CommandRequest): Promise<{ answer: Answer; replayed: boolean }> {
    if (this.waiting.length >= MAX_WAITING) {
      const refusal = new Refusal('overloaded', { retryAfterSeconds: 1 });
      this.metrics.countFailure(request, refusal);
      throw refusal;
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, key: keyOf(request), attempts: 0, resolve, reject });
      this.schedule();
    });
  }

  /** Runs a batch that somebody else gathered (imports); targets must differ from each other. */
  runAll(requests: readonly CommandRequest[]): Promise<Outcome[]> {
    return this.runEach(requests, null);
  }

  /**
   * The same inside the caller's transaction: what is done commits with the rest or not at all.
   *
   * @throws when the database refuses the write; the caller's transaction must then end, too
   */
  runAllIn(manager: EntityManager, requests: readonly CommandRequest[]): Promise<Outcome[]> {
    return this.runEach(requests, manager);
  }

  /** What would become of each, decided on the accounts as they are; nothing is written. In the order asked. */
  async preview(requests: readonly CommandRequest[]): Promise<(Answer | Refusal)[]> {
    const plans = await this.plan(requests, null);
    return plans.map((plan) => {
      if (!('error' in plan)) return plan.answer;
      if (plan.error instanceof Refusal) return plan.error;
      throw plan.error;
    });
  }

  private async runEach(
    requests: readonly CommandRequest[],
    manager: EntityManager | null,
  ): Promise<Outcome[]> {
    const outcomes = new Array<Outcome>(requests.length);
    let rest = requests.map((_, n) => n);
    for (let attempt = 1; rest.length > 0; attempt++) {
      const results = await this.attempt(
        rest.map((n) => requests[n] as CommandRequest),
        manager,
      );
      const lost: number[] = [];
      results.forEach((outcome, place) => {
        // `results` has one entry for each number in `rest`.
        const n = rest[place] as number;
        if (outcome !== 'lost') outcomes[n] = outcome;
        else if (attempt < MAX_ATTEMPTS) lost.push(n);
        else outcomes[n] = this.failed(requests[n] as CommandRequest, new Refusal('version_conflict'));
      });
      rest = lost;
    }
    return outcomes;
  }

  /**
   * Runs one command inside the caller's transaction: it commits with the rest or not at all.
   *
   * @throws Refusal with the cause when it is refused; the caller's transaction must then end, too
   */
  async runIn(manager: EntityManager, request: CommandRequest): Promise<Answer> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const [loaded] = await this.store.load([queryOf(request)], manager);
      if (!loaded) throw new Error('load answers each query');
      const names = await this.names.namesOf([request.actor.id], manager);
      const identities = await this.identities([request], [loaded], manager);
      const plan = planCommand(request, loaded, names, this.clock.now(), identities);
      if (plan.kind === 'answered') return plan.answer;
      const done = await this.store.append([plan.append], manager);
      if (done.has(plan.append.accountId)) {
        this.metrics.countEffect(request, 'applied');
        return plan.answer;
      }
    }
    throw new Refusal('version_conflict');
  }

  private schedule(): void {
    if (this.scheduled || this.running >= MAX_RUNNING || this.waiting.length === 0) return;
    this.scheduled = true;
    // After the turn's other requests have been read, so that they come along.
    setImmediate(() => {
      this.scheduled = false;
      void this.runNext();
    });
  }

  private async runNext(): Promise<void> {
    const batch = this.takeBatch();
    if (batch.length === 0) return;
    this.running++;
    this.metrics.countBatch(batch.length);
    this.schedule();
    try {
      const outcomes = await this.attempt(batch.map(({ request }) => request));
      outcomes.forEach((outcome, n) => this.settle(batch[n] as Waiting, outcome));
    } catch (error) {
      for (const entry of batch) {
        this.metrics.countFailure(entry.request, error);
        entry.reject(error);
      }
    } finally {
      this.running--;
      batch.forEach(({ key }) => this.busy.delete(key));
      this.schedule();
    }
  }

  private takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    for (const entry of this.waiting) {
      if (batch.length < MAX_BATCH && !this.busy.has(entry.key)) {
        this.busy.add(entry.key);
        batch.push(entry);
      } else later.push(entry);
    }
    this.waiting.splice(0, this.waiting.length, ...later);
    return batch;
  }

  private settle(entry: Waiting, outcome: Outcome | 'lost'): void {
    if (outcome === 'lost') {
      entry.attempts++;
      if (entry.attempts < MAX_ATTEMPTS) this.waiting.unshift(entry);
      else entry.reject(this.failed(entry.request, new Refusal('version_conflict')).error);
    } else if (outcome.kind === 'done') entry.resolve(outcome);
    else entry.reject(outcome.error);
  }

  /** One read and the decisions, in the order asked. */
  private async plan(
    requests: readonly CommandRequest[],
    manager: EntityManager | null,
  ): Promise<(Plan | { readonly error: unknown })[]> {
    const loaded = await this.store.load(requests.map(queryOf), manager);
    const actors = [
      ...requests.map(({ actor }) => actor.id),
      ...actorsOf(loaded.flatMap(({ account }) => account ?? [])),
    ];
    const names = await this.names.namesOf(actors, manager ?? undefined);
    const identities = await this.identities(requests, loaded, manager);
    const now = this.clock.now();
    return requests.map((request, n) => {
      try {
        // `load` answers each query.
        return planCommand(request, loaded[n] as (typeof loaded)[number], names, now, identities);
      } catch (error) {
        return { error };
      }
    });
  }

  /**
   * What registrations and new contacts need beyond that: keys, and the profiles that they are compared with or added to.
   * Other commands read neither. A profile changes only with its account's version, so one that is read after the
   * account is of that version, or the write will find another one.
   */
  private async identities(
    requests: readonly CommandRequest[],
    loaded: readonly Loaded[],
    manager: EntityManager | null,
  ): Promise<Identities> {
    const within = manager ?? undefined;
    const concerned = requests.map(({ target, contacts }) => 'register' in target || contacts !== undefined);
    if (!concerned.includes(true)) return { registrar: null, profiles: new Map() };
    const accountIds = loaded.flatMap(({ account }, n) => (account && concerned[n] ? [account.id] : []));
    const registrar = await this.profiles.registrar(within);
    return { registrar, profiles: await this.profiles.open(accountIds, within) };
  }

  /** One read, the decisions, one write. `lost`: the account changed in between, decide anew. */
  private async attempt(
    requests: readonly CommandRequest[],
    manager: EntityManager | null = null,
  ): Promise<(Outcome | 'lost')[]> {
    const plans = await this.plan(requests, manager);
    const outcomes = new Array<Outcome | 'lost'>(requests.length);
    const appends: { n: number; append: Append; answer: Answer }[] = [];
    requests.forEach((request, n) => {
      // One plan a request.
      const plan = plans[n] as (typeof plans)[number];
      if ('error' in plan) outcomes[n] = this.failed(request, plan.error);
      else if (plan.kind === 'append') appends.push({ n, append: plan.append, answer: plan.answer });
      else {
        this.metrics.countEffect(request, plan.replayed ? 'replayed' : 'unchanged');
        outcomes[n] = { kind: 'done', answer: plan.answer, replayed: plan.replayed };
      }
    });
    const written = await this.write(
      appends.map(({ append }) => append),
      manager,
    );
    appends.forEach(({ n, append, answer }, place) => {
      const result = written[place];
      // `n` is the place of one of them.
      const request = requests[n] as CommandRequest;
      if (result === true) {
        this.metrics.countEffect(request, 'applied');
        this.metrics.countExpiries(append);
        outcomes[n] = { kind: 'done', answer, replayed: false };
      } else {
        outcomes[n] = result === false || result === undefined ? 'lost' : this.failed(request, result.error);
      }
    });
    return outcomes;
  }

  private failed(request: CommandRequest, error: unknown): { kind: 'failed'; error: unknown } {
    this.metrics.countFailure(request, error);
    return { kind: 'failed', error };
  }

  /**
   * Writes all in one statement. Should it fail, outside a caller's transaction, because of one of them (a database constraint that the decision
   * does not know), each is tried by itself, so that nobody pays for a stranger's fault.
   */
  private async write(
    appends: readonly Append[],
    manager: EntityManager | null = null,
  ): Promise<(boolean | { kind: 'failed'; error: unknown })[]> {
    if (appends.length === 0) return [];
    try {
      const done = await this.store.append(appends, manager);
      return appends.map(({ accountId }) => done.has(accountId));
    } catch (error) {
      // A transaction that has failed takes nothing more.
      if (manager !== null) throw error;
      if (appends.length === 1 && LOST_STATES.has(sqlState(error) ?? '')) return [false];
      if (appends.length === 1 || isDatabaseAway(error))
        return appends.map(() => ({ kind: 'failed', error }));
      const results: (boolean | { kind: 'failed'; error: unknown })[] = [];
      for (const append of appends) results.push(...(await this.write([append])));
      return results;
    }
  }
}
