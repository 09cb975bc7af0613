import { ProblemError } from '../api.js';
import { EventStreamParser, type StreamMessage } from './eventStream.js';
import type { News } from './topics.js';

const SECOND_MS = 1_000;
/** The server says that it is still there every 15 s; what has been silent for longer than two of them is dead. */
const SILENCE_MS = 35 * SECOND_MS;
/** Before a broken stream is tried again: so long, then twice, four times … up to the longest. */
const RETRY_MS = SECOND_MS;
const RETRY_MAX_MS = 60 * SECOND_MS;
/** Screens without a stream look for themselves this often. */
const POLL_MS = 10 * SECOND_MS;
/** What the clock alone changes is in no log: with a stream everything is asked for this often. */
const SWEEP_MS = 60 * SECOND_MS;
/**
 * A page that nobody sees lets go of its stream: browsers keep six connections to a server over HTTP/1.1 for all their
 * tabs, and a seventh tab would wait for one.
 */
const HIDDEN_MS = 10 * SECOND_MS;

/** What the source needs of the page. */
export interface LivePort {
  /** @param after place behind which it goes on; null: from now on */
  open(after: string | null, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  tell(news: News): void;
  /** The stream is there again after it broke: who is signed in may have other rights now. */
  onReturn(): void;
}

/**
 * Where a page hears of changes: one stream, tried again for as long as it does not come, and looking for oneself
 * meanwhile. A page that is hidden hears nothing, and of everything when it is seen again.
 */
export class LiveSource {
  private connection: AbortController | null = null;
  /** What is heard arrives, so there is no need to look for oneself. */
  private isHeard = false;
  private place: string | null = null;
  private failures = 0;
  private sweptAt = 0;
  private ticker: ReturnType<typeof setInterval> | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private isVisible = false;

  constructor(private readonly port: LivePort) {}

  start(isVisible: boolean): void {
    this.ticker = setInterval(() => this.look(), POLL_MS);
    this.sweptAt = Date.now();
    this.isVisible = isVisible;
    if (isVisible) this.connect();
  }

  stop(): void {
    clearInterval(this.ticker);
    this.letGo();
  }

  /** The page has come into sight or gone out of it. */
  see(isVisible: boolean): void {
    this.isVisible = isVisible;
    if (!isVisible) {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.letGo(), HIDDEN_MS);
    } else if (!this.connection) {
      this.failures = 0;
      this.connect();
    } else {
      clearTimeout(this.waiting);
    }
  }

  private look(): void {
    if (!this.isVisible) return;
    if (this.isHeard && Date.now() - this.sweptAt < SWEEP_MS) return;
    this.tellEverything();
  }

  private tellEverything(): void {
    this.sweptAt = Date.now();
    this.port.tell('everything');
  }

  private letGo(): void {
    clearTimeout(this.waiting);
    const { connection } = this;
    this.connection = null;
    this.isHeard = false;
    connection?.abort();
  }

  private connect(): void {
    clearTimeout(this.waiting);
    const connection = new AbortController();
    this.connection = connection;
    this.listen(connection).then(
      () => this.lost(connection, null),
      (error: unknown) => this.lost(connection, error),
    );
  }

  /** Resolves when the server ends the stream. */
  private async listen(connection: AbortController): Promise<void> {
    const die = () => connection.abort();
    let watchdog = setTimeout(die, SILENCE_MS);
    try {
      const reader = (await this.port.open(this.place, connection.signal)).getReader();
      const parser = new EventStreamParser();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.connection !== connection) return;
        clearTimeout(watchdog);
        watchdog = setTimeout(die, SILENCE_MS);
        this.heard();
        for (const message of parser.push(value)) this.take(message);
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  private heard(): void {
    if (this.isHeard) return;
    this.isHeard = true;
    const isReturn = this.failures > 0;
    this.failures = 0;
    if (isReturn) this.port.onReturn();
  }

  private take({ event, data, id }: StreamMessage): void {
    this.place = id ?? this.place;
    if (event === 'ready') this.tellEverything();
    else if (event === 'changes' && data !== null) this.port.tell(JSON.parse(data) as News);
  }

  /** The stream has ended or has not come. */
  private lost(connection: AbortController, error: unknown): void {
    if (this.connection !== connection) return;
    this.connection = null;
    this.isHeard = false;
    if (!this.isVisible) return;
    const backoff = Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** this.failures) * (0.5 + Math.random() / 2);
    const asked = error instanceof ProblemError ? (error.retryAfterSeconds ?? 0) * SECOND_MS : 0;
    this.failures += 1;
    this.waiting = setTimeout(() => this.connect(), Math.max(backoff, asked));
  }
}
