import {
  API_KEY_SCOPES,
  roleFor,
  type ApiKeyScope,
  type Permission,
} from '@standing/shared/access/permissions';
import type { Actor, Role } from '@standing/shared/access/roles';

/** Who sent a request, as its session or API key says. */
export interface RequestActor extends Actor {
  readonly kind: 'staff' | 'machine';
  /** Staff id or API key id. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Of staff: the session the request came with. */
  readonly sessionId?: string;
  /** Of machines: what the key opens. Names that the program does not know open nothing. */
  readonly scopes?: readonly string[];
}

/** Whether somebody has a permission: by role and, for a machine, by its key's scopes as well. */
export function mayDo(actor: RequestActor, permission: Permission): boolean {
  if (roleFor(permission, actor.roles) === null) return false;
  if (actor.kind === 'staff') return true;
  return (actor.scopes ?? []).some((scope) => scopeOpens(scope, permission));
}

function scopeOpens(scope: string, permission: Permission): boolean {
  if (!Object.hasOwn(API_KEY_SCOPES, scope)) return false;
  const opened: readonly Permission[] = API_KEY_SCOPES[scope as ApiKeyScope];
  return opened.includes(permission);
}

const ACTOR = Symbol('actor');

/** Remembers on the request who sent it. */
export function setActor(request: object, actor: RequestActor): void {
  (request as { [ACTOR]?: RequestActor })[ACTOR] = actor;
}

/** Who sent the request; undefined on public routes and before the guard has run. */
export function actorOf(request: object): RequestActor | undefined {
  return (request as { [ACTOR]?: RequestActor })[ACTOR];
}

const ASK_AGAIN = Symbol('ask-again');

/** Remembers on the request how to ask anew who its credentials belong to. */
export function setAskAgain(request: object, ask: () => Promise<RequestActor | null>): void {
  (request as { [ASK_AGAIN]?: typeof ask })[ASK_AGAIN] = ask;
}

/**
 * Who the request's credentials belong to by now; null once they are revoked, expired or no longer let into its route.
 * For answers that go on for long.
 */
export async function actorByNow(request: object): Promise<RequestActor | null> {
  return (await (request as { [ASK_AGAIN]?: () => Promise<RequestActor | null> })[ASK_AGAIN]?.()) ?? null;
}

const CALLER = Symbol('caller');

/** Remembers whose credential came with a request, whether or not they may send it. */
export function setCaller(request: object, caller: RequestActor): void {
  (request as { [CALLER]?: RequestActor })[CALLER] = caller;
}

/** Whose credential came with the request; undefined for none that is known, and on public routes. */
export function callerOf(request: object): RequestActor | undefined {
  return (request as { [CALLER]?: RequestActor })[CALLER];
}
