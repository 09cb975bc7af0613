import type { Command, CommandContext } from './command.js';
import { command as migrate } from './migrate.command.js';
import { command as rotateLogKey } from './rotate-log-key.command.js';
import { command as rotateMasterKey } from './rotate-master-key.command.js';

test.each<[string, Command]>([
  ['migrate', migrate],
  ['rotate-log-key', rotateLogKey],
  ['rotate-master-key', rotateMasterKey],
])('whoever asks %s for help does not set it off', async (name, command) => {
  const openDatabase = jest.fn();
  const context = { args: ['--help'], openDatabase } as unknown as CommandContext;
  await expect(command.run(context)).rejects.toThrow(`npm run ${name} takes no arguments. Nothing was done.`);
  expect(openDatabase).not.toHaveBeenCalled();
});
