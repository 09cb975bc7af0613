import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { DenialLog, type Denial } from '../platform/http/access/denial-log.js';
import { describeFailure } from '../platform/logging.js';
import { within } from '../platform/within.js';
import { AuditService, SYSTEM_STREAM, type LogEntry } from './audit.service.js';

/** The same refusal again within this time is counted, not written. */
const WINDOW_MS = 60_000;
/** How often it is looked whether a window has closed, or the database has come back. */
const TICK_MS = 5_000;
/** Different refusals of one caller in a window; whoever gets more is trying doors, and the rest is counted together. */
const MAX_KINDS_PER_CALLER = 20;
/** Different refusals of everybody in a window. About 300 bytes each. */
const MAX_KINDS = 2_000;
const SHUTDOWN_MS = 2_000;

const GUARD_ACTOR: LogEntry['actor'] = { kind: 'system', id: 'access_guard', role: 'system' };

/** The same refusal, some number of times. */
interface Tally {
  readonly caller: Denial['caller'];
  /** Null: various ones. */
  readonly what: Pick<Denial, 'code' | 'method' | 'route'> | null;
  times: number;
  /** Milliseconds. */
  readonly since: number;
  until: number;
}

interface Window {
  readonly callerId: string;
  readonly endsAt: number;
  /** Of what came after the first; null while nothing has. */
  more: Tally | null;
}

/**
 * Puts refusals on the log without letting them flood it: the first one of its kind at once, those that follow within a
 * minute as a number at the end of it. What cannot be written waits until it can; only a process that is killed loses
 * the numbers that it has not written yet, never the first refusal.
 */
@Injectable()
export class DenialsService implements DenialLog, OnModuleDestroy {
  private readonly logger = new Logger(DenialsService.name);
  private readonly windows = new Map<string, Window>();
  private readonly kindsOfCallers = new Map<string, number>();
  /** What has to be written; of one kind once. */
  private readonly due = new Map<string, Tally>();
  private writing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  note({ caller, code, method, route }: Denial): void {
    const now = this.clock.now();
    const callerId = caller?.id ?? '';
    const own = `${callerId} ${code} ${method} ${route}`;
    const isKnown = this.windows.has(own);
    const isOneTooMany = !isKnown && (this.kindsOfCallers.get(callerId) ?? 0) >= MAX_KINDS_PER_CALLER;
    // So many callers at once are not told apart any more.
    const isCrowd = !isKnown && this.windows.size >= MAX_KINDS;
    const key = isCrowd ? 'everybody' : isOneTooMany ? `${callerId} various` : own;
    const tally: Tally = {
      caller: isCrowd ? null : caller,
      what: isCrowd || isOneTooMany ? null : { code, method, route },
      times: 1,
      since: now,
      until: now,
    };
    const window = this.windows.get(key);
    if (window) {
      window.more = merged(window.more, tally);
      return;
    }
    this.windows.set(key, { callerId, endsAt: now + WINDOW_MS, more: null });
    this.kindsOfCallers.set(callerId, (this.kindsOfCallers.get(callerId) ?? 0) + 1);
    this.due.set(key, merged(this.due.get(key) ?? null, tally));
    this.timer ??= setInterval(() => void this.flush(), TICK_MS).unref();
    void this.write();
  }

  /** Writes what is due, and the numbers of windows that have closed. Resolves also if that cannot be done now. */
  async flush(): Promise<void> {
    this.close(this.clock.now());
    // A round under way may have begun before something was due.
    await this.writing;
    await this.write();
    if (this.windows.size === 0 && this.due.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  async onModuleDestroy(): Promise<void> {
    this.close(Infinity);
    await within(SHUTDOWN_MS, this.flush());
    clearInterval(this.timer);
  }

  private close(now: number): void {
    for (const [key, { callerId, endsAt, more }] of this.windows) {
      if (endsAt > now) continue;
      this.windows.delete(key);
      const left = (this.kindsOfCallers.get(callerId) ?? 1) - 1;
      if (left === 0) this.kindsOfCallers.delete(callerId);
      else this.kindsOfCallers.set(callerId, left);
      if (more) this.due.set(key, merged(this.due.get(key) ?? null, more));
    }
  }

  private write(): Promise<void> {
    this.writing ??= this.writeDue().finally(() => (this.writing = null));
    return this.writing;
  }

  private async writeDue(): Promise<void> {
    for (let next = first(this.due); next; next = first(this.due)) {
      const [key, tally] = next;
      this.due.delete(key);
      try {
        await this.dataSource.transaction((manager) => this.audit.record(manager, entryOf(tally)));
      } catch (error) {
        const later = this.due.get(key);
        this.due.set(key, later ? merged(tally, later) : tally);
        const { kind, code } = describeFailure(error);
        this.logger.warn(`A refusal waits for its record: ${String(kind)} ${String(code)}`);
        return;
      }
    }
  }
}

const first = <K, V>(map: ReadonlyMap<K, V>): readonly [K, V] | undefined => map.entries().next().value;

function merged(earlier: Tally | null, later: Tally): Tally {
  return earlier === null
    ? later
    : { ...earlier, times: earlier.times + later.times, until: Math.max(earlier.until, later.until) };
}

function entryOf({ caller, what, times, since, until }: Tally): LogEntry {
  const stream = caller && { kind: caller.kind === 'machine' ? 'api_key' : 'staff', id: caller.id };
  return {
    stream: stream ?? SYSTEM_STREAM,
    command: 'deny_access',
    actor: caller ? { kind: caller.kind, id: caller.id, role: caller.roles[0] ?? 'none' } : GUARD_ACTOR,
    facts: {
      ...(what ?? { code: 'various' }),
      times,
      since: new Date(since).toISOString(),
      until: new Date(until).toISOString(),
    },
  };
}
