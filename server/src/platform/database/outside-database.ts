import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { OperatorLog } from '../operator-log.js';
import { StartupError } from '../startup-error.js';
import { withRole } from './connection-url.js';
import { isDatabaseAway, sqlState } from './database-errors.js';
import { ROLE_NAMES } from './database-roles.js';

const { app: APP_ROLE, auditor: AUDITOR_ROLE } = ROLE_NAMES;

/** PostgreSQL's `server_version_num` of 15.0. */
const OLDEST_VERSION = 150_000;
/** From this one on, membership in a role is given with options: inherit it, set it. */
const MEMBERSHIP_OPTIONS_VERSION = 160_000;

/** A database server started together with this one is given this long to take connections. */
const CONNECT_PATIENCE_MS = 60_000;
const CONNECT_RETRY_MS = 500;
const CONNECT_TIMEOUT_MS = 10_000;

const INSUFFICIENT_PRIVILEGE = '42501';
/**
 * Two servers making the same cluster-wide role or grant at once: the second finds it there, or its row of the
 * catalogue, or that row just changed ("tuple concurrently updated").
 */
const ALREADY_THERE = new Set(['42710', '23505', 'XX000']);

export interface OutsideUrls {
  /** The login that migrates. */
  readonly ownerUrl: string;
  /** Every session of it acts as the app's role. */
  readonly appUrl: string;
}

/** Connects, waiting for a server that is just starting. @throws StartupError when it cannot be reached. */
async function connect(
  url: string,
  variable: string,
  log: OperatorLog,
  signal: AbortSignal,
): Promise<pg.Client> {
  const giveUpAt = Date.now() + CONNECT_PATIENCE_MS;
  let told = false;
  for (;;) {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'standing-setup',
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (!isDatabaseAway(error) || Date.now() > giveUpAt) {
        throw new StartupError(`The database of ${variable} cannot be reached: ${(error as Error).message}`);
      }
      if (!told) log.info(`Waiting for the database of ${variable}: ${(error as Error).message}`);
      told = true;
      await delay(CONNECT_RETRY_MS, undefined, { signal });
    }
  }
}

async function one<T extends pg.QueryResultRow>(
  client: pg.Client,
  sql: string,
  values: unknown[] = [],
): Promise<T> {
  const { rows } = await client.query<T>(sql, values);
  const [row] = rows;
  if (!row) throw new Error(`No row came back from: ${sql}`);
  return row;
}

interface Server {
  readonly version: number;
  readonly versionText: string;
  readonly login: string;
  readonly database: string;
  readonly encoding: string;
  readonly ctype: string;
  readonly hasTrigrams: boolean;
}

async function inspect(client: pg.Client): Promise<Server> {
  return one<Server & pg.QueryResultRow>(
    client,
    `SELECT current_setting('server_version_num')::int AS version,
            current_setting('server_version') AS "versionText",
            session_user AS login,
            current_database() AS database,
            current_setting('server_encoding') AS encoding,
            (SELECT datctype FROM pg_database WHERE datname = current_database()) AS ctype,
            EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') AS "hasTrigrams"`,
  );
}

/** @throws StartupError for a server that cannot serve. */
function refuseUnfit(server: Server, log: OperatorLog): void {
  if (server.version < OLDEST_VERSION) {
    throw new StartupError(
      `The database server is PostgreSQL ${server.versionText}; Standing needs 15 or newer.`,
    );
  }
  if (server.encoding !== 'UTF8') {
    throw new StartupError(
      `The database ${server.database} has the encoding ${server.encoding}; Standing needs UTF8:` +
        ` CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    );
  }
  if (!server.hasTrigrams) {
    throw new StartupError(
      'The database server lacks the extension pg_trgm. Install its contrib package (postgresql-contrib).',
    );
  }
  if (server.ctype === 'C' || server.ctype === 'POSIX') {
    log.warn(
      `The database ${server.database} has the character type ${server.ctype}: search will find no names outside` +
        ' the Latin alphabet. Create it with LC_CTYPE C.UTF-8 instead.',
    );
  }
}

/** Runs a statement that needs a right; without the right, says which. */
async function withRight(client: pg.Client, sql: string, lacking: () => StartupError): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    const state = sqlState(error);
    if (state === INSUFFICIENT_PRIVILEGE) throw lacking();
    if (state === undefined || !ALREADY_THERE.has(state)) throw error;
  }
}

async function ensureGroupRoles(client: pg.Client, server: Server): Promise<void> {
  const { rows } = await client.query<{ rolname: string }>(
    'SELECT rolname FROM pg_roles WHERE rolname = ANY ($1)',
    [[APP_ROLE, AUDITOR_ROLE]],
  );
  const existing = new Set(rows.map((row) => row.rolname));
  for (const role of [APP_ROLE, AUDITOR_ROLE]) {
    if (existing.has(role)) continue;
    await withRight(
      client,
      `CREATE ROLE ${role} NOLOGIN`,
      () =>
        new StartupError(
          `The login ${server.login} may not create the role ${role}. As a superuser, once per server:\n` +
            `  CREATE ROLE ${APP_ROLE} NOLOGIN;\n  CREATE ROLE ${AUDITOR_ROLE} NOLOGIN;\n` +
            `  GRANT ${APP_ROLE} TO ${client.escapeIdentifier(server.login)};`,
        ),
    );
  }
}

/** Whether sessions of the login this client uses may act as the app's role. */
async function maySetRole(client: pg.Client, version: number): Promise<boolean> {
  const privilege = version >= MEMBERSHIP_OPTIONS_VERSION ? 'SET' : 'MEMBER';
  const { may } = await one<{ may: boolean }>(
    client,
    'SELECT pg_has_role(session_user, $1::name, $2) AS may',
    [APP_ROLE, privilege],
  );
  return may;
}

const membershipMissing = (client: pg.Client, login: string) =>
  new StartupError(
    `The login ${login} is not a member of ${APP_ROLE} and may not make itself one. As a superuser:\n` +
      `  GRANT ${APP_ROLE} TO ${client.escapeIdentifier(login)};`,
  );

/** One login for everything: it owns the schema, and the app's sessions act as the restricted role. */
async function prepareSingleLogin(client: pg.Client, server: Server, url: string): Promise<OutsideUrls> {
  await ensureGroupRoles(client, server);
  if (!(await maySetRole(client, server.version))) {
    const options = server.version >= MEMBERSHIP_OPTIONS_VERSION ? ' WITH SET TRUE, INHERIT FALSE' : '';
    await withRight(client, `GRANT ${APP_ROLE} TO SESSION_USER${options}`, () =>
      membershipMissing(client, server.login),
    );
  }
  return { ownerUrl: url, appUrl: withRole(url, APP_ROLE) };
}

/** The app has a login of its own, which must be able to do what the role may and nothing beyond. */
async function checkAppLogin(
  owner: pg.Client,
  ownerServer: Server,
  url: string,
  log: OperatorLog,
  signal: AbortSignal,
): Promise<void> {
  const app = await connect(url, 'DATABASE_URL', log, signal);
  try {
    const server = await inspect(app);
    if (server.database !== ownerServer.database) {
      throw new StartupError(
        `DATABASE_URL leads to the database ${server.database}, DATABASE_OWNER_URL to ${ownerServer.database}.`,
      );
    }
    const login = await one<{ tooStrong: boolean; member: boolean }>(
      app,
      `SELECT rolsuper OR pg_has_role(session_user, $2::name, 'MEMBER') AS "tooStrong",
              pg_has_role(session_user, $1::name, 'USAGE') AS member
         FROM pg_roles WHERE rolname = session_user`,
      [APP_ROLE, ownerServer.login],
    );
    if (login.tooStrong) {
      throw new StartupError(
        `The login ${server.login} of DATABASE_URL can act as the owner ${ownerServer.login}; beside` +
          ' DATABASE_OWNER_URL it must be one that may not change the schema.',
      );
    }
    if (!login.member) {
      await withRight(owner, `GRANT ${APP_ROLE} TO ${owner.escapeIdentifier(server.login)}`, () =>
        membershipMissing(owner, server.login),
      );
    }
  } finally {
    await app.end();
  }
}

/**
 * Checks an outside server and makes the roles that migrations grant to. Several servers, and several databases of
 * one server, may do so at once.
 *
 * @param url the login of the app, or the only one.
 * @param ownerUrl the login that migrates, if it is another.
 * @param signal ends waiting for a server that is not there yet.
 * @throws StartupError naming what is missing, with the SQL for it.
 */
export async function prepareOutsideDatabase(
  url: string,
  ownerUrl: string | undefined,
  log: OperatorLog,
  signal: AbortSignal,
): Promise<OutsideUrls> {
  const client = await connect(
    ownerUrl ?? url,
    ownerUrl === undefined ? 'DATABASE_URL' : 'DATABASE_OWNER_URL',
    log,
    signal,
  );
  try {
    const server = await inspect(client);
    refuseUnfit(server, log);
    if (ownerUrl === undefined) return await prepareSingleLogin(client, server, url);
    await ensureGroupRoles(client, server);
    await checkAppLogin(client, server, url, log, signal);
    return { ownerUrl, appUrl: url };
  } finally {
    await client.end();
  }
}
