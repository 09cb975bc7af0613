import { Injectable } from '@nestjs/common';
import type { StaffRole } from '@standing/shared/access/roles';
import type { StaffDetail, StaffListQuery, StaffMember } from '@standing/shared/contracts/staff';
import { Refusal } from '@standing/shared/errors';
import { Clock } from '../platform/clock.js';
import { SecondAdministratorService } from './second-administrator.service.js';
import { SessionService } from './session.service.js';
import { StaffReadModel, type StaffMemberRow } from './staff.read-model.js';

/** What is proposed for people and waits: person → proposal. Proposals stand above staff, so they are given in. */
export type ProposedRoles = (
  staffIds: readonly string[],
) => Promise<ReadonlyMap<string, { readonly id: string; readonly roles: readonly StaffRole[] }>>;

/** Staff as the API shows them to administrators. */
@Injectable()
export class StaffMembers {
  private proposed: ProposedRoles = () => Promise.resolve(new Map());

  constructor(
    private readonly readModel: StaffReadModel,
    private readonly sessions: SessionService,
    private readonly secondSteps: SecondAdministratorService,
    private readonly clock: Clock,
  ) {}

  joinProposals(proposed: ProposedRoles): void {
    this.proposed = proposed;
  }

  async list(query: StaffListQuery, actorId: string) {
    const { rows, total } = await this.readModel.list(query, this.clock.now());
    const proposed = await this.proposed(rows.map(({ id }) => id));
    const data = rows.map((row) => viewMember(row, actorId, proposed.get(row.id)?.roles ?? []));
    return { data, total, totalIsExact: true };
  }

  /** @throws Refusal `staff_not_found` */
  async get(id: string, actorId: string): Promise<StaffDetail> {
    const row = await this.readModel.find(id, this.clock.now());
    if (!row) throw new Refusal('staff_not_found');
    const [proposed, openSessions, asked] = await Promise.all([
      this.proposed([id]),
      this.sessions.list(id, undefined),
      this.secondSteps.linkAskedFor(id),
    ]);
    const waiting = proposed.get(id);
    const mayIssueLink = await this.secondSteps.mayIssueLink(row, asked, actorId);
    return {
      ...viewMember(row, actorId, waiting?.roles ?? []),
      openSessions,
      proposalId: waiting?.id ?? null,
      mayIssueLink,
      linkAskedFor: asked && {
        by: asked.by.name,
        self: asked.by.id === actorId,
        until: new Date(asked.until).toISOString(),
      },
    };
  }
}

function viewMember(row: StaffMemberRow, actorId: string, proposedRoles: readonly StaffRole[]): StaffMember {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    roles: [...row.roles],
    status: row.disabled_at !== null ? 'suspended' : row.invited ? 'invited' : 'active',
    secondFactor: row.second_factor,
    createdAt: row.created_at.toISOString(),
    suspendedAt: row.disabled_at?.toISOString() ?? null,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    sessions: row.sessions,
    linkExpiresAt: row.link_expires_at?.toISOString() ?? null,
    proposedRoles: [...proposedRoles],
    self: row.id === actorId,
  };
}
