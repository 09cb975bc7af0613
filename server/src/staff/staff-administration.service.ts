import { Injectable } from '@nestjs/common';
import type { StaffRole } from '@standing/shared/access/roles';
import type {
  InviteStaff,
  PasswordLink,
  PasswordLinkIssued,
  StaffChanged,
  StaffListQuery,
} from '@standing/shared/contracts/staff';
import { Refusal } from '@standing/shared/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { findRepeat, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { actingAs } from './acting-as.js';
import { PasswordLinkService } from './password-link.service.js';
import { SecondAdministratorService } from './second-administrator.service.js';
import { SessionService } from './session.service.js';
import { StaffMembers, type ProposedRoles } from './staff-members.js';
import { requireSeparated, StaffRolesService } from './staff-roles.service.js';
import { normalEmail } from './staff.service.js';
import { StaffStore, type StaffRow } from './staff.store.js';

/** A large back office; lists of people stay short enough to be read. */
export const MAX_STAFF = 2_000;

/** One change of somebody, in its transaction. */
interface Change {
  readonly manager: EntityManager;
  readonly row: StaffRow;
  /** Puts it on record in the person's stream. */
  readonly record: (command: string, facts?: Readonly<Record<string, unknown>>) => Promise<void>;
}

/** Who works here: inviting, suspending, signing out. What gives rights is proposed, what takes them away is immediate. */
@Injectable()
export class StaffAdministrationService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: StaffStore,
    private readonly members: StaffMembers,
    private readonly roles: StaffRolesService,
    private readonly links: PasswordLinkService,
    private readonly secondSteps: SecondAdministratorService,
    private readonly sessions: SessionService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  list(query: StaffListQuery, actorId: string) {
    return this.members.list(query, actorId);
  }

  get(id: string, actorId: string) {
    return this.members.get(id, actorId);
  }

  /** Whoever proposes roles for people tells of what waits. */
  joinProposals(proposed: ProposedRoles): void {
    this.members.joinProposals(proposed);
  }

  /**
   * Adds somebody who has no role and no password yet, in the caller's transaction.
   *
   * @throws Refusal `staff_email_taken`, `staff_limit_reached`, `roles_conflict`
   */
  async inviteIn(
    manager: EntityManager,
    { email, name, roles }: InviteStaff,
    { actor }: CommandContext,
  ): Promise<{ id: string; link: PasswordLink }> {
    requireSeparated(roles);
    await this.store.lockAdministration(manager);
    await this.roles.requireAdministrator(manager, actor);
    if ((await this.store.count(manager)) >= MAX_STAFF) throw new Refusal('staff_limit_reached');
    const id = uuidv7();
    const createdAt = this.clock.now();
    const added = await this.store.insert(manager, {
      id,
      email: normalEmail(email),
      name,
      roles: [],
      passwordHash: null,
      createdAt,
    });
    if (!added) throw new Refusal('staff_email_taken');
    const link = await this.links.issueIn(manager, id);
    await this.audit.record(manager, {
      stream: { kind: 'staff', id },
      command: 'invite_staff',
      actor: actingAs(actor),
      facts: { roles: [], linkExpiresAt: link.expiresAt },
    });
    return { id, link };
  }

  rename(id: string, name: string, context: CommandContext): Promise<StaffChanged> {
    return this.change(id, context, async ({ manager, row, record }) => {
      if (row.name === name) return;
      await this.store.rename(manager, id, name);
      // Names are personal data: the log says that it changed, not from what to what.
      await record('rename_staff');
    });
  }

  /**
   * Ends every session at once and lets nobody in by this account until it is taken back.
   *
   * @throws Refusal `staff_suspended`, `self_administration`, `last_administrator`
   */
  suspend(id: string, context: CommandContext): Promise<StaffChanged> {
    return this.change(id, context, async ({ manager, row, record }) => {
      refuseSelf(row, context);
      if (row.disabled) throw new Refusal('staff_suspended');
      await this.requireAnotherAdministrator(manager, row, row.roles);
      await this.store.setDisabled(manager, id, this.clock.now());
      await this.links.revokeIn(manager, id);
      const endedSessions = await this.sessions.endAll(manager, id);
      await record('suspend_staff', { endedSessions });
    });
  }

  /** @throws Refusal `staff_not_suspended` */
  reactivate(id: string, context: CommandContext): Promise<StaffChanged> {
    return this.change(id, context, async ({ manager, row, record }) => {
      if (!row.disabled) throw new Refusal('staff_not_suspended');
      await this.store.setDisabled(manager, id, null);
      await record('reactivate_staff');
    });
  }

  /**
   * Takes roles away at once: the next request of the person has them no more.
   *
   * @throws Refusal `roles_not_held`, `last_administrator`
   */
  removeRoles(id: string, roles: readonly StaffRole[], context: CommandContext): Promise<StaffChanged> {
    return this.change(id, context, async ({ manager, row, record }) => {
      const removed = row.roles.filter((role) => roles.includes(role));
      if (removed.length === 0) throw new Refusal('roles_not_held');
      const left = row.roles.filter((role) => !removed.includes(role));
      await this.requireAnotherAdministrator(manager, row, removed);
      await this.store.setRoles(manager, id, left);
      await record('remove_roles', { removed, roles: left });
    });
  }

  /**
   * A link by which the person sets a password; it replaces the one before. Their second factor stays. Whoever has the
   * link could sign in as the person, so one administrator asks for it and another issues it.
   *
   * @returns without a link where it has only been asked for
   * @throws Refusal `staff_suspended`, `self_administration`, `second_administrator` when there is no other
   *   administrator, or when this one has reset the person's second factor and they have not signed in since
   */
  async issueLink(id: string, context: CommandContext): Promise<PasswordLinkIssued> {
    let link: PasswordLink | null = null;
    const changed = await this.change(id, context, async ({ manager, row, record }) => {
      const { actor } = context;
      refuseSelf(row, context);
      if (row.disabled) throw new Refusal('staff_suspended');
      const asked = await this.secondSteps.linkAskedFor(id, manager);
      const somebody = { id, invited: row.password_hash === null };
      if (!(await this.secondSteps.mayIssueLink(somebody, asked, actor.id, manager))) {
        if (!(await this.store.hasOtherAdministrator(manager, actor.id, id))) {
          throw new Refusal('second_administrator');
        }
        if (asked === null) await record('ask_password_link');
        return;
      }
      await this.secondSteps.refuseBoth(manager, id, actor.id, 'reset_second_factor');
      link = await this.links.issueIn(manager, id);
      await record('issue_password_link', { expiresAt: link.expiresAt });
    });
    return { ...changed, link };
  }

  /** @throws Refusal `session_not_found` */
  endSession(id: string, sessionId: string, context: CommandContext): Promise<StaffChanged> {
    return this.change(id, context, async ({ manager, record }) => {
      if (!(await this.sessions.endOf(manager, id, sessionId))) throw new Refusal('session_not_found');
      await record('revoke_session', { sessionId });
    });
  }

  endSessions(id: string, context: CommandContext): Promise<StaffChanged> {
    return this.change(id, context, async ({ manager, row, record }) => {
      refuseSelf(row, context);
      const endedSessions = await this.sessions.endAll(manager, id);
      await record('revoke_sessions', { endedSessions });
    });
  }

  /**
   * For who has lost it. Their sessions end too: whoever found the device has had it until now. So does a link for a
   * password that has not been used, or who has it would be let in by nothing else.
   *
   * @throws Refusal `second_factor_off`, `self_administration`, `second_administrator` when this one has issued a link
   *   for the person's password and they have not signed in since
   */
  resetSecondFactor(id: string, context: CommandContext): Promise<StaffChanged> {
    return this.change(id, context, async ({ manager, row, record }) => {
      refuseSelf(row, context);
      if (!row.totp_secret && !row.totp_pending_secret) throw new Refusal('second_factor_off');
      await this.secondSteps.refuseBoth(manager, id, context.actor.id, 'issue_password_link');
      await this.store.removeTotp(manager, id);
      await this.links.revokeIn(manager, id);
      const endedSessions = await this.sessions.endAll(manager, id);
      await record('reset_second_factor', { endedSessions });
    });
  }

  /** Changes somebody in a transaction of its own, unless this is the repeat of having done so. */
  private async change(
    id: string,
    { actor, idempotency }: CommandContext,
    work: (change: Change) => Promise<void>,
  ): Promise<StaffChanged> {
    await this.dataSource.transaction(async (manager) => {
      await this.store.lockAdministration(manager);
      await this.roles.requireAdministrator(manager, actor);
      const row = await this.store.lock(manager, id);
      if (!row) throw new Refusal('staff_not_found');
      if ((await findRepeat(manager, actor.id, idempotency)) !== null) return;
      await work({
        manager,
        row,
        record: (command, facts = {}) =>
          this.audit.record(manager, {
            stream: { kind: 'staff', id },
            command,
            actor: { ...actingAs(actor), role: 'administrator' },
            facts,
          }),
      });
      await keepRepeat(manager, actor.id, idempotency, id, new Date(this.clock.now()));
    });
    return { staff: await this.get(id, actor.id) };
  }

  /** @param leaving the roles that the person is about to lose */
  private async requireAnotherAdministrator(
    manager: EntityManager,
    row: StaffRow,
    leaving: readonly StaffRole[],
  ): Promise<void> {
    if (!leaving.includes('administrator') || row.disabled) return;
    if (!(await this.store.hasOtherAdministrator(manager, row.id))) throw new Refusal('last_administrator');
  }
}

/** What would lock oneself out, or undo one's own second factor, somebody else has to do. */
function refuseSelf(row: StaffRow, { actor }: CommandContext): void {
  if (row.id === actor.id) throw new Refusal('self_administration');
}
