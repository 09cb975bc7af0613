import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { uuidSchema } from '@standing/shared/contracts/common';
import {
  changeWebhookSchema,
  deliveryDetailSchema,
  deliveryPageSchema,
  deliveryQuerySchema,
  newWebhookSchema,
  webhookListQuerySchema,
  webhookListSchema,
  webhookSchema,
  webhookSecretSchema,
  type ChangeWebhook,
  type DeliveryQuery,
  type NewWebhook,
  type WebhookView,
  type WebhookListQuery,
} from '@standing/shared/contracts/webhooks';
import type { FastifyReply } from 'fastify';
import { Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Conditional, Repeatable } from '../platform/http/openapi.js';
import { WebhooksService } from './webhooks.service.js';

const ID = { schema: uuidSchema };

@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Get()
  @Requires('webhook.manage')
  @Answers(200, webhookListSchema)
  list(@Query({ schema: webhookListQuerySchema }) query: WebhookListQuery) {
    return this.webhooks.list(query);
  }

  /** Answers with the secret, which is not shown again. */
  @Post()
  @Requires('webhook.manage')
  @Repeatable()
  @Answers(201, webhookSecretSchema)
  create(@Body({ schema: newWebhookSchema }) body: NewWebhook, @Context() context: CommandContext) {
    return this.webhooks.create(body, context);
  }

  @Get(':id')
  @Requires('webhook.manage')
  @Answers(200, webhookSchema)
  async get(@Param('id', ID) id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return tagged(reply, await this.webhooks.get(id));
  }

  @Patch(':id')
  @Requires('webhook.manage')
  @Conditional()
  @Repeatable()
  @Answers(200, webhookSchema)
  async change(
    @Param('id', ID) id: string,
    @Body({ schema: changeWebhookSchema }) body: ChangeWebhook,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.webhooks.change(id, body, context));
  }

  @Delete(':id')
  @Requires('webhook.manage')
  @Conditional()
  @Answers(200, webhookSchema)
  remove(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.webhooks.remove(id, context);
  }

  /** A new secret; the one before signs beside it for a day. */
  @Post(':id/rotate-secret')
  @HttpCode(200)
  @Requires('webhook.manage')
  @Conditional()
  @Repeatable()
  @Answers(200, webhookSecretSchema)
  rotate(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.webhooks.rotate(id, context);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Requires('webhook.manage')
  @Conditional()
  @Repeatable()
  @Answers(200, webhookSchema)
  pause(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.webhooks.pause(id, context);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Requires('webhook.manage')
  @Conditional()
  @Repeatable()
  @Answers(200, webhookSchema)
  resume(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.webhooks.resume(id, context);
  }

  @Post(':id/test')
  @HttpCode(202)
  @Requires('webhook.manage')
  @Repeatable()
  @Answers(202, deliveryDetailSchema)
  test(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.webhooks.test(id, context);
  }

  /** What has failed for good and was not taken since goes out again, the oldest first. */
  @Post(':id/replay-failed')
  @HttpCode(202)
  @Requires('webhook.manage')
  @Conditional()
  @Repeatable()
  @Answers(202, webhookSchema)
  replayFailed(@Param('id', ID) id: string, @Context() context: CommandContext) {
    return this.webhooks.replayFailed(id, context);
  }

  @Get(':id/deliveries')
  @Requires('webhook.manage')
  @Answers(200, deliveryPageSchema)
  deliveries(@Param('id', ID) id: string, @Query({ schema: deliveryQuerySchema }) query: DeliveryQuery) {
    return this.webhooks.deliveries(id, query);
  }

  @Get(':id/deliveries/:deliveryId')
  @Requires('webhook.manage')
  @Answers(200, deliveryDetailSchema)
  delivery(@Param('id', ID) id: string, @Param('deliveryId', ID) deliveryId: string) {
    return this.webhooks.delivery(id, deliveryId);
  }

  @Post(':id/deliveries/:deliveryId/replay')
  @HttpCode(202)
  @Requires('webhook.manage')
  @Repeatable()
  @Answers(202, deliveryDetailSchema)
  replay(
    @Param('id', ID) id: string,
    @Param('deliveryId', ID) deliveryId: string,
    @Context() context: CommandContext,
  ) {
    return this.webhooks.replay(id, deliveryId, context);
  }
}

function tagged(reply: FastifyReply, webhook: WebhookView): WebhookView {
  reply.header('etag', `"${webhook.version}"`);
  return webhook;
}
