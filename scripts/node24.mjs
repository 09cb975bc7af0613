/**
 * The product runs on Node 24, which npm installs beside it (node_modules/.bin/node). `npm run` finds that one; whoever
 * calls a script directly may be under an older one.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGED = join(import.meta.dirname, '../node_modules/.bin/node');
const NEEDED = 24;

/**
 * How much memory the server's V8 may take, in MiB; `npm start` and the containers say the same. Left to itself V8 takes
 * what the machine has before it collects: an import of 100,000 accounts let the process grow by 210 MiB, so by 55,
 * at the same speed. 40 MiB of it are alive at any time.
 */
export const SERVER_MEMORY = ['--max-old-space-size=1024', '--max-semi-space-size=32'];

/** Whether this process goes on. If not, the same script runs under the packaged Node, and its exit code is ours. */
export function runsUnderNode24() {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED) return true;
  if (!existsSync(PACKAGED)) {
    console.error(
      `Node ${NEEDED} is needed; this is ${process.version}. Run npm ci first, or install Node ${NEEDED}.`,
    );
    process.exitCode = 1;
    return false;
  }
  const child = spawn(PACKAGED, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  // Ctrl-C in the terminal reaches the child by itself; what is sent to this process alone is passed on.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
  return false;
}
