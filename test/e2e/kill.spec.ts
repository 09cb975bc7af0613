import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT_DIR } from '../support/postgres.js';

// Starts the built product with its own PostgreSQL, and both of them again after each kill.
jest.setTimeout(180_000);

interface Figures {
  readonly chaos: {
    readonly kill: {
      readonly acknowledged: number;
      readonly outcomeWasUnknown: number;
      readonly recoveryMs: Readonly<Record<string, number[]>>;
      readonly [promise: string]: unknown;
    };
  };
}

it('keeps every acknowledged change, and none twice, when server and PostgreSQL are killed at work', async () => {
  const script = join(ROOT_DIR, 'test/chaos/run.mjs');
  const args = ['kill', '--rounds', '1', '--seconds', '1', '--clients', '8'];
  // It ends with 1 when a promise was broken; then its figures say which.
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args]).catch(
    (error: unknown) => error as { stdout: string },
  );
  const { kill } = (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures).chaos;

  expect(kill).toMatchObject({ promisesKept: true, faults: {}, badRefusals: [], surprises: [] });
  expect(Object.values(kill.recoveryMs).flat()).toHaveLength(3);
  // It was at work, and the kills did hit it.
  expect(kill.acknowledged).toBeGreaterThan(0);
  expect(kill.outcomeWasUnknown).toBeGreaterThan(0);
});
