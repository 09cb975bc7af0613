import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Actor } from '@standing/shared/access/roles';
import {
  bulkAccountsSchema,
  bulkApproveSchema,
  bulkListQuerySchema,
  bulkListSchema,
  bulkOperationSchema,
  bulkPreviewSchema,
  bulkRejectSchema,
  bulkRequestSchema,
  bulkResultsQuerySchema,
  bulkResultsSchema,
  bulkStartedSchema,
  type BulkListQuery,
  type BulkRequest,
  type BulkResultsQuery,
} from '@standing/shared/contracts/bulk';
import { cursorQuery, uuidSchema, type CursorQuery } from '@standing/shared/contracts/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Repeatable } from '../platform/http/openapi.js';
import { BulkService } from './bulk.service.js';

const ID = { schema: uuidSchema };

@Controller('bulk-operations')
export class BulkController {
  constructor(private readonly bulk: BulkService) {}

  @Post()
  @HttpCode(202)
  @Requires('bulk.run')
  @ApiOperation({
    summary: 'Do something to many accounts',
    description:
      'With `dryRun` 200 and what would become of them, nothing done; else 202 and an operation that the worker carries out, over 500 accounts once a second person has agreed.',
  })
  @Repeatable()
  @Answers(202, bulkStartedSchema)
  @Answers(200, bulkPreviewSchema)
  async start(
    @Body({ schema: bulkRequestSchema }) body: BulkRequest,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (body.dryRun) {
      reply.status(200);
      return this.bulk.preview(body, context.actor);
    }
    return { operation: await this.bulk.start(body, context) };
  }

  @Get()
  @Requires('bulk.read')
  @Answers(200, bulkListSchema)
  list(@Query({ schema: bulkListQuerySchema }) query: BulkListQuery, @CurrentActor() actor: Actor) {
    return this.bulk.list(query, actor);
  }

  @Get(':id')
  @Requires('bulk.read')
  @Answers(200, bulkOperationSchema)
  get(@Param('id', ID) id: string, @CurrentActor() actor: Actor) {
    return this.bulk.get(id, actor);
  }

  @Get(':id/accounts')
  @Requires('bulk.read')
  @Answers(200, bulkAccountsSchema)
  accounts(@Param('id', ID) id: string, @Query({ schema: cursorQuery }) query: CursorQuery) {
    return this.bulk.accountsOf(id, query);
  }

  @Get(':id/results')
  @Requires('bulk.read')
  @Answers(200, bulkResultsSchema)
  results(@Param('id', ID) id: string, @Query({ schema: bulkResultsQuerySchema }) query: BulkResultsQuery) {
    return this.bulk.results(id, query);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Requires('bulk.run')
  @Repeatable()
  @Answers(200, bulkOperationSchema)
  approve(
    @Param('id', ID) id: string,
    @Body({ schema: bulkApproveSchema }) body: { note?: string },
    @Context() context: CommandContext,
  ) {
    return this.bulk.approve(id, body.note, context);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Requires('bulk.run')
  @Repeatable()
  @Answers(200, bulkOperationSchema)
  reject(
    @Param('id', ID) id: string,
    @Body({ schema: bulkRejectSchema }) body: { note: string },
    @Context() context: CommandContext,
  ) {
    return this.bulk.reject(id, body.note, context);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Requires('bulk.run')
  @Repeatable()
  @Answers(200, bulkOperationSchema)
  cancel(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.bulk.cancel(id, context);
  }
}
