/**
 * `npm run chaos [-- <name> …]`: breaks the built product while it works, and checks what is left. Without a name all of
 * it, one after the other. Figures are JSON on the last line; the exit code is 1 if a promise was broken.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../scripts/build.mjs';
import { runsUnderNode24 } from '../../scripts/node24.mjs';

const SUFFIX = '.chaos.mjs';
const known = readdirSync(import.meta.dirname)
  .filter((entry) => entry.endsWith(SUFFIX))
  .map((entry) => entry.replace(SUFFIX, ''));
const fileOf = (name) => join(import.meta.dirname, `${name}${SUFFIX}`);

function misused() {
  console.error(`npm run chaos [-- <name> <options>], where the name is one of: ${known.join(', ')}`);
  return 2;
}

/** @param {string[]} words */
async function main([name, ...args]) {
  const isNamed = name !== undefined && !name.startsWith('-');
  const chosen = isNamed ? [name] : known;
  if (!chosen.every((one) => existsSync(fileOf(one)))) return misused();
  const report = (part, { seconds }) => console.error(`Built ${part} in ${seconds.toFixed(1)} s.`);
  if (!(await build({ only: ['server'], report }))) return 1;
  const results = {};
  for (const one of chosen) {
    const { chaos } = await import(fileOf(one));
    try {
      results[one] = await chaos(isNamed ? args : process.argv.slice(2));
    } catch (error) {
      if (!String(error.code).startsWith('ERR_PARSE_ARGS')) throw error;
      console.error(error.message);
      return misused();
    }
  }
  console.log(JSON.stringify({ chaos: results }));
  return Object.values(results).every(({ promisesKept }) => promisesKept) ? 0 : 1;
}

if (runsUnderNode24()) process.exitCode = await main(process.argv.slice(2));
