import { Injectable } from '@nestjs/common';
import type { Actor, StaffRole } from '@standing/shared/access/roles';
import type { GrantRoles, InviteStaff, PasswordLink } from '@standing/shared/contracts/staff';
import { Refusal } from '@standing/shared/errors';
import {
  grantChanges,
  makerRole,
  type GrantChange,
  type GrantEvidence,
  type GrantPayload,
} from '@standing/shared/proposals/proposal';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Clock } from '../platform/clock.js';
import { findRepeatInTurn, keepAnswer, keepRepeat } from '../platform/database/repeats.js';
import type { CommandContext } from '../platform/http/command-context.js';
import { StaffAdministrationService } from '../staff/staff-administration.service.js';
import { StaffRolesService, type StaffStanding } from '../staff/staff-roles.service.js';
import { ProposalBook } from './proposal-book.js';
import { evidenceOf, payloadOf, type ProposalRow } from './proposal.row.js';
import { ProposalsReadModel } from './proposals.read-model.js';

/** Roles are given by two administrators: one proposes, another agrees. */
@Injectable()
export class RoleGrantsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly book: ProposalBook,
    private readonly readModel: ProposalsReadModel,
    private readonly roles: StaffRolesService,
    private readonly clock: Clock,
  ) {}

  /** Tells the staff's screens what waits for whom. */
  joinStaff(staff: StaffAdministrationService): void {
    staff.joinProposals((ids) => this.readModel.openForStaff(ids, new Date(this.clock.now())));
  }

  /**
   * Adds somebody without roles and proposes theirs, in one transaction.
   *
   * @returns the link is null for a repeat: it is shown once
   * @throws Refusal `staff_email_taken`, `staff_limit_reached`, `roles_conflict`
   */
  async invite(
    staff: StaffAdministrationService,
    body: InviteStaff,
    context: CommandContext,
  ): Promise<{ staffId: string; proposalId: string; link: PasswordLink | null }> {
    const { actor, idempotency } = context;
    return this.dataSource.transaction(async (manager) => {
      const staffId = await findRepeatInTurn(manager, actor.id, idempotency);
      if (staffId !== null) return { staffId, proposalId: await this.firstFor(manager, staffId), link: null };
      const { id, link } = await staff.inviteIn(manager, body, context);
      const proposalId = await this.proposeIn(manager, id, body.roles, actor, body.note ?? null);
      await keepRepeat(manager, actor.id, idempotency, id, new Date(this.clock.now()));
      return { staffId: id, proposalId, link };
    });
  }

  /**
   * Proposes roles for somebody.
   *
   * @returns the proposal's id
   * @throws Refusal `staff_not_found`, `staff_suspended`, `roles_held`, `roles_conflict`, `proposal_exists`
   */
  async propose(staffId: string, { roles, note }: GrantRoles, context: CommandContext): Promise<string> {
    const { actor, idempotency } = context;
    return this.dataSource.transaction(async (manager) => {
      const repeated = await findRepeatInTurn(manager, actor.id, idempotency);
      if (repeated !== null) return repeated;
      const id = await this.proposeIn(manager, staffId, roles, actor, note ?? null);
      const at = new Date(this.clock.now());
      await keepAnswer(manager, actor.id, idempotency, { status: 202, response: { id } }, at);
      return id;
    });
  }

  /** What has changed about the person since, and the roles they would have; null when that is not possible any more. */
  async outlook(row: ProposalRow): Promise<{ changes: GrantChange[]; resultingRoles: StaffRole[] | null }> {
    const { staffId, roles } = grantOf(row);
    const standing = await this.roles.standing(this.dataSource.manager, staffId);
    const changes = grantChanges(grantEvidenceOf(row), evidence(standing));
    if (changes.length > 0) return { changes, resultingRoles: null };
    return { changes, resultingRoles: this.roles.rolesWith(standing, roles) };
  }

  /**
   * Carries out a locked proposal that its checker may approve, and closes it.
   *
   * @throws Refusal `proposal_stale` with what has changed since
   */
  async approveIn(
    manager: EntityManager,
    row: ProposalRow,
    actor: Actor,
    note: string | null,
  ): Promise<void> {
    const { staffId, roles } = grantOf(row);
    const standing = await this.roles.lockStanding(manager, staffId);
    await this.roles.requireAdministrator(manager, actor);
    const changes = grantChanges(grantEvidenceOf(row), evidence(standing));
    if (changes.length > 0) throw new Refusal('proposal_stale', { extra: { changes } });
    const eventId = await this.roles.grantIn(
      manager,
      standing,
      roles,
      { proposalId: row.id, maker: { id: row.maker_id, role: row.maker_role } },
      { id: actor.id, role: 'administrator' },
    );
    await this.book.close(manager, row, { decision: 'approve', actor, note, key: null, eventIds: [eventId] });
  }

  private async proposeIn(
    manager: EntityManager,
    staffId: string,
    roles: readonly StaffRole[],
    actor: Actor,
    note: string | null,
  ): Promise<string> {
    const standing = await this.roles.lockStanding(manager, staffId);
    await this.roles.requireAdministrator(manager, actor);
    this.roles.rolesWith(standing, roles);
    const asked = roles.filter((role) => !standing.roles.includes(role));
    const payload: GrantPayload = { command: 'grant_roles', staffId, roles: asked };
    const id = uuidv7();
    await this.book.open(manager, {
      id,
      payload,
      evidence: evidence(standing),
      maker: { id: actor.id, role: makerRole(payload, actor) },
      note,
      caseId: null,
      account: null,
    });
    return id;
  }

  private async firstFor(manager: EntityManager, staffId: string): Promise<string> {
    const id = await this.readModel.firstForStaff(manager, staffId);
    // Inviting proposes in the same transaction.
    if (id === null) throw new Error(`${staffId} was invited without a proposal`);
    return id;
  }
}

const evidence = ({ roles, suspended }: StaffStanding): GrantEvidence => ({ staff: { roles, suspended } });

function grantOf(row: ProposalRow): GrantPayload {
  const payload = payloadOf(row);
  if (payload.command !== 'grant_roles') throw new Error(`proposal ${row.id} grants no roles`);
  return payload;
}

function grantEvidenceOf(row: ProposalRow): GrantEvidence {
  const evidenceThen = evidenceOf(row);
  if (!('staff' in evidenceThen)) throw new Error(`proposal ${row.id} does not rest on anybody's roles`);
  return evidenceThen;
}
