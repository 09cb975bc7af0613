import { Refusal } from '@standing/shared/errors';
import type { FastifyInstance } from 'fastify';

/** The screens' own: it takes whatever no route of the API takes. */
const CATCH_ALL = '/*';

/** The methods that routes take, by the path that was asked for. */
export class RouteMethods {
  private readonly routes: { readonly pattern: RegExp; readonly methods: Set<string> }[] = [];
  private readonly byPath = new Map<string, Set<string>>();

  /** @param path as routes are declared, e.g. `/api/v1/accounts/:id` */
  add(path: string, methods: readonly string[]): void {
    let known = this.byPath.get(path);
    if (!known) {
      known = new Set();
      this.byPath.set(path, known);
      const pattern = path
        .split('/')
        .map((segment) => (segment.startsWith(':') ? '[^/]+' : literal(segment)));
      this.routes.push({ pattern: new RegExp(`^${pattern.join('/')}/?$`), methods: known });
    }
    for (const method of methods) known.add(method);
  }

  /** @returns in alphabetical order; empty if there is no such path */
  of(path: string): readonly string[] {
    const found = this.routes.filter(({ pattern }) => pattern.test(path));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].toSorted();
  }
}

/** Tells whoever asks a route by a method that it does not take which ones it takes (RFC 9110, 15.5.6): 405 and `Allow`. */
export function refuseOtherMethods(fastify: FastifyInstance): void {
  const routes = new RouteMethods();
  fastify.addHook('onRoute', ({ path, method }) => {
    if (!path.includes('*')) routes.add(path, [method].flat());
  });
  fastify.addHook('onRequest', async (request, reply) => {
    if (!request.is404 && request.routeOptions.url !== CATCH_ALL) return;
    const methods = routes.of(request.url.split('?', 1)[0] ?? '');
    if (methods.length === 0 || methods.includes(request.method)) return;
    reply.header('allow', methods.join(', '));
    throw new Refusal('method_not_allowed');
  });
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
