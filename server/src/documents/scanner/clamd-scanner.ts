import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { ClamdAddress } from '../../platform/clamd-url.js';
import { Scanner, ScannerUnavailableError } from './scanner.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** Unpacking and matching 20 MiB takes clamd a few seconds. */
const SCAN_TIMEOUT_MS = 60_000;
/** clamd answers in a line; one that goes on is not clamd. Bytes. */
const MAX_ANSWER_BYTES = 4_096;

/** clamd(8): a command that begins with `z` is ended, and answered, by a NUL. */
const INSTREAM = Buffer.from('zINSTREAM\0', 'latin1');
const END_OF_STREAM = Buffer.alloc(4);

/** Streams files to clamd over TCP (INSTREAM): chunks of length (4 bytes, big-endian) | bytes, ended by length 0. */
export class ClamdScanner extends Scanner {
  override readonly enabled = true;

  constructor(private readonly address: ClamdAddress) {
    super();
  }

  override async isClean(file: Readable): Promise<boolean> {
    const over = new AbortController();
    const limit = (ms: number) => AbortSignal.any([over.signal, AbortSignal.timeout(ms)]);
    const socket = connect({ ...this.address, signal: limit(SCAN_TIMEOUT_MS) });
    // Each wait below notices it by itself.
    socket.on('error', () => undefined);
    let broken: { readonly error: unknown } | undefined;
    file.once('error', (error) => {
      broken = { error };
      socket.destroy();
    });
    try {
      await once(socket, 'connect', { signal: limit(CONNECT_TIMEOUT_MS) });
      let isWritten = false;
      const writing = write(socket, file, limit(SCAN_TIMEOUT_MS)).then(() => (isWritten = true));
      // It fails with the connection, which the answer then does, too.
      writing.catch(() => undefined);
      const isClean = verdictOf(await readAnswer(socket));
      if (isClean && !isWritten) throw new ScannerUnavailableError('the scanner answered before the end');
      return isClean;
    } catch (error) {
      if (broken) throw broken.error;
      throw error instanceof ScannerUnavailableError
        ? error
        : new ScannerUnavailableError('the scanner did not answer', { cause: error });
    } finally {
      over.abort();
      file.destroy();
      socket.destroy();
    }
  }
}

async function write(socket: Socket, file: Readable, signal: AbortSignal): Promise<void> {
  const send = async (bytes: Buffer) => {
    if (!socket.write(bytes)) await once(socket, 'drain', { signal });
  };
  await send(INSTREAM);
  for await (const piece of file as AsyncIterable<Buffer>) {
    if (piece.length === 0) continue;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(piece.length);
    await send(length);
    await send(piece);
  }
  await send(END_OF_STREAM);
}

/** @throws ScannerUnavailableError when the connection ends before the answer does */
async function readAnswer(socket: Socket): Promise<string> {
  let answer = '';
  for await (const piece of socket as AsyncIterable<Buffer>) {
    answer += piece.toString('latin1');
    const end = answer.indexOf('\0');
    if (end >= 0) return answer.slice(0, end);
    if (answer.length > MAX_ANSWER_BYTES) break;
  }
  throw new ScannerUnavailableError('the scanner broke off');
}

/** @throws ScannerUnavailableError for whatever is neither of the two: an error, a limit, another program */
function verdictOf(answer: string): boolean {
  if (answer === 'stream: OK') return true;
  if (/^stream: .+ FOUND$/.test(answer)) return false;
  throw new ScannerUnavailableError('the scanner did not scan');
}
