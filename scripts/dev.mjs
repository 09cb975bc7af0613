/**
 * `npm run dev`: compiler, API and UI, each watching. The API restarts when its code changes; the UI's page is at
 * Vite's address, which hands the API's paths on.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { runsUnderNode24 } from './node24.mjs';

const root = join(import.meta.dirname, '..');

async function dev() {
  if (!(await build({ only: ['server'] }))) {
    process.exitCode = 1;
    return;
  }
  const children = new Set();
  const start = (...args) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    children.add(child);
    child.once('exit', () => {
      children.delete(child);
      stop();
    });
  };
  let vite;
  let stopping = false;
  /** One of them ended, or Ctrl-C: then all. The API needs a moment to stop its database. */
  function stop() {
    for (const child of children) if (!stopping) child.kill('SIGTERM');
    if (!stopping) void vite?.close();
    stopping = true;
    if (children.size === 0) process.exit();
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

  start('node_modules/typescript/bin/tsc', '-b', 'server', '--watch', '--preserveWatchOutput');
  start('--watch', '--watch-preserve-output', 'server/dist/main.js');

  const { createServer } = await import('vite');
  const target = `http://127.0.0.1:${process.env.PORT || 3000}`;
  vite = await createServer({
    root: join(root, 'admin-ui'),
    configFile: join(root, 'admin-ui/vite.config.ts'),
    server: { proxy: { '/api': target, '/health': target } },
  });
  await vite.listen();
  vite.printUrls();
}

if (runsUnderNode24()) await dev();
