import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import {
  changePasswordSchema,
  meSchema,
  preferencesSchema,
  recoveryCodesSchema,
  renewRecoveryCodesSchema,
  totpConfirmSchema,
  totpEnrolmentSchema,
  totpRemoveSchema,
  totpStateSchema,
  type ChangePassword,
  type Me,
  type Preferences,
  type RecoveryCodes,
  type RenewRecoveryCodes,
  type TotpConfirm,
  type TotpEnrolment,
  type TotpRemove,
  type TotpState,
} from '@standing/shared/contracts/auth';
import { uuidSchema } from '@standing/shared/contracts/common';
import { sessionInfosSchema, type SessionInfo } from '@standing/shared/contracts/staff';
import { Refusal } from '@standing/shared/errors';
import type { FastifyRequest } from 'fastify';
import { CurrentActor, SignedIn } from '../platform/http/access/access.decorators.js';
import { AccessSettings } from '../platform/http/access/access-settings.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { csrfTokenOf, readSessionToken } from '../platform/http/access/session-token.js';
import { Answers } from '../platform/http/openapi.js';
import { OwnAccessService } from './own-access.service.js';
import { StaffService } from './staff.service.js';
import { TotpService } from './totp.service.js';

/** What somebody who is signed in sees and sets of themselves. */
@Controller('me')
@SignedIn()
export class MeController {
  constructor(
    private readonly staff: StaffService,
    private readonly totp: TotpService,
    private readonly access: OwnAccessService,
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

  @Post('password')
  @HttpCode(204)
  async changePassword(
    @CurrentActor() actor: RequestActor,
    @Body({ schema: changePasswordSchema }) body: ChangePassword,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.access.changePassword(actor, body, request.ip);
  }

  @Get('sessions')
  @Answers(200, sessionInfosSchema)
  async sessions(@CurrentActor() actor: RequestActor): Promise<{ data: SessionInfo[] }> {
    return { data: await this.access.listSessions(actor) };
  }

  @Post('sessions/revoke-others')
  @HttpCode(204)
  async endOtherSessions(@CurrentActor() actor: RequestActor): Promise<void> {
    await this.access.endOtherSessions(actor);
  }

  @Post('sessions/:id/revoke')
  @HttpCode(204)
  async endSession(
    @CurrentActor() actor: RequestActor,
    @Param('id', { schema: uuidSchema }) id: string,
  ): Promise<void> {
    await this.access.endSession(actor, id);
  }

  @Get('totp')
  @Answers(200, totpStateSchema)
  async totpState(@CurrentActor() actor: RequestActor): Promise<TotpState> {
    return this.totp.state(actor);
  }

  @Post('totp')
  @HttpCode(200)
  @Answers(200, totpEnrolmentSchema)
  async enrolTotp(@CurrentActor() actor: RequestActor): Promise<TotpEnrolment> {
    return this.totp.enrol(actor);
  }

  @Post('totp/confirm')
  @HttpCode(200)
  @Answers(200, recoveryCodesSchema)
  async confirmTotp(
    @CurrentActor() actor: RequestActor,
    @Body({ schema: totpConfirmSchema }) body: TotpConfirm,
  ): Promise<RecoveryCodes> {
    return this.totp.confirm(actor, body.code);
  }

  @Post('totp/recovery-codes')
  @HttpCode(200)
  @Answers(200, recoveryCodesSchema)
  async renewRecoveryCodes(
    @CurrentActor() actor: RequestActor,
    @Body({ schema: renewRecoveryCodesSchema }) body: RenewRecoveryCodes,
    @Req() request: FastifyRequest,
  ): Promise<RecoveryCodes> {
    return this.totp.renewRecoveryCodes(actor, body.password, request.ip);
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
