import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Bytes before a startup message's content: its own length. */
const LENGTH_BYTES = 4;
/** A message after startup begins with a byte that says what it is. */
const TYPED_HEADER_BYTES = 5;
const SYNC = 'S'.charCodeAt(0);
const SIMPLE_QUERY = 'Q'.charCodeAt(0);

const HOST_AND_PORT = /@([^@:/]+):(\d+)\//;

/** `before`: the statement never reaches PostgreSQL. `after`: it is carried out, but its answer never comes back. */
export type Cut = 'before' | 'after';

/**
 * Stands between the application and PostgreSQL, and breaks the connection when told to: PostgreSQL's frontend protocol
 * is read just far enough to tell one statement from the next.
 */
export class DatabaseProxy {
  private readonly sockets = new Set<Socket>();
  private silent = false;
  private cut: { readonly mode: Cut; statementsLeft: number } | undefined;

  private constructor(
    private readonly server: Server,
    private readonly target: string,
  ) {
    server.on('connection', (client) => this.join(client));
  }

  /** @param url as `connectionUrl` writes it, of a PostgreSQL on a Unix socket */
  static async to(url: string): Promise<DatabaseProxy> {
    const server = createServer();
    await listen(server, 0);
    return new DatabaseProxy(server, url);
  }

  /** The same login and database, through here. */
  get url(): string {
    this.port ||= (this.server.address() as AddressInfo).port;
    return this.target.replace(HOST_AND_PORT, `@127.0.0.1:${this.port}/`);
  }
  private port = 0;

  private get socketPath(): string {
    const [, folder = '', port = ''] = HOST_AND_PORT.exec(this.target) ?? [];
    return `${decodeURIComponent(folder)}/.s.PGSQL.${port}`;
  }

  /** Breaks all connections and takes no new ones: the server is down. */
  async refuse(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.breakAll();
    await closed;
  }

  /** Takes connections again. */
  async accept(): Promise<void> {
    await listen(this.server, this.port);
  }

  /** Nothing comes through any more, in either direction, and nobody is told: a network that drops packets. */
  fallSilent(): void {
    this.silent = true;
  }

  /** Ends the silence; what was sent into it is lost. */
  speak(): void {
    this.silent = false;
    this.breakAll();
  }

  /** Breaks the connection at the n-th statement from now, counted over all connections. */
  cutAt(n: number, mode: Cut): void {
    this.cut = { mode, statementsLeft: n };
  }

  /** @returns whether the cut has happened; if not, it will not any more */
  endCut(): boolean {
    const happened = this.cut !== undefined && this.cut.statementsLeft <= 0;
    this.cut = undefined;
    return happened;
  }

  async close(): Promise<void> {
    if (this.server.listening) await this.refuse();
  }

  private breakAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private join(client: Socket): void {
    const server = connect(this.socketPath);
    const both = [client, server];
    const statements = new StatementCounter();
    let swallowsAnswer = false;
    for (const socket of both) {
      this.sockets.add(socket);
      // Its end is what is wanted; the other side learns of it below.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        for (const other of both) other.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (this.silent) return;
      const { cut } = this;
      if (cut !== undefined) {
        const before = cut.statementsLeft;
        cut.statementsLeft -= statements.count(chunk);
        if (before > 0 && cut.statementsLeft <= 0) {
          if (cut.mode === 'before') {
            client.destroy();
            return;
          }
          swallowsAnswer = true;
        }
      } else statements.count(chunk);
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (this.silent) return;
      if (swallowsAnswer) client.destroy();
      else client.write(chunk);
    });
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

/** Counts the statements that a client sends: simple queries, and the Sync that ends each extended one. */
class StatementCounter {
  private rest: Buffer = Buffer.alloc(0);
  private isStarted = false;

  count(chunk: Buffer): number {
    this.rest = Buffer.concat([this.rest, chunk]);
    let statements = 0;
    for (;;) {
      const header = this.isStarted ? TYPED_HEADER_BYTES : LENGTH_BYTES;
      if (this.rest.length < header) return statements;
      const length = this.rest.readUInt32BE(header - LENGTH_BYTES) + header - LENGTH_BYTES;
      if (this.rest.length < length) return statements;
      const type = this.rest[0];
      if (this.isStarted && (type === SYNC || type === SIMPLE_QUERY)) statements++;
      this.isStarted = true;
      this.rest = this.rest.subarray(length);
    }
  }
}
