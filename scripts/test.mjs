/**
 * `npm test [-- <jest arguments>]`: builds what the end-to-end tests start, runs Jest, and closes with one plain
 * line, `N passed, N failed`, over all tests. A spec that cannot run at all counts as one failure.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runsUnderNode24 } from './node24.mjs';

const root = join(import.meta.dirname, '..');

/** Jest's options that are followed by a value, of those one uses here; what else has no dash is a path. */
const WITH_VALUE = new Set(['-t', '--testNamePattern', '--selectProjects', '--maxWorkers', '-w']);

/** Whether a run with these arguments may include specs of test/e2e, or of documents, whose inspector is a program. */
function startsTheBuiltServer(args) {
  if (args.some((arg) => /\b(e2e|integration|security|documents)\b/.test(arg))) return true;
  const paths = args.filter((arg, i) => !arg.startsWith('-') && !WITH_VALUE.has(args[i - 1]));
  return paths.length === 0 && !args.includes('--selectProjects');
}

let child;

/** Runs a script under this Node and gives its exit code. */
function run(script, ...args) {
  return new Promise((resolve, reject) => {
    child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** Gives Jest's exit code and its totals; no totals if it ended before it had any, having said why. */
async function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'standing-test-'));
  const file = join(folder, 'results.json');
  try {
    const code = await run('node_modules/jest/bin/jest.js', '--json', `--outputFile=${file}`, ...args);
    return { code, totals: JSON.parse(readFileSync(file, 'utf8')) };
  } catch {
    return { code: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(args) {
  // The terminal sends Ctrl-C to Jest as well; it takes down its database and ends, and so does this script after it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child?.kill('SIGTERM'));

  const built = startsTheBuiltServer(args) ? await run('scripts/build.mjs') : 0;
  const { code, totals } = built === 0 ? await runJest(args) : { code: built };

  const passed = totals?.numPassedTests ?? 0;
  const skipped = (totals?.numPendingTests ?? 0) + (totals?.numTodoTests ?? 0);
  let failed = (totals?.numFailedTests ?? 0) + (totals?.numRuntimeErrorTestSuites ?? 0);
  // A run that failed though no test did (the build, a set-up or a clean-up, no test found) must not read as a success.
  if (code !== 0 && failed === 0) failed = 1;
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exit(failed > 0 ? code || 1 : 0);
}

if (runsUnderNode24()) await main(process.argv.slice(2));
