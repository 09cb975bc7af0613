import type { Actor } from '@standing/shared/access/roles';
import type { DataSource } from 'typeorm';
import { createAccountsService } from './accounts/accounts.factory.js';
import { generateCustomers } from './demo/customer-generator.js';
import { StoryClock, tellDemoStory, type Cast } from './demo/demo-story.js';
import { Clock } from './platform/clock.js';
import type { Config } from './platform/config.js';
import type { DemoCredentials } from './platform/demo-credentials.js';
import type { OperatorLog } from './platform/operator-log.js';
import { ReasonsService } from './reasons/reasons.service.js';
import { seedDemoApiKey, seedDemoStaff } from './staff/demo-staff.js';

export interface SeedContext {
  readonly config: Config;
  readonly dataSource: DataSource;
  /** Set in demo mode. */
  readonly demo: DemoCredentials | undefined;
  readonly log: OperatorLog;
}

const DEMO_CUSTOMERS = 240;
const DEMO_GENERATOR_SEED = 7;

/** Puts in what a new installation starts with; what is there already stays as it is. */
export async function seed({ dataSource, demo, log }: SeedContext): Promise<void> {
  const clock = new Clock();
  const reasons = ReasonsService.on(dataSource, clock);
  const added = await reasons.addShipped();
  if (added > 0) log.info(`The reason catalogue has ${added} new reasons.`);
  if (!demo) return;

  const keyId = await seedDemoApiKey(dataSource, demo.apiKey, clock);
  const isNew = await seedDemoStaff(dataSource, demo.password, clock);
  if (!isNew || (await hasAccounts(dataSource))) return;
  const now = clock.now();
  const past = new StoryClock(0);
  const customers = generateCustomers({ seed: DEMO_GENERATOR_SEED, count: DEMO_CUSTOMERS });
  await tellDemoStory(
    createAccountsService(dataSource, past),
    past,
    await findCast(dataSource, keyId),
    customers,
    now,
  );
  log.info(`The demo has ${customers.length} customers.`);
}

async function hasAccounts(dataSource: DataSource): Promise<boolean> {
  const rows: unknown[] = await dataSource.query(`SELECT FROM account LIMIT 1`);
  return rows.length > 0;
}

async function findCast(dataSource: DataSource, keyId: string): Promise<Cast> {
  const rows: { id: string; login: string; roles: Actor['roles'] }[] = await dataSource.query(
    `SELECT id, split_part(email, '@', 1) AS login, roles FROM staff`,
  );
  const member = (login: string): Actor => {
    const row = rows.find((candidate) => candidate.login === login);
    if (!row) throw new Error(`the demo has no ${login}`);
    return { kind: 'staff', id: row.id, roles: row.roles };
  };
  return {
    reviewer: member('reviewer'),
    reviewer2: member('reviewer2'),
    lead: member('lead'),
    support: member('support'),
    wallet: { kind: 'machine', id: keyId, roles: ['machine'] },
  };
}
