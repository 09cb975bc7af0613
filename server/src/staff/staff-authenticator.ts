import { Injectable } from '@nestjs/common';
import { Authenticator } from '../platform/http/access/authenticator.js';
import type { RequestActor } from '../platform/http/access/request-actor.js';
import { ApiKeyService } from './api-key.service.js';
import { SessionService } from './session.service.js';

/** The guard's way to sessions and keys. */
@Injectable()
export class StaffAuthenticator extends Authenticator {
  constructor(
    private readonly sessions: SessionService,
    private readonly apiKeys: ApiKeyService,
  ) {
    super();
  }

  bySessionToken(token: string, quietly = false): Promise<RequestActor | null> {
    return this.sessions.find(token, quietly);
  }

  byApiKey(key: string): Promise<RequestActor | null> {
    return this.apiKeys.find(key);
  }
}
