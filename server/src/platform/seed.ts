import type { DataSource } from 'typeorm';
import type { Config } from './config.js';
import type { DemoCredentials } from './demo-credentials.js';
import type { OperatorLog } from './operator-log.js';

export interface SeedContext {
  readonly config: Config;
  /** Connected as the app. */
  readonly dataSource: DataSource;
  /** Set when `config.seed` is `demo`. */
  readonly demo: DemoCredentials | undefined;
  readonly log: OperatorLog;
}

/**
 * Fills in what a new database lacks: the reasons always, staff and accounts in demo mode. Runs at every start, one
 * server at a time, and adds nothing that is there.
 */
export type Seed = (context: SeedContext) => Promise<void>;
