import { Refusal } from '@standing/shared/errors';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  LogController,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import type { Config } from './platform/config.js';
import { refuseExpectations, refuseUnreadable, requireHost } from './platform/http/client-errors.js';
import { describeApi } from './platform/http/openapi.js';
import { toProblem } from './platform/http/problem.js';
import { refuseOtherMethods } from './platform/http/route-methods.js';
import { createLogger, NestLogger } from './platform/logging.js';
import { observeRequests } from './platform/metrics/http-metrics.js';
import { MetricsRegistry } from './platform/metrics/metrics-registry.js';

/** The largest JSON body; the longest legitimate one, a batch of 1,000 references, needs a quarter of it. Bytes. */
const JSON_BODY_LIMIT = 512 * 1024;
/** A client that sends its request more slowly than this holds a socket for nothing. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Imports stream for as long as they have lines; silence on the socket ends them. */
const SOCKET_TIMEOUT_MS = 120_000;
const MAX_URL_PARAMETER_LENGTH = 200;

/** Content types of an import; their bodies are handed on as streams. */
export const STREAMED_TYPES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'text/csv'];

/** Hands Fastify's errors on as they are: their codes tell a malformed body from an oversized one. */
class Adapter extends FastifyAdapter {
  override mapException(error: unknown): unknown {
    return error;
  }
}

/** Builds the API on a connected data source, ready to listen. */
export async function createApp(config: Config, dataSource: DataSource): Promise<NestFastifyApplication> {
  const logger = createLogger(config, 'api');
  const adapter = new Adapter({
    loggerInstance: logger,
    // Ours says less: Fastify's own would write whole URLs, and with them what people searched for.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: JSON_BODY_LIMIT,
    requestTimeout: 0,
    // Asked for below, so that the answer is a problem document.
    http: { requireHostHeader: false },
    connectionTimeout: SOCKET_TIMEOUT_MS,
    genReqId: requestIds(),
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    routerOptions: { maxParamLength: MAX_URL_PARAMETER_LENGTH, ignoreTrailingSlash: true },
    clientErrorHandler: refuseUnreadable,
    // Refusals before routing: a URL that cannot be decoded.
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      const problem = toProblem(error);
      void reply.status(problem.status).headers(problem.headers).send(JSON.stringify(problem.body));
    },
  });
  const fastify: FastifyInstance = adapter.getInstance();
  fastify.server.headersTimeout = REQUEST_TIMEOUT_MS;
  refuseExpectations(fastify.server);
  fastify.removeContentTypeParser('text/plain');
  takeJson(fastify);
  fastify.addContentTypeParser(STREAMED_TYPES, (_request, payload, done) => done(null, payload));
  fastify.addContentTypeParser('multipart/form-data', (_request, payload, done) => done(null, payload));
  logRequests(fastify);

  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, dataSource), adapter, {
    bodyParser: false,
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  app.setGlobalPrefix('api/v1', { exclude: ['health/live', 'health/ready', 'metrics'] });
  await app.register(helmet, {
    global: false,
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // The component library writes its styles into the page.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    // Telling a browser to insist on HTTPS makes sense only where HTTPS is served.
    ...(config.publicUrl?.startsWith('https:') ? {} : { strictTransportSecurity: false as const }),
    referrerPolicy: { policy: 'no-referrer' },
  });
  setHeaders(fastify);
  refuseOtherMethods(fastify);
  observeRequests(fastify, app.get(MetricsRegistry));
  describeApi(app);
  await serveUi(app, join(config.rootDir, 'admin-ui', 'dist'));
  await app.init();
  await fastify.ready();
  return app;
}

/**
 * JSON is UTF-8 (RFC 8259, 8.1). Bytes that are not would be replaced in silence, and a name kept that nobody wrote. No
 * bytes are no body, whatever the header says: clients that send JSON name it on requests that need none as well.
 */
function takeJson(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    if (isUtf8(body)) return parse(request, body.toString(), done);
    return done(new Refusal('malformed_json', { detail: 'The body is not UTF-8.' }));
  });
}

/** Names requests: unique over processes, and cheaper than a uuid for each. */
function requestIds(): () => string {
  const process = randomBytes(6).toString('base64url');
  let count = 0;
  return () => `${process}-${(++count).toString(36)}`;
}

/** One line a request: the route, never the URL, whose query may name a customer. */
function logRequests(fastify: FastifyInstance): void {
  fastify.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
}

/**
 * What answers carry beside their content. Pages get the full set of a browser's restrictions; data only what keeps
 * it from being kept or taken for a page, since the set is a kilobyte and the answers are small and many.
 */
function setHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.url.startsWith('/api/v1/')) {
      reply.headers({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
      });
    } else reply.helmet();
    requireHost(request.raw);
  });
}

/** Serves the built screens; every path that is no file is the UI's own and gets its page. */
async function serveUi(app: NestFastifyApplication, folder: string): Promise<void> {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const isBuilt = existsSync(join(folder, 'index.html'));
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Built files carry a hash of their content in their name; the page that names them does not.
        const isHashed = path.includes('/assets/');
        reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  if (!isBuilt) return;
  fastify.get('/*', (request, reply) => {
    const isPage = !/^\/(api|health|metrics|assets)(\/|\?|$)/.test(request.url);
    return isPage ? reply.sendFile('index.html') : reply.callNotFound();
  });
}
