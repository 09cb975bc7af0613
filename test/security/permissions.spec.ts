import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { API_KEY_SCOPES, type ApiKeyScope } from '@standing/shared/access/permissions';
import { ApiKeyService } from '../../server/src/staff/api-key.service.js';
import { TestApp, type Answer, type TestSession } from '../support/app.js';

/**
 * Who may call each route, written by hand from the domain's table of people. Not made from the permissions in `shared`:
 * this is what those are checked against.
 *
 * R reviewer, L lead, S support, A auditor, D administrator; machines by their key's scopes: M all, r accounts:read,
 * w accounts:write, d documents:write, l log:read, s status:read, f feed:read, g signals:write, n none; - nobody who
 * has not signed in is ever named
 * but by `all`.
 */
const WHO_MAY: readonly (readonly [method: string, path: string, who: string])[] = [
  ['GET', '/health/live', 'all'],
  ['GET', '/health/ready', 'all'],
  // To everybody on this machine, as here; from elsewhere see metrics.spec.ts.
  ['GET', '/metrics', 'all'],

  ['POST', '/api/v1/auth/sign-in', 'all'],
  ['POST', '/api/v1/auth/sign-out', 'RLSAD'],
  // Whoever has a link sets the password of the person it is for.
  ['POST', '/api/v1/auth/password-link', 'all'],
  ['POST', '/api/v1/auth/set-password', 'all'],
  ['GET', '/api/v1/me', 'RLSAD'],
  ['PUT', '/api/v1/me/preferences', 'RLSAD'],
  ['POST', '/api/v1/me/password', 'RLSAD'],
  ['GET', '/api/v1/me/sessions', 'RLSAD'],
  ['POST', '/api/v1/me/sessions/revoke-others', 'RLSAD'],
  ['POST', '/api/v1/me/sessions/:id/revoke', 'RLSAD'],
  ['GET', '/api/v1/me/totp', 'RLSAD'],
  ['POST', '/api/v1/me/totp/recovery-codes', 'RLSAD'],
  ['POST', '/api/v1/me/totp', 'RLSAD'],
  ['POST', '/api/v1/me/totp/confirm', 'RLSAD'],
  ['DELETE', '/api/v1/me/totp', 'RLSAD'],

  ['GET', '/api/v1/accounts', 'RLSADMr'],
  ['POST', '/api/v1/accounts', 'DMw'],
  ['POST', '/api/v1/accounts/import', 'DMw'],
  ['GET', '/api/v1/accounts/counts', 'RLSADMr'],
  ['GET', '/api/v1/accounts/:id', 'RLSADMr'],
  ['GET', '/api/v1/accounts/:id/commands', 'RLSADMr'],
  ['GET', '/api/v1/accounts/:id/events', 'RLSADMr'],
  ['GET', '/api/v1/accounts/:id/timeline', 'RLSADMr'],
  ['GET', '/api/v1/accounts/:id/state', 'RLSADMr'],
  ['POST', '/api/v1/accounts/:id/contacts', 'SMw'],
  ['POST', '/api/v1/accounts/:id/holds', 'RLS'],
  ['POST', '/api/v1/accounts/:id/holds/:holdId/release', 'RLS'],
  ['POST', '/api/v1/accounts/:id/verification/revoke', 'RL'],
  ['POST', '/api/v1/accounts/:id/close', 'L'],
  ['POST', '/api/v1/accounts/:id/reveal', 'RLS'],
  ['GET', '/api/v1/accounts/:id/retention', 'RLSADMr'],
  ['POST', '/api/v1/accounts/:id/erasure-requests', 'LS'],
  ['GET', '/api/v1/retention', 'LAD'],

  ['GET', '/api/v1/bulk-operations', 'RLSA'],
  ['POST', '/api/v1/bulk-operations', 'RL'],
  ['GET', '/api/v1/bulk-operations/:id', 'RLSA'],
  ['GET', '/api/v1/bulk-operations/:id/accounts', 'RLSA'],
  ['GET', '/api/v1/bulk-operations/:id/results', 'RLSA'],
  ['POST', '/api/v1/bulk-operations/:id/approve', 'RL'],
  ['POST', '/api/v1/bulk-operations/:id/reject', 'RL'],
  ['POST', '/api/v1/bulk-operations/:id/cancel', 'RL'],

  ['POST', '/api/v1/accounts/:id/documents', 'RLSMd'],
  ['GET', '/api/v1/accounts/:id/documents', 'RLSA'],
  ['GET', '/api/v1/documents/:id', 'RLSA'],
  ['GET', '/api/v1/documents/:id/content', 'RLSA'],

  ['POST', '/api/v1/documents/:id/accept', 'RLS'],
  ['POST', '/api/v1/documents/:id/reject', 'RLS'],

  // Which kinds of case somebody works on follows from the role as well: see cases.spec.ts.
  ['GET', '/api/v1/cases', 'RLSA'],
  ['POST', '/api/v1/cases', 'RLS'],
  ['GET', '/api/v1/cases/counts', 'RLSA'],
  ['GET', '/api/v1/cases/my-day', 'RLS'],
  ['POST', '/api/v1/cases/claim-next', 'RLS'],
  ['GET', '/api/v1/cases/:id', 'RLSA'],
  ['POST', '/api/v1/cases/:id/claim', 'RLS'],
  ['POST', '/api/v1/cases/:id/heartbeat', 'RLS'],
  ['POST', '/api/v1/cases/:id/release-claim', 'RLS'],
  ['POST', '/api/v1/cases/:id/take-over', 'L'],
  ['POST', '/api/v1/cases/:id/notes', 'RLS'],
  ['POST', '/api/v1/cases/:id/checklist', 'RLS'],
  ['POST', '/api/v1/cases/:id/presence', 'RLSA'],
  ['POST', '/api/v1/cases/:id/request-documents', 'RLS'],
  ['POST', '/api/v1/cases/:id/resolve', 'RLS'],
  ['POST', '/api/v1/cases/:id/cancel', 'RLS'],

  ['GET', '/api/v1/maintenance-windows', 'RLSAD'],
  ['POST', '/api/v1/maintenance-windows', 'D'],
  ['POST', '/api/v1/maintenance-windows/coverage', 'D'],
  ['GET', '/api/v1/maintenance-windows/:id', 'RLSAD'],
  ['PATCH', '/api/v1/maintenance-windows/:id', 'D'],
  ['POST', '/api/v1/maintenance-windows/:id/end', 'D'],
  ['POST', '/api/v1/maintenance-windows/:id/cancel', 'D'],
  ['GET', '/api/v1/maintenance-windows/:id/coverage', 'RLSAD'],

  // Which proposals somebody may decide follows from what they are about: see proposals.spec.ts.
  // Administrators see those about staff alone: see staff.spec.ts.
  ['GET', '/api/v1/proposals', 'RLSAD'],
  ['GET', '/api/v1/proposals/:id', 'RLSAD'],
  ['POST', '/api/v1/proposals/:id/approve', 'RLSD'],
  ['POST', '/api/v1/proposals/:id/reject', 'RLSD'],
  ['POST', '/api/v1/proposals/:id/withdraw', 'RLSD'],

  ['GET', '/api/v1/api-keys', 'D'],
  ['POST', '/api/v1/api-keys', 'D'],
  ['POST', '/api/v1/api-keys/:id/rotate', 'D'],
  ['POST', '/api/v1/api-keys/:id/revoke', 'D'],

  ['GET', '/api/v1/staff', 'D'],
  ['POST', '/api/v1/staff', 'D'],
  ['GET', '/api/v1/staff/:id', 'D'],
  ['PATCH', '/api/v1/staff/:id', 'D'],
  ['POST', '/api/v1/staff/:id/suspend', 'D'],
  ['POST', '/api/v1/staff/:id/reactivate', 'D'],
  ['POST', '/api/v1/staff/:id/roles/grant', 'D'],
  ['POST', '/api/v1/staff/:id/roles/remove', 'D'],
  ['POST', '/api/v1/staff/:id/password-link', 'D'],
  ['POST', '/api/v1/staff/:id/reset-second-factor', 'D'],
  ['POST', '/api/v1/staff/:id/sessions/revoke', 'D'],
  ['POST', '/api/v1/staff/:id/sessions/:sessionId/revoke', 'D'],

  ['GET', '/api/v1/status/:externalRef', 'Ms'],
  ['POST', '/api/v1/status/batch', 'Ms'],
  ['GET', '/api/v1/accounts/:id/customer-view', 'RLSADMr'],

  ['GET', '/api/v1/feed', 'Mf'],
  ['GET', '/api/v1/live', 'RLSAD'],
  ['POST', '/api/v1/signals', 'Mg'],
  ['GET', '/api/v1/accounts/:id/signals', 'RLSA'],
  ['GET', '/api/v1/rules', 'RLSAD'],
  ['POST', '/api/v1/rules', 'D'],
  ['POST', '/api/v1/rules/dry-run', 'D'],
  ['GET', '/api/v1/rules/:code', 'RLSAD'],
  ['POST', '/api/v1/rules/:code/versions', 'D'],
  ['POST', '/api/v1/rules/:code/retire', 'D'],

  ['GET', '/api/v1/settings', 'LAD'],
  ['PATCH', '/api/v1/settings', 'D'],

  ['GET', '/api/v1/webhooks', 'D'],
  ['POST', '/api/v1/webhooks', 'D'],
  ['GET', '/api/v1/webhooks/:id', 'D'],
  ['PATCH', '/api/v1/webhooks/:id', 'D'],
  ['DELETE', '/api/v1/webhooks/:id', 'D'],
  ['POST', '/api/v1/webhooks/:id/rotate-secret', 'D'],
  ['POST', '/api/v1/webhooks/:id/pause', 'D'],
  ['POST', '/api/v1/webhooks/:id/resume', 'D'],
  ['POST', '/api/v1/webhooks/:id/test', 'D'],
  ['POST', '/api/v1/webhooks/:id/replay-failed', 'D'],
  ['GET', '/api/v1/webhooks/:id/deliveries', 'D'],
  ['GET', '/api/v1/webhooks/:id/deliveries/:deliveryId', 'D'],
  ['POST', '/api/v1/webhooks/:id/deliveries/:deliveryId/replay', 'D'],

  ['GET', '/api/v1/notifications', 'RLSAD'],
  ['GET', '/api/v1/notifications/state', 'RLSAD'],
  ['GET', '/api/v1/notifications/:id', 'RLSAD'],
  ['POST', '/api/v1/notifications/:id/resend', 'D'],
  ['GET', '/api/v1/accounts/:id/notifications', 'RLSAD'],
  ['GET', '/api/v1/notification-templates', 'RLSAD'],
  ['POST', '/api/v1/notification-templates/preview', 'D'],
  ['GET', '/api/v1/notification-templates/:event', 'RLSAD'],
  ['POST', '/api/v1/notification-templates/:event/versions', 'D'],

  ['GET', '/api/v1/reasons', 'RLSAD'],
  ['POST', '/api/v1/reasons', 'D'],
  ['GET', '/api/v1/reasons/:kind/:code', 'RLSAD'],
  ['POST', '/api/v1/reasons/:kind/:code/versions', 'D'],
  ['POST', '/api/v1/reasons/:kind/:code/retire', 'D'],
  ['POST', '/api/v1/accounts/:id/dossier', 'LA'],
  ['GET', '/api/v1/overview', 'RLSADMr'],
  ['GET', '/api/v1/audit/events', 'A'],
  ['GET', '/api/v1/audit/events/:id', 'A'],
  ['GET', '/api/v1/audit/people', 'A'],
  // Hashes and signatures, which say nothing of anybody.
  ['GET', '/api/v1/audit/checkpoint', 'RLSADMl'],
  ['GET', '/api/v1/audit/checkpoints', 'RLSADMl'],
  ['GET', '/api/v1/audit/key', 'RLSADMl'],
  ['GET', '/api/v1/audit/proofs/inclusion', 'RLSADMl'],
  ['GET', '/api/v1/audit/proofs/consistency', 'RLSADMl'],
  ['GET', '/api/v1/audit/tile/:level/:a', 'RLSADMl'],
  ['GET', '/api/v1/audit/tile/:level/:a/:b', 'RLSADMl'],
  ['GET', '/api/v1/audit/tile/:level/:a/:b/:c', 'RLSADMl'],
  ['GET', '/api/v1/audit/tile/:level/:a/:b/:c/:d', 'RLSADMl'],
  ['GET', '/api/v1/audit/status', 'RLSADMl'],
  // With the bytes of what the caller may read anyway.
  ['GET', '/api/v1/audit/evidence', 'RLSADMl'],
  // What the entries say.
  ['POST', '/api/v1/audit/verify', 'A'],
  ['GET', '/api/v1/audit/verifications', 'A'],
  ['POST', '/api/v1/audit/verification-runs', 'A'],
  ['GET', '/api/v1/audit/verification-runs', 'A'],
  ['GET', '/api/v1/audit/verification-runs/:id', 'A'],
  ['GET', '/api/v1/audit/leaf/:index', 'A'],
  ['GET', '/api/v1/audit/export', 'A'],
];

/** The UI's files and the description of the API: the same for everybody, and nothing of anybody. */
const OPEN_FILES =
  /^(\/|\*|\/\*|\/index\.html|\/assets\/.*|\/api\/docs(\/.*|\*)?|\/api\/openapi\.json|\/[^/]+\.(svg|png|ico|webmanifest|txt))$/;

const STAFF = {
  R: 'reviewer',
  L: 'lead',
  S: 'support',
  A: 'auditor',
  D: 'administrator',
} as const;
const KEYS: Readonly<Record<string, readonly ApiKeyScope[]>> = {
  M: Object.keys(API_KEY_SCOPES) as ApiKeyScope[],
  r: ['accounts:read'],
  w: ['accounts:write'],
  d: ['documents:write'],
  l: ['log:read'],
  s: ['status:read'],
  f: ['feed:read'],
  g: ['signals:write'],
  n: [],
};

let app: TestApp;
const sessions = new Map<string, TestSession>();
const keys = new Map<string, string>();

beforeAll(async () => {
  app = await TestApp.start();
  for (const [letter, role] of Object.entries(STAFF)) sessions.set(letter, await app.staffSession(role));
  const actor = { kind: 'system', id: 'test', role: 'system' } as const;
  for (const [letter, scopes] of Object.entries(KEYS)) {
    const key = `standing_test_${letter}_0123456789`;
    await app.nest.get(ApiKeyService).ensure(key, { name: letter, scopes, expiresAt: null }, actor);
    keys.set(letter, key);
  }
});
afterAll(() => app.close());

/** `METHOD /path` of every route that the HTTP server answers. HEAD goes with GET. */
function routesOfServer(): string[] {
  const fastify = app.nest.getHttpAdapter().getInstance() as unknown as {
    printRoutes(options: { commonPrefix: boolean }): string;
  };
  const routes: string[] = [];
  const parents: string[] = [];
  for (const line of fastify.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^((?:│ {3}| {4})*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (!match) continue;
    const depth = match[1]!.length / 4;
    const path = (parents[depth - 1] ?? '') + match[2]!;
    parents.length = depth;
    parents.push(path);
    for (const method of match[3]?.split(', ') ?? []) {
      if (method !== 'HEAD' && !OPEN_FILES.test(path)) routes.push(`${method} ${path}`);
    }
  }
  return routes.toSorted();
}

const call = (who: string, method: string, path: string): Promise<Answer> => {
  const url = path.replaceAll(/:\w+/g, '00000000-0000-7000-8000-000000000000');
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: {} };
  const key = keys.get(who);
  if (key !== undefined)
    return app.send(method, url, { ...body, headers: { authorization: `Bearer ${key}` } });
  return sessions.get(who)?.send(method, url, body) ?? app.send(method, url, body);
};

/** What comes behind the door (404, 422, …) is not of interest here. */
const refusedAtTheDoor = (answer: Answer) =>
  answer.status === 401 || (answer.status === 403 && answer.code === 'forbidden');

test('the table names exactly the routes that the server has', () => {
  expect(routesOfServer()).toEqual(WHO_MAY.map(([method, path]) => `${method} ${path}`).toSorted());
});

test('HEAD is let in where GET is, and nowhere else', async () => {
  expect((await call('nobody', 'HEAD', '/api/v1/accounts')).status).toBe(401);
  expect((await call('n', 'HEAD', '/api/v1/accounts')).status).toBe(403);
  expect((await call('S', 'HEAD', '/api/v1/audit/events')).status).toBe(403);
  expect((await call('A', 'HEAD', '/api/v1/audit/events')).status).toBe(200);
});

// Signing out ends the session that the other rows are tried with.
const inOrder = [...WHO_MAY].toSorted(
  ([, a], [, b]) => Number(a.endsWith('out')) - Number(b.endsWith('out')),
);

test.each(inOrder)('%s %s is for %s', async (method, path, who) => {
  const everybody = [...sessions.keys(), ...keys.keys(), 'nobody'];
  const letIn: string[] = [];
  for (const one of everybody) {
    const answer = await call(one, method, path);
    expect(answer.status).toBeLessThan(500);
    if (!refusedAtTheDoor(answer)) letIn.push(one);
    else expect(answer.code).toBe(one === 'nobody' ? 'unauthenticated' : 'forbidden');
  }
  expect(letIn).toEqual(who === 'all' ? everybody : everybody.filter((one) => who.includes(one)));
});

test('every parameter of every route is validated by a schema', () => {
  const validated = new Set([
    RouteParamtypes.BODY,
    RouteParamtypes.QUERY,
    RouteParamtypes.PARAM,
    RouteParamtypes.HEADERS,
    RouteParamtypes.RAW_BODY,
    RouteParamtypes.FILE,
    RouteParamtypes.FILES,
    RouteParamtypes.COOKIES,
    RouteParamtypes.SIGNED_COOKIES,
  ]);
  const without: string[] = [];
  let parameters = 0;
  const scanner = new MetadataScanner();
  for (const { metatype } of app.nest.get(DiscoveryService, { strict: false }).getControllers()) {
    const controller = metatype as new () => Record<string, object>;
    for (const name of scanner.getAllMethodNames(controller.prototype)) {
      const handler = controller.prototype[name] as object;
      if (!Reflect.hasMetadata(PATH_METADATA, handler)) continue;
      const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number];
      const args = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) as
        Record<string, { schema?: unknown }> | undefined;
      for (const [key, { schema }] of Object.entries(args ?? {})) {
        if (!validated.has(Number(key.split(':', 1)))) continue;
        parameters += 1;
        if (!schema) without.push(`${method} ${controller.name}.${name}`);
      }
    }
  }
  expect(without).toEqual([]);
  expect(parameters).toBeGreaterThan(10);
});
