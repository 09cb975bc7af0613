import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import { uuidSchema } from '@standing/shared/contracts/common';
import {
  accountMailQuerySchema,
  mailDetailSchema,
  mailListQuerySchema,
  mailListSchema,
  mailStateSchema,
  type AccountMailQuery,
  type MailListQuery,
} from '@standing/shared/contracts/notifications';
import { CurrentActor, Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Repeatable } from '../platform/http/openapi.js';
import { NotificationsService } from './notifications.service.js';

const ID = { schema: uuidSchema };

@Controller()
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Get('notifications')
  @Requires('notification.read')
  @Answers(200, mailListSchema)
  list(@Query({ schema: mailListQuerySchema }) query: MailListQuery) {
    return this.notifications.list(query);
  }

  /** How sending does, at this moment. */
  @Get('notifications/state')
  @Requires('notification.read')
  @Answers(200, mailStateSchema)
  state() {
    return this.notifications.state();
  }

  /** With what it says, as its customer gets it. */
  @Get('notifications/:id')
  @Requires('notification.read')
  @Answers(200, mailDetailSchema)
  get(@Param('id', ID) id: string, @CurrentActor() actor: Actor) {
    return this.notifications.get(id, actor);
  }

  /** Only what was not sent, or may not have been: dead, uncertain and kept ones. */
  @Post('notifications/:id/resend')
  @HttpCode(200)
  @Requires('notification.manage')
  @Repeatable()
  @Answers(200, mailDetailSchema)
  resend(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.notifications.resend(id, context);
  }

  /** What an account's customer was sent, and when. */
  @Get('accounts/:id/notifications')
  @Requires('notification.read')
  @Answers(200, mailListSchema)
  ofAccount(@Param('id', ID) id: string, @Query({ schema: accountMailQuerySchema }) query: AccountMailQuery) {
    return this.notifications.ofAccount(id, query);
  }
}
