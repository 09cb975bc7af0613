import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '@standing/shared/access/roles';
import { Refusal } from '@standing/shared/errors';
import type { FastifyRequest } from 'fastify';
import { actorOf } from './access/request-actor.js';
import { readIdempotency, readIfMatch, type Idempotency } from './preconditions.js';

/** How somebody asked for a change: who, on what they saw, and whether it may be a repeat. */
export interface CommandContext {
  readonly actor: Actor;
  /** Version that they saw; null: whatever it is. */
  readonly ifMatch: number | null;
  readonly idempotency: Idempotency | null;
}

/** Parameter of a route that changes something. */
export const Context = createParamDecorator((_: unknown, context: ExecutionContext): CommandContext => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const actor = actorOf(request);
  if (!actor) throw new Refusal('unauthenticated');
  return { actor, ifMatch: readIfMatch(request.headers['if-match']), idempotency: readIdempotency(request) };
});
