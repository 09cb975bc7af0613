import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { Refusal } from '@standing/shared/errors';
import type { FastifyRequest } from 'fastify';

const QUERY_ARGUMENT = `${RouteParamtypes.QUERY}:`;

/**
 * Refuses query parameters where a route takes none, as schemas refuse those that a route does not know: a filter that
 * is passed over in silence looks like one that was applied. Probes and scrapers add their own and are outside the API.
 */
@Injectable()
export class QueryGuard implements CanActivate {
  /** @throws Refusal `invalid_parameter` */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const names = Object.keys(request.query as object);
    if (names.length === 0 || request.routeOptions.url?.startsWith('/api/') !== true) return true;
    const taken = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) as
      Record<string, unknown> | undefined;
    if (Object.keys(taken ?? {}).some((name) => name.startsWith(QUERY_ARGUMENT))) return true;
    throw new Refusal('invalid_parameter', {
      extra: { errors: [{ path: '', message: 'the route takes no query parameters' }] },
    });
  }
}
