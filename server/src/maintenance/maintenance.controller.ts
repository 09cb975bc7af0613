import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { uuidSchema } from '@standing/shared/contracts/common';
import {
  announceWindowSchema,
  changeWindowSchema,
  windowListQuerySchema,
  windowListSchema,
  windowSchema,
  type AnnounceWindow,
  type ChangeWindow,
  type WindowListQuery,
  type WindowView,
} from '@standing/shared/contracts/maintenance';
import type { FastifyReply } from 'fastify';
import { Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Conditional, Repeatable } from '../platform/http/openapi.js';
import { MaintenanceService } from './maintenance.service.js';

const ID = { schema: uuidSchema };

@Controller('maintenance-windows')
export class MaintenanceController {
  constructor(private readonly maintenance: MaintenanceService) {}

  @Get()
  @Requires('maintenance.read')
  @Answers(200, windowListSchema)
  list(@Query({ schema: windowListQuerySchema }) query: WindowListQuery) {
    return this.maintenance.list(query);
  }

  @Post()
  @Requires('maintenance.manage')
  @Repeatable()
  @Answers(201, windowSchema)
  async announce(
    @Body({ schema: announceWindowSchema }) body: AnnounceWindow,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.maintenance.announce(body, context));
  }

  @Get(':id')
  @Requires('maintenance.read')
  @Answers(200, windowSchema)
  async get(@Param('id', ID) id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return tagged(reply, await this.maintenance.get(id));
  }

  @Patch(':id')
  @Requires('maintenance.manage')
  @Conditional()
  @Repeatable()
  @Answers(200, windowSchema)
  async change(
    @Param('id', ID) id: string,
    @Body({ schema: changeWindowSchema }) body: ChangeWindow,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.maintenance.change(id, body, context));
  }

  @Post(':id/end')
  @HttpCode(200)
  @Requires('maintenance.manage')
  @Conditional()
  @Repeatable()
  @Answers(200, windowSchema)
  async end(
    @Param('id', ID) id: string,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.maintenance.end(id, context));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Requires('maintenance.manage')
  @Conditional()
  @Repeatable()
  @Answers(200, windowSchema)
  async cancel(
    @Param('id', ID) id: string,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.maintenance.cancel(id, context));
  }
}

function tagged(reply: FastifyReply, window: WindowView): WindowView {
  reply.header('etag', `"${window.version}"`);
  return window;
}
