import type { Config } from '../platform/config.js';
import type { OpenDatabase } from '../platform/database/open-database.js';
import type { OperatorLog } from '../platform/operator-log.js';
import { StartupError } from '../platform/startup-error.js';

export interface CommandContext {
  readonly config: Config;
  /** What follows the command's name. */
  readonly args: readonly string[];
  readonly log: OperatorLog;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The database of the server that runs here, or else started for the command and stopped when it ends. */
  readonly openDatabase: () => Promise<OpenDatabase>;
}

/** One thing that can be done from the command line. */
export interface Command {
  /** @throws StartupError for wrong arguments and whatever else the operator can put right; the exit code is then 1. */
  run(context: CommandContext): Promise<void>;
}

/** For a command without options: `--help` must not set it off. @throws StartupError for any argument */
export function refuseArguments(name: string, args: readonly string[]): void {
  if (args.length > 0) throw new StartupError(`npm run ${name} takes no arguments. Nothing was done.`);
}
