import type { DeliveryProblem } from '@standing/shared/webhooks/delivery';
import { createHmac } from 'node:crypto';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { AddressRefused, guardedLookup, mayName, type AllowedHosts } from './reachable.js';

/** A receiver that works before it answers should do so after it. Everything together, milliseconds. */
export const DELIVERY_TIMEOUT_MS = 15_000;
/** What of an answer is read before it is cut off. Bytes. */
const ANSWER_READ_MAX = 2_048;
/** What of it is kept, for whoever looks for the cause. Characters. */
const ANSWER_KEPT = 200;

/** What is sent to one endpoint. */
export interface OutgoingMessage {
  readonly url: string;
  /** 32 bytes each, the newest first. */
  readonly secrets: readonly Buffer[];
  readonly messageId: string;
  readonly body: string;
}

/** What became of an attempt. */
export interface AttemptOutcome {
  readonly ms: number;
  /** Of the answer; null when there was none. */
  readonly httpStatus: number | null;
  /** Null for a success. */
  readonly problem: DeliveryProblem | null;
  readonly answer: string | null;
}

/** A secret as its receiver is given it (Standard Webhooks 1.0: Signature scheme). */
export function secretText(secret: Buffer): string {
  return `whsec_${secret.toString('base64')}`;
}

/** The signatures' header (Standard Webhooks 1.0): one for each secret, so that either verifies. */
export function signatures(
  secrets: readonly Buffer[],
  messageId: string,
  timestamp: number,
  body: string,
): string {
  return secrets
    .map((secret) => {
      const mac = createHmac('sha256', secret).update(`${messageId}.${timestamp}.${body}`);
      return `v1,${mac.digest('base64')}`;
    })
    .join(' ');
}

/**
 * Sends a message once. Goes nowhere but where events may be sent, follows no redirect, waits no longer and reads no
 * more than it must. Never throws.
 *
 * @param now seconds since 1970, which are signed with it
 */
export async function sendOnce(
  message: OutgoingMessage,
  allowed: AllowedHosts,
  now: number,
): Promise<AttemptOutcome> {
  const startedAt = performance.now();
  const outcome = (rest: Omit<AttemptOutcome, 'ms'>): AttemptOutcome => ({
    ms: Math.round(performance.now() - startedAt),
    ...rest,
  });
  try {
    const url = new URL(message.url);
    if (!mayName(url, allowed)) throw new AddressRefused('not an address that events are sent to');
    const { httpStatus, answer } = await post(url, message, allowed, Math.floor(now));
    const isRedirect = httpStatus >= 300 && httpStatus < 400;
    const isTaken = httpStatus >= 200 && httpStatus < 300;
    return outcome({
      httpStatus,
      answer,
      problem: isTaken ? null : isRedirect ? 'redirect_refused' : 'status',
    });
  } catch (error) {
    return outcome({ httpStatus: null, answer: null, problem: problemOf(error) });
  }
}

function problemOf(error: unknown): AttemptOutcome['problem'] {
  if (error instanceof AddressRefused) return 'address_refused';
  return (error as Error).name === 'TimeoutError' || (error as Error).name === 'AbortError'
    ? 'timeout'
    : 'connection';
}

async function post(
  url: URL,
  { secrets, messageId, body }: OutgoingMessage,
  allowed: AllowedHosts,
  timestamp: number,
): Promise<{ httpStatus: number; answer: string }> {
  const options: RequestOptions = {
    method: 'POST',
    // A connection of its own: one that is kept would go on to where the host was before.
    agent: false,
    lookup: guardedLookup(allowed),
    signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS),
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Standing-Webhooks/1',
      'webhook-id': messageId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatures(secrets, messageId, timestamp, body),
    },
  };
  const answered = Promise.withResolvers<IncomingMessage>();
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, answered.resolve);
  request.once('error', answered.reject);
  request.end(body);
  const response = await answered.promise;
  try {
    return { httpStatus: response.statusCode ?? 0, answer: await beginning(response) };
  } finally {
    // What of it is not read is nobody's.
    request.on('error', () => undefined);
    request.destroy();
  }
}

/** The first characters of an answer, on one line; what breaks off afterwards is of no matter. */
async function beginning(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= ANSWER_READ_MAX) break;
    }
  } catch (error) {
    if ((error as Error).name === 'TimeoutError' || (error as Error).name === 'AbortError') throw error;
  }
  const text = Buffer.concat(chunks).subarray(0, ANSWER_READ_MAX).toString('utf8');
  // eslint-disable-next-line no-control-regex -- control characters are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\ufffd]+/g, ' ').slice(0, ANSWER_KEPT);
}
