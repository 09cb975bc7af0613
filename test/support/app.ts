import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { StaffRole } from '@standing/shared/access/roles';
import type { SessionView } from '@standing/shared/contracts/auth';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createApp } from '../../server/src/app.js';
import { Clock } from '../../server/src/platform/clock.js';
import { loadConfig, type Config } from '../../server/src/platform/config.js';
import { createDataSource } from '../../server/src/platform/database/data-source.js';
import { ApiKeyService } from '../../server/src/staff/api-key.service.js';
import { SessionService } from '../../server/src/staff/session.service.js';
import { StaffService } from '../../server/src/staff/staff.service.js';
import { DescribedAnswers } from './described-answers.js';
import { createTestDatabase, ROOT_DIR, silentLog, temporaryDataDir, type TestDatabase } from './postgres.js';

export const TEST_PASSWORD = 'correct horse battery';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  /** Parsed; an empty object when the answer is not JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly body: any;
  /** The body as it was sent. */
  readonly bytes: Buffer;
  /** The body as it was sent. */
  readonly text: string;
  /** Of a problem document: what is wrong. */
  readonly code: unknown;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the request comes from. Default: 127.0.0.1. */
  readonly address?: string;
}

export interface TestEvent {
  readonly command: string;
  /** Kind of stream. */
  readonly stream: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The real application on a database of its own, reached without a socket, with a clock that the test sets. */
export class TestApp {
  /** Added to the real time. Milliseconds. */
  private aheadMs = 0;
  private stoppedAt: number | null = null;

  private constructor(
    readonly nest: NestFastifyApplication,
    readonly config: Config,
    readonly dataSource: DataSource,
    readonly database: TestDatabase,
  ) {
    const clock = nest.get(Clock);
    clock.now = () => (this.stoppedAt ?? Date.now()) + this.aheadMs;
  }

  /**
   * @param env settings, as environment variables; rate limits are off and nothing is logged unless they say so
   * @param reach how the application reaches its database; the default is directly, with 10 connections
   */
  static async start(
    env: Readonly<Record<string, string>> = {},
    reach: { through?: (appUrl: string) => Promise<string>; poolSize?: number } = {},
  ): Promise<TestApp> {
    const dataDir = await temporaryDataDir();
    const database = await createTestDatabase();
    const config = loadConfig(
      { SEED: 'none', RATE_LIMITS: 'off', LOG_LEVEL: 'silent', DATA_DIR: dataDir, ...env },
      ROOT_DIR,
    );
    const dataSource = createDataSource({
      url: (await reach.through?.(database.appUrl)) ?? database.appUrl,
      applicationName: 'standing-test',
      poolSize: reach.poolSize ?? 10,
      log: silentLog,
    });
    await dataSource.initialize();
    return new TestApp(await createApp(config, dataSource), config, dataSource, database);
  }

  async close(): Promise<void> {
    await this.nest.close();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    await this.database.drop();
    await rm(this.config.dataDir, { recursive: true, force: true });
  }

  /**
   * Forgets all people, sessions, keys and counters, and takes the clock back to the present: a fresh start for a test
   * without the second that a new application takes. The log stays; `events` leaves out what was before.
   */
  async forgetStaff(): Promise<void> {
    await this.nest.get(SessionService).onModuleDestroy();
    await this.nest.get(ApiKeyService).onModuleDestroy();
    const client = new pg.Client({ connectionString: this.database.superuserUrl });
    await client.connect();
    try {
      await client.query('TRUNCATE staff, session, api_key, sign_in_throttle CASCADE');
    } finally {
      await client.end();
    }
    const newest = await this.dataSource.query<{ id: string }[]>(
      'SELECT id FROM audit_event ORDER BY id DESC LIMIT 1',
    );
    this.eventsAfter = newest[0]?.id ?? this.eventsAfter;
    this.aheadMs = 0;
    this.stoppedAt = null;
  }
  private eventsAfter = '00000000-0000-0000-0000-000000000000';

  /** What the log has got since the last `forgetStaff`, oldest first. */
  events(...commands: string[]): Promise<TestEvent[]> {
    return this.dataSource.query<TestEvent[]>(
      `SELECT command, stream_kind AS stream, convert_from(body, 'UTF8')::jsonb -> 'facts' AS facts
       FROM audit_event WHERE id > $1 AND (cardinality($2::text[]) = 0 OR command = ANY($2)) ORDER BY id`,
      [this.eventsAfter, commands],
    );
  }

  now(): number {
    return this.nest.get(Clock).now();
  }

  /** From now on time passes only by `advance`. */
  stopClock(): void {
    this.stoppedAt ??= Date.now();
  }

  advance(ms: number): void {
    this.aheadMs += ms;
  }

  /** Every answer is held against the API's description, whatever else the test looks for. */
  private described: Promise<DescribedAnswers> | undefined;

  async send(method: string, url: string, options: RequestOptions = {}): Promise<Answer> {
    const { body, headers, address } = options;
    const response = await this.nest.inject({
      method: method as 'GET',
      url,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: isRaw(body) ? body : JSON.stringify(body) }),
      ...(address === undefined ? {} : { remoteAddress: address }),
    });
    const contentType = response.headers['content-type'] ?? '';
    const isJson = response.body !== '' && /[/+]json/.test(contentType);
    const answered = isJson ? response.json<{ code?: unknown }>() : {};
    this.described ??= DescribedAnswers.of(this.nest);
    const difference = (await this.described).differs({
      method,
      path: url.replace(/\?.*$/s, ''),
      status: response.statusCode,
      mediaType: response.rawPayload.length === 0 ? '' : contentType.replace(/;.*$/, ''),
      body: answered,
    });
    if (difference !== null) throw new Error(`The API description differs: ${difference}`);
    return {
      status: response.statusCode,
      headers: response.headers,
      body: answered,
      bytes: response.rawPayload,
      text: response.body,
      code: answered.code,
    };
  }

  /** Adds somebody who can sign in with `TEST_PASSWORD`. */
  async addStaff(email: string, ...roles: StaffRole[]): Promise<string> {
    const member = { email, name: `Test ${roles.join(' and ')}`, roles, password: TEST_PASSWORD };
    return this.nest.get(StaffService).add(member, { kind: 'system', id: 'test', role: 'system' });
  }

  /** Signs in, and gives what a browser would then send by itself. */
  async signIn(email: string, options: RequestOptions = {}): Promise<TestSession> {
    const body = { email, password: TEST_PASSWORD };
    const answer = await this.send('POST', '/api/v1/auth/sign-in', { body, ...options });
    if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status} ${String(answer.code)}`);
    return new TestSession(this, cookieOf(answer), answer.body as SessionView);
  }

  /** Adds somebody and signs them in. */
  async staffSession(...roles: StaffRole[]): Promise<TestSession> {
    const email = `${roles.join('-')}-${this.added++}@standing.test`;
    await this.addStaff(email, ...roles);
    return this.signIn(email);
  }
  private added = 1;
}

/** Sent as it is; everything else becomes JSON. */
function isRaw(body: unknown): body is string | Buffer | Readable {
  return typeof body === 'string' || Buffer.isBuffer(body) || body instanceof Readable;
}

/** A signed-in browser. */
export class TestSession {
  constructor(
    private readonly app: TestApp,
    /** `name=value`. */
    readonly cookie: string,
    readonly view: SessionView,
  ) {}

  /** The session's token, which only the cookie carries. */
  get token(): string {
    return this.cookie.slice(this.cookie.indexOf('=') + 1);
  }

  send(method: string, url: string, options: RequestOptions = {}): Promise<Answer> {
    const changes = method !== 'GET' && method !== 'HEAD';
    return this.app.send(method, url, {
      ...options,
      headers: {
        cookie: this.cookie,
        ...(changes ? { 'x-csrf-token': this.view.csrfToken } : {}),
        ...options.headers,
      },
    });
  }
}

/** The session cookie that an answer sets, as the browser sends it back. */
export function cookieOf(answer: Answer): string {
  return String(answer.headers['set-cookie']).split(';', 1).join('');
}
