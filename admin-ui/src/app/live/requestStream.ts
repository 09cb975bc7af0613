import { answerOf, ProblemError, unreachable } from '../api.js';
import { session } from '../session.js';

/**
 * Follows a stream of events, with `fetch`: an `EventSource` tells neither why it was refused nor that it has fallen
 * silent.
 *
 * @param path below `/api/v1`
 * @param lastEventId goes on behind it; null: from now on
 * @throws ProblemError for every answer but 2xx, and when there was none
 */
export async function requestStream(
  path: string,
  lastEventId: string | null,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const headers = {
    Accept: 'text/event-stream, application/problem+json',
    ...(lastEventId === null ? {} : { 'Last-Event-ID': lastEventId }),
  };
  try {
    const { body } = await answerOf('GET', path, { headers, signal });
    if (!body) throw unreachable();
    return body;
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) session.end('expired');
    throw error;
  }
}
