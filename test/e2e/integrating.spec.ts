import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DEMO_API_KEY, startProduct, type Product } from '../support/product.js';
import { ROOT_DIR } from '../support/postgres.js';

// Starts the built server with a PostgreSQL of its own, and a shell.
jest.setTimeout(120_000);

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.stop());

test('every command of the page for integrators works as it stands, one after the other', async () => {
  const page = readFileSync(join(ROOT_DIR, 'docs/integrating.md'), 'utf8');
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block ?? '');
  expect(blocks.length).toBeGreaterThan(8);
  // Each block ends with a line of its own, so that what it printed can be told apart; the first that fails ends all.
  const script = blocks.map((block, i) => `${block}\necho; echo "== ${i}"`).join('\n');
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: ROOT_DIR,
    env: { ...process.env, STANDING: product.url, API_KEY: DEMO_API_KEY },
    timeout: 90_000,
  });
  const printed = stdout.split(/^== \d+$/m);

  const about = (what: string) => printed.find((part) => part.includes(what)) ?? '';
  expect(about('"capabilities"')).toContain('"state":"unverified"');
  expect(about('"notFound"')).toContain('"nobody"');
  expect(about('"caseId"')).toContain('"status":"submitted"');
  expect(about('"applied"')).toContain('"outcome":"placed"');
  expect(about('"account.registered"')).not.toBe('');
  expect(printed.join('')).toMatch(/^data: ?\{/m);
  expect(printed.join('')).toContain('reference_unknown');
});
