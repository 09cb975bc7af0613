import type { FastifyRequest } from 'fastify';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { MAX_FILE_BYTES } from '@standing/shared/documents/limits';
import { Refusal } from '@standing/shared/errors';
import { readDocumentForm, type FormPatience } from './multipart.js';

const HEADERS = { 'content-type': 'multipart/form-data; boundary=x' };
const field = (name: string, value: string) =>
  `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const fileHead = (name: string, more = 'filename="a.jpg"') =>
  `--x\r\ncontent-disposition: form-data; name="${name}"; ${more}\r\ncontent-type: image/jpeg\r\n\r\n`;
const file = (content = 'content', name = 'file') => `${fileHead(name)}${content}\r\n`;
const END = '--x--\r\n';

/** A request whose body the test writes; like one from the network it does not close when it has ended. */
function request(headers: Record<string, string> = HEADERS) {
  const body = new PassThrough({ autoDestroy: false });
  const socket = new PassThrough();
  return {
    body,
    socket,
    asked: { body, headers, raw: { socket } } as unknown as FastifyRequest,
  };
}

/** Reads a form and its file; gives what it came to. */
async function read(text: string, headers?: Record<string, string>, patience?: FormPatience) {
  const { asked, body } = request(headers);
  body.end(text);
  const form = await readDocumentForm(asked, patience);
  const content = await buffer(form.stream);
  return {
    name: form.fileName,
    declared: form.declaredType,
    content: content.toString(),
    type: await form.type,
  };
}

const EXPECTED = { name: 'a.jpg', declared: 'image/jpeg', content: 'content', type: 'passport' };

test.each([
  ['before the file', field('type', 'passport') + file() + END],
  ['behind the file', file() + field('type', 'passport') + END],
  ['with something around the form', `preamble\r\n${field('type', 'passport')}${file()}${END}epilogue`],
])('finds file and type: %s', async (_, text) => expect(await read(text)).toEqual(EXPECTED));

test('gives names as they were sent, paths and all', async () => {
  const sent = `${fileHead('file', String.raw`filename="..\\..\\x.jpg"`)}content\r\n${field('type', 'other')}${END}`;
  expect((await read(sent)).name).toContain('..');
  const encoded = `${fileHead('file', "filename*=UTF-8''%E6%8A%A4%E7%85%A7.jpg")}content\r\n${field('type', 'other')}${END}`;
  expect((await read(encoded)).name).toBe('护照.jpg');
});

test.each([
  ['no file', field('type', 'passport') + END, 'file_missing'],
  ['nothing', END, 'file_missing'],
  ['a file without a name', `${field('type', 'passport')}${field('file', 'content')}${END}`, 'file_missing'],
  ['two files', field('type', 'passport') + file() + file() + END, 'too_many_files'],
  ['no type', file() + END, 'validation_failed'],
  ['an empty type', field('type', '') + file() + END, 'validation_failed'],
  ['a type that there is not', field('type', 'fishing_licence') + file() + END, 'validation_failed'],
  ['a type of a megabyte', field('type', 'x'.repeat(1_000_000)) + file() + END, 'validation_failed'],
  ['two types', field('type', 'passport') + file() + field('type', 'other') + END, 'validation_failed'],
  ['a type that is a file', file('passport', 'type') + file() + END, 'validation_failed'],
  ['a field that there is not', field('admin', 'true') + file() + END, 'validation_failed'],
  ['a field with a name of JavaScript’s', field('__proto__', 'x') + file() + END, 'validation_failed'],
  [
    'a part without a name',
    `--x\r\ncontent-disposition: form-data\r\n\r\nx\r\n${file()}${END}`,
    'validation_failed',
  ],
  ['a form that ends early', field('type', 'passport') + fileHead('file') + 'conte', 'malformed_form'],
  ['no form', 'hello', 'malformed_form'],
])('refuses %s', async (_, text, code) => {
  await expect(read(text)).rejects.toMatchObject({ code });
});

test.each([
  ['no boundary', { 'content-type': 'multipart/form-data' }, 'malformed_form'],
  ['a packed body', { ...HEADERS, 'content-encoding': 'gzip' }, 'unsupported_media_type'],
  [
    'a length beyond the limit',
    { ...HEADERS, 'content-length': String(MAX_FILE_BYTES * 2) },
    'file_too_large',
  ],
])('refuses %s', async (_, headers, code) => {
  await expect(read(field('type', 'passport') + file() + END, headers)).rejects.toMatchObject({ code });
});

test('refuses a file beyond the limit, whatever length is announced, and cuts off who goes on', async () => {
  const { asked, body, socket } = request();
  body.write(`${field('type', 'passport')}${fileHead('file')}conte`);
  const form = await readDocumentForm(asked);
  const reading = buffer(form.stream);
  reading.catch(() => undefined);
  const piece = Buffer.alloc(1024 * 1024);
  const isCut = once(socket, 'close');
  for (let sent = 0; !socket.destroyed && sent < 10 * MAX_FILE_BYTES; sent += piece.length) {
    if (!body.write(piece)) await once(body, 'drain');
  }
  await isCut;
  await expect(reading).rejects.toMatchObject({ code: 'file_too_large' });
  await expect(form.type).rejects.toMatchObject({ code: 'file_too_large' });
  body.destroy();
});

test('gives up on a client that falls silent, or that never comes to an end', async () => {
  const silent = request();
  silent.body.write(field('type', 'passport') + fileHead('file') + 'conte');
  const form = await readDocumentForm(silent.asked, { silenceMs: 40, totalMs: 60_000 });
  await expect(buffer(form.stream)).rejects.toMatchObject({ code: 'request_timeout' });
  silent.body.destroy();

  const slow = request();
  slow.body.write(`${field('type', 'passport')}${fileHead('file')}conte`);
  const drip = setInterval(() => slow.body.write('x'), 5);
  const endless = await readDocumentForm(slow.asked, { silenceMs: 1_000, totalMs: 120 });
  await expect(buffer(endless.stream)).rejects.toMatchObject({ code: 'request_timeout' });
  clearInterval(drip);
  slow.body.destroy();
});

test('notices a client that goes away, before the file and in its midst', async () => {
  const early = request();
  early.body.write(field('type', 'passport'));
  const reading = readDocumentForm(early.asked);
  early.body.destroy();
  await expect(reading).rejects.toMatchObject({ code: 'bad_request' });

  const late = request();
  late.body.write(file('conte').slice(0, -2));
  const form = await readDocumentForm(late.asked);
  late.body.destroy();
  await expect(buffer(form.stream)).rejects.toMatchObject({ code: 'bad_request' });
  await expect(form.type).rejects.toMatchObject({ code: 'bad_request' });
});

test.each([
  ['without a file', field('type', 'passport') + END],
  ['without a type', file() + END],
  ['that ends early', `${field('type', 'passport')}${fileHead('file')}conte`],
  ['that is none', 'hello'],
])('leaves the connection to the next request once a form %s has been read and refused', async (_, text) => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  try {
    const { asked, body, socket } = request();
    body.end(text);
    const reading = readDocumentForm(asked).then((form) => buffer(form.stream));
    await expect(reading).rejects.toBeInstanceOf(Refusal);
    jest.runAllTimers();
    expect(socket.destroyed).toBe(false);
  } finally {
    jest.useRealTimers();
  }
});

test('reads on behind a file that nobody wants, so that the client gets to its answer', async () => {
  const { asked, body } = request();
  body.write(field('type', 'passport') + file('conte').slice(0, -2));
  const form = await readDocumentForm(asked);
  form.stream.destroy();
  await expect(form.type).rejects.toMatchObject({ code: 'bad_request' });
  body.end(`${'x'.repeat(3_000_000)}\r\n${END}`);
  await once(body, 'end');
  expect(body.readableEnded).toBe(true);
});
