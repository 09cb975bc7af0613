import { migrations } from '@standing/migrations';
import { toVkey } from '@standing/shared/audit/note';
import { parseArgs } from 'node:util';
import { LogRestartService } from '../audit/tree/log-restart.service.js';
import { Clock } from '../platform/clock.js';
import { createDataSource } from '../platform/database/data-source.js';
import { migrate } from '../platform/database/migrate.js';
import { StartupError } from '../platform/startup-error.js';
import type { Command } from './command.js';

const USAGE = `npm run restart-log -- --reason <why the log's end is lost>`;
const CLI_ACTOR = { kind: 'system', id: 'command_line', role: 'system' } as const;
/** It goes into the log, which keeps it for ever. Characters. */
const MAX_REASON_LENGTH = 500;

/**
 * `npm run restart-log`: the way out when the database lacks entries whose checkpoint was signed, and they cannot be
 * brought back. A log of a new name begins over what is there; it says so, and whoever verified the old one sees that it
 * ended.
 */
export const command: Command = {
  async run({ config, args, log, openDatabase }) {
    const reason = readReason(args);
    const database = await openDatabase();
    await migrate(database.ownerUrl, migrations, log);
    const dataSource = createDataSource({
      url: database.appUrl,
      applicationName: 'standing-restart-log',
      poolSize: 2,
      log,
    });
    await dataSource.initialize();
    try {
      const key = await LogRestartService.on(config, dataSource, new Clock()).restart(CLI_ACTOR, reason);
      log.info(
        `The log goes on as ${key.name}. Tell whoever verifies it, by a way that they trust, why, and its key:`,
      );
      console.log(toVkey(key));
    } finally {
      await dataSource.destroy();
    }
  },
};

/** @throws StartupError with the usage */
function readReason(args: readonly string[]): string {
  let reason: string | undefined;
  try {
    ({ reason } = parseArgs({ args: [...args], options: { reason: { type: 'string' } } }).values);
  } catch (error) {
    throw new StartupError(`${(error as Error).message}\n${USAGE}`);
  }
  const text = reason?.trim() ?? '';
  if (text === '' || text.length > MAX_REASON_LENGTH) throw new StartupError(USAGE);
  return text;
}
