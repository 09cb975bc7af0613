import { Refusal, type ErrorCode } from '@standing/shared/errors';
import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { toProblem } from './problem.js';

/** What Node's parser says of what never became a request. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Answers what cannot be read as a request, like every refusal: as problem+json with a code. The connection ends with it. */
export function refuseUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  // Whoever has gone hears nothing any more.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = toProblem(new Refusal(CODES[error.code ?? ''] ?? 'bad_request'));
  const text = JSON.stringify(body);
  const lines = Object.entries({
    ...headers,
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`);
  socket.destroySoon();
}

/**
 * Refuses what Node would refuse by a status alone: an expectation that it does not know (RFC 9110, 10.1.1). That a
 * request names its host, which Node would refuse likewise, is asked for by `requireHost`.
 */
export function refuseExpectations(server: Server): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { status, headers, body } = toProblem(
      new Refusal('invalid_header', { detail: 'The Expect header names what the server does not do.' }),
    );
    const text = JSON.stringify(body);
    const length = String(Buffer.byteLength(text));
    // What is announced with it is not read.
    response.writeHead(status, { ...headers, 'content-length': length, connection: 'close' }).end(text);
  });
}

/** @throws Refusal `bad_request` of a request that does not name its host (RFC 9112, 3.2) */
export function requireHost({ headers, httpVersion }: IncomingMessage): void {
  if (headers.host === undefined && httpVersion !== '1.0') {
    throw new Refusal('bad_request', { detail: 'The request has no Host header.' });
  }
}
