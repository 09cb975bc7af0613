import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Permission } from '@standing/shared/access/permissions';
import { Refusal } from '@standing/shared/errors';
import { actorOf, type RequestActor } from './request-actor.js';

/** What a route asks of its caller. */
export type AccessRule =
  | { readonly kind: 'public' }
  | { readonly kind: 'signed_in' }
  | { readonly kind: 'permission'; readonly permission: Permission; readonly openToThisMachine?: true };

/** Metadata key under which a route's rule is kept. */
export const ACCESS_RULE = 'standing:access-rule';

/** The route is for those who have the permission: staff by role, machines by role and scope. */
export const Requires = (permission: Permission) =>
  SetMetadata<string, AccessRule>(ACCESS_RULE, { kind: 'permission', permission });

/** As `Requires`, and for whoever runs on this machine: monitoring that needs no key. Not for what knows people. */
export const RequiresUnlessLocal = (permission: Permission) =>
  SetMetadata<string, AccessRule>(ACCESS_RULE, { kind: 'permission', permission, openToThisMachine: true });

/** The route is for everybody; who calls is not looked up. */
export const Public = () => SetMetadata<string, AccessRule>(ACCESS_RULE, { kind: 'public' });

/** The route is for every signed-in member of staff, whatever the role; not for machines. */
export const SignedIn = () => SetMetadata<string, AccessRule>(ACCESS_RULE, { kind: 'signed_in' });

/** Parameter of a route that is not public: who sent the request. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): RequestActor => {
  const actor = actorOf(context.switchToHttp().getRequest<object>());
  if (!actor) throw new Refusal('unauthenticated');
  return actor;
});
