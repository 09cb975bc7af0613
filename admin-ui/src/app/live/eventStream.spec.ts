import { EventStreamParser, type StreamMessage } from './eventStream.js';

const TEXT =
  'retry: 2000\n\nid: 6\nevent: ready\ndata: {}\n\n: still here\n\nid: 7\n\nevent: changes\ndata: {"accounts":["é"]}\n\n';

test.each([1, 2, 3, 7, 1_000])('messages are the same in pieces of %d bytes', (size) => {
  const bytes = new TextEncoder().encode(TEXT);
  const parser = new EventStreamParser();
  const messages: StreamMessage[] = [];
  for (let at = 0; at < bytes.length; at += size) messages.push(...parser.push(bytes.slice(at, at + size)));
  expect(messages.filter(({ data }) => data !== null)).toEqual([
    { event: 'ready', data: '{}', id: '6' },
    // The place has moved in between without anything being said.
    { event: 'changes', data: '{"accounts":["é"]}', id: '7' },
  ]);
});
