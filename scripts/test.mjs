/**
 * `npm test [-- <jest arguments>]`: builds what the end-to-end tests start, runs Jest, and closes with one plain
 * line, `N passed, N failed`, over all tests. A spec that cannot run at all counts as one failure; one that works with
 * processes and failed counts as what it does when it is run once more, alone.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { runsUnderNode24 } from './node24.mjs';

const root = join(import.meta.dirname, '..');

/** Jest's options that are followed by a value, of those one uses here; what else has no dash is a path. */
const WITH_VALUE = new Set(['-t', '--testNamePattern', '--selectProjects', '--maxWorkers', '-w']);

const NAME_OPTIONS = new Set(['-t', '--testNamePattern']);

/** Where specs wait for servers, browsers and workers. Those with random input are never run again: it would change. */
const WITH_PROCESSES = ['e2e', 'integration', 'security'].map((folder) => join('test', folder));
/** Specs that are run again. Chance does not hit more than these. */
const MOST_AGAIN = 3;

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

/** Gives Jest's exit code and what became of each file; no files if it ended before it had any, having said why. */
async function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'standing-test-'));
  const file = join(folder, 'results.json');
  try {
    const code = await run('node_modules/jest/bin/jest.js', '--json', `--outputFile=${file}`, ...args);
    const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
    return { code, files: new Map(testResults.map((result) => [result.name, outcomeOf(result)])) };
  } catch {
    return { code: 1, files: new Map() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Counts of a spec, with the names of the tests that failed; a spec that cannot run at all is one of them. */
function outcomeOf({ name, status, assertionResults }) {
  const named = (...statuses) =>
    assertionResults.filter((test) => statuses.includes(test.status)).map(({ fullName }) => fullName);
  const failed = named('failed');
  if (status === 'failed' && failed.length === 0) failed.push(`${relative(root, name)} as a whole`);
  return {
    passed: named('passed').length,
    failed,
    skipped: named('pending', 'skipped', 'todo', 'disabled').length,
  };
}

function worksWithProcesses(file) {
  return WITH_PROCESSES.some((folder) => relative(root, file).startsWith(folder));
}

/**
 * Runs specs that work with processes and failed once more: each alone, on a server and a database of its own. Beside other
 * specs, a browser, a server and PostgreSQL share two cores, and something may take longer than anybody would wait for
 * it. What passes now is named, with what failed first; what is wrong fails again.
 */
async function runAgainAlone(first, args) {
  const again = [...first.files]
    .filter(([file, { failed }]) => failed.length > 0 && worksWithProcesses(file))
    .map(([file]) => file);
  if (again.length === 0 || again.length > MOST_AGAIN) return first;

  console.log(`\nOnce more, alone: ${again.map((file) => relative(root, file)).join(', ')}\n`);
  const names = args.flatMap((arg, i) => (NAME_OPTIONS.has(arg) ? [arg, args[i + 1]] : []));
  // What a spec whose set-up took too long has started must not keep the run from ending.
  const second = await runJest(['--runInBand', '--forceExit', ...names, '--runTestsByPath', ...again]);
  const late = again.filter((file) => second.files.get(file)?.failed.length === 0);
  for (const file of late) {
    console.log(`Passed only alone: ${relative(root, file)}. Failed at first:`);
    for (const test of first.files.get(file).failed) console.log(`  ${test}`);
  }
  const files = new Map([...first.files, ...second.files]);
  const isAllRight =
    late.length === again.length && ![...files.values()].some(({ failed }) => failed.length > 0);
  return { code: isAllRight ? second.code : first.code, files };
}

async function main(args) {
  // The terminal sends Ctrl-C to Jest as well; it takes down its database and ends, and so does this script after it.
  let interrupted = false;
  process.on('SIGINT', () => (interrupted = true));
  process.on('SIGTERM', () => {
    interrupted = true;
    child?.kill('SIGTERM');
  });

  const built = startsTheBuiltServer(args) ? await run('scripts/build.mjs') : 0;
  const first = built === 0 ? await runJest(args) : { code: built, files: new Map() };
  const { code, files } = first.code === 0 || interrupted ? first : await runAgainAlone(first, args);

  const outcomes = [...files.values()];
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const skipped = outcomes.reduce((sum, outcome) => sum + outcome.skipped, 0);
  let failed = outcomes.reduce((sum, outcome) => sum + outcome.failed.length, 0);
  // A run that failed though no test did (the build, a set-up or a clean-up, no test found) must not read as a success.
  if (code !== 0 && failed === 0) failed = 1;
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exit(failed > 0 ? code || 1 : 0);
}

if (runsUnderNode24()) await main(process.argv.slice(2));
