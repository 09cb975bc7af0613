import { Injectable } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import { leafHash } from '@standing/shared/audit/canonical';
import { openCheckpoint, type Checkpoint } from '@standing/shared/audit/checkpoint';
import { NoteError } from '@standing/shared/audit/note';
import { planInclusion, verifyInclusion } from '@standing/shared/audit/proofs';
import type { VerificationReport } from '@standing/shared/audit/verify';
import type { LogStatusView, VerificationListView, VerifyAnswer } from '@standing/shared/contracts/audit';
import { Refusal } from '@standing/shared/errors';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { createProfilesService } from '../../accounts/accounts.factory.js';
import { ProfilesService, type OpenProfile } from '../../accounts/profile/profiles.service.js';
import { Clock } from '../../platform/clock.js';
import type { Config } from '../../platform/config.js';
import { AuditService, SYSTEM_STREAM } from '../audit.service.js';
import { readerOf } from '../log-reads.service.js';
import { LogKeysService } from '../tree/log-keys.service.js';
import { LogTreeReadModel } from '../tree/log-tree.read-model.js';
import { LogService } from '../tree/log.service.js';
import { RememberedCheckpoint } from '../tree/remembered-checkpoint.js';
import { DatabaseVerification, type VerificationProgress } from './database-verification.js';
import { VerificationReadModel, type Asked, type EventColumns } from './verification.read-model.js';
import { VerificationStore, type VerificationRow } from './verification.store.js';

/** Whole verifications that wait for the one under way; each reads the whole log. */
const MAX_WAITING = 4;
const RETRY_SECONDS = 30;
/** Results that are listed. */
const RECENT = 50;
/** Problems that are kept with a result; the answer itself has up to 1,000. */
const KEPT_PROBLEMS = 100;
/** The whole log is verified this long after the last time. */
const SCHEDULE_MS = 60 * 60 * 1000;

/** A verification's findings, and the id that they are kept under. */
export interface KeptVerification extends VerificationReport {
  readonly id: string;
}

/** Checks the log as it lies in the database against what was signed. */
@Injectable()
export class VerificationService {
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly readModel: VerificationReadModel,
    private readonly store: VerificationStore,
    private readonly tree: LogTreeReadModel,
    private readonly keys: LogKeysService,
    private readonly log: LogService,
    private readonly remembered: RememberedCheckpoint,
    private readonly profiles: ProfilesService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Without an HTTP application: for the worker and the command line. */
  static on(config: Config, dataSource: DataSource, clock: Clock): VerificationService {
    const audit = AuditService.on(dataSource, clock);
    const keys = LogKeysService.on(config, dataSource, clock);
    const tree = new LogTreeReadModel(dataSource);
    return new VerificationService(
      dataSource,
      new VerificationReadModel(),
      new VerificationStore(dataSource),
      tree,
      keys,
      LogService.on(dataSource, keys, clock),
      new RememberedCheckpoint(config.dataDir),
      createProfilesService(config, dataSource, clock),
      audit,
      clock,
    );
  }

  /**
   * Verifies one account, or the whole log, for somebody. That they did is an event.
   *
   * @throws Refusal `account_not_found`, `overloaded`
   */
  async verify(accountId: string | undefined, actor: Actor): Promise<VerifyAnswer> {
    const report =
      accountId === undefined ? await this.whole(actor.id) : await this.account(accountId, actor.id);
    const facts = { checked: report.checked, problems: report.problemCount, accountId: accountId ?? null };
    await this.dataSource.transaction((manager) =>
      this.audit.record(manager, {
        stream: SYSTEM_STREAM,
        command: 'verify_log',
        actor: readerOf(actor),
        facts,
      }),
    );
    const { id: _, ...answer } = report;
    return { ...answer, problems: [...answer.problems] };
  }

  /**
   * Verifies one account, or the whole log, for somebody whose wish is on record.
   *
   * @param progress kept up to date meanwhile
   * @throws Refusal `account_not_found`, `overloaded`
   */
  runFor(
    accountId: string | null,
    startedBy: string,
    signal: AbortSignal,
    progress: VerificationProgress,
  ): Promise<KeptVerification> {
    return accountId === null
      ? this.whole(startedBy, signal, progress)
      : this.account(accountId, startedBy, signal);
  }

  /** Verifies everything, one at a time. @param startedBy whose wish it is, or `schedule` */
  async whole(
    startedBy: string,
    signal?: AbortSignal,
    progress?: VerificationProgress,
  ): Promise<KeptVerification> {
    if (this.waiting > MAX_WAITING) throw new Refusal('overloaded', { retryAfterSeconds: RETRY_SECONDS });
    this.waiting += 1;
    const before = this.turn;
    const run = (async () => {
      await before.catch(() => undefined);
      return this.run(null, startedBy, signal, progress, async (check) => {
        await check.checkTree();
        await check.checkStreams();
      });
    })();
    this.turn = run;
    try {
      return await run;
    } finally {
      this.waiting -= 1;
    }
  }

  /** Verifies one account: its chain, its row, its holds, and that its events are in the signed tree. */
  private account(accountId: string, startedBy: string, signal?: AbortSignal): Promise<KeptVerification> {
    return this.run(accountId, startedBy, signal, undefined, async (check) => {
      const events = await check.checkStreams(accountId);
      if (events.length === 0 && check.findings.report().ok) throw new Refusal('account_not_found');
      await this.checkInclusion(events, check);
    });
  }

  private async run(
    accountId: string | null,
    startedBy: string,
    signal: AbortSignal | undefined,
    progress: VerificationProgress | undefined,
    work: (check: DatabaseVerification) => Promise<void>,
  ): Promise<KeptVerification> {
    const startedAt = new Date(this.clock.now());
    // Before the snapshot: what was signed by then is in it.
    const remembered = await this.readRemembered();
    const keys = (await this.keys.publicKeys()).map(({ key }) => key);
    const origin = await this.keys.origin();
    const check = await this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      await manager.query('SET TRANSACTION READ ONLY');
      const verification = new DatabaseVerification(
        manager,
        this.readModel,
        { origin, keys, ...remembered, openProfiles: (ids, asked) => this.openProfiles(ids, asked) },
        signal,
        progress,
      );
      try {
        await work(verification);
      } finally {
        await verification.rest();
      }
      return verification;
    });
    const report = check.findings.report();
    const id = uuidv7();
    await this.store.insert({
      id,
      account_id: accountId,
      started_by: startedBy,
      started_at: startedAt,
      finished_at: new Date(this.clock.now()),
      size: check.size,
      checked: report.checked,
      problem_count: report.problemCount,
      problems: report.problems.slice(0, KEPT_PROBLEMS),
    });
    return { ...report, id };
  }

  private async readRemembered(): Promise<{ remembered: Checkpoint | null; rememberedFault?: string }> {
    try {
      return { remembered: await this.remembered.read() };
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      return { remembered: null, rememberedFault: error.message };
    }
  }

  /** Opens all at once; should one have been altered, each by itself, so that it is known which. */
  private async openProfiles(
    accountIds: readonly string[],
    asked: Asked,
  ): Promise<ReadonlyMap<string, OpenProfile | null>> {
    try {
      return await this.profiles.open(accountIds, asked);
    } catch {
      const opened = new Map<string, OpenProfile | null>();
      for (const id of accountIds) {
        const one = await this.profiles.open([id], asked).catch(() => null);
        opened.set(id, one?.get(id) ?? null);
      }
      return opened;
    }
  }

  private async checkInclusion(events: readonly EventColumns[], check: DatabaseVerification): Promise<void> {
    const row = await this.tree.lastCheckpoint(await this.keys.origin());
    if (!row) return;
    const keys = (await this.keys.publicKeys()).map(({ key }) => key);
    const { size, root } = openCheckpoint(row.note, keys);
    const placed = events.flatMap((event) => {
      const index = event.log_index === null ? size : Number(event.log_index);
      return index < size ? [{ event, index }] : [];
    });
    const proofs = await this.tree.proofs(
      placed.map(({ index }) => planInclusion(index, size)),
      size,
    );
    placed.forEach(({ event, index }, n) => {
      const claim = { index, size, root, leafHash: leafHash(event.body), proof: proofs[n] ?? [] };
      if (verifyInclusion(claim)) return;
      check.findings.add({
        stream: `${event.stream_kind}:${event.stream_id}`,
        version: event.stream_version,
        index,
        kind: 'proof',
        detail: 'the event is not the one that is in the signed tree',
      });
    });
  }

  /** Verifies the whole log if that was not done within the last hour. @returns the result, if it was */
  async onSchedule(signal: AbortSignal): Promise<VerificationReport | null> {
    const [last] = await this.store.recent(1, true);
    if (last && Math.abs(this.clock.now() - last.started_at.getTime()) < SCHEDULE_MS) return null;
    return this.whole('schedule', signal);
  }

  /** What has been found lately, newest first. */
  async recent(): Promise<VerificationListView> {
    return { data: (await this.store.recent(RECENT, false)).map(viewOf) };
  }

  /** How the log stands. */
  async status(): Promise<LogStatusView> {
    const [health, [last]] = await Promise.all([this.log.health(), this.store.recent(1, true)]);
    return {
      size: health.size,
      pending: health.pending,
      checkpoint: health.checkpoint && {
        size: health.checkpoint.size,
        signedAt: health.checkpoint.signedAt.toISOString(),
      },
      signingRefused: health.refusal && {
        since: health.refusal.since.toISOString(),
        detail: health.refusal.detail,
      },
      verification: last ? { finishedAt: last.finished_at.toISOString(), ...countsOf(last) } : null,
    };
  }
}

function countsOf(row: VerificationRow) {
  const problemCount = Number(row.problem_count);
  return { ok: problemCount === 0, checked: Number(row.checked), problemCount };
}

export function viewOf(row: VerificationRow): VerificationListView['data'][number] {
  return {
    id: row.id,
    accountId: row.account_id,
    startedBy: row.started_by,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at.toISOString(),
    size: Number(row.size),
    ...countsOf(row),
    problems: [...row.problems],
  };
}
