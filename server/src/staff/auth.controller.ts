import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { sessionSchema, signInSchema, type SessionView, type SignIn } from '@standing/shared/contracts/auth';
import {
  passwordLinkOwnerSchema,
  readPasswordLinkSchema,
  setPasswordSchema,
  type PasswordLinkOwner,
  type ReadPasswordLink,
  type SetPassword,
} from '@standing/shared/contracts/staff';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentActor, Public, SignedIn } from '../platform/http/access/access.decorators.js';
import { AccessSettings } from '../platform/http/access/access-settings.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { csrfTokenOf, sessionCookie } from '../platform/http/access/session-token.js';
import { Answers } from '../platform/http/openapi.js';
import { PasswordLinkService } from './password-link.service.js';
import { SessionService } from './session.service.js';
import { SignInService } from './sign-in.service.js';

/** Signing in and out, and setting the password to do so. */
@Controller('auth')
export class AuthController {
  constructor(
    private readonly signIns: SignInService,
    private readonly sessions: SessionService,
    private readonly links: PasswordLinkService,
    private readonly settings: AccessSettings,
  ) {}

  @Post('sign-in')
  @Public()
  @HttpCode(200)
  @Answers(200, sessionSchema)
  async signIn(
    @Body({ schema: signInSchema }) body: SignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const client = { address: request.ip, userAgent: request.headers['user-agent'] ?? '' };
    const { token, staff } = await this.signIns.signIn(body, client);
    reply.header('set-cookie', sessionCookie(token, this.settings.secureCookies));
    return { staff, csrfToken: csrfTokenOf(token) };
  }

  @Post('sign-out')
  @SignedIn()
  @HttpCode(204)
  async signOut(
    @CurrentActor() actor: RequestActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.signOut(actor);
    reply.header('set-cookie', sessionCookie(null, this.settings.secureCookies));
  }

  /** Whose link it is; the secret is in the body, since addresses are written into logs. */
  @Post('password-link')
  @Public()
  @HttpCode(200)
  @Answers(200, passwordLinkOwnerSchema)
  readLink(
    @Body({ schema: readPasswordLinkSchema }) { token }: ReadPasswordLink,
  ): Promise<PasswordLinkOwner> {
    return this.links.owner(token);
  }

  /** The person signs in afterwards: the link alone begins no session. */
  @Post('set-password')
  @Public()
  @HttpCode(204)
  async setPassword(@Body({ schema: setPasswordSchema }) { token, password }: SetPassword): Promise<void> {
    await this.links.setPassword(token, password);
  }
}
