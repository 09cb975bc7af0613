import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { uuidSchema } from '@standing/shared/contracts/common';
import {
  erasureRequestSchema,
  retentionOverviewSchema,
  retentionSchema,
  type ErasureRequest,
} from '@standing/shared/contracts/personal-data';
import { Requires } from '../platform/http/access/access.decorators.js';
import { type CommandContext, Context } from '../platform/http/command-context.js';
import { Answers, Repeatable } from '../platform/http/openapi.js';
import { RetentionService } from './retention.service.js';

const ID = { schema: uuidSchema };

@Controller()
export class RetentionController {
  constructor(private readonly retention: RetentionService) {}

  /** Whose data is to be erased next, and whose was erased last. */
  @Get('retention')
  @Requires('erasure.read')
  @Answers(200, retentionOverviewSchema)
  overview() {
    return this.retention.overview();
  }

  /** How long the account's data is kept, and whether it is still there. */
  @Get('accounts/:id/retention')
  @Requires('account.read')
  @Answers(200, retentionSchema)
  of(@Param('id', ID) id: string) {
    return this.retention.of(id);
  }

  /** A customer's wish to be forgotten. Refused on record, or carried out; what is done once is not done again. */
  @Post('accounts/:id/erasure-requests')
  @HttpCode(200)
  @Requires('erasure.request')
  @Repeatable()
  @Answers(200, retentionSchema)
  request(
    @Param('id', ID) id: string,
    @Body({ schema: erasureRequestSchema }) body: ErasureRequest,
    @Context() context: CommandContext,
  ) {
    return this.retention.request(id, body, context);
  }
}
