/** What a client got at once from a stream of events. */
export interface StreamEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: unknown;
}

/** Follows a stream as a client does that is no browser. */
export class EventStreamClient {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly waiting: StreamEvent[] = [];
  private readonly decoder = new TextDecoder();
  private text = '';
  private lastId: string | null = null;

  private constructor(
    readonly response: Response,
    private readonly controller: AbortController,
  ) {
    if (!response.body) throw new Error('an answer without a body');
    this.reader = response.body.getReader();
  }

  static async open(url: string, headers: Record<string, string>): Promise<EventStreamClient> {
    const controller = new AbortController();
    const response = await fetch(url, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: controller.signal,
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return new EventStreamClient(response, controller);
  }

  /** The next event; null when the server has ended the stream. */
  async next(): Promise<StreamEvent | null> {
    for (;;) {
      const event = this.waiting.shift();
      if (event) return event;
      const { done, value } = await this.reader.read();
      if (done) return null;
      this.text += this.decoder.decode(value, { stream: true });
      const blocks = this.text.split('\n\n');
      this.text = blocks.pop() ?? '';
      for (const block of blocks) this.take(block);
    }
  }

  async many(count: number): Promise<StreamEvent[]> {
    const events: StreamEvent[] = [];
    while (events.length < count) {
      const event = await this.next();
      if (event === null) throw new Error(`the stream ended after ${events.length} events`);
      events.push(event);
    }
    return events;
  }

  close(): void {
    this.controller.abort();
  }

  private take(block: string): void {
    let event = 'message';
    let data: string | null = null;
    for (const line of block.split('\n')) {
      const [, field = '', value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      if (field === 'id') this.lastId = value;
      if (field === 'event') event = value;
      if (field === 'data') data = value;
    }
    if (data !== null) this.waiting.push({ id: this.lastId, event, data: JSON.parse(data) });
  }
}
