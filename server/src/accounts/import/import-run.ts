import type { RegisterAccount } from '@standing/shared/contracts/accounts';
import type { ImportAnswer, ImportCounts } from '@standing/shared/contracts/import';
import { Refusal } from '@standing/shared/errors';
import { accountLineOf } from './account-line.js';
import { LineSplitter } from './line-splitter.js';
import type { FileRecord, LineRefusal, RecordReader } from './record-reader.js';

/**
 * Accounts registered by one statement. Measured: in batches of 250 to 1,000 an account costs the same, in batches of 100
 * 5 % more; larger ones take more memory and hold up other requests for longer.
 */
const BATCH_SIZE = 250;
/** Refused lines that may come along in a batch, so that a file of nothing else is answered as well. */
const MAX_REFUSED_IN_BATCH = 1_000;
/** While the database works on one batch, the next is laid out; more would only wait for the same two cores. */
const MAX_IN_FLIGHT = 2;
/** Records of one import: an hour's work at the slowest speed measured. Larger files are sent in parts. */
export const MAX_RECORDS = 5_000_000;
const PROGRESS_INTERVAL_MS = 1_000;

/** What became of one registration. */
export type Registered =
  | { readonly status: 'registered' | 'unchanged'; readonly accountId: string }
  | { readonly status: 'refused'; readonly refusal: LineRefusal };

export interface ImportPorts {
  /**
   * Registers accounts whose references differ from each other; answers in their order.
   *
   * @throws when nothing is known of any of them: the database is away
   */
  register(batch: readonly RegisterAccount[]): Promise<Registered[]>;
  /** Takes a piece of the answer, whole lines. */
  answer(text: string): Promise<void>;
  /** Milliseconds. */
  now(): number;
}

/** Ends an import before its file does, with what is known. */
export class ImportStopped extends Error {
  /** @param line the first line whose result is not known */
  constructor(
    override readonly cause: unknown,
    readonly line: number | null,
  ) {
    super('import stopped');
  }
}

interface Entry {
  readonly line: number;
  readonly data: RegisterAccount | null;
  result: Registered | null;
}

/**
 * One import: lines in, answers out, in the order of the lines, in constant memory. Lines are read only as fast as
 * accounts are registered.
 */
export class ImportRun {
  private readonly counts = { lines: 0, registered: 0, unchanged: 0, refused: 0 };
  private readonly lines = new LineSplitter();
  private records = 0;
  private batch = new Batch();
  /** Oldest first; each ends when its answers are given. */
  private inFlight: { readonly batch: Batch; readonly answered: Promise<void> }[] = [];
  private stopped: ImportStopped | null = null;
  private progressAt: number;

  constructor(
    private readonly reader: RecordReader,
    private readonly results: 'all' | 'refused',
    private readonly ports: ImportPorts,
    private readonly signal: AbortSignal,
  ) {
    this.progressAt = ports.now() + PROGRESS_INTERVAL_MS;
  }

  /**
   * Reads the file to its end.
   *
   * @returns how many lines had which result
   * @throws ImportStopped with the cause: a Refusal of the file as a whole, a database that is away, an aborted signal
   */
  async read(chunks: AsyncIterable<Buffer>): Promise<ImportCounts> {
    try {
      for await (const chunk of chunks) {
        for (const line of this.lines.push(chunk)) await this.takeAll(this.reader.read(line));
        // The database has nothing to do: what there is goes off, so that slow senders get their answers, too.
        if (this.inFlight.length === 0) await this.send();
      }
      for (const line of this.lines.end()) await this.takeAll(this.reader.read(line));
      await this.takeAll(this.reader.end());
      await this.send();
      await this.settle(0);
    } catch (error) {
      // What is under way still ends, and is answered.
      await Promise.all(this.inFlight.map(({ answered }) => answered));
      if (this.stopped) throw this.stopped;
      throw error instanceof ImportStopped ? error : new ImportStopped(error, this.batch.firstUnknown());
    }
    return { ...this.counts };
  }

  private async takeAll(records: readonly FileRecord[]): Promise<void> {
    for (const record of records) {
      if (this.records === MAX_RECORDS) {
        await this.send();
        await this.settle(0);
        const detail = `One import takes at most ${MAX_RECORDS} records; send the rest in another file.`;
        throw new ImportStopped(new Refusal('payload_too_large', { detail }), record.line);
      }
      this.records++;
      this.batch.add(accountLineOf(record));
      if (this.batch.isFull) await this.send();
    }
  }

  /** Sends the batch off, once there is room for it. */
  private async send(): Promise<void> {
    if (this.batch.entries.length === 0) return;
    await this.settle(MAX_IN_FLIGHT - 1);
    this.signal.throwIfAborted();
    const { batch } = this;
    this.batch = new Batch();
    // Lines of one reference take effect in the order of the file.
    const before = this.inFlight.filter((other) => batch.sharesReferencesWith(other.batch));
    const previous = this.inFlight.at(-1)?.answered ?? Promise.resolve();
    const registered = (async () => {
      await Promise.all(before.map(({ answered }) => answered));
      await batch.register(this.ports);
    })();
    this.inFlight.push({ batch, answered: this.answerInTurn(batch, registered, previous) });
  }

  /** Never rejects: a failure is kept for whoever waits for room next. */
  private async answerInTurn(
    batch: Batch,
    registered: Promise<void>,
    previous: Promise<void>,
  ): Promise<void> {
    const [outcome] = await Promise.allSettled([registered, previous]);
    // A batch before has failed: this one may be registered, but the file is answered up to there only.
    if (this.stopped) return;
    try {
      await this.tell(batch);
      if (outcome.status === 'rejected') throw outcome.reason;
    } catch (error) {
      this.stopped = new ImportStopped(error, batch.firstUnknown());
    }
  }

  /** Waits until no more than `limit` batches are under way. */
  private async settle(limit: number): Promise<void> {
    while (this.inFlight.length > limit) {
      await this.inFlight[0]?.answered;
      this.inFlight.shift();
      if (this.stopped) throw this.stopped;
    }
  }

  private async tell(batch: Batch): Promise<void> {
    let text = '';
    for (const { line, result } of batch.entries) {
      if (result === null) break;
      this.counts.lines++;
      this.counts[result.status]++;
      if (result.status === 'refused') text += lineOf({ line, status: 'refused', ...result.refusal });
      else if (this.results === 'all') text += lineOf({ line, ...result });
    }
    if (this.results === 'refused' && this.ports.now() >= this.progressAt) {
      this.progressAt = this.ports.now() + PROGRESS_INTERVAL_MS;
      text += lineOf({ status: 'progress', ...this.counts });
    }
    await this.ports.answer(text);
  }
}

/** One line of the answer. */
export function lineOf(answer: ImportAnswer): string {
  return `${JSON.stringify(answer)}\n`;
}

/** Lines that are registered together. */
class Batch {
  readonly entries: Entry[] = [];
  private readonly references = new Set<string>();
  /** Each reference once; repeats of it, which have to wait for it, in the following rounds. */
  private readonly rounds: Entry[][] = [];
  private readonly roundOf = new Map<string, number>();
  private valid = 0;

  get isFull(): boolean {
    return this.valid >= BATCH_SIZE || this.entries.length - this.valid >= MAX_REFUSED_IN_BATCH;
  }

  add(account: ReturnType<typeof accountLineOf>): void {
    if ('refusal' in account) {
      const { line, refusal } = account;
      this.entries.push({ line, data: null, result: { status: 'refused', refusal } });
      return;
    }
    const entry: Entry = { line: account.line, data: account.data, result: null };
    const { externalRef } = account.data;
    const round = this.roundOf.get(externalRef) ?? 0;
    this.roundOf.set(externalRef, round + 1);
    (this.rounds[round] ??= []).push(entry);
    this.references.add(externalRef);
    this.entries.push(entry);
    this.valid++;
  }

  sharesReferencesWith(other: Batch): boolean {
    return this.entries.some(({ data }) => data !== null && other.references.has(data.externalRef));
  }

  async register(ports: ImportPorts): Promise<void> {
    for (const round of this.rounds) {
      const results = await ports.register(round.flatMap(({ data }) => data ?? []));
      round.forEach((entry, n) => {
        entry.result = results[n] ?? null;
      });
    }
  }

  /** The first line whose result is not known. */
  firstUnknown(): number | null {
    return this.entries.find(({ result }) => result === null)?.line ?? null;
  }
}
