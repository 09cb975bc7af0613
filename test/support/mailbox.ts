import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as its receiver's server got it. */
export interface ReceivedMail {
  /** Of the envelope. */
  readonly to: string;
  readonly raw: string;
  readonly parsed: Email;
}

/** What the server says instead of taking something: an answer's code, and its words. */
export class Says extends Error {
  constructor(
    readonly responseCode: number,
    words: string,
  ) {
    super(words);
  }
}

/** A mail server on this machine, which keeps what it takes. */
export class Mailbox {
  readonly received: ReceivedMail[] = [];
  /** Waits for a mail that has arrived. */
  private waiting: (() => void)[] = [];
  /** Throws `Says` for a receiver that it does not take. */
  onReceiver: (address: string) => void = () => undefined;
  /** Throws `Says` for a message that it does not take, after it has read it. `hangUp` ends the connection, without a word. */
  onMessage: (mail: ReceivedMail, hangUp: () => void) => void = () => undefined;

  private constructor(private readonly server: SMTPServer) {}

  static async listen(options: SMTPServerOptions = {}): Promise<Mailbox> {
    const made: { mailbox?: Mailbox } = {};
    const sockets = new Set<Socket>();
    const server = new SMTPServer({
      authOptional: true,
      disableReverseLookup: true,
      closeTimeout: 100,
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _, done) => {
        try {
          made.mailbox?.onReceiver(address);
          done();
        } catch (error) {
          done(error as Error);
        }
      },
      onData: (stream, { envelope, remotePort }, done) => {
        const to = envelope.rcptTo.map(({ address }) => address).join(',');
        const hangUp = () => {
          for (const socket of sockets) if (socket.remotePort === remotePort) socket.destroy();
        };
        void made.mailbox?.take(stream, to, hangUp).then(
          () => done(),
          (error: unknown) => done(error as Error),
        );
      },
      ...options,
    });
    server.server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    // Connections that are cut are part of the tests.
    server.on('error', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    made.mailbox = new Mailbox(server);
    return made.mailbox;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  to(address: string): ReceivedMail[] {
    return this.received.filter((mail) => mail.to === address);
  }

  /** Waits until an address has got so many mails. */
  async has(address: string, count: number): Promise<ReceivedMail[]> {
    while (this.to(address).length < count) await new Promise<void>((done) => this.waiting.push(done));
    return this.to(address);
  }

  async close(): Promise<void> {
    await new Promise<void>((done) => this.server.close(() => done()));
  }

  private async take(stream: NodeJS.ReadableStream, to: string, hangUp: () => void): Promise<void> {
    const bytes = await buffer(stream);
    const mail = { to, raw: bytes.toString('utf8'), parsed: await PostalMime.parse(bytes) };
    this.onMessage(mail, hangUp);
    this.received.push(mail);
    for (const done of this.waiting.splice(0)) done();
  }
}
