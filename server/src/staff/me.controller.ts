import { Body, Controller, Delete, Get, HttpCode, Post, Put, Req } from '@nestjs/common';
import {
  meSchema,
  preferencesSchema,
  totpConfirmSchema,
  totpEnrolmentSchema,
  totpRemoveSchema,
  type Me,
  type Preferences,
  type TotpConfirm,
  type TotpEnrolment,
  type TotpRemove,
} from '@standing/shared/contracts/auth';
import { Refusal } from '@standing/shared/errors';
import type { FastifyRequest } from 'fastify';
import { CurrentActor, SignedIn } from '../platform/http/access/access.decorators.js';
import { AccessSettings } from '../platform/http/access/access-settings.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { csrfTokenOf, readSessionToken } from '../platform/http/access/session-token.js';
import { Answers } from '../platform/http/openapi.js';
import { StaffService } from './staff.service.js';
import { TotpService } from './totp.service.js';

/** What somebody who is signed in sees and sets of themselves. */
@Controller('me')
@SignedIn()
export class MeController {
  constructor(
    private readonly staff: StaffService,
    private readonly totp: TotpService,
    private readonly settings: AccessSettings,
  ) {}

  @Get()
  @Answers(200, meSchema)
  async me(@CurrentActor() actor: RequestActor, @Req() request: FastifyRequest): Promise<Me> {
    const token = readSessionToken(request.headers.cookie, this.settings.secureCookies);
    if (token === undefined) throw new Refusal('unauthenticated');
    return { ...(await this.staff.me(actor.id)), csrfToken: csrfTokenOf(token) };
  }

  @Put('preferences')
  @Answers(200, preferencesSchema)
  async setPreferences(
    @CurrentActor() actor: RequestActor,
    @Body({ schema: preferencesSchema }) body: Preferences,
  ): Promise<Preferences> {
    return this.staff.setPreferences(actor.id, body);
  }

  @Post('totp')
  @HttpCode(200)
  @Answers(200, totpEnrolmentSchema)
  async enrolTotp(@CurrentActor() actor: RequestActor): Promise<TotpEnrolment> {
    return this.totp.enrol(actor);
  }

  @Post('totp/confirm')
  @HttpCode(204)
  async confirmTotp(
    @CurrentActor() actor: RequestActor,
    @Body({ schema: totpConfirmSchema }) body: TotpConfirm,
  ): Promise<void> {
    await this.totp.confirm(actor, body.code);
  }

  @Delete('totp')
  @HttpCode(204)
  async removeTotp(
    @CurrentActor() actor: RequestActor,
    @Body({ schema: totpRemoveSchema }) body: TotpRemove,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.totp.remove(actor, body.password, request.ip);
  }
}
