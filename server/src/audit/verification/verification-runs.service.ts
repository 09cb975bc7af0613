import { Injectable } from '@nestjs/common';
import { roleFor } from '@standing/shared/access/permissions';
import type { Actor } from '@standing/shared/access/roles';
import type {
  VerificationRunListView,
  VerificationRunView,
} from '@standing/shared/contracts/audit-verification';
import { Refusal } from '@standing/shared/errors';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Clock } from '../../platform/clock.js';
import type { Config } from '../../platform/config.js';
import { AuditService, SYSTEM_STREAM } from '../audit.service.js';
import { viewOf, VerificationService } from './verification.service.js';
import { VerificationRunsStore, type RunRow, type TakenRun } from './verification-runs.store.js';

/** Runs that are listed. */
const RECENT = 20;
/** How often a worker says how far it is. */
const BEAT_MS = 500;
/** A worker that has said nothing for so long is gone: thirty beats, some of which a busy machine may swallow. */
const SILENT_MS = 15_000;

/** Verifications that people ask for: kept on record, done by the worker, looked at whenever one likes. */
@Injectable()
export class VerificationRunsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: VerificationRunsStore,
    private readonly verifications: VerificationService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Without an HTTP application: for the worker. */
  static on(config: Config, dataSource: DataSource, clock: Clock): VerificationRunsService {
    return new VerificationRunsService(
      dataSource,
      new VerificationRunsStore(dataSource),
      VerificationService.on(config, dataSource, clock),
      AuditService.on(dataSource, clock),
      clock,
    );
  }

  /** Asks for a verification. Who has asked for the same already gets the one that is under way. */
  async start(accountId: string | undefined, actor: Actor): Promise<VerificationRunView> {
    const id = uuidv7();
    const subject = accountId ?? null;
    const row = await this.dataSource.transaction(async (manager) => {
      const run = { id, accountId: subject, askedBy: actor.id, at: new Date(this.clock.now()) };
      if (!(await this.store.insert(manager, run))) return this.store.open(manager, actor.id, subject);
      await this.audit.record(manager, {
        stream: SYSTEM_STREAM,
        command: 'verify_log',
        actor: {
          kind: actor.kind === 'rule' ? 'system' : actor.kind,
          id: actor.id,
          role: roleFor('audit.read', actor.roles) ?? 'system',
        },
        facts: { accountId: subject, runId: id },
      });
      return this.store.find(id, manager);
    });
    // It may have ended between the two looks; then the next request starts a new one.
    if (!row) throw new Refusal('overloaded', { retryAfterSeconds: 1 });
    return viewRun(row);
  }

  /** @throws Refusal `not_found` */
  async get(id: string): Promise<VerificationRunView> {
    const row = await this.store.find(id);
    if (!row) throw new Refusal('not_found');
    return viewRun(row);
  }

  async recent(): Promise<VerificationRunListView> {
    return { data: (await this.store.recent(RECENT)).map(viewRun) };
  }

  /** Does one that waits, if there is one. @returns how many were done */
  async runNext(signal: AbortSignal): Promise<number> {
    const now = this.clock.now();
    const run = await this.store.take(new Date(now), new Date(now - SILENT_MS));
    if (!run) return 0;
    await this.run(run, signal);
    return 1;
  }

  private async run(run: TakenRun, signal: AbortSignal): Promise<void> {
    const progress = { done: 0, total: null as number | null };
    // A beat that fails is made up for by the next one.
    const beats = setInterval(() => {
      this.store
        .beat(run.id, new Date(this.clock.now()), progress.done, progress.total)
        .catch(() => undefined);
    }, BEAT_MS);
    try {
      const { id } = await this.verifications.runFor(run.account_id, run.asked_by, signal, progress);
      await this.store.end(run.id, new Date(this.clock.now()), { verificationId: id });
    } catch (error) {
      // A worker that stops leaves it to the next one.
      if (signal.aborted) return;
      const failure = error instanceof Refusal ? error.code : 'internal';
      await this.store.end(run.id, new Date(this.clock.now()), { failure });
      if (!(error instanceof Refusal)) throw error;
    } finally {
      clearInterval(beats);
    }
  }
}

function viewRun(row: RunRow): VerificationRunView {
  const status = row.failure ? 'failed' : row.ended_at ? 'done' : row.beat_at ? 'running' : 'waiting';
  return {
    id: row.id,
    accountId: row.account_id,
    askedBy: row.asked_by,
    askedAt: row.asked_at.toISOString(),
    status,
    done: Number(row.done),
    total: row.total === null ? null : Number(row.total),
    failure: row.failure,
    result: row.result && viewOf(row.result),
  };
}
