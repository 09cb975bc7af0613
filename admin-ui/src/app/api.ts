import type { ErrorCode } from '@standing/shared/errors';
import type { Problem } from '@standing/shared/contracts/common';
import type { Me } from '@standing/shared/contracts/auth';
import { reach } from './reach.js';
import { session } from './session.js';

/** Causes that the server cannot tell of because no answer of its own arrived. */
export type ProblemCode = ErrorCode | 'unreachable' | 'unreadable_answer';

/** A request that was not answered with what was asked for. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    /** Seconds after which trying again makes sense; null if the server did not say. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(problem.detail);
    this.name = 'ProblemError';
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }
}

function ownProblem(code: ProblemCode, status: number, detail: string): Problem {
  return { type: 'about:blank', title: detail, status, code, detail };
}

/** No answer has come. */
export function unreachable(): ProblemError {
  return new ProblemError(ownProblem('unreachable', 0, 'The server cannot be reached.'));
}

/** Any thrown value as a problem, so that screens have one kind of failure to show. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ProblemError(ownProblem('unreadable_answer', 0, detail));
}

/** Whether the request may have been carried out although no answer told so. */
export function isOutcomeUnknown(error: ProblemError): boolean {
  return error.status === 0 || error.status >= 500;
}

/**
 * Whether a failure says that the request was not carried out. One whose answer was lost may have been, and one whose key
 * is still being worked on may yet be: with another key either could be carried out twice.
 */
export function saysNotDone(error: unknown): boolean {
  const problem = asProblem(error);
  return !isOutcomeUnknown(problem) && problem.code !== 'idempotency_key_in_use';
}

type QueryValue = string | number | readonly string[] | null | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

/** `?a=1&b=x,y`; empty values are left out. */
export function queryString(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value)
      ? value.join(',')
      : value === null || value === undefined
        ? ''
        : String(value);
    if (text !== '') search.set(name, text);
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

interface RequestOptions {
  /** Besides those that every request has, or instead of them. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly body?: unknown;
  /** The account's version that the decision rests on. */
  readonly version?: number;
  /** The same for every try of one submission. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal | undefined;
  /** Sent also when the page is being left. */
  readonly keepalive?: boolean;
}

const BASE = '/api/v1';

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = {
    Accept: 'application/json, application/problem+json',
    ...options.headers,
  };
  const csrfToken = session.get()?.csrfToken;
  if (method !== 'GET' && csrfToken) headers['X-CSRF-Token'] = csrfToken;
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`;
  if (options.idempotencyKey !== undefined) headers['Idempotency-Key'] = options.idempotencyKey;
  try {
    return await fetch(`${BASE}${path}${queryString(options.query ?? {})}`, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.keepalive ? { keepalive: true } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  }
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
}

/** Answers of a proxy or of a stopped server are no problem documents; their status still tells something. */
function statusProblem(status: number): Problem {
  return status === 502 || status === 503 || status === 504
    ? ownProblem('unreachable', status, 'The server cannot be reached.')
    : ownProblem('unreadable_answer', status, `The server answered ${status} in a form that cannot be read.`);
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After') || Number.NaN);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

/** Why an answer is none of 2xx. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = isProblem(body) ? { ...body, status: response.status } : statusProblem(response.status);
  return new ProblemError({ ...problem, detail: problem.detail ?? problem.title }, retryAfter(response));
}

/** An answer as it comes, of 2xx. @throws ProblemError for every other, and when there was none */
export async function answerOf(method: string, path: string, options: RequestOptions): Promise<Response> {
  const response = await send(method, path, options);
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function call<T>(method: string, path: string, options: RequestOptions): Promise<T> {
  const response = await answerOf(method, path, options).catch((error: unknown) => {
    if (error instanceof ProblemError) (error.code === 'unreachable' ? reach.lost : reach.found)();
    throw error;
  });
  reach.found();
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw new ProblemError(statusProblem(response.status));
  }
}

/** `GET /me`. A separate name because it also repairs a session whose token has been replaced. */
export function getMe(): Promise<Me> {
  return call<Me>('GET', '/me', {});
}

/**
 * Sends one request of the contract.
 *
 * A 401 ends the session, whatever was asked; a token that no longer fits is fetched anew once.
 *
 * @param path below `/api/v1`
 * @throws ProblemError for every answer but 2xx, and when there was none
 */
export async function request<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  options: RequestOptions = {},
): Promise<T> {
  try {
    return await call<T>(method, path, options);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.code === 'csrf_failed' && session.get()) {
      session.renew(await getMe());
      return await call<T>(method, path, options);
    }
    if (error.status === 401) session.end('expired');
    throw error;
  }
}

/**
 * Fetches bytes, past the browser's cache. With a body it is a POST.
 *
 * @param path below `/api/v1`
 * @throws ProblemError for every answer but 2xx, and when there was none
 */
export async function requestBytes(path: string, options: RequestOptions = {}): Promise<Blob> {
  try {
    const method = options.body === undefined ? 'GET' : 'POST';
    return await (await answerOf(method, path, options)).blob();
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) session.end('expired');
    if (error instanceof ProblemError || (error instanceof DOMException && error.name === 'AbortError'))
      throw error;
    // The answer began and broke off.
    throw unreachable();
  }
}
