import { canonicalBytes } from '@standing/shared/audit/canonical';
import { Refusal } from '@standing/shared/errors';
import type { FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';

/** A repeated request, recognised: the caller's key and a fingerprint of what it was first used for. */
export interface Idempotency {
  readonly key: string;
  /** SHA-256 of method, path and canonical body, hex. */
  readonly requestHash: string;
}

const ENTITY_TAG = /^(?:W\/)?"(\d{1,9})"$/;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * The version that the caller saw.
 *
 * @returns null when the header is absent or `*`
 * @throws Refusal `invalid_header` when it is no version of ours
 */
export function readIfMatch(header: string | undefined): number | null {
  if (header === undefined || header.trim() === '*') return null;
  const version = ENTITY_TAG.exec(header.trim())?.[1];
  if (version === undefined) {
    throw new Refusal('invalid_header', { detail: 'If-Match must be a version in quotes, e.g. "7".' });
  }
  return Number(version);
}

/**
 * The key by which a repeat of this request is recognised; null when the caller sent none.
 *
 * @throws Refusal `invalid_header`
 */
export function readIdempotency(
  request: Pick<FastifyRequest, 'headers' | 'url' | 'method' | 'body'>,
): Idempotency | null {
  const key = readIdempotencyKey(request);
  return key === null ? null : idempotencyOf(key, request, request.body ?? null);
}

/**
 * The key alone, for a request whose body is known only when it has been read.
 *
 * @throws Refusal `invalid_header`
 */
export function readIdempotencyKey({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const header = headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header === 'string' && IDEMPOTENCY_KEY.test(header)) return header;
  throw new Refusal('invalid_header', {
    detail: 'Idempotency-Key must be 1 to 255 printable ASCII characters without spaces.',
  });
}

/** @param body what stands for the request's body; of JSON */
export function idempotencyOf(
  key: string,
  { method, url }: Pick<FastifyRequest, 'url' | 'method'>,
  body: unknown,
): Idempotency {
  const path = url.split('?', 1)[0];
  const hash = createHash('sha256').update(canonicalBytes([method, path, body]));
  return { key, requestHash: hash.digest('hex') };
}
