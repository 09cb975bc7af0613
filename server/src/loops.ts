import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { createAccountsService } from './accounts/accounts.factory.js';
import { sequencerLoop } from './audit/tree/sequencer.loop.js';
import { verificationLoop, verificationRequestsLoop } from './audit/verification/verification.loop.js';
import { createBulkService } from './bulk/bulk.factory.js';
import { LANES } from './bulk/bulk.service.js';
import { createCasesService } from './cases/cases.factory.js';
import { createDocumentsService } from './documents/documents.factory.js';
import { createMaintenanceService } from './maintenance/maintenance.factory.js';
import { Clock } from './platform/clock.js';
import type { Config } from './platform/config.js';
import { Wake, type Loop } from './platform/jobs/loops.js';
import { describeFailure } from './platform/logging.js';
import { createDeliveriesService } from './webhooks/webhooks.factory.js';
import { LogReader } from './feed/log-reader.service.js';
import { createMailKeeper, createMailSending } from './notifications/notifications.factory.js';
import { createProposalsService } from './proposals/proposals.factory.js';
import { createRetentionService } from './retention/retention.factory.js';

export interface LoopContext {
  readonly config: Config;
  /** Of the worker itself, connected as the app. */
  readonly dataSource: DataSource;
  readonly logger: Logger;
}

/** Expiries count by the clock; recording them a second later only makes them visible in the log. */
const EXPIRY_INTERVAL_MS = 1_000;
/** Due times count by the clock, too. */
const DUE_INTERVAL_MS = 5_000;
/** Summing up what an import adds to the tally in this time takes a few milliseconds. */
const FOLD_INTERVAL_MS = 2_000;
const FORGET_INTERVAL_MS = 60_000;
/** Somebody waits for what they have asked for; an idle look is one statement. */
const BULK_INTERVAL_MS = 200;
/** What a crash or an erasure has left in the storage harms nobody: it cannot be read. */
const SWEEP_INTERVAL_MS = 60_000;

/** An idle look is one statement; what is kept goes out this much later at most. */
const SEND_INTERVAL_MS = 200;
/** Years have gone by; a minute is not late. */
const ERASE_INTERVAL_MS = 60_000;

/** What the worker does. */
export function createLoops({ config, dataSource, logger }: LoopContext): readonly Loop[] {
  const accounts = createAccountsService(config, dataSource, new Clock());
  const maintenance = createMaintenanceService(dataSource, new Clock());
  const bulk = createBulkService(config, dataSource, new Clock());
  const documents = createDocumentsService(config, dataSource, new Clock());
  const retention = createRetentionService(config, dataSource, new Clock());
  const casework = documents.then(({ documents: theirs }) => {
    const proposals = createProposalsService(config, dataSource, theirs, new Clock());
    return { proposals, cases: createCasesService(config, dataSource, theirs, new Clock(), proposals) };
  });
  // Each round says why it failed.
  documents.catch(() => undefined);
  casework.catch(() => undefined);
  const reader = LogReader.on(dataSource, new Clock());
  const deliveries = createDeliveriesService(config, dataSource, new Clock());
  const keeper = createMailKeeper(config, dataSource, new Clock());
  const mails = createMailSending(config, dataSource, new Clock());
  let bulkIsUnderWay = false;
  /** Called when events have got their index. */
  const news = new Wake();
  return [
    sequencerLoop(config, dataSource, logger, news),
    reader.loop('webhooks', deliveries.keep, news, {
      isAnybodyThere: deliveries.isAnybodyThere,
      givesWay: () => bulkIsUnderWay,
    }),
    {
      name: 'send-webhooks',
      intervalMs: SEND_INTERVAL_MS,
      run: (signal) =>
        untilNothingIsLeft(
          () =>
            deliveries.sendDue((error) => {
              // What a worker that stops leaves behind, the next one sends.
              if (signal.aborted) return;
              logger.error({ failure: describeFailure(error) }, 'a webhook was not sent: it is tried again');
            }),
          signal,
        ),
    },
    reader.loop('mails', keeper.keep, news, { givesWay: () => bulkIsUnderWay }),
    ...(mails === null
      ? []
      : [
          {
            name: 'send-mails',
            intervalMs: SEND_INTERVAL_MS,
            run: (signal: AbortSignal) => untilNothingIsLeft(() => mails.sendDue(), signal),
          },
          {
            name: 'give-up-lost-mails',
            intervalMs: DUE_INTERVAL_MS,
            run: async () => void (await mails.giveUpLost()),
          },
        ]),
    verificationLoop(config, dataSource, logger, () => bulkIsUnderWay),
    verificationRequestsLoop(config, dataSource),
    {
      name: 'record-expiries',
      intervalMs: EXPIRY_INTERVAL_MS,
      run: (signal) => untilNothingIsLeft(() => accounts.recordExpiries(), signal),
    },
    {
      name: 'record-maintenance',
      intervalMs: EXPIRY_INTERVAL_MS,
      run: (signal) => untilNothingIsLeft(() => maintenance.recordEdges(), signal),
    },
    {
      name: 'run-bulk-operations',
      intervalMs: BULK_INTERVAL_MS,
      run: async (signal) => {
        if (!(await bulk.isAnyRunning())) return;
        const lanes = Array.from({ length: LANES }, () =>
          untilNothingIsLeft(async () => {
            const dealt = await bulk.runBatch(logger);
            bulkIsUnderWay ||= dealt > 0;
            return dealt;
          }, signal),
        );
        await Promise.all(lanes).finally(() => (bulkIsUnderWay = false));
      },
    },
    {
      name: 'fold-tally',
      intervalMs: FOLD_INTERVAL_MS,
      run: async () => void (await accounts.foldTally()),
    },
    {
      name: 'forget-replays',
      intervalMs: FORGET_INTERVAL_MS,
      run: (signal) => untilNothingIsLeft(() => accounts.forgetReplays(), signal),
    },
    {
      name: 'record-due-cases',
      intervalMs: DUE_INTERVAL_MS,
      run: (signal) => untilNothingIsLeft(async () => (await casework).cases.recordDue(), signal),
    },
    {
      name: 'record-lapsed-leases',
      intervalMs: DUE_INTERVAL_MS,
      run: (signal) => untilNothingIsLeft(async () => (await casework).cases.recordLapses(), signal),
    },
    {
      name: 'record-expired-proposals',
      intervalMs: DUE_INTERVAL_MS,
      run: (signal) => untilNothingIsLeft(async () => (await casework).proposals.recordExpired(), signal),
    },
    {
      name: 'forget-presence',
      intervalMs: FORGET_INTERVAL_MS,
      run: async () => void (await (await casework).cases.forgetPresence()),
    },
    {
      name: 'erase-accounts',
      intervalMs: ERASE_INTERVAL_MS,
      run: (signal) => untilNothingIsLeft(() => retention.eraseDue(), signal),
    },
    {
      name: 'sweep-documents',
      intervalMs: SWEEP_INTERVAL_MS,
      run: (signal) => untilNothingIsLeft(async () => (await documents).documents.sweep(), signal),
    },
  ];
}

/** Works through a backlog batch by batch. */
async function untilNothingIsLeft(work: () => Promise<number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await work()) > 0);
}
