import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock.js';
import type { Config } from '../../platform/config.js';
import type { Loop, Wake } from '../../platform/jobs/loops.js';
import { LogKeysService } from './log-keys.service.js';
import { RememberedCheckpoint } from './remembered-checkpoint.js';
import { Sequencer } from './sequencer.js';

/** The sequencer of a process. */
export function createSequencer(config: Config, dataSource: DataSource, clock: Clock): Sequencer {
  const keys = LogKeysService.on(config, dataSource, clock);
  return new Sequencer(dataSource, keys, new RememberedCheckpoint(config.dataDir), clock);
}

/**
 * Sequences what waits, and asks again after `SEQUENCER_POLL_MS`; at once only when it is behind. A round costs about the
 * same for one event as for some hundred, so ten rounds a second take little from the writers, and a round after the other
 * would take much. Writers do not wake it: a NOTIFY in their transaction would let them commit one by one.
 *
 * @param news called when events got their index, for what reads the log in the same process
 */
export function sequencerLoop(config: Config, dataSource: DataSource, logger: Logger, news: Wake): Loop {
  const sequencer = createSequencer(config, dataSource, new Clock());
  return {
    name: 'sequence-log',
    intervalMs: config.sequencerPollMs,
    run: async (signal) => {
      while (!signal.aborted) {
        const { placed, isBehind, refusal, isNews } = await sequencer.run();
        if (isNews && refusal !== null) {
          logger.error({ refusal }, 'the log signs no checkpoint: it lacks what has been signed');
        } else if (isNews) logger.info('the log signs checkpoints again');
        if (placed > 0) news.call();
        if (!isBehind) return;
      }
    },
  };
}
