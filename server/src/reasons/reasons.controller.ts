import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { reasonCodeSchema } from '@standing/shared/contracts/accounts';
import {
  newReasonSchema,
  newReasonVersionSchema,
  reasonDetailSchema,
  reasonKindSchema,
  reasonListQuerySchema,
  reasonListSchema,
  type NewReason,
  type NewReasonVersion,
  type ReasonDetail,
  type ReasonListQuery,
} from '@standing/shared/contracts/reasons';
import type { ReasonKind } from '@standing/shared/reasons/catalogue';
import type { FastifyReply } from 'fastify';
import { Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Conditional, Repeatable } from '../platform/http/openapi.js';
import { ReasonsService } from './reasons.service.js';

const KIND = { schema: reasonKindSchema };
const CODE = { schema: reasonCodeSchema };

@Controller('reasons')
export class ReasonsController {
  constructor(private readonly reasons: ReasonsService) {}

  @Get()
  @Requires('reason.read')
  @Answers(200, reasonListSchema)
  list(@Query({ schema: reasonListQuerySchema }) query: ReasonListQuery) {
    return this.reasons.list(query);
  }

  @Post()
  @Requires('reason.write')
  @Repeatable()
  @Answers(201, reasonDetailSchema)
  async create(
    @Body({ schema: newReasonSchema }) body: NewReason,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.reasons.create(body, context));
  }

  /** With every version that it has had. */
  @Get(':kind/:code')
  @Requires('reason.read')
  @Answers(200, reasonDetailSchema)
  async get(
    @Param('kind', KIND) kind: ReasonKind,
    @Param('code', CODE) code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.reasons.detail(kind, code));
  }

  @Post(':kind/:code/versions')
  @Requires('reason.write')
  @Conditional()
  @Repeatable()
  @Answers(201, reasonDetailSchema)
  async addVersion(
    @Param('kind', KIND) kind: ReasonKind,
    @Param('code', CODE) code: string,
    @Body({ schema: newReasonVersionSchema }) body: NewReasonVersion,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.reasons.addVersion(kind, code, body, context));
  }

  /** Takes it out of use; it stays readable with what names it. */
  @Post(':kind/:code/retire')
  @HttpCode(200)
  @Requires('reason.write')
  @Conditional()
  @Repeatable()
  @Answers(200, reasonDetailSchema)
  async retire(
    @Param('kind', KIND) kind: ReasonKind,
    @Param('code', CODE) code: string,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.reasons.retire(kind, code, context));
  }
}

/** The version goes into `If-Match` of the next change. */
function tagged(reply: FastifyReply, reason: ReasonDetail): ReasonDetail {
  reply.header('etag', `"${reason.version}"`);
  return reason;
}
