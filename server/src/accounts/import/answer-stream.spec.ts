import { AnswerStream } from './answer-stream.js';
import { text } from 'node:stream/consumers';

const line = (n: number) => `${JSON.stringify({ line: n, status: 'registered', note: 'ü三' })}\n`;

test('keeps order for a reader that comes late, without keeping the answer in memory', async () => {
  const answer = new AnswerStream();
  let expected = '';
  for (let n = 0; n < 40_000; n++) {
    expected += line(n);
    await answer.add(line(n));
    // What a stream holds in memory is what has been pushed and not been read.
    expect(answer.readableLength).toBeLessThan(128 * 1024);
  }
  answer.finish();
  expect(await text(answer)).toBe(expected);
});

test('keeps order for a reader that is now faster and now slower than the writer', async () => {
  const answer = new AnswerStream();
  const read = text(answer);
  let expected = '';
  for (let n = 0; n < 3_000; n++) {
    const lines = line(n).repeat(1 + (n % 50));
    expected += lines;
    await answer.add(lines);
    if (n % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  answer.finish();
  expect(await read).toBe(expected);
});

test('takes no more once the reader has gone', async () => {
  const answer = new AnswerStream();
  for (let n = 0; n < 20_000; n++) await answer.add(line(n));
  const closed = new Promise((resolve) => answer.once('close', resolve));
  answer.destroy();
  await closed;
  await expect(answer.add(line(1))).resolves.toBeUndefined();
});
