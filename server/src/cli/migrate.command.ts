import { migrations } from '@standing/migrations';
import { migrate } from '../platform/database/migrate.js';
import { refuseArguments, type Command } from './command.js';

/** `npm run migrate`: what a server does at its start, for those who roll out in steps. */
export const command: Command = {
  async run({ args, log, openDatabase }) {
    refuseArguments('migrate', args);
    const { ownerUrl } = await openDatabase();
    const { applied } = await migrate(ownerUrl, migrations, log);
    log.info(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}.`);
  },
};
