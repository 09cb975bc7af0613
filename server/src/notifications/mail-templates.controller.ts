import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import {
  mailEventSchema,
  mailTemplateDetailSchema,
  mailTemplateListSchema,
  newTemplateVersionSchema,
  templatePreviewAnswerSchema,
  templatePreviewSchema,
  type MailTemplateDetail,
  type NewTemplateVersion,
  type TemplatePreview,
} from '@standing/shared/contracts/notifications';
import type { MailEvent } from '@standing/shared/notifications/mail';
import type { FastifyReply } from 'fastify';
import { Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Conditional, Repeatable } from '../platform/http/openapi.js';
import { MailTemplatesService } from './mail-templates.service.js';

const EVENT = { schema: mailEventSchema };

@Controller('notification-templates')
export class MailTemplatesController {
  constructor(private readonly templates: MailTemplatesService) {}

  @Get()
  @Requires('notification.read')
  @Answers(200, mailTemplateListSchema)
  list() {
    return this.templates.list();
  }

  /** How a text would look, over sample data: nobody's. */
  @Post('preview')
  @HttpCode(200)
  @Requires('notification.manage')
  @Answers(200, templatePreviewAnswerSchema)
  preview(@Body({ schema: templatePreviewSchema }) body: TemplatePreview) {
    return this.templates.preview(body);
  }

  /** With every version that it has had. */
  @Get(':event')
  @Requires('notification.read')
  @Answers(200, mailTemplateDetailSchema)
  async get(@Param('event', EVENT) event: MailEvent, @Res({ passthrough: true }) reply: FastifyReply) {
    return tagged(reply, await this.templates.detail(event));
  }

  @Post(':event/versions')
  @Requires('notification.manage')
  @Conditional()
  @Repeatable()
  @Answers(201, mailTemplateDetailSchema)
  async addVersion(
    @Param('event', EVENT) event: MailEvent,
    @Body({ schema: newTemplateVersionSchema }) body: NewTemplateVersion,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.templates.addVersion(event, body, context));
  }
}

/** The version goes into `If-Match` of the next change. */
function tagged(reply: FastifyReply, template: MailTemplateDetail): MailTemplateDetail {
  reply.header('etag', `"${template.version}"`);
  return template;
}
