import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Refusal } from '@standing/shared/errors';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../clock.js';
import { RateLimiter } from '../rate-limit/rate-limiter.js';
import { ACCESS_RULE, type AccessRule } from './access.decorators.js';
import { AccessSettings } from './access-settings.js';
import { Authenticator } from './authenticator.js';
import { comesFromThisMachine } from './from-this-machine.js';
import { mayDo, setActor, setAskAgain, setCaller, type RequestActor } from './request-actor.js';
import { comesFromOurPages } from './same-origin.js';
import { csrfTokenFits, readSessionToken } from './session-token.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Longer than any key; beyond it nothing is worth hashing. Characters. */
const API_KEY_MAX_LENGTH = 200;
const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

/**
 * The one door to every route: finds out who calls, holds back who calls too much, refuses what comes from other
 * sites, and asks the route's rule. A route without a rule is shut.
 *
 * A request with both an API key and a session cookie counts as the key's: a browser adds cookies by itself, but only
 * somebody who meant it adds a key. A wrong key never falls back to the cookie.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly rateLimiter: RateLimiter,
    private readonly settings: AccessSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws Refusal `unauthenticated`, `rate_limited`, `cross_origin`, `csrf_failed` or `forbidden`
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!rule) throw new Refusal('forbidden');
    const request = context.switchToHttp().getRequest<FastifyRequest>();

    if (rule.kind === 'public' || (isOpenToThisMachine(rule) && comesFromThisMachine(request))) {
      this.rateLimiter.countAddress(request.ip, this.clock.now());
      this.refuseOtherSites(request);
      return true;
    }
    const actor = await this.authenticate(request);
    if (!allowed(rule, actor)) throw new Refusal('forbidden');
    setActor(request, actor);
    setAskAgain(request, async () => {
      const again = await this.byCredentials(request);
      return again && allowed(rule, again) ? again : null;
    });
    return true;
  }

  private async authenticate(request: FastifyRequest): Promise<RequestActor> {
    const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) {
      const actor = bearer.length > API_KEY_MAX_LENGTH ? null : await this.authenticator.byApiKey(bearer);
      return this.counted(actor, request);
    }
    const token = readSessionToken(request.headers.cookie, this.settings.secureCookies);
    const actor = this.counted(
      token === undefined ? null : await this.authenticator.bySessionToken(token),
      request,
    );
    if (!SAFE_METHODS.has(request.method)) {
      this.refuseOtherSites(request);
      if (token === undefined || !csrfTokenFits(token, request.headers['x-csrf-token'])) {
        throw new Refusal('csrf_failed');
      }
    }
    return actor;
  }

  private byCredentials(request: FastifyRequest): Promise<RequestActor | null> {
    const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return this.authenticator.byApiKey(bearer);
    const token = readSessionToken(request.headers.cookie, this.settings.secureCookies);
    return token === undefined ? Promise.resolve(null) : this.authenticator.bySessionToken(token, true);
  }

  private counted(actor: RequestActor | null, request: FastifyRequest): RequestActor {
    if (!actor) {
      this.rateLimiter.countAddress(request.ip, this.clock.now());
      throw new Refusal('unauthenticated');
    }
    setCaller(request, actor);
    this.rateLimiter.countActor(actor, this.clock.now());
    return actor;
  }

  private refuseOtherSites(request: FastifyRequest): void {
    if (SAFE_METHODS.has(request.method)) return;
    if (!comesFromOurPages(request.headers, this.settings.publicUrl)) throw new Refusal('cross_origin');
  }
}

function isOpenToThisMachine(rule: AccessRule): boolean {
  return rule.kind === 'permission' && rule.openToThisMachine === true;
}

function allowed(rule: Exclude<AccessRule, { kind: 'public' }>, actor: RequestActor): boolean {
  return rule.kind === 'signed_in' ? actor.kind === 'staff' : mayDo(actor, rule.permission);
}
