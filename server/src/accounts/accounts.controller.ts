import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import {
  accountChangedSchema,
  accountEventPageSchema,
  accountEventsQuerySchema,
  accountListQuerySchema,
  accountListSchema,
  accountSchema,
  contactsSchema,
  holdPlacedSchema,
  placeHoldSchema,
  reasonedSchema,
  registerAccountSchema,
  stateAtQuerySchema,
  stateAtSchema,
  stateCountsSchema,
  timelineSchema,
  type AccountListQuery,
  type AccountView,
  type Contacts,
  type PlaceHold,
  type Reasoned,
  type RegisterAccount,
} from '@standing/shared/contracts/accounts';
import { uuidSchema, type CursorQuery } from '@standing/shared/contracts/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import { mayDo, type RequestActor } from '../platform/http/access/request-actor.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Conditional, Repeatable } from '../platform/http/openapi.js';
import { AccountsService, type Answered } from './accounts.service.js';

const ID = { schema: uuidSchema };

@Controller('accounts')
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  @Post()
  @Requires('account.register')
  @Repeatable()
  @Answers(201, accountSchema)
  @Answers(200, accountSchema)
  async register(
    @Body({ schema: registerAccountSchema }) body: RegisterAccount,
    @Context() context: CommandContext,
    @CurrentActor() actor: RequestActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return send(reply, asMayRead(await this.accounts.register(body, context), actor));
  }

  @Get()
  @Requires('account.read')
  @Answers(200, accountListSchema)
  list(@Query({ schema: accountListQuerySchema }) query: AccountListQuery) {
    return this.accounts.list(query);
  }

  @Get('counts')
  @Requires('account.read')
  @Answers(200, stateCountsSchema)
  async counts() {
    return { data: await this.accounts.countByState() };
  }

  @Get(':id')
  @Requires('account.read')
  @Answers(200, accountSchema)
  async get(@Param('id', ID) id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const account = await this.accounts.get(id);
    reply.header('etag', `"${account.version}"`);
    return account;
  }

  /** Confirms how the customer can be reached, and adds what was missing. */
  @Post(':id/contacts')
  @HttpCode(200)
  @Requires('account.update_contacts')
  @Conditional()
  @Repeatable()
  @Answers(200, accountChangedSchema)
  async updateContacts(
    @Param('id', ID) id: string,
    @Body({ schema: contactsSchema }) body: Contacts,
    @Context() context: CommandContext,
    @CurrentActor() actor: RequestActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return send(reply, asMayRead(await this.accounts.updateContacts(id, body, context), actor));
  }

  @Post(':id/holds')
  @Requires('hold.place')
  @Conditional()
  @Repeatable()
  @Answers(201, holdPlacedSchema)
  async placeHold(
    @Param('id', ID) id: string,
    @Body({ schema: placeHoldSchema }) body: PlaceHold,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return send(reply, await this.accounts.placeHold(id, body, context));
  }

  @Post(':id/verification/revoke')
  @HttpCode(200)
  @Requires('verification.revoke')
  @Conditional()
  @Repeatable()
  @Answers(200, accountChangedSchema)
  async revokeVerification(
    @Param('id', ID) id: string,
    @Body({ schema: reasonedSchema }) body: Reasoned,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return send(reply, await this.accounts.revokeVerification(id, body, context));
  }

  @Get(':id/events')
  @Requires('account.read')
  @Answers(200, accountEventPageSchema)
  events(@Param('id', ID) id: string, @Query({ schema: accountEventsQuerySchema }) query: CursorQuery) {
    return this.accounts.events(id, query.after, query.limit);
  }

  @Get(':id/timeline')
  @Requires('account.read')
  @Answers(200, timelineSchema)
  timeline(
    @Param('id', ID) id: string,
    @Query({ schema: accountEventsQuerySchema }) query: CursorQuery,
    @CurrentActor() actor: Actor,
  ) {
    return this.accounts.timeline(id, query.after, query.limit, actor);
  }

  @Get(':id/state')
  @Requires('account.read')
  @Answers(200, stateAtSchema)
  stateAt(@Param('id', ID) id: string, @Query({ schema: stateAtQuerySchema }) query: { at: string }) {
    return this.accounts.stateAt(id, Date.parse(query.at));
  }
}

/**
 * What has been changed, as far as the caller may see it: a key that only writes learns nothing of holds, whose reasons
 * may be withheld from customers. The status says what may be told.
 */
function asMayRead({ answer, replayed }: Answered, actor: RequestActor): Answered {
  if (mayDo(actor, 'account.read')) return { answer, replayed };
  const body: object =
    'account' in answer.body ? { account: withoutHolds(answer.body.account) } : withoutHolds(answer.body);
  return { answer: { status: answer.status, body }, replayed };
}

const withoutHolds = (account: unknown) => ({ ...(account as AccountView), holds: [], stateUntil: null });

/** Sends a command's own status, and says when the answer is a repeated one. */
function send(reply: FastifyReply, { answer, replayed }: Answered): object {
  reply.status(answer.status);
  if (replayed) reply.header('idempotency-replayed', 'true');
  return answer.body;
}
