import { Injectable } from '@nestjs/common';
import { STAFF_ROLES, type Actor, type StaffRole } from '@standing/shared/access/roles';
import { conflictsAmong } from '@standing/shared/access/separation';
import { Refusal } from '@standing/shared/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.js';
import { StaffStore } from './staff.store.js';

/** Who somebody is here, as far as giving them roles is concerned. */
export interface StaffStanding {
  readonly id: string;
  readonly roles: readonly StaffRole[];
  readonly suspended: boolean;
}

/** Who has which role; giving one is done by proposals, which stand above. */
@Injectable()
export class StaffRolesService {
  constructor(
    private readonly store: StaffStore,
    private readonly audit: AuditService,
  ) {}

  /** The service without an HTTP application around it: for the worker. */
  static on(dataSource: DataSource, audit: AuditService): StaffRolesService {
    return new StaffRolesService(new StaffStore(dataSource), audit);
  }

  /**
   * Keeps everybody else from changing who may do what, and tells who somebody is.
   *
   * @throws Refusal `staff_not_found`
   */
  async lockStanding(manager: EntityManager, id: string): Promise<StaffStanding> {
    await this.store.lockAdministration(manager);
    const row = await this.store.lock(manager, id);
    if (!row) throw new Refusal('staff_not_found');
    return { id: row.id, roles: row.roles, suspended: row.disabled };
  }

  /** The same for reading. */
  async standing(manager: EntityManager, id: string): Promise<StaffStanding> {
    const row = await this.store.findById(id, manager);
    if (!row) throw new Refusal('staff_not_found');
    return { id: row.id, roles: row.roles, suspended: row.disabled };
  }

  /**
   * Whoever acts may do so still: between the door and the lock they may have been suspended or lost the role.
   *
   * @throws Refusal `unauthenticated`, `forbidden`
   */
  async requireAdministrator(manager: EntityManager, actor: Actor): Promise<void> {
    const row = await this.store.findById(actor.id, manager);
    if (!row || row.disabled) throw new Refusal('unauthenticated');
    if (!row.roles.includes('administrator')) throw new Refusal('forbidden');
  }

  /**
   * What somebody would have with these roles beside their own.
   *
   * @throws Refusal `roles_held` when they have all of them, `roles_conflict` with the pairs, `staff_suspended`
   */
  rolesWith(standing: StaffStanding, roles: readonly StaffRole[]): StaffRole[] {
    if (standing.suspended) throw new Refusal('staff_suspended');
    if (roles.every((role) => standing.roles.includes(role))) throw new Refusal('roles_held');
    const after = STAFF_ROLES.filter((role) => standing.roles.includes(role) || roles.includes(role));
    requireSeparated(after);
    return after;
  }

  /** Gives the roles that a second person has agreed to. @returns the event's id */
  async grantIn(
    manager: EntityManager,
    standing: StaffStanding,
    roles: readonly StaffRole[],
    approval: { readonly proposalId: string; readonly maker: { readonly id: string; readonly role: string } },
    checker: { readonly id: string; readonly role: string },
  ): Promise<string> {
    const after = this.rolesWith(standing, roles);
    await this.store.setRoles(manager, standing.id, after);
    const id = uuidv7();
    await this.audit.record(manager, {
      id,
      stream: { kind: 'staff', id: standing.id },
      command: 'grant_roles',
      actor: { kind: 'staff', id: checker.id, role: checker.role },
      facts: {
        granted: after.filter((role) => !standing.roles.includes(role)),
        roles: after,
        proposal: { id: approval.proposalId, makerId: approval.maker.id, makerRole: approval.maker.role },
      },
    });
    return id;
  }
}

/** @throws Refusal `roles_conflict` with the pairs that are kept apart */
export function requireSeparated(roles: readonly StaffRole[]): void {
  const conflicts = conflictsAmong(roles);
  if (conflicts.length === 0) return;
  const detail = `One person may not have ${conflicts.map((pair) => pair.join(' and ')).join(', nor ')}.`;
  throw new Refusal('roles_conflict', { detail, extra: { conflicts } });
}
