/**
 * `npm run build`: shared, migrations and server with the compiler, the UI with Vite, side by side. What has not
 * changed since the last build is left alone; `--force` builds all the same.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runsUnderNode24 } from './node24.mjs';

const root = join(import.meta.dirname, '..');
const cache = join(root, 'node_modules/.cache/standing');
const lockFile = join(cache, 'build.lock');
const LOCK_POLL_MS = 100;

const isSpec = (path) => /\.spec\.tsx?$/.test(path);

/**
 * `inputs`: files and folders that the result depends on. `outputs`: without them it is not built, whatever the stamp
 * says. `run` gives the output of the tool, and throws with it.
 */
const parts = [
  {
    name: 'server',
    inputs: [
      'package-lock.json',
      'tsconfig.base.json',
      ...['shared', 'migrations', 'server'].flatMap((name) => [
        `${name}/package.json`,
        `${name}/tsconfig.json`,
        `${name}/src`,
      ]),
    ],
    outputs: [
      'server/dist/main.js',
      'server/dist/worker.js',
      'server/dist/cli.js',
      'migrations/dist/index.js',
    ],
    run: () => tool('node_modules/typescript/bin/tsc', '-b', 'server'),
  },
  {
    name: 'admin-ui',
    inputs: [
      'package-lock.json',
      'shared/src',
      'admin-ui/package.json',
      'admin-ui/vite.config.ts',
      'admin-ui/index.html',
      'admin-ui/public',
      'admin-ui/src',
    ],
    outputs: ['admin-ui/dist/index.html'],
    run: buildUi,
  },
];

/** Runs one of the installed tools under this Node; gives what it printed. */
function tool(script, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, script), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output.trim());
      else reject(new Error(output.trim() || `${script} ended with ${code}`));
    });
  });
}

/** Beside the old build and then in its place: a server that runs goes on serving whole pages. */
async function buildUi() {
  const target = join(root, 'admin-ui/dist');
  const draft = join(root, 'admin-ui/node_modules/.standing/dist');
  const old = join(root, 'admin-ui/node_modules/.standing/old');
  const output = await tool(
    'node_modules/vite/bin/vite.js',
    'build',
    'admin-ui',
    '--outDir',
    draft,
    '--emptyOutDir',
  );
  rmSync(old, { recursive: true, force: true });
  if (existsSync(target)) renameSync(target, old);
  renameSync(draft, target);
  rmSync(old, { recursive: true, force: true });
  return output;
}

/** Names, sizes and times of the files a part is made from. Some 10 ms for 500 files. */
function stampOf({ inputs }) {
  const hash = createHash('sha256');
  const add = (path) => {
    const info = statSync(path, { throwIfNoEntry: false });
    if (!info) return;
    if (info.isDirectory()) {
      for (const name of readdirSync(path).toSorted()) add(join(path, name));
    } else if (!isSpec(path)) {
      hash.update(`${relative(root, path)}\0${info.size}\0${info.mtimeMs}\n`);
    }
  };
  for (const input of inputs) add(join(root, input));
  return hash.digest('hex');
}

const stampFile = ({ name }) => join(cache, `${name}.stamp`);

function isFresh(part, stamp) {
  const missing = part.outputs.some((output) => !existsSync(join(root, output)));
  return !missing && existsSync(stampFile(part)) && readFileSync(stampFile(part), 'utf8') === stamp;
}

async function buildPart(part, force) {
  // Taken before: what changes while it is being built is built again next time.
  const stamp = stampOf(part);
  if (!force && isFresh(part, stamp)) return undefined;
  const began = performance.now();
  rmSync(stampFile(part), { force: true });
  const output = await part.run();
  writeFileSync(stampFile(part), stamp);
  return { output, seconds: (performance.now() - began) / 1000 };
}

/** Two builds at once would write the same files; the second waits, and then mostly finds nothing left to do. */
async function withBuildLock(work) {
  mkdirSync(cache, { recursive: true });
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    try {
      process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
      await delay(LOCK_POLL_MS);
    } catch (error) {
      // The process that built is gone, or just finished. (EPERM: it is there and another user's.)
      if (error.code === 'EPERM') await delay(LOCK_POLL_MS);
      else rmSync(lockFile, { force: true });
    }
  }
  const release = () => rmSync(lockFile, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

const wanted = () =>
  parts.filter((part) => part.name !== 'admin-ui' || existsSync(join(root, 'admin-ui/vite.config.ts')));

/**
 * Builds what is out of date.
 *
 * @param {object} options
 * @param {boolean} [options.force] everything
 * @param {readonly string[]} [options.only] names of parts
 * @param {(part: string, built: { output: string, seconds: number }) => void} [options.report] is told of each part that was
 *   built
 * @returns whether all of it is built now; what failed has been printed.
 */
export async function build({ force = false, only, report = () => undefined } = {}) {
  const chosen = wanted().filter((part) => !only || only.includes(part.name));
  if (!force && chosen.every((part) => isFresh(part, stampOf(part)))) return true;
  return withBuildLock(async () => {
    const results = await Promise.allSettled(
      chosen.map(async (part) => {
        const built = await buildPart(part, force);
        if (built) report(part.name, built);
      }),
    );
    let complete = true;
    for (const [i, result] of results.entries()) {
      if (result.status === 'fulfilled') continue;
      complete = false;
      console.error(`Building ${chosen[i].name} failed:\n${result.reason.message}`);
    }
    return complete;
  });
}

if (process.argv[1] === import.meta.filename && runsUnderNode24()) {
  const began = performance.now();
  const complete = await build({
    force: process.argv.includes('--force'),
    report: (name, { output, seconds }) =>
      console.log(`${output ? `${output}\n` : ''}${name}: ${seconds.toFixed(1)} s`),
  });
  if (complete) console.log(`Built in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
  process.exitCode = complete ? 0 : 1;
}
