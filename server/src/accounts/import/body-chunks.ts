import type { Readable } from 'node:stream';

/**
 * The chunks of a request's body as they come. Unlike the stream's own iterator it leaves the stream open when it
 * ends early, since a request that is destroyed takes its answer along.
 *
 * @throws the signal's reason; the stream's error, when the client breaks off
 */
export async function* chunksOf(body: Readable, signal: AbortSignal): AsyncGenerator<Buffer> {
  for (;;) {
    signal.throwIfAborted();
    const chunk = body.read() as Buffer | null;
    if (chunk !== null) yield chunk;
    else if (body.readableEnded) return;
    else if (body.destroyed) throw body.errored ?? new Error('the client broke off');
    else await news(body, signal);
  }
}

/** Waits until there is something to read, or nothing will ever be. */
function news(body: Readable, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const events = ['readable', 'end', 'error', 'close'];
    const done = () => {
      for (const event of events) body.removeListener(event, done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    for (const event of events) body.once(event, done);
    signal.addEventListener('abort', done, { once: true });
  });
}

/**
 * Reads what is left of a body into nothing, so that a client that is still sending gets to its answer.
 *
 * @param limit bytes, beyond which the connection is cut
 */
export function discardRest(body: Readable, limit: number): void {
  if (body.readableEnded || body.destroyed) return;
  let left = limit;
  body.on('error', () => undefined);
  body.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) body.destroy();
  });
}
