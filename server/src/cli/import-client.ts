import type { ImportAnswer, ImportFailure } from '@standing/shared/contracts/import';
import type { ImportSummary } from '@standing/shared/contracts/accounts';
import { problemSchema } from '@standing/shared/contracts/common';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';

export interface ImportOrder {
  /** Where the server listens, without a path. */
  readonly url: string;
  readonly key: string;
  readonly format: 'csv' | 'ndjson';
  readonly body: Readable;
  readonly results: 'all' | 'refused';
  readonly signal?: AbortSignal;
  /** Called for each line of the answer but the last. */
  readonly onAnswer: (answer: ImportAnswer) => void;
}

export type ImportEnd = ImportSummary | ImportFailure;

const CONTENT_TYPES = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;

/** An import that the server did not take, or whose connection broke. */
export class ImportError extends Error {}

/**
 * Sends a file to a running server, and reads the answer while it is still sending.
 *
 * @returns the answer's last line
 * @throws ImportError in words for whoever asked for the import
 */
export async function sendImport(order: ImportOrder): Promise<ImportEnd> {
  const { body } = order;
  const request = open(order);
  // A server that ends early closes its side; its answer says why, so a failed write is no news.
  const answered = responseTo(request);
  body.once('error', (error) => request.destroy(error));
  body.pipe(request);
  try {
    const response = await answered;
    if (response.statusCode !== 200) throw await problemOf(response);
    return await lastLineOf(response, order);
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError(`The import broke off: ${(error as Error).message}`, { cause: error });
  } finally {
    body.unpipe(request);
    body.destroy();
    request.destroy();
  }
}

function open({ url, key, format, results, signal }: ImportOrder): ClientRequest {
  const target = new URL(`/api/v1/accounts/import?results=${results}`, url);
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return send(target, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': CONTENT_TYPES[format] },
    ...(signal ? { signal } : {}),
  });
}

function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
  });
}

async function problemOf(response: IncomingMessage): Promise<ImportError> {
  const body: unknown = await text(response)
    .then(JSON.parse)
    .catch(() => undefined);
  const { success, data } = problemSchema.safeParse(body);
  if (!success) return new ImportError(`The server answered ${response.statusCode}.`);
  const errors = (data.errors ?? []).map(({ path, message }) => `  ${path}: ${message}`);
  return new ImportError(
    [`The server refused the import (${data.code}): ${data.detail}`, ...errors].join('\n'),
  );
}

async function lastLineOf(response: IncomingMessage, { onAnswer }: ImportOrder): Promise<ImportEnd> {
  for await (const line of linesOf(response)) {
    // Our own server's answer, 100,000 lines and more: checking each against its schema would slow it down.
    const answer = JSON.parse(line) as ImportAnswer;
    if (answer.status === 'done' || answer.status === 'failed') return answer;
    onAnswer(answer);
  }
  throw new ImportError('The connection broke before the import was done.');
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
