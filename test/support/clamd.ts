import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { EICAR } from './hostile-files.js';

/** How a scanner can behave. `full`: it refuses streams of more than 1,000 bytes. */
export type Mood = 'sound' | 'close' | 'full' | 'nonsense';

const FULL_AT_BYTES = 1_000;

/** A server that speaks clamd's INSTREAM and knows one signature: EICAR's. */
export class FakeClamd {
  mood: Mood = 'sound';
  /** Bytes of the streams that it has read to their end. */
  readonly scanned: Buffer[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** As `CLAMD_URL` names it. */
    readonly url: string,
  ) {}

  static async start(): Promise<FakeClamd> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const clamd = new FakeClamd(server, `tcp://127.0.0.1:${port}`);
    server.on('connection', (socket) => clamd.serve(socket));
    return clamd;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    if (this.mood === 'close') return void socket.destroy();
    let pending: Buffer = Buffer.alloc(0);
    let isCommandRead = false;
    const stream: Buffer[] = [];
    const answer = (text: string) => socket.end(`${text}\0`);
    socket.on('data', (bytes: Buffer) => {
      pending = Buffer.concat([pending, bytes]);
      if (!isCommandRead) {
        const end = pending.indexOf(0);
        if (end === -1) return;
        if (pending.subarray(0, end).toString() !== 'zINSTREAM') return void answer('UNKNOWN COMMAND');
        isCommandRead = true;
        pending = pending.subarray(end + 1);
      }
      while (pending.length >= 4) {
        const length = pending.readUInt32BE(0);
        if (length === 0) return this.finish(Buffer.concat(stream), answer);
        if (pending.length < 4 + length) return;
        stream.push(Buffer.from(pending.subarray(4, 4 + length)));
        pending = pending.subarray(4 + length);
        const total = stream.reduce((sum, each) => sum + each.length, 0);
        if (this.mood === 'full' && total > FULL_AT_BYTES) {
          return void answer('INSTREAM size limit exceeded. ERROR');
        }
      }
    });
  }

  private finish(stream: Buffer, answer: (text: string) => void): void {
    this.scanned.push(stream);
    if (this.mood === 'nonsense') return answer('HTTP/1.1 400 Bad Request');
    answer(stream.includes(EICAR) ? 'stream: Eicar-Signature FOUND' : 'stream: OK');
  }
}
