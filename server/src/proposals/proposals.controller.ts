import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import { accountChangedSchema, commandOffersSchema } from '@standing/shared/contracts/accounts';
import { uuidSchema } from '@standing/shared/contracts/common';
import {
  approveProposalSchema,
  citedSchema,
  proposalDecidedSchema,
  proposalDetailSchema,
  proposalListQuerySchema,
  proposalListSchema,
  proposedSchema,
  rejectProposalSchema,
  withdrawProposalSchema,
  type ApproveProposal,
  type Cited,
  type ProposalListQuery,
  type RejectProposal,
  type WithdrawProposal,
} from '@standing/shared/contracts/proposals';
import type { FastifyReply } from 'fastify';
import type { Answered } from '../accounts/accounts.service.js';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Conditional, Repeatable } from '../platform/http/openapi.js';
import { ProposalsService } from './proposals.service.js';

const ID = { schema: uuidSchema };

/** Proposals, and the commands on an account that may become one. */
@Controller()
export class ProposalsController {
  constructor(private readonly proposals: ProposalsService) {}

  @Get('accounts/:id/commands')
  @Requires('account.read')
  @Answers(200, commandOffersSchema)
  commands(@Param('id', ID) id: string, @CurrentActor() actor: Actor) {
    return this.proposals.commands(id, actor);
  }

  /** Releases where the caller may alone; else 202 and a proposal. */
  @Post('accounts/:id/holds/:holdId/release')
  @HttpCode(200)
  @Requires('hold.release')
  @Conditional()
  @Repeatable()
  @Answers(200, accountChangedSchema)
  @Answers(202, proposedSchema)
  async releaseHold(
    @Param('id', ID) id: string,
    @Param('holdId', ID) holdId: string,
    @Body({ schema: citedSchema }) body: Cited,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return send(reply, await this.proposals.release(id, holdId, body, context));
  }

  @Post('accounts/:id/close')
  @HttpCode(202)
  @Requires('account.close')
  @Conditional()
  @Repeatable()
  @Answers(202, proposedSchema)
  async close(
    @Param('id', ID) id: string,
    @Body({ schema: citedSchema }) body: Cited,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return send(reply, await this.proposals.close(id, body, context));
  }

  @Get('proposals')
  @Requires('proposal.read')
  @Answers(200, proposalListSchema)
  list(@Query({ schema: proposalListQuerySchema }) query: ProposalListQuery, @CurrentActor() actor: Actor) {
    return this.proposals.list(query, actor);
  }

  @Get('proposals/:id')
  @Requires('proposal.read')
  @Answers(200, proposalDetailSchema)
  get(@Param('id', ID) id: string, @CurrentActor() actor: Actor) {
    return this.proposals.detail(id, actor);
  }

  @Post('proposals/:id/approve')
  @HttpCode(200)
  @Requires('proposal.decide')
  @Repeatable()
  @Answers(200, proposalDecidedSchema)
  approve(
    @Param('id', ID) id: string,
    @Body({ schema: approveProposalSchema }) body: ApproveProposal,
    @Context() context: CommandContext,
  ) {
    return this.proposals.approve(id, body.note, context);
  }

  @Post('proposals/:id/reject')
  @HttpCode(200)
  @Requires('proposal.decide')
  @Repeatable()
  @Answers(200, proposedSchema)
  reject(
    @Param('id', ID) id: string,
    @Body({ schema: rejectProposalSchema }) body: RejectProposal,
    @Context() context: CommandContext,
  ) {
    return this.proposals.reject(id, body.note, context);
  }

  @Post('proposals/:id/withdraw')
  @HttpCode(200)
  @Requires('proposal.withdraw')
  @Repeatable()
  @Answers(200, proposedSchema)
  withdraw(
    @Param('id', ID) id: string,
    @Body({ schema: withdrawProposalSchema }) body: WithdrawProposal,
    @Context() context: CommandContext,
  ) {
    return this.proposals.withdraw(id, body.note, context);
  }
}

/** Sends a command's own status, and says when the answer is a repeated one. */
function send(reply: FastifyReply, { answer, replayed }: Answered): object {
  reply.status(answer.status);
  if (replayed) reply.header('idempotency-replayed', 'true');
  return answer.body;
}
