import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import type { RegisterAccount } from '@standing/shared/contracts/accounts';
import type { ImportQuery } from '@standing/shared/contracts/import';
import { errorTitle, Refusal, type ErrorCode } from '@standing/shared/errors';
import type { Readable } from 'node:stream';
import { Clock } from '../../platform/clock.js';
import { isDatabaseAway } from '../../platform/database/database-errors.js';
import { AccountsService } from '../accounts.service.js';
import { AnswerStream } from './answer-stream.js';
import { CsvRecords } from './csv-records.js';
import { chunksOf, discardRest } from './body-chunks.js';
import { ImportRun, ImportStopped, lineOf, type Registered } from './import-run.js';
import { NdjsonRecords } from './ndjson-records.js';

/** Imports at once; each keeps the database busy by itself, more would only slow down everybody. */
const MAX_IMPORTS = 4;
const RETRY_SECONDS = 10;
/** Read and thrown away of a file whose import has ended early, so that the client gets to read why. Bytes. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

export interface ImportRequest {
  readonly format: 'csv' | 'ndjson';
  readonly body: Readable;
  readonly results: ImportQuery['results'];
  readonly actor: Actor;
}

/** Registers accounts from files of any length. */
@Injectable()
export class ImportService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(ImportService.name);
  private readonly stopping = new AbortController();
  private running = 0;

  constructor(
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Imports a file line by line, as fast as it comes and the database takes it. What has been registered stays,
   * whatever happens later; a repeated import finds it unchanged.
   *
   * @returns the answer, NDJSON as `importAnswerSchema` has it, as soon as it begins: what goes wrong before is thrown,
   *   what goes wrong later is its last line
   * @throws Refusal `validation_failed` (the CSV header), `overloaded`, `database_unavailable`, `shutting_down`
   */
  async import(request: ImportRequest): Promise<Readable> {
    if (this.stopping.signal.aborted)
      throw new Refusal('shutting_down', { retryAfterSeconds: RETRY_SECONDS });
    if (this.running >= MAX_IMPORTS) throw new Refusal('overloaded', { retryAfterSeconds: RETRY_SECONDS });
    this.running++;
    const answer = new AnswerStream();
    const begun = Promise.withResolvers<void>();
    void this.run(request, answer, begun).finally(() => {
      this.running--;
      discardRest(request.body, MAX_DISCARDED_BYTES);
    });
    await begun.promise;
    return answer;
  }

  /** Ends the imports under way: each says so in its answer's last line. */
  beforeApplicationShutdown(): void {
    this.stopping.abort(new Refusal('shutting_down'));
  }

  private async run(
    { format, body, results, actor }: ImportRequest,
    answer: AnswerStream,
    begun: PromiseWithResolvers<void>,
  ): Promise<void> {
    const left = new AbortController();
    answer.once('close', () => left.abort());
    const signal = AbortSignal.any([this.stopping.signal, left.signal]);
    let hasBegun = false;
    const give = async (text: string) => {
      hasBegun = true;
      begun.resolve();
      await answer.add(text);
    };
    const ports = {
      register: (batch: readonly RegisterAccount[]) => this.register(batch, actor),
      answer: give,
      now: () => this.clock.now(),
    };
    try {
      const run = new ImportRun(
        format === 'csv' ? new CsvRecords() : new NdjsonRecords(),
        results,
        ports,
        signal,
      );
      const counts = await run.read(chunksOf(body, signal));
      await give(lineOf({ status: 'done', ...counts }));
      answer.finish();
    } catch (error) {
      const stopped = error instanceof ImportStopped ? error : new ImportStopped(error, null);
      if (left.signal.aborted || body.errored) {
        // The client is gone: nobody reads an answer.
        begun.reject(new Refusal('bad_request'));
        answer.destroy();
      } else if (!hasBegun) {
        begun.reject(stopped.cause);
        answer.destroy();
      } else await this.answerFailure(stopped, answer);
    }
  }

  private async answerFailure({ cause, line }: ImportStopped, answer: AnswerStream): Promise<void> {
    const { code, detail } = this.failureOf(cause);
    this.logger.warn(`An import ended early: ${code}`);
    try {
      await answer.add(lineOf({ status: 'failed', code, detail, line }));
      answer.finish();
    } catch (error) {
      // The answer cannot even be put by: cutting it short is the only signal left.
      this.logger.error(error);
      answer.destroy();
    }
  }

  private async register(batch: readonly RegisterAccount[], actor: Actor): Promise<Registered[]> {
    const outcomes = await this.accounts.registerAll(batch, actor);
    return outcomes.map((outcome): Registered => {
      if (outcome.kind === 'done') {
        const { id } = outcome.answer.body as { id: string };
        return { status: outcome.answer.status === 201 ? 'registered' : 'unchanged', accountId: id };
      }
      if (isDatabaseAway(outcome.error)) throw outcome.error;
      return { status: 'refused', refusal: { ...this.failureOf(outcome.error), field: null } };
    });
  }

  /** What the client is told; causes that are ours go into the log. */
  private failureOf(cause: unknown): { code: ErrorCode; detail: string } {
    if (cause instanceof Refusal) return { code: cause.code, detail: cause.message };
    const code = isDatabaseAway(cause) ? 'database_unavailable' : 'internal';
    if (code === 'internal') this.logger.error(cause);
    return { code, detail: errorTitle(code) };
  }
}
