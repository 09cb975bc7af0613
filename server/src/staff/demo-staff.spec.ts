import { STAFF_ROLES } from '@standing/shared/access/roles';
import type { DataSource } from 'typeorm';
import { createTestDatabase, silentLog, type TestDatabase } from '../../../test/support/postgres.js';
import { Clock } from '../platform/clock.js';
import { createDataSource } from '../platform/database/data-source.js';
import { seedDemoApiKey, seedDemoStaff } from './demo-staff.js';
import { PasswordHasher } from './password-hasher.js';
import { StaffService } from './staff.service.js';

let database: TestDatabase;
let dataSource: DataSource;
beforeEach(async () => {
  database = await createTestDatabase();
  dataSource = createDataSource({
    url: database.appUrl,
    applicationName: 'test',
    poolSize: 2,
    log: silentLog,
  });
  await dataSource.initialize();
});
afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});

const clock = new Clock();
const people = () => dataSource.query(`SELECT email, roles FROM staff ORDER BY email COLLATE "C"`);

test('the demo has somebody for each role, and two where four eyes are needed', async () => {
  expect(await seedDemoStaff(dataSource, 'demo-password', clock)).toBe(true);
  const rows = (await people()) as { email: string; roles: string[] }[];
  expect(rows.map(({ email }) => email.split('@')[0])).toEqual([
    'admin2',
    'admin',
    'auditor',
    'lead',
    'reviewer2',
    'reviewer',
    'support',
  ]);
  expect(new Set(rows.flatMap(({ roles }) => roles))).toEqual(new Set(STAFF_ROLES));
});

test('a second start adds nobody, and neither does one where somebody works already', async () => {
  await seedDemoStaff(dataSource, 'demo-password', clock);
  const before = await people();
  expect(await seedDemoStaff(dataSource, 'another-password', clock)).toBe(false);
  expect(await people()).toEqual(before);
});

test('a start with another password gives it to everybody, on record, and the old one is gone', async () => {
  await seedDemoStaff(dataSource, 'demo-password', clock);
  await seedDemoStaff(dataSource, 'another-password', clock);
  await seedDemoStaff(dataSource, 'another-password', clock);
  const hasher = new PasswordHasher();
  const rows = (await dataSource.query(`SELECT password_hash FROM staff`)) as { password_hash: string }[];
  for (const { password_hash: hash } of rows) {
    expect(await hasher.verify(hash, 'another-password')).toBe(true);
    expect(await hasher.verify(hash, 'demo-password')).toBe(false);
  }
  const events = await dataSource.query(`SELECT FROM audit_event WHERE command = 'set_password'`);
  expect(events).toHaveLength(7);
});

test('the demo key is one key however often the server starts', async () => {
  const id = await seedDemoApiKey(dataSource, 'my-own-demo-key', clock);
  expect(await seedDemoApiKey(dataSource, 'my-own-demo-key', clock)).toBe(id);
  const events = await dataSource.query(`SELECT FROM audit_event WHERE command = 'add_api_key'`);
  expect(events).toHaveLength(1);
});

describe('adding somebody', () => {
  const actor = { kind: 'system', id: 'test', role: 'system' } as const;
  const member = {
    email: 'Tereza@Standing.test',
    name: 'Tereza Nováková',
    roles: ['administrator', 'administrator'],
    password: 'correct horse battery',
  } as const;

  test('is on record, with the roles and nothing personal', async () => {
    const id = await StaffService.on(dataSource, clock).add(member, actor);
    expect(await people()).toEqual([{ email: 'tereza@standing.test', roles: ['administrator'] }]);
    const events = await dataSource.query(
      `SELECT stream_id, convert_from(body, 'UTF8')::jsonb -> 'facts' AS facts FROM audit_event`,
    );
    expect(events).toEqual([{ stream_id: id, facts: { roles: ['administrator'] } }]);
  });

  test.each([
    ['a short password', { password: 'short' }, 'password'],
    ['no role', { roles: [] }, 'roles'],
    ['an e-mail address that is none', { email: 'tereza' }, 'email'],
    ['an empty name', { name: ' ' }, 'name'],
  ])('refuses %s and says where', async (_, change, path) => {
    const adding = StaffService.on(dataSource, clock).add({ ...member, ...change }, actor);
    await expect(adding).rejects.toMatchObject({
      code: 'validation_failed',
      more: { extra: { errors: [{ path }] } },
    });
    expect(await people()).toEqual([]);
  });

  test('refuses an e-mail address that somebody has, in whatever case', async () => {
    const staff = StaffService.on(dataSource, clock);
    await staff.add(member, actor);
    const again = staff.add({ ...member, email: 'TEREZA@standing.test' }, actor);
    await expect(again).rejects.toMatchObject({ more: { extra: { errors: [{ path: 'email' }] } } });
    expect(await dataSource.query(`SELECT FROM audit_event`)).toHaveLength(1);
  });
});
