import type { RequestActor } from './request-actor.js';

/**
 * Tells who a credential belongs to. A port: the guard is platform and knows no module, so the staff module
 * provides it.
 */
export abstract class Authenticator {
  /**
   * @param quietly it does not count as being used: a stream that stays open is nobody at a screen
   * @returns null for a session that is unknown, over, idle for too long, or of disabled staff
   */
  abstract bySessionToken(token: string, quietly?: boolean): Promise<RequestActor | null>;

  /** @returns null for a key that is unknown, expired or revoked */
  abstract byApiKey(key: string): Promise<RequestActor | null>;
}
