/** `npm run bench <name>`: runs one measurement against the built product; its figures are JSON on the last line. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../scripts/build.mjs';
import { runsUnderNode24 } from '../../scripts/node24.mjs';

const [name = '', ...args] = process.argv.slice(2);
const file = join(import.meta.dirname, `${name}.bench.mjs`);
const known = readdirSync(import.meta.dirname)
  .filter((entry) => entry.endsWith('.bench.mjs'))
  .map((entry) => entry.replace('.bench.mjs', ''));

if (!existsSync(file)) {
  console.error(`npm run bench <name>, where the name is one of: ${known.join(', ')}`);
  process.exitCode = 2;
} else if (runsUnderNode24()) {
  if (
    await build({ report: (part, { seconds }) => console.error(`Built ${part} in ${seconds.toFixed(1)} s.`) })
  ) {
    const { bench } = await import(file);
    const figures = await bench(args);
    console.log(JSON.stringify({ bench: name, ...figures }));
  } else process.exitCode = 1;
}
