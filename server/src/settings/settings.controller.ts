import { Body, Controller, Get, Patch, Res } from '@nestjs/common';
import {
  changeSettingsSchema,
  settingsSchema,
  type ChangeSettings,
  type SettingsView,
} from '@standing/shared/contracts/settings';
import type { FastifyReply } from 'fastify';
import { Requires } from '../platform/http/access/access.decorators.js';
import { Context, type CommandContext } from '../platform/http/command-context.js';
import { Answers, Conditional, Repeatable } from '../platform/http/openapi.js';
import { SettingsService } from './settings.service.js';

/** What is set for the whole installation. */
@Controller('settings')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  /** As they count now, with what was changed before. */
  @Get()
  @Requires('settings.read')
  @Answers(200, settingsSchema)
  async get(@Res({ passthrough: true }) reply: FastifyReply) {
    return tagged(reply, await this.settings.view());
  }

  /** Each setting that is named takes the place of the one before; the others stay. */
  @Patch()
  @Requires('settings.manage')
  @Conditional()
  @Repeatable()
  @Answers(200, settingsSchema)
  async change(
    @Body({ schema: changeSettingsSchema }) body: ChangeSettings,
    @Context() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.settings.change(body, context));
  }
}

/** The version goes into `If-Match` of the next change. */
function tagged(reply: FastifyReply, settings: SettingsView): SettingsView {
  reply.header('etag', `"${settings.version}"`);
  return settings;
}
