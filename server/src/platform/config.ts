import { DEFAULT_RETENTION_YEARS } from '@standing/shared/retention/retention';
import { isIPv4 } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { parseClamdUrl } from './clamd-url.js';
import { parseMasterKeys } from './crypto/master-keys.js';
import { StartupError } from './startup-error.js';
import { parseMailbox, parseSmtpUrl, type Mailbox, type SmtpPlace } from './smtp-url.js';
import { parseS3Url } from './storage/s3-url.js';

/** Several API processes, their workers and an operator's psql share the server's 100 connections (its default). */
const DEFAULT_POOL_SIZE = 20;
const MAX_POOL_SIZE = 90;
/** An idle poll is one statement of 0.1 ms; what reads the log by index sees an event this much later at most. */
const DEFAULT_SEQUENCER_POLL_MS = 100;

/** No law asks for more. */
const MAX_RETENTION_YEARS = 100;

/** Shorter demo secrets would be found by guessing, even on loopback. Characters. */
const MIN_DEMO_SECRET_LENGTH = 8;

/** The settings of one process, read once at start and never changed. */
export interface Config {
  /** Absolute path of the installation: the folder that holds `server/`, `admin-ui/` and `node_modules/`. */
  readonly rootDir: string;
  /** `NODE_ENV=production`. */
  readonly production: boolean;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly database: DatabaseConfig;
  /** Connections the API process may hold; the worker takes a quarter of it. */
  readonly databasePoolSize: number;
  /** Absolute path. */
  readonly dataDir: string;
  /** `staff`: the demo's people and key, without its customers. */
  readonly seed: 'demo' | 'staff' | 'none';
  /** Given by the operator; what is missing is generated, see `demoCredentials`. */
  readonly demo: { readonly password: string | undefined; readonly apiKey: string | undefined };
  readonly rateLimits: boolean;
  /** `child`: the API process starts a worker beside itself. `off`: somebody else runs one. */
  readonly worker: 'child' | 'off';
  /** How long the sequencer waits before it asks again whether events wait for their index. Milliseconds. */
  readonly sequencerPollMs: number;
  /** The mail server. Unset: mails are kept and shown, not sent. */
  readonly smtp: SmtpPlace | undefined;
  /** Whom mails are from; without a name it is the service's. */
  readonly mailFrom: Mailbox;
  /** Where browsers reach the API, without a trailing slash. Unset: the address it listens on. */
  readonly publicUrl: string | undefined;
  /** Unset: documents are encrypted files under `dataDir`. */
  readonly s3Url: string | undefined;
  /** clamd, which every file is sent to before anything reads it. Unset: files are not scanned. */
  readonly clamdUrl: string | undefined;
  /** What the keys of accounts' documents are wrapped with. Both unset: a file under `dataDir`, made when needed. */
  readonly masterKey: { readonly keys: string | undefined; readonly file: string | undefined };
  /** How long customers' data is kept after an account was closed. */
  readonly retentionYears: number;
  /** Addresses or CIDR ranges of reverse proxies whose `X-Forwarded-*` headers are believed. */
  readonly trustProxy: readonly string[];
  /** Host names, addresses or CIDR ranges that webhooks may go to although they are not public, or not over https. */
  readonly webhookAllow: readonly string[];
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

export type DatabaseConfig =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'outside';
      /** The login of API and worker; the owner's, too, when `ownerUrl` is unset. */
      readonly url: string;
      /** The login that migrates, where the API's may not. */
      readonly ownerUrl: string | undefined;
    };

/** Every setting that is wrong, at once. */
export class ConfigError extends StartupError {
  override readonly name = 'ConfigError';

  /** @param problems one sentence each, beginning with the variable's name; never the value of a secret. */
  constructor(readonly problems: readonly string[]) {
    super(
      `Standing cannot start with these settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
}

const urlOf = (...schemes: string[]) =>
  z
    .string()
    .regex(new RegExp(`^(${schemes.join('|')})://.`), `must be a URL that begins with ${schemes[0]}://`);
const postgresUrl = urlOf('postgres', 'postgresql');
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));
const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of: ${values.join(', ')}` });
/** Checks what is kept as text and read apart by whoever uses it. */
const parsedBy = (parse: (text: string) => unknown, example: string) =>
  z.string().refine((text) => parse(text) !== undefined, `must look like ${example}`);
/** The same for what is kept as it was read. */
const readBy =
  <T>(parse: (text: string) => T | undefined, example: string) =>
  (text: string, context: z.core.$RefinementCtx): T => {
    const parsed = parse(text);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: `must look like ${example}` });
    return z.NEVER;
  };
const demoSecret = z
  .string()
  .min(MIN_DEMO_SECRET_LENGTH, `must have at least ${MIN_DEMO_SECRET_LENGTH} characters`)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces');

/** What is written with commas between. */
function listOf(text: string | undefined): readonly string[] {
  const entries = (text ?? '').split(',').map((entry) => entry.trim());
  return Object.freeze(entries.filter((entry) => entry !== ''));
}

/** Whether only this machine can reach what listens on `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * Reads the settings from environment variables; an empty one counts as unset.
 *
 * @param env the environment, `process.env` in production.
 * @param rootDir absolute path of the installation, against which a relative `DATA_DIR` is resolved.
 * @throws ConfigError naming every bad setting.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>, rootDir: string): Config {
  const problems: string[] = [];

  /** Gives `fallback` for an unset variable and, after noting the problem, for a bad one. */
  function read<T, F>(name: string, schema: z.ZodType<T>, fallback: F): T | F {
    const value = env[name]?.trim();
    if (value === undefined || value === '') return fallback;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    problems.push(`${name} ${parsed.error.issues[0]?.message ?? 'is not valid'}.`);
    return fallback;
  }

  const host = read('HOST', z.string().regex(/^[^\s/]+$/, 'must be an address or host name'), '127.0.0.1');
  const production = env['NODE_ENV'] === 'production';
  const url = read('DATABASE_URL', postgresUrl, undefined);
  const ownerUrl = read('DATABASE_OWNER_URL', postgresUrl, undefined);
  // A bad DATABASE_URL is no reason to warn about the demo data an embedded database would get.
  const embedded = url === undefined && !problems.some((problem) => problem.startsWith('DATABASE_URL'));
  const seed = read('SEED', oneOf(['demo', 'staff', 'none']), embedded ? 'demo' : 'none');
  const rateLimits = read('RATE_LIMITS', oneOf(['on', 'off']), 'on');

  if (ownerUrl !== undefined && embedded) {
    problems.push(
      'DATABASE_OWNER_URL needs DATABASE_URL beside it, the login that the API itself connects with.',
    );
  }
  if (seed !== 'none') {
    const why = env['SEED'] ? '' : ' (SEED is demo when DATABASE_URL is unset)';
    if (!isLoopback(host)) {
      problems.push(
        `HOST must be a loopback address such as 127.0.0.1 while SEED=${seed}${why}: the demo's staff could be` +
          ` signed in from elsewhere. For real use set SEED=none.`,
      );
    }
    if (production) {
      problems.push(
        `SEED=${seed} is refused when NODE_ENV=production${why}: it creates staff with known names. Set SEED=none.`,
      );
    }
  }
  if (rateLimits === 'off' && production) {
    problems.push('RATE_LIMITS=off is refused when NODE_ENV=production: it is meant for benchmarks.');
  }

  const masterKeys = read(
    'MASTER_KEY',
    z.string().refine((text) => parseMasterKeys(text) !== undefined, 'must hold keys of 32 bytes in base64'),
    undefined,
  );
  const masterKeyFile = read(
    'MASTER_KEY_FILE',
    z.string().transform((path) => resolve(rootDir, path)),
    undefined,
  );
  if (masterKeys !== undefined && masterKeyFile !== undefined) {
    problems.push('MASTER_KEY and MASTER_KEY_FILE exclude each other: set one of them.');
  }

  const publicUrl = read('PUBLIC_URL', urlOf('http', 'https'), undefined)?.replace(/\/+$/, '');
  const config: Config = {
    rootDir,
    production,
    host,
    port: read('PORT', wholeNumber(0, 65_535), 3000),
    database: url === undefined ? { kind: 'embedded' } : { kind: 'outside', url, ownerUrl },
    databasePoolSize: read('DATABASE_POOL_SIZE', wholeNumber(2, MAX_POOL_SIZE), DEFAULT_POOL_SIZE),
    dataDir: resolve(rootDir, read('DATA_DIR', z.string(), join(rootDir, '.data'))),
    seed,
    demo: Object.freeze({
      password: read('DEMO_PASSWORD', demoSecret, undefined),
      apiKey: read('DEMO_API_KEY', demoSecret, undefined),
    }),
    rateLimits: rateLimits === 'on',
    worker: read('WORKER', oneOf(['child', 'off']), 'child'),
    sequencerPollMs: read('SEQUENCER_POLL_MS', wholeNumber(10, 60_000), DEFAULT_SEQUENCER_POLL_MS),
    smtp: read(
      'SMTP_URL',
      z.string().transform(readBy(parseSmtpUrl, 'smtp://user:password@host:port or smtps://…')),
      undefined,
    ),
    mailFrom: read('MAIL_FROM', z.string().transform(readBy(parseMailbox, 'Name <name@host>')), {
      name: '',
      address: `no-reply@${publicUrl === undefined ? 'localhost' : new URL(publicUrl).hostname}`,
    }),
    publicUrl,
    s3Url: read(
      'S3_URL',
      parsedBy(parseS3Url, 's3://key:secret@host:port/bucket?region=…&tls=on'),
      undefined,
    ),
    clamdUrl: read('CLAMD_URL', parsedBy(parseClamdUrl, 'tcp://host:port'), undefined),
    masterKey: Object.freeze({ keys: masterKeys, file: masterKeyFile }),
    retentionYears: read('RETENTION_YEARS', wholeNumber(0, MAX_RETENTION_YEARS), DEFAULT_RETENTION_YEARS),
    trustProxy: listOf(env['TRUST_PROXY']),
    webhookAllow: listOf(env['WEBHOOK_ALLOW']),
    logLevel: read(
      'LOG_LEVEL',
      oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
      'info',
    ),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({ ...config, database: Object.freeze(config.database) });
}
