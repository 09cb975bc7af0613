/** `npm start`: builds if anything has changed, then runs the server in this process. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { build } from './build.mjs';
import { runsUnderNode24 } from './node24.mjs';

if (runsUnderNode24()) {
  // Compiling the server's 1,000 modules anew costs half a second.
  enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/standing/compiled'));
  const complete = await build({
    report: (name, { seconds }) => console.log(`Built ${name} in ${seconds.toFixed(1)} s.`),
  });
  if (complete) await import('../server/dist/main.js');
  else process.exitCode = 1;
}
