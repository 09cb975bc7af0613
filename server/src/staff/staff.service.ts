import { Injectable } from '@nestjs/common';
import { permissionsOf } from '@standing/shared/access/permissions';
import { STAFF_ROLES, type Actor, type StaffRole } from '@standing/shared/access/roles';
import type { Preferences, StaffView } from '@standing/shared/contracts/auth';
import { Refusal } from '@standing/shared/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { AuditService, type LogEntry } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { PasswordHasher, passwordProblem } from './password-hasher.js';
import { requireSeparated } from './staff-roles.service.js';
import { StaffStore, type StaffRow } from './staff.store.js';

/** Preferences are read with every page load. Bytes of JSON. */
const PREFERENCES_MAX_BYTES = 64 * 1024;

const newStaffSchema = z.strictObject({
  email: z.email().max(254).transform(normalEmail),
  name: z.string().trim().min(1).max(120),
  roles: z.array(z.enum(STAFF_ROLES)).min(1).readonly(),
  password: z.string(),
});

/** Somebody who is to be able to sign in. */
export interface NewStaffMember {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
  readonly password: string;
}

/** The people who sign in, and how they like their screens. */
@Injectable()
export class StaffService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: StaffStore,
    private readonly hasher: PasswordHasher,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** The service without an HTTP application around it: for commands. */
  static on(dataSource: DataSource, clock: Clock): StaffService {
    const audit = AuditService.on(dataSource, clock);
    return new StaffService(dataSource, new StaffStore(dataSource), new PasswordHasher(), audit, clock);
  }

  /** Somebody's own view of themselves. */
  async me(id: string): Promise<{ staff: StaffView; preferences: Preferences; totpEnabled: boolean }> {
    const row = await this.store.findById(id);
    if (!row) throw new Refusal('unauthenticated');
    return { staff: viewStaff(row), preferences: row.preferences, totpEnabled: row.totp_secret !== null };
  }

  /** Somebody as they may act now, in the caller's transaction; null when they may not any more. */
  async actorInForce(id: string, manager: EntityManager): Promise<Actor | null> {
    const row = await this.store.findById(id, manager);
    return row === null || row.disabled ? null : { kind: 'staff', id, roles: row.roles };
  }

  /** @throws Refusal `validation_failed` when they are too large */
  async setPreferences(id: string, preferences: Preferences): Promise<Preferences> {
    if (Buffer.byteLength(JSON.stringify(preferences)) > PREFERENCES_MAX_BYTES) {
      const message = `must not be larger than ${PREFERENCES_MAX_BYTES} bytes`;
      throw new Refusal('validation_failed', { extra: { errors: [{ path: '', message }] } });
    }
    await this.store.setPreferences(id, preferences);
    return preferences;
  }

  /**
   * Adds somebody, on behalf of whoever runs the program.
   *
   * @returns their id
   * @throws Refusal `validation_failed`, also when the e-mail address is taken, `roles_conflict`
   */
  async add(member: NewStaffMember, actor: LogEntry['actor']): Promise<string> {
    const parsed = newStaffSchema.safeParse(member);
    const errors = parsed.success
      ? []
      : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    const problem = passwordProblem(member.password);
    if (problem !== null) errors.push({ path: 'password', message: problem });
    if (!parsed.success || errors.length > 0) throw invalid(errors);
    requireSeparated(parsed.data.roles);

    const { email, name, roles, password } = parsed.data;
    const id = uuidv7();
    const passwordHash = await this.hasher.hash(password);
    await this.dataSource.transaction(async (manager) => {
      const createdAt = this.clock.now();
      const unique = STAFF_ROLES.filter((role) => roles.includes(role));
      if (!(await this.store.insert(manager, { id, email, name, roles: unique, passwordHash, createdAt }))) {
        throw invalid([{ path: 'email', message: 'is taken' }]);
      }
      await this.audit.record(manager, {
        stream: { kind: 'staff', id },
        command: 'add_staff',
        actor,
        facts: { roles: unique },
      });
    });
    return id;
  }
}

/** What others may see of somebody. */
export function viewStaff(row: Pick<StaffRow, 'id' | 'email' | 'name' | 'roles'>): StaffView {
  const { id, email, name, roles } = row;
  return { id, email, name, roles: [...roles], permissions: permissionsOf(roles) };
}

/** E-mail addresses are compared without regard to case. */
export function normalEmail(email: string): string {
  return email.toLowerCase();
}

function invalid(errors: { path: string; message: string }[]): Refusal {
  const detail = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new Refusal('validation_failed', { detail, extra: { errors } });
}
