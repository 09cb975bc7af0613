import { Readable } from 'node:stream';

/** The same bytes; what the stream fails with becomes what `explain` makes of it. Closing one closes the other. */
export function failingAs(stream: Readable, explain: (error: unknown) => unknown): Readable {
  const bytes = async function* () {
    try {
      yield* stream as AsyncIterable<Buffer>;
    } catch (error) {
      throw explain(error);
    }
  };
  const same = Readable.from(bytes(), { objectMode: false });
  // A generator that was never asked has not touched the stream either, and would leave it open.
  same.once('close', () => stream.destroy());
  return same;
}
