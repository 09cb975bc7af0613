/**
 * `npm test [-- <jest arguments>]`: builds what the end-to-end tests start, runs Jest, and closes with one plain
 * line, `N passed, N failed`, over all tests. A spec that cannot run at all counts as one failure.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const args = process.argv.slice(2);

/** Jest's options that are followed by a value, of those one uses here; what else has no dash is a path. */
const withValue = new Set(['-t', '--testNamePattern', '--selectProjects', '--maxWorkers', '-w']);
const paths = args.filter((arg, i) => !arg.startsWith('-') && !withValue.has(args[i - 1]));
const startsTheBuiltServer =
  (paths.length === 0 && !args.includes('--selectProjects')) || args.some((arg) => /\be2e\b/.test(arg));

let child;
// The terminal sends Ctrl-C to Jest as well; it takes down its database and ends, and so does this script after it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child?.kill('SIGTERM'));

/** Runs a script under this Node and gives its exit code. */
const run = (script, ...scriptArgs) =>
  new Promise((resolve, reject) => {
    child = spawn(process.execPath, [script, ...scriptArgs], { cwd: root, stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });

const folder = mkdtempSync(join(tmpdir(), 'standing-test-'));
let code = startsTheBuiltServer ? await run('scripts/build.mjs') : 0;
let totals;
if (code === 0) {
  const file = join(folder, 'results.json');
  code = await run('node_modules/jest/bin/jest.js', '--json', `--outputFile=${file}`, ...args);
  try {
    totals = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Jest ended before it had results: its set-up failed, and said why above.
  }
}
rmSync(folder, { recursive: true, force: true });

const passed = totals?.numPassedTests ?? 0;
const skipped = (totals?.numPendingTests ?? 0) + (totals?.numTodoTests ?? 0);
let failed = totals ? totals.numFailedTests + totals.numRuntimeErrorTestSuites : 1;
// A run that Jest calls failed though no test is (a failing teardown, no tests found) must not read as a success.
if (code !== 0 && failed === 0) failed = 1;
if (failed > 0 && code === 0) code = 1;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(code);
