/**
 * `npm run check [-- <step> …]`: all that can be said about the code without running it. Two steps run at a time;
 * each prints its result and time when it ends, and its output if it failed.
 */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Two cores; the compiler and the linter use more than one by themselves. */
const STEPS_AT_A_TIME = 2;

/** `after: 'types'`: the step reads declarations that `types` writes into the dist folders. */
const steps = [
  { name: 'types', command: 'tsc -b' },
  {
    name: 'format',
    command: 'prettier --check --log-level=warn --cache .',
  },
  { name: 'dead-code', command: 'knip --no-progress' },
  { name: 'lock-file', command: 'node scripts/check-lock.mjs' },
  {
    name: 'compose', // The order of keys is a matter of reading, not a rule.
    command:
      'dclint docker-compose.yml --max-warnings=0 --disable-rule service-keys-order top-level-properties-order',
  },
  { name: 'lint', after: 'types', command: 'oxlint --deny-warnings' },
  {
    name: 'boundaries',
    after: 'types',
    command: 'depcruise --config=.dependency-cruiser.mjs shared migrations server admin-ui test',
  },
  { name: 'types-ui', after: 'types', command: 'tsc -p admin-ui --noEmit' },
  // What is run by hand rots unseen otherwise.
  { name: 'types-scripts', after: 'types', command: 'tsc -p tsconfig.scripts.json' },
  { name: 'statechart', after: 'types', command: 'node scripts/docs-statechart.mjs --check' },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. Steps: ${steps.map((step) => step.name).join(', ')}.`);
  process.exit(2);
}

const env = { ...process.env, PATH: join(root, 'node_modules/.bin') + delimiter + process.env.PATH };

/** Runs a step's command; gives its exit code and all it printed. */
const run = ({ command }) =>
  new Promise((resolve) => {
    const [file, ...args] = command.split(' ');
    const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });

const waiting = steps.filter((step) => wanted.length === 0 || wanted.includes(step.name));
const pending = new Set(waiting.map((step) => step.name));
const running = new Map();
const failures = [];
const began = performance.now();
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Takes steps until none is left. A step whose forerunner still runs is passed over for the next one. */
async function lane() {
  while (waiting.length > 0) {
    const next = waiting.findIndex((step) => !pending.has(step.after));
    if (next === -1) {
      await Promise.race(running.values());
      continue;
    }
    const [step] = waiting.splice(next, 1);
    const start = performance.now();
    const result = run(step);
    running.set(step.name, result);
    const { code, output } = await result;
    running.delete(step.name);
    pending.delete(step.name);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${step.name.padEnd(12)} ${seconds(start)}`);
    if (code !== 0) {
      failures.push(step.name);
      console.log(output.trimEnd());
    }
  }
}
await Promise.all(Array.from({ length: STEPS_AT_A_TIME }, lane));

console.log(
  failures.length === 0
    ? `Checked in ${seconds(began)}.`
    : `Failed: ${failures.join(', ')} (${seconds(began)}). One step alone: npm run check -- ${failures[0]}`,
);
process.exit(failures.length === 0 ? 0 : 1);
