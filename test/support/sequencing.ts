import { createSequencer } from '../../server/src/audit/tree/sequencer.loop.js';
import { Clock } from '../../server/src/platform/clock.js';
import type { TestApp } from './app.js';

/** Gives every event that waits its index, as the worker does. */
export function sequencing(app: TestApp): () => Promise<void> {
  const sequencer = createSequencer(app.config, app.dataSource, app.nest.get(Clock));
  return async () => {
    while ((await sequencer.run()).placed > 0);
  };
}
