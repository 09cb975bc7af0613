import { migrations } from '@standing/migrations';
import { toVkey } from '@standing/shared/audit/note';
import { LogKeysService } from '../audit/tree/log-keys.service.js';
import { Clock } from '../platform/clock.js';
import { createDataSource } from '../platform/database/data-source.js';
import { migrate } from '../platform/database/migrate.js';
import { refuseArguments, type Command } from './command.js';

const CLI_ACTOR = { kind: 'system', id: 'command_line', role: 'system' } as const;

/** `npm run rotate-log-key`: a new key for the log's checkpoints. The server may go on running. */
export const command: Command = {
  async run({ args, config, log, openDatabase }) {
    refuseArguments('rotate-log-key', args);
    const database = await openDatabase();
    await migrate(database.ownerUrl, migrations, log);
    const dataSource = createDataSource({
      url: database.appUrl,
      applicationName: 'standing-rotate-log-key',
      poolSize: 2,
      log,
    });
    await dataSource.initialize();
    try {
      const key = await LogKeysService.on(config, dataSource, new Clock()).rotate(CLI_ACTOR);
      log.info(
        'Checkpoints are signed with the new key, and for 30 days with the old one as well. Hand the new one to whoever' +
          ' verifies the log, by a way that they trust:',
      );
      console.log(toVkey(key));
    } finally {
      await dataSource.destroy();
    }
  },
};
