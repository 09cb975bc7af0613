import { migrations } from '@standing/migrations';
import { createAccountKeysService } from '../keys/keys.factory.js';
import { Clock } from '../platform/clock.js';
import { createDataSource } from '../platform/database/data-source.js';
import { migrate } from '../platform/database/migrate.js';
import { refuseArguments, type Command } from './command.js';

const CLI_ACTOR = { kind: 'system', id: 'command_line', role: 'system' } as const;

/** `npm run rotate-master-key`: wraps every account's key with a new master key. The server may go on running. */
export const command: Command = {
  async run({ args, config, log, openDatabase }) {
    refuseArguments('rotate-master-key', args);
    const database = await openDatabase();
    await migrate(database.ownerUrl, migrations, log);
    const dataSource = createDataSource({
      url: database.appUrl,
      applicationName: 'standing-rotate',
      poolSize: 2,
      log,
    });
    await dataSource.initialize();
    try {
      const count = await createAccountKeysService(config, dataSource, new Clock()).rotate(CLI_ACTOR);
      log.info(
        `The keys of ${count} accounts are wrapped with the new master key; the old one opens nothing any more.` +
          ' Backups of the database from before need the old one: keep it as long as you keep them.',
      );
    } finally {
      await dataSource.destroy();
    }
  },
};
