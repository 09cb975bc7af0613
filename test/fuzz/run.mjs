/**
 * `npm run fuzz [-- --requests <number> --seed <number> --data demo|staff]`: hostile requests over all routes of the OpenAPI
 * document, against the built product. Whatever is asked, the answer is one: never a 5xx, never silence, and every refusal a
 * problem+json with a stable code. Figures are JSON on the last line; the exit code is 1 if it was not so. `--only <number>`
 * sends one request of a run with that seed again and shows it.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/build.mjs';
import { runsUnderNode24 } from '../../scripts/node24.mjs';

async function main(args) {
  const text = { type: 'string' };
  const options = {
    requests: { ...text, default: '20000' },
    seed: text,
    only: text,
    data: { ...text, default: 'demo' },
  };
  let values;
  try {
    ({ values } = parseArgs({ args, options }));
  } catch (error) {
    console.error(error.message);
    console.error('npm run fuzz [-- --requests <number> --seed <number> --only <number> --data demo|staff]');
    return 2;
  }
  const report = (part, { seconds }) => console.error(`Built ${part} in ${seconds.toFixed(1)} s.`);
  if (!(await build({ only: ['server'], report }))) return 1;
  const { openInstallation } = await import('../bench/installation.mjs');
  const { fuzz } = await import('./fuzzer.mjs');
  const installation = await openInstallation();
  try {
    const server = await installation.startServer({ SEED: values.data, WORKER: 'child', LOG_LEVEL: 'error' });
    const figures = await fuzz({
      url: server.url,
      seed: Number(values.seed ?? randomInt(2 ** 31)),
      requests: Number(values.requests),
      ...(values.only === undefined ? {} : { only: Number(values.only) }),
    });
    console.log(JSON.stringify({ fuzz: figures }));
    return figures.holds ? 0 : 1;
  } finally {
    await installation.close();
  }
}

if (runsUnderNode24()) process.exitCode = await main(process.argv.slice(2));
