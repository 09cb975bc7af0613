import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT_DIR } from '../support/postgres.js';

// Starts the built product with its own PostgreSQL, and asks it a few thousand times.
jest.setTimeout(180_000);

interface Figures {
  readonly fuzz: {
    readonly routes: number;
    readonly statuses: Readonly<Record<string, number>>;
    readonly [figure: string]: unknown;
  };
}

it('answers whatever is asked, and refuses with a stable code; npm run fuzz asks more', async () => {
  const script = join(ROOT_DIR, 'test/fuzz/run.mjs');
  const args = ['--requests', '600', '--seed', '20261123', '--data', 'staff'];
  // It ends with 1 when an answer was none; then its figures say which.
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args]).catch(
    (error: unknown) => error as { stdout: string },
  );
  const { fuzz } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures;

  expect(fuzz).toMatchObject({ faults: {}, readyAfterwards: true });
  // It came through to what it asked, and did not only knock.
  expect(fuzz.routes).toBeGreaterThan(80);
  expect(fuzz.statuses['200']).toBeGreaterThan(50);
  expect(fuzz.statuses['422']).toBeGreaterThan(20);
});
