import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditService, type SequencedEvent } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import type { Loop, Wake } from '../platform/jobs/loops.js';
import { LogConsumersReadModel, type ConsumerPlace } from './log-consumers.read-model.js';
import { LogConsumersStore } from './log-consumers.store.js';

export type { SequencedEvent } from '../audit/audit.service.js';

/**
 * Events handled in one transaction: few enough that it is short, and that what a crash undoes is soon done again; many
 * enough that a backlog of an import is worked through at thousands a second.
 */
const BATCH = 500;
/** What sequences the log may be another worker, which calls nobody here. An idle look is one statement of 0.1 ms. */
const POLL_MS = 250;
/** Between two batches while the loop gives way: the reading goes on, at some hundred events a second. */
const WAY_MS = 3_000;

/**
 * Handles the next events, in the log's order, inside the transaction that also moves the consumer's place. It writes
 * with `manager` and nothing else: what it sends must first be kept in a table of its own and be sent from there, since
 * a transaction that fails or dies is done again.
 */
export type LogHandler = (batch: readonly SequencedEvent[], manager: EntityManager) => Promise<void>;

/**
 * Whether there is anybody whom events could concern. What makes somebody of that kind has to commit with its own event:
 * then nobody is missing who comes with one of the events at hand. If not, they are passed over without being read.
 */
export type IsAnybodyThere = (manager: EntityManager) => Promise<boolean>;

/** How a loop goes about its reading. */
export interface ReadingManners {
  readonly isAnybodyThere?: IsAnybodyThere;
  readonly givesWay?: () => boolean;
}

const ALWAYS: IsAnybodyThere = () => Promise.resolve(true);

/**
 * Reads the sequenced log on behalf of whatever reacts to it. Each consumer has a name and, in the database, a place;
 * both what it did and its new place commit together or not at all, so whoever is killed wherever, the next one goes on
 * without a gap and without doing anything twice. A lock on the place settles who reads, so any number of workers may.
 */
@Injectable()
export class LogReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: LogConsumersStore,
    private readonly readModel: LogConsumersReadModel,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** Without an HTTP application: for the worker. */
  static on(dataSource: DataSource, clock: Clock): LogReader {
    return new LogReader(
      dataSource,
      new LogConsumersStore(),
      new LogConsumersReadModel(dataSource),
      AuditService.on(dataSource, clock),
      clock,
    );
  }

  /**
   * Hands the consumer its next batch, if there is one.
   *
   * @param name of the consumer, which a migration has begun with `begin_log_consumer`
   * @param isAnybodyThere default: always
   * @returns how many events were handled or passed over; 0 when none waits or somebody else is at it
   * @throws what the handler throws, and nothing has happened then; Error for a name that has not been begun
   */
  async consume(name: string, handle: LogHandler, isAnybodyThere = ALWAYS): Promise<number> {
    const place = await this.readModel.find(name);
    if (!place) throw new Error(`nobody has begun the log consumer ${name}`);
    if (place.behind === 0) return 0;
    return this.dataSource.transaction(async (manager) => {
      const next = await this.store.lead(manager, name);
      if (next === null) return 0;
      // Before it is asked who is there.
      const size = await this.audit.size(manager);
      const isRead = await isAnybodyThere(manager);
      const batch = isRead ? await this.audit.sequenced(next, BATCH, manager) : [];
      if (batch.length > 0) await handle(batch, manager);
      const done = isRead ? batch.length : Math.max(0, size - next);
      if (done > 0) await this.store.moveTo(manager, name, next + done, new Date(this.clock.now()));
      return done;
    });
  }

  /** How far every consumer is. */
  places(): Promise<ConsumerPlace[]> {
    return this.readModel.places();
  }

  /**
   * A loop of the worker that hands a consumer everything there is.
   *
   * @param news called by the sequencer of the same process
   * @param more `isAnybodyThere`: default always; `givesWay`: whether somebody waits for other work of this worker, who
   *   would wait twice as long if each of their events were also read at once; default never
   */
  loop(
    name: string,
    handle: LogHandler,
    news: Wake,
    { isAnybodyThere = ALWAYS, givesWay = () => false }: ReadingManners = {},
  ): Loop {
    return {
      name,
      intervalMs: POLL_MS,
      wake: news,
      run: async (signal) => {
        while (!signal.aborted && (await this.consume(name, handle, isAnybodyThere)) > 0) {
          // Rejects when the worker stops.
          if (givesWay()) await delay(WAY_MS, undefined, { signal }).catch(() => undefined);
        }
      },
    };
  }
}
