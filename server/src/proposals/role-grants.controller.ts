import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { uuidSchema } from '@standing/shared/contracts/common';
import { proposedSchema } from '@standing/shared/contracts/proposals';
import {
  grantRolesSchema,
  inviteStaffSchema,
  staffInvitedSchema,
  type GrantRoles,
  type InviteStaff,
} from '@standing/shared/contracts/staff';
import { Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Repeatable } from '../platform/http/openapi.js';
import { StaffAdministrationService } from '../staff/staff-administration.service.js';
import { ProposalsService } from './proposals.service.js';
import { RoleGrantsService } from './role-grants.service.js';

const ID = { schema: uuidSchema };

/** What becomes a proposal about one of the staff. */
@Controller('staff')
export class RoleGrantsController {
  constructor(
    private readonly grants: RoleGrantsService,
    private readonly proposals: ProposalsService,
    private readonly staff: StaffAdministrationService,
  ) {}

  /** Adds somebody with a link for their password; their roles wait for another administrator. */
  @Post()
  @HttpCode(201)
  @Requires('staff.manage')
  @Repeatable()
  @Answers(201, staffInvitedSchema)
  async invite(@Body({ schema: inviteStaffSchema }) body: InviteStaff, @Context() context: CommandContext) {
    const { staffId, proposalId, link } = await this.grants.invite(this.staff, body, context);
    const [staff, proposal] = await Promise.all([
      this.staff.get(staffId, context.actor.id),
      this.proposals.view(proposalId, context.actor),
    ]);
    return { staff, link, proposal };
  }

  @Post(':id/roles/grant')
  @HttpCode(202)
  @Requires('staff.manage')
  @Repeatable()
  @Answers(202, proposedSchema)
  async grant(
    @Param('id', ID) id: string,
    @Body({ schema: grantRolesSchema }) body: GrantRoles,
    @Context() context: CommandContext,
  ) {
    await this.proposals.recordExpired();
    const proposalId = await this.grants.propose(id, body, context);
    return { proposal: await this.proposals.view(proposalId, context.actor) };
  }
}
