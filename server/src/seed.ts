import type { Actor } from '@standing/shared/access/roles';
import type { Instant } from '@standing/shared/account/state';
import type { DataSource } from 'typeorm';
import { createAccountsService } from './accounts/accounts.factory.js';
import { createCasesService } from './cases/cases.factory.js';
import {
  ACCOUNT_CASE_PLANS,
  VERIFICATION_PLANS,
  type AccountCasePlan,
  type VerificationPlan,
} from './demo/case-plans.js';
import { customersOf, stageCases } from './demo/case-scenes.js';
import { generateCustomers } from './demo/customer-generator.js';
import { customerScenes, type Told } from './demo/customer-scenes.js';
import { DemoSeeding } from './demo/demo-seeding.js';
import { PainterProcess, type Painter } from './demo/painter.js';
import { Story, StoryClock, type Cast } from './demo/story.js';
import { createDocumentsService } from './documents/documents.factory.js';
import { createAccountKeysService } from './keys/keys.factory.js';
import { createMailTemplatesService } from './notifications/notifications.factory.js';
import { Clock } from './platform/clock.js';
import type { Config } from './platform/config.js';
import type { DemoCredentials } from './platform/demo-credentials.js';
import type { OperatorLog } from './platform/operator-log.js';
import { ReasonsService } from './reasons/reasons.service.js';
import { createRulesService } from './signals/signals.factory.js';
import { seedDemoApiKey, seedDemoStaff } from './staff/demo-staff.js';

export interface SeedContext {
  readonly config: Config;
  readonly dataSource: DataSource;
  /** Set in demo mode. */
  readonly demo: DemoCredentials | undefined;
  readonly log: OperatorLog;
  /** Ends it between two steps; what is missing then comes with the next start. */
  readonly signal: AbortSignal;
  /** Default: a process that draws. */
  readonly painter?: Painter;
  /** Default: all that there are. */
  readonly plans?: DemoPlans;
}

interface DemoPlans {
  readonly verifications: readonly VerificationPlan[];
  readonly accountCases: readonly AccountCasePlan[];
}

const DEMO_CUSTOMERS = 240;
const DEMO_GENERATOR_SEED = 7;

/** Puts in what a new installation starts with; what is there already stays as it is. */
export async function seed(context: SeedContext): Promise<void> {
  const { dataSource, demo, log } = context;
  const clock = new Clock();
  const reasons = ReasonsService.on(dataSource, clock);
  const added = await reasons.addShipped();
  if (added > 0) log.info(`The reason catalogue has ${added} new reasons.`);
  const rules = await createRulesService(dataSource, clock).addShipped();
  if (rules > 0) log.info(`There are ${rules} new rules for signals.`);
  const templates = await createMailTemplatesService(context.config, dataSource, clock).addShipped();
  if (templates > 0) log.info(`There are ${templates} new templates of mails.`);
  if (!demo) return;

  const seeding = new DemoSeeding(dataSource, clock);
  const storyEnd = context.config.seed === 'demo' ? await seeding.begin() : null;
  const keyId = await seedDemoApiKey(dataSource, demo.apiKey, clock);
  await seedDemoStaff(dataSource, demo.password, clock);
  if (storyEnd === null) return;
  const cast = await findCast(dataSource, keyId);
  const painter = context.painter ?? new PainterProcess(context.config.rootDir);
  try {
    await tellDemoStory(context, cast, painter, storyEnd);
  } finally {
    painter.stop();
  }
  await seeding.finish();
}

/** Tells the demo installation's past through the services that serve everybody else, each change at its own time. */
async function tellDemoStory(
  { config, dataSource, log, signal, plans }: SeedContext,
  cast: Cast,
  painter: Painter,
  now: Instant,
): Promise<void> {
  const { verifications, accountCases } = plans ?? {
    verifications: VERIFICATION_PLANS,
    accountCases: ACCOUNT_CASE_PLANS,
  };
  const clock = new StoryClock(0);
  const accounts = createAccountsService(config, dataSource, clock);
  // The key that the accounts' keys are wrapped with: the application would make it when it starts.
  await createAccountKeysService(config, dataSource, clock).onModuleInit();
  const service = await createDocumentsService(config, dataSource, clock);
  const { documents } = service;
  try {
    const cases = createCasesService(config, dataSource, documents, clock);
    const story = new Story(clock);
    const customers = generateCustomers({ seed: DEMO_GENERATOR_SEED, count: DEMO_CUSTOMERS });
    const told = customers.map((): Told => ({ accountId: '' }));
    story.add(...customerScenes(accounts, cast, customers, told, now));
    const applicants = customersOf(verifications, { seed: DEMO_GENERATOR_SEED, from: DEMO_CUSTOMERS });
    log.info('Drawing the demo\u2019s documents and telling its past \u2026');
    stageCases(
      { accounts, cases, documents, painter, cast, story, now },
      // One applicant for each plan; the customers with a history are the first of the list.
      verifications.map((plan, n) => ({ plan, customer: applicants[n] as (typeof applicants)[0] })),
      accountCases.map((plan) => ({ plan, told: told[plan.customer] as Told })),
    );
    await story.tell(signal);
    const people = customers.length + applicants.length;
    const files = verifications.length + accountCases.length;
    log.info(`The demo has ${people} customers and ${files} cases.`);
  } finally {
    service.close();
  }
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
