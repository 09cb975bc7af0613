import type { DataSource } from 'typeorm';
import type { Config } from './platform/config.js';
import { Clock } from './platform/clock.js';
import type { DemoCredentials } from './platform/demo-credentials.js';
import type { OperatorLog } from './platform/operator-log.js';
import { ReasonsReadModel } from './reasons/reasons.read-model.js';
import { ReasonsService } from './reasons/reasons.service.js';
import { ReasonsStore } from './reasons/reasons.store.js';

export interface SeedContext {
  readonly config: Config;
  readonly dataSource: DataSource;
  /** Set in demo mode. */
  readonly demo: DemoCredentials | undefined;
  readonly log: OperatorLog;
}

/** Puts in what a new installation starts with; what is there already stays as it is. */
export async function seed({ dataSource, log }: SeedContext): Promise<void> {
  const clock = new Clock();
  const reasons = new ReasonsService(new ReasonsStore(), new ReasonsReadModel(dataSource), dataSource, clock);
  const added = await reasons.addShipped();
  if (added > 0) log.info(`The reason catalogue has ${added} new reasons.`);
}
