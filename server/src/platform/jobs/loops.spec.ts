import { once } from 'node:events';
import { pino } from 'pino';
import { type Loop, runLoops, Wake } from './loops.js';

const logger = pino({ level: 'silent' });

describe('runLoops', () => {
  it('goes on with a loop whose rounds fail, and with the others', async () => {
    const controller = new AbortController();
    let failures = 0;
    let successes = 0;
    const stopWhenSeen = () => {
      if (failures >= 3 && successes >= 3) controller.abort();
    };
    const loops: Loop[] = [
      {
        name: 'failing',
        intervalMs: 1,
        run: () => {
          failures += 1;
          stopWhenSeen();
          return Promise.reject(new Error('no luck'));
        },
      },
      {
        name: 'working',
        intervalMs: 1,
        run: () => {
          successes += 1;
          stopWhenSeen();
          return Promise.resolve();
        },
      },
    ];
    await runLoops(loops, logger, controller.signal);
    expect(failures).toBeGreaterThanOrEqual(3);
    expect(successes).toBeGreaterThanOrEqual(3);
  });

  it('waits, when it is stopped, for the round under way but not for the pause after it', async () => {
    const controller = new AbortController();
    let finished = false;
    const loop: Loop = {
      name: 'slow',
      intervalMs: 3_600_000,
      run: async (signal) => {
        setImmediate(() => controller.abort());
        await once(signal, 'abort');
        finished = true;
      },
    };
    await runLoops([loop], logger, controller.signal);
    expect(finished).toBe(true);
  });

  it('begins a round when it is called, also one that was called for during the round before', async () => {
    const controller = new AbortController();
    const news = new Wake();
    let rounds = 0;
    const loop: Loop = {
      name: 'woken',
      intervalMs: 3_600_000,
      wake: news,
      run: async () => {
        rounds += 1;
        if (rounds === 1) news.call();
        if (rounds === 2) setImmediate(() => news.call());
        if (rounds === 3) controller.abort();
      },
    };
    await runLoops([loop], logger, controller.signal);
    expect(rounds).toBe(3);
  });
});
