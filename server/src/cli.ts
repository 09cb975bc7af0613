import { resolve } from 'node:path';
import type { Command } from './cli/command.js';
import { loadConfig } from './platform/config.js';
import { operatorLog } from './platform/console-log.js';
import { openDatabase } from './platform/database/open-database.js';
import { createLogger } from './platform/logging.js';
import { type ProgramOptions, runProgram } from './platform/run-program.js';
import { StartupError } from './platform/startup-error.js';
import './platform/crypto/native-sha256.js';

/** `npm run <name>`; each is read only when it is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  generate: () => import('./cli/generate.command.js'),
  import: () => import('./cli/import.command.js'),
  migrate: () => import('./cli/migrate.command.js'),
  'restart-log': () => import('./cli/restart-log.command.js'),
  'rotate-log-key': () => import('./cli/rotate-log-key.command.js'),
  'rotate-master-key': () => import('./cli/rotate-master-key.command.js'),
  specimens: () => import('./cli/specimens.command.js'),
  staff: () => import('./cli/staff.command.js'),
  'verify-log': () => import('./cli/verify-log.command.js'),
  witness: () => import('./cli/witness.command.js'),
};

const rootDir = resolve(import.meta.dirname, '../..');
const options: ProgramOptions = { signals: ['SIGINT', 'SIGTERM', 'SIGHUP'] };

await runProgram(options, async (life) => {
  const [name = '', ...args] = process.argv.slice(2);
  const load = COMMANDS[name];
  if (!load)
    throw new StartupError(`No such command: "${name}". There are: ${Object.keys(COMMANDS).join(', ')}.`);
  const config = loadConfig(process.env, rootDir);
  const log = operatorLog(createLogger(config, 'cli'), config.production);
  options.log = log;
  const { command } = await load();
  await command.run({
    config,
    args,
    log,
    signal: life.signal,
    openDatabase: () => {
      const opening = openDatabase(config, { log, as: 'command', signal: life.signal });
      life.onStop(async () => {
        const database = await opening.catch(() => undefined);
        await database?.close();
      });
      return opening;
    },
  });
  return 'done';
});
