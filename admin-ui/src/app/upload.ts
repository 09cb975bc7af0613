import { problemOf, ProblemError, unreachable } from './api.js';
import { session } from './session.js';

interface UploadOptions {
  /** Share of the bytes that has been sent, 0 to 1; at 1 the server has them and works on them. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
  /** The same for every try of one submission. */
  readonly idempotencyKey: string;
}

/**
 * Sends a form with a file. Not by `fetch`, which does not tell how far it is.
 *
 * @param path below `/api/v1`
 * @throws ProblemError for every answer but 2xx, and when there was none; DOMException `AbortError` when stopped
 */
export function upload<T>(
  path: string,
  form: FormData,
  { onProgress, signal, idempotencyKey }: UploadOptions,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open('POST', `/api/v1${path}`);
    sending.setRequestHeader('Accept', 'application/json, application/problem+json');
    sending.setRequestHeader('Idempotency-Key', idempotencyKey);
    const csrfToken = session.get()?.csrfToken;
    if (csrfToken) sending.setRequestHeader('X-CSRF-Token', csrfToken);
    sending.upload.addEventListener('progress', ({ loaded, total, lengthComputable }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    });
    sending.addEventListener('error', () => reject(unreachable()));
    sending.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
    sending.addEventListener('load', () => {
      const answer = new Response(sending.responseText, {
        status: sending.status,
        headers: { 'Retry-After': sending.getResponseHeader('Retry-After') ?? '' },
      });
      const read = answer.ok
        ? answer.json().then((body) => resolve(body as T))
        : problemOf(answer).then((problem) => Promise.reject(problem));
      read.catch((error: unknown) => {
        if (error instanceof ProblemError && error.status === 401) session.end('expired');
        reject(error instanceof Error ? error : unreachable());
      });
    });
    const stop = () => sending.abort();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    sending.addEventListener('loadend', () => signal.removeEventListener('abort', stop));
    sending.send(form);
  });
}
