import { API_KEY_SCOPES, type ApiKeyScope } from '@standing/shared/access/permissions';
import type { StaffRole } from '@standing/shared/access/roles';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService, type LogEntry } from '../audit/audit.service.js';
import type { Clock } from '../platform/clock.js';
import { ApiKeyService } from './api-key.service.js';
import { ApiKeyStore } from './api-key.store.js';
import { PasswordHasher } from './password-hasher.js';
import { StaffStore } from './staff.store.js';

const DOMAIN = 'standing.example';
const DEMO_STAFF: readonly { readonly login: string; readonly name: string; readonly role: StaffRole }[] = [
  { login: 'reviewer', name: 'Miriam Okafor', role: 'reviewer' },
  { login: 'reviewer2', name: '陈思远', role: 'reviewer' },
  { login: 'lead', name: 'Henrik Sørensen', role: 'lead' },
  { login: 'support', name: 'Aoife Brennan', role: 'support' },
  { login: 'auditor', name: 'Rafael Moreira', role: 'auditor' },
  { login: 'admin', name: 'Tereza Nováková', role: 'administrator' },
  { login: 'admin2', name: 'Kwame Mensah', role: 'administrator' },
];
const DEMO_KEY_NAME = 'Demo wallet';
const SEED_ACTOR: LogEntry['actor'] = { kind: 'system', id: 'demo_seed', role: 'system' };

/**
 * Creates the people of the demo, each with one role, if there is nobody yet. The password is the operator's
 * choice for a machine that only they reach, so it may be shorter than others. If they are there, they get it if
 * it is another one.
 *
 * @returns whether they were created
 */
export async function seedDemoStaff(
  dataSource: DataSource,
  password: string,
  clock: Clock,
): Promise<boolean> {
  const store = new StaffStore(dataSource);
  const hasher = new PasswordHasher();
  if (!(await store.isEmpty(dataSource.manager))) {
    await followPassword(dataSource, store, hasher, password, clock);
    return false;
  }
  const hashes = await Promise.all(DEMO_STAFF.map(() => hasher.hash(password)));
  const audit = AuditService.on(dataSource, clock);
  return dataSource.transaction(async (manager) => {
    if (!(await store.isEmpty(manager))) return false;
    for (const [index, { login, name, role }] of DEMO_STAFF.entries()) {
      const id = uuidv7();
      const roles = [role];
      await store.insert(manager, {
        id,
        email: `${login}@${DOMAIN}`,
        name,
        roles,
        // One for each, so `index` is in range.
        passwordHash: hashes[index] ?? '',
        createdAt: clock.now(),
      });
      await audit.record(manager, {
        stream: { kind: 'staff', id },
        command: 'add_staff',
        actor: SEED_ACTOR,
        facts: { roles },
      });
    }
    return true;
  });
}

/** The operator may start the demo with another password than before: it is then everybody's. */
async function followPassword(
  dataSource: DataSource,
  store: StaffStore,
  hasher: PasswordHasher,
  password: string,
  clock: Clock,
): Promise<void> {
  const audit = AuditService.on(dataSource, clock);
  for (const { login } of DEMO_STAFF) {
    const member = await store.findByEmail(`${login}@${DOMAIN}`);
    if (!member) continue;
    // All of them got theirs at once: if one still has it, all have.
    if (await hasher.verify(member.password_hash, password)) return;
    const passwordHash = await hasher.hash(password);
    await dataSource.transaction(async (manager) => {
      await store.setPassword(manager, member.id, passwordHash);
      await audit.record(manager, {
        stream: { kind: 'staff', id: member.id },
        command: 'set_password',
        actor: SEED_ACTOR,
      });
    });
  }
}

/**
 * Makes sure that this key opens everything a machine may do.
 *
 * @returns the key's id
 */
export async function seedDemoApiKey(dataSource: DataSource, key: string, clock: Clock): Promise<string> {
  const audit = AuditService.on(dataSource, clock);
  const keys = new ApiKeyService(dataSource, new ApiKeyStore(dataSource), audit, clock);
  const scopes = Object.keys(API_KEY_SCOPES) as ApiKeyScope[];
  return keys.ensure(key, { name: DEMO_KEY_NAME, scopes, expiresAt: null }, SEED_ACTOR);
}
