import { Injectable } from '@nestjs/common';
import { Refusal } from '@standing/shared/errors';
import { Counter, Gauge, Histogram } from 'prom-client';
import { Clock } from '../platform/clock.js';
import { isDatabaseAway } from '../platform/database/database-errors.js';
import { MetricsRegistry } from '../platform/metrics/metrics-registry.js';
import { AccountsStore, type Append } from './accounts.store.js';
import type { CommandRequest } from './command.js';

/** Commands; a batch has at most 64. */
const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64];
/** A scrape that waits longer for the database goes without its figure. */
const BACKLOG_TIMEOUT_MS = 1_000;

/** What a command came to: it changed the account, or nothing was left to change, or its answer was known already. */
export type Effect = 'applied' | 'unchanged' | 'replayed';

/** Counts commands and what became of them. About 0.3 µs a command. */
@Injectable()
export class AccountMetrics {
  private readonly commands: Counter<'command' | 'outcome'>;
  private readonly batches: Histogram;
  private readonly expiries: Counter<'command'>;

  constructor({ registry }: MetricsRegistry, store: AccountsStore, clock: Clock) {
    const registers = [registry];
    this.commands = new Counter({
      name: 'standing_commands_total',
      help: 'Commands on accounts by outcome: applied, unchanged, replayed, or the code of the refusal.',
      labelNames: ['command', 'outcome'],
      registers,
    });
    this.batches = new Histogram({
      name: 'standing_command_batch_size',
      help: 'Commands that shared one read and one write.',
      buckets: BATCH_BUCKETS,
      registers,
    });
    this.expiries = new Counter({
      name: 'standing_expiries_recorded_total',
      help: 'Locks and verifications that ran out, recorded by this process; the worker records most of them.',
      labelNames: ['command'],
      registers,
    });
    const overdue: Gauge = new Gauge({
      name: 'standing_expiries_overdue_seconds',
      help: 'How long ago the longest unrecorded expiry was due; 0 when all are recorded.',
      registers,
      collect: async () => {
        overdue.set(await overdueSeconds(store, clock));
      },
    });
  }

  countBatch(size: number): void {
    this.batches.observe(size);
  }

  countEffect({ name }: CommandRequest, effect: Effect): void {
    this.commands.inc({ command: name, outcome: effect });
  }

  countFailure({ name }: CommandRequest, error: unknown): void {
    this.commands.inc({ command: name, outcome: codeOf(error) });
  }

  countExpiries({ events }: Append): void {
    for (const { command } of events) {
      if (command === 'expire_lock' || command === 'expire_verification') this.expiries.inc({ command });
    }
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  return isDatabaseAway(error) ? 'database_unavailable' : 'internal';
}

/** NaN when the database does not say in time: a scrape shows the rest all the same. */
async function overdueSeconds(store: AccountsStore, clock: Clock): Promise<number> {
  const late = Promise.withResolvers<number>();
  const timer = setTimeout(() => late.resolve(NaN), BACKLOG_TIMEOUT_MS);
  const asked = store.findOverdueMs(new Date(clock.now())).then(
    (ms) => ms / 1000,
    () => NaN,
  );
  const seconds = await Promise.race([asked, late.promise]);
  clearTimeout(timer);
  return seconds;
}
