/** `npm start`: builds if anything has changed, then runs the server in this process. */
import { join } from 'node:path';
import { build } from './build.mjs';
import { runsUnderNode24 } from './node24.mjs';

const PARENT_POLL_MS = 250;

/**
 * npm passes a signal on to the shell it started, which dies of it and leaves this process alone: without its parent,
 * a server that npm started would run on unseen. One started by hand may outlive its shell.
 */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_POLL_MS);
  watch.unref();
}

if (runsUnderNode24()) {
  stopWithNpm();
  // Compiling the server's 1,000 modules anew costs half a second.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/standing/compiled'));
  const complete = await build({
    report: (name, { seconds }) => console.log(`Built ${name} in ${seconds.toFixed(1)} s.`),
  });
  if (complete) await import('../server/dist/main.js');
  else process.exitCode = 1;
}
