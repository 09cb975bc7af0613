import { HttpException } from '@nestjs/common';
import { errorStatus, errorTitle, Refusal, type ErrorCode } from '@standing/shared/errors';
import type { Problem } from '@standing/shared/contracts/common';
import { isDatabaseAway, sqlState } from '../database/database-errors.js';

/** How long a caller should wait when the database is away: a restart takes a few seconds. */
const DATABASE_RETRY_SECONDS = 2;

/**
 * SQLSTATEs of a statement that PostgreSQL gave up: it ran for too long, or waited too long for a lock. The same request
 * may succeed once there is less to do.
 */
const OVERLOADED_STATES: ReadonlySet<string> = new Set(['57014', '55P03']);
const OVERLOADED_RETRY_SECONDS = 5;

/** Fastify's own refusals, by its error code. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_BAD_URL: 'invalid_parameter',
  FST_ERR_NOT_FOUND: 'not_found',
};

/** What Node and Nest say by status alone. */
const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  408: 'request_timeout',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
};

export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Problem;
  /** The cause lies with us and belongs in the log. */
  readonly isOurs: boolean;
}

/** Turns whatever was thrown into the answer: RFC 9457, with a stable code and nothing of our insides. */
export function toProblem(error: unknown): ProblemAnswer {
  const refusal = asRefusal(error);
  const { code, more } = refusal;
  const status = errorStatus(code);
  const headers: Record<string, string> = { 'content-type': 'application/problem+json; charset=utf-8' };
  if (more.retryAfterSeconds !== undefined) headers['retry-after'] = String(more.retryAfterSeconds);
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  return {
    status,
    headers,
    body: {
      ...more.extra,
      type: `urn:standing:error:${code}`,
      title: errorTitle(code),
      status,
      code,
      detail: more.detail ?? errorTitle(code),
    },
    isOurs: status >= 500,
  };
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (isDatabaseAway(error)) {
    return new Refusal('database_unavailable', { retryAfterSeconds: DATABASE_RETRY_SECONDS });
  }
  if (OVERLOADED_STATES.has(sqlState(error) ?? '')) {
    return new Refusal('overloaded', { retryAfterSeconds: OVERLOADED_RETRY_SECONDS });
  }
  if (error instanceof HttpException) return new Refusal(STATUS_CODES[error.getStatus()] ?? 'internal');
  if (error instanceof Error) {
    const { code, statusCode } = error as Error & { code?: unknown; statusCode?: unknown };
    // JSON.parse's own error: Fastify passes it on with a status and no code.
    if (error instanceof SyntaxError && statusCode === 400) return new Refusal('malformed_json');
    const known = typeof code === 'string' ? FASTIFY_CODES[code] : undefined;
    if (known) return new Refusal(known);
    if (typeof statusCode === 'number' && statusCode < 500) {
      return new Refusal(STATUS_CODES[statusCode] ?? 'bad_request');
    }
  }
  return new Refusal('internal');
}
