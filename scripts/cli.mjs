/** `npm run migrate` and the other commands: builds the server if it has changed, then runs its command line. */
import { join } from 'node:path';
import { build } from './build.mjs';
import { runsUnderNode24 } from './node24.mjs';

if (runsUnderNode24()) {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/standing/compiled'));
  if (await build({ only: ['server'] })) await import('../server/dist/cli.js');
  else process.exitCode = 1;
}
