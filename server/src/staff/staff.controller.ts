import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { uuidSchema } from '@standing/shared/contracts/common';
import {
  passwordLinkIssuedSchema,
  removeRolesSchema,
  renameStaffSchema,
  staffChangedSchema,
  staffDetailSchema,
  staffListQuerySchema,
  staffListSchema,
  type RemoveRoles,
  type RenameStaff,
  type StaffListQuery,
} from '@standing/shared/contracts/staff';
import type { FastifyReply } from 'fastify';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Repeatable } from '../platform/http/openapi.js';
import { StaffAdministrationService } from './staff-administration.service.js';

const ID = { schema: uuidSchema };

/** The people who sign in, for administrators. Inviting and granting, which become proposals, are proposals' routes. */
@Controller('staff')
export class StaffController {
  constructor(private readonly staff: StaffAdministrationService) {}

  @Get()
  @Requires('staff.read')
  @Answers(200, staffListSchema)
  list(@Query({ schema: staffListQuerySchema }) query: StaffListQuery, @CurrentActor() actor: RequestActor) {
    return this.staff.list(query, actor.id);
  }

  @Get(':id')
  @Requires('staff.read')
  @Answers(200, staffDetailSchema)
  get(@Param('id', ID) id: string, @CurrentActor() actor: RequestActor) {
    return this.staff.get(id, actor.id);
  }

  @Patch(':id')
  @Requires('staff.manage')
  @Answers(200, staffChangedSchema)
  rename(
    @Param('id', ID) id: string,
    @Body({ schema: renameStaffSchema }) body: RenameStaff,
    @Context() context: CommandContext,
  ) {
    return this.staff.rename(id, body.name, context);
  }

  @Post(':id/suspend')
  @HttpCode(200)
  @Requires('staff.manage')
  @Repeatable()
  @Answers(200, staffChangedSchema)
  suspend(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.staff.suspend(id, context);
  }

  @Post(':id/reactivate')
  @HttpCode(200)
  @Requires('staff.manage')
  @Repeatable()
  @Answers(200, staffChangedSchema)
  reactivate(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.staff.reactivate(id, context);
  }

  @Post(':id/roles/remove')
  @HttpCode(200)
  @Requires('staff.manage')
  @Repeatable()
  @Answers(200, staffChangedSchema)
  removeRoles(
    @Param('id', ID) id: string,
    @Body({ schema: removeRolesSchema }) body: RemoveRoles,
    @Context() context: CommandContext,
  ) {
    return this.staff.removeRoles(id, body.roles, context);
  }

  /** 200 and the link; 202 without one where another administrator must issue what has been asked for. */
  @Post(':id/password-link')
  @HttpCode(200)
  @Requires('staff.manage')
  @Repeatable()
  @Answers(200, passwordLinkIssuedSchema)
  @Answers(202, passwordLinkIssuedSchema)
  async issueLink(
    @Param('id', ID) id: string,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const issued = await this.staff.issueLink(id, context);
    if (issued.link === null && issued.staff.linkAskedFor !== null) reply.status(202);
    return issued;
  }

  @Post(':id/sessions/revoke')
  @HttpCode(200)
  @Requires('staff.manage')
  @Repeatable()
  @Answers(200, staffChangedSchema)
  endSessions(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.staff.endSessions(id, context);
  }

  @Post(':id/sessions/:sessionId/revoke')
  @HttpCode(200)
  @Requires('staff.manage')
  @Repeatable()
  @Answers(200, staffChangedSchema)
  endSession(
    @Param('id', ID) id: string,
    @Param('sessionId', ID) sessionId: string,
    @Context() context: CommandContext,
  ) {
    return this.staff.endSession(id, sessionId, context);
  }

  @Post(':id/reset-second-factor')
  @HttpCode(200)
  @Requires('staff.manage')
  @Repeatable()
  @Answers(200, staffChangedSchema)
  resetSecondFactor(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.staff.resetSecondFactor(id, context);
  }
}
