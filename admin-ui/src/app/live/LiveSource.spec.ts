import { LiveSource, type LivePort } from './LiveSource.js';
import type { News } from './topics.js';

const MINUTE_MS = 60_000;

/** A stream that the test speaks through. */
class Line {
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  isOpen = true;
  readonly body = new ReadableStream<Uint8Array>({
    start: (controller) => void (this.controller = controller),
  });

  constructor(
    readonly after: string | null,
    signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => {
      if (!this.isOpen) return;
      this.isOpen = false;
      this.controller?.error(new DOMException('gone', 'AbortError'));
    });
  }

  say(text: string): void {
    this.controller?.enqueue(new TextEncoder().encode(text));
  }

  end(): void {
    this.isOpen = false;
    this.controller?.close();
  }
}

/** The server as a page sees it. */
class Server implements LivePort {
  readonly lines: Line[] = [];
  readonly told: News[] = [];
  returns = 0;
  isAway = false;

  async open(after: string | null, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    this.lines.push(new Line(after, signal));
    if (this.isAway) throw new Error('away');
    return this.last.body;
  }

  tell = (news: News) => void this.told.push(news);
  onReturn = () => void (this.returns += 1);

  get last(): Line {
    const line = this.lines.at(-1);
    if (!line) throw new Error('nobody has called');
    return line;
  }
}

let server: Server;
let source: LiveSource;
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  jest.useFakeTimers();
  server = new Server();
  source = new LiveSource(server);
});
afterEach(() => {
  source.stop();
  jest.useRealTimers();
});

test('tells what is said, and does not look for itself meanwhile', async () => {
  source.start(true);
  server.last.say('id: 4\nevent: ready\ndata: {}\n\n');
  await pass(1_000);
  server.last.say('id: 5\nevent: changes\ndata: {"cases":["c"]}\n\n');
  await pass(15_000);
  expect(server.told).toEqual(['everything', { cases: ['c'] }]);
  expect(server.lines).toHaveLength(1);
});

test('looks for itself while there is no stream, and tries again ever more rarely', async () => {
  server.isAway = true;
  source.start(true);
  await pass(MINUTE_MS);
  const first = server.lines.length;
  expect(server.told.length).toBeGreaterThanOrEqual(5);
  await pass(10 * MINUTE_MS);
  const later = (server.lines.length - first) / 10;
  expect(later).toBeLessThan(first);
  expect(later).toBeGreaterThanOrEqual(1);
  server.isAway = false;
  // It says so as soon as it is called again, whenever chance lets that be: a silent stream is soon dead.
  const calls = server.lines.length;
  for (let waited = 0; server.lines.length === calls && waited < MINUTE_MS; waited += 1_000)
    await pass(1_000);
  server.last.say('event: ready\ndata: {}\n\n');
  await pass(1);
  expect(server.returns).toBe(1);
});

test('goes on behind what it has heard after the server has ended the stream', async () => {
  source.start(true);
  server.last.say('id: 7\nevent: ready\ndata: {}\n\n');
  await pass(1);
  server.last.end();
  await pass(5_000);
  expect(server.lines.map(({ after }) => after)).toEqual([null, '7']);
});

test('takes a stream that has fallen silent for dead', async () => {
  source.start(true);
  for (let beats = 0; beats < 4; beats += 1) {
    server.last.say(': still here\n\n');
    await pass(15_000);
  }
  expect(server.lines).toHaveLength(1);
  await pass(MINUTE_MS);
  expect(server.lines.length).toBeGreaterThan(1);
  expect(server.lines[0]?.isOpen).toBe(false);
});

test('lets go while nobody sees the page, and catches up when somebody does', async () => {
  source.start(true);
  server.last.say('id: 9\nevent: ready\ndata: {}\n\n');
  await pass(1);
  source.see(false);
  await pass(1_000);
  source.see(true);
  await pass(30_000);
  expect(server.last.isOpen).toBe(true);
  server.last.say(': still here\n\n');
  source.see(false);
  await pass(30_000);
  expect(server.last.isOpen).toBe(false);
  const told = server.told.length;
  await pass(10 * MINUTE_MS);
  expect([server.lines.length, server.told.length]).toEqual([1, told]);
  source.see(true);
  await pass(1);
  expect(server.last).toMatchObject({ after: '9', isOpen: true });
});

test('a page that is opened out of sight begins when it is seen; nothing is left after the end', async () => {
  source.start(false);
  await pass(MINUTE_MS);
  expect(server.lines).toHaveLength(0);
  source.see(true);
  expect(server.lines).toHaveLength(1);
  source.stop();
  await pass(10 * MINUTE_MS);
  expect([server.lines.length, server.last.isOpen, jest.getTimerCount()]).toEqual([1, false, 0]);
});
