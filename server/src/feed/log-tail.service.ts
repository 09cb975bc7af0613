import { Injectable, Logger } from '@nestjs/common';
import type { FeedEntry } from '@standing/shared/feed/public-entry';
import { AuditService, type SequencedEvent } from '../audit/audit.service.js';
import { Wake } from '../platform/jobs/loops.js';
import { FeedService } from './feed.service.js';

/** How often the log's end is looked at while somebody follows it: an idle look is one statement of 0.1 ms. */
const POLL_MS = 100;
/** While the database is away. */
const RETRY_MS = 1_000;
const BATCH = 500;
/** Events that are kept for those who are a little behind; about a kilobyte each. */
const KEPT = 2_000;

/** An event at the log's end, with its public part if it has one. */
export interface TailEvent extends SequencedEvent {
  readonly entry: FeedEntry | null;
}

/**
 * The log's end, read once a process however many follow it, and only while somebody does. Who is further behind than
 * what is kept reads the log itself until they have caught up.
 */
@Injectable()
export class LogTail {
  private readonly logger = new Logger(LogTail.name);
  private readonly news = new Wake();
  private kept: TailEvent[] = [];
  /** Index of the next event to read; null while nobody follows. */
  private next: number | null = null;
  private followers = 0;
  private timer: NodeJS.Timeout | undefined;
  private starting: Promise<void> | undefined;
  /** Of the reading under way; those of earlier ones end when they see another. */
  private run = 0;

  constructor(
    private readonly audit: AuditService,
    private readonly feed: FeedService,
  ) {}

  /** Index of the next event that has not been read. */
  get end(): number {
    return this.next ?? 0;
  }

  /** Begins to follow. @returns ends it; to be called once */
  async follow(): Promise<() => void> {
    this.followers += 1;
    try {
      this.starting ??= this.begin();
      await this.starting;
    } catch (error) {
      this.leave();
      throw error;
    }
    return () => this.leave();
  }

  /** Events from an index on, as far as they have been read; null for those that are no longer kept. */
  from(index: number): readonly TailEvent[] | null {
    if (index >= this.end) return [];
    const first = this.kept[0]?.index ?? this.end;
    return index < first ? null : this.kept.slice(index - first);
  }

  /** Resolves when there is an event with this index, after some time, or when the signal comes. */
  async until(index: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.end > index || signal.aborted) return;
    const done = Promise.withResolvers<void>();
    const finish = () => done.resolve();
    const stopListening = this.news.listen(() => {
      if (this.end > index) finish();
    });
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
    await done.promise;
    stopListening();
    clearTimeout(timer);
    signal.removeEventListener('abort', finish);
  }

  private async begin(): Promise<void> {
    const run = (this.run += 1);
    const end = await this.audit.size();
    if (run !== this.run) return;
    this.next = end;
    this.look(run, POLL_MS);
  }

  private leave(): void {
    this.followers -= 1;
    if (this.followers > 0) return;
    this.run += 1;
    clearTimeout(this.timer);
    this.starting = undefined;
    this.next = null;
    this.kept = [];
  }

  private look(run: number, inMs: number): void {
    this.timer = setTimeout(() => {
      this.read(run).then(
        (isMore) => {
          if (run === this.run) this.look(run, isMore ? 0 : POLL_MS);
        },
        (error: unknown) => {
          if (run !== this.run) return;
          this.logger.warn(`The log's end could not be read: ${(error as Error).name}`);
          this.look(run, RETRY_MS);
        },
      );
    }, inMs);
  }

  /** @returns whether there may be more */
  private async read(run: number): Promise<boolean> {
    const batch = await this.audit.sequenced(this.end, BATCH);
    if (batch.length === 0) return false;
    const entries = new Map((await this.feed.entriesOf(batch)).map((entry) => [entry.index, entry]));
    if (run !== this.run) return false;
    this.next = this.end + batch.length;
    const read = batch.map((one) => ({ ...one, entry: entries.get(one.index) ?? null }));
    this.kept = [...this.kept, ...read].slice(-KEPT);
    this.news.call();
    return batch.length === BATCH;
  }
}
