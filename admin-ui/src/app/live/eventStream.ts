/** What a stream says at once (WHATWG HTML, 9.2.6). */
export interface StreamMessage {
  readonly event: string;
  /** Null for a message that only moves the place. */
  readonly data: string | null;
  /** The place at which the stream is with it; null as long as it has told none. */
  readonly id: string | null;
}

/** Cuts a stream of events into its messages, however it arrives in pieces. */
export class EventStreamParser {
  private readonly decoder = new TextDecoder();
  private rest = '';
  private id: string | null = null;

  /** The messages that are complete with this piece. */
  push(piece: Uint8Array): StreamMessage[] {
    this.rest += this.decoder.decode(piece, { stream: true });
    const blocks = this.rest.split(/\r?\n\r?\n/);
    this.rest = blocks.pop() ?? '';
    return blocks.map((block) => this.read(block));
  }

  private read(block: string): StreamMessage {
    let event = 'message';
    const data: string[] = [];
    for (const line of block.split(/\r?\n/)) {
      const [, field = '', value = ''] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
      if (field === 'event') event = value;
      if (field === 'data') data.push(value);
      if (field === 'id') this.id = value;
    }
    return { event, data: data.length === 0 ? null : data.join('\n'), id: this.id };
  }
}
