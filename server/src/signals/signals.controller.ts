import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { uuidSchema, type CursorQuery } from '@standing/shared/contracts/common';
import {
  accountSignalPageSchema,
  accountSignalsQuerySchema,
  sendSignalSchema,
  signalTakenSchema,
  type SendSignal,
} from '@standing/shared/contracts/signals';
import { Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Repeatable } from '../platform/http/openapi.js';
import { SignalsService } from './signals.service.js';

@Controller()
export class SignalsController {
  constructor(private readonly signals: SignalsService) {}

  @Post('signals')
  @HttpCode(202)
  @Requires('signal.send')
  @ApiOperation({
    summary: 'Report what has happened to a customer',
    description:
      'The signal is kept and the rules are applied to it at once; `applied` says what they came to. Sent again under the same `id` it gets the same answer and counts once.',
  })
  @Repeatable()
  @Answers(202, signalTakenSchema)
  take(@Body({ schema: sendSignalSchema }) body: SendSignal, @Context() context: CommandContext) {
    return this.signals.take(body, context);
  }

  @Get('accounts/:id/signals')
  @Requires('signal.read')
  @Answers(200, accountSignalPageSchema)
  ofAccount(
    @Param('id', { schema: uuidSchema }) id: string,
    @Query({ schema: accountSignalsQuerySchema }) query: CursorQuery,
  ) {
    return this.signals.ofAccount(id, query);
  }
}
