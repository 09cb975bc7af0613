import { Refusal } from '@standing/shared/errors';
import type { IncomingHttpHeaders } from 'node:http';

/** Below what a double holds exactly. */
const INDEX = /^\d{1,15}$/;

/** What a stream sends at once, in the format of server-sent events (WHATWG HTML, 9.2.6). */
export interface StreamMessage {
  /** From where it goes on after a break. */
  readonly id?: number | undefined;
  readonly event?: string | undefined;
  /** Becomes JSON, which has no line breaks. Without it nothing is dispatched; the id is remembered all the same. */
  readonly data?: unknown;
}

/** A browser waits this long before it connects again; clients of ours add their own jitter. Milliseconds. */
const RETRY_MS = 2_000;

/** The first thing sent: it brings the headers on their way. */
export const STREAM_HEAD = `retry: ${RETRY_MS}\n\n`;

/** Nothing has happened; keeps proxies from closing the connection. */
export const HEARTBEAT = ': still here\n\n';

export function messageText({ id, event, data }: StreamMessage): string {
  return (
    (id === undefined ? '' : `id: ${id}\n`) +
    (event === undefined ? '' : `event: ${event}\n`) +
    (data === undefined ? '' : `data: ${JSON.stringify(data)}\n`) +
    '\n'
  );
}

/** Whether a client asks for a stream of events. */
export function wantsEventStream(accept: string | undefined): boolean {
  return accept?.split(',').some((range) => /^\s*text\/event-stream\s*(;|$)/i.test(range)) === true;
}

/**
 * Index of the last entry that a client knows, who comes back after a break.
 *
 * @throws Refusal `invalid_header`
 */
export function lastEventId(headers: IncomingHttpHeaders): number | undefined {
  const header = headers['last-event-id'];
  if (header === undefined || header === '') return undefined;
  if (typeof header === 'string' && INDEX.test(header)) return Number(header);
  throw new Refusal('invalid_header', { detail: 'Last-Event-ID must be the index of an entry.' });
}
