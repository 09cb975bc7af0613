import { createServer } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { refuseExpectations, refuseUnreadable } from './client-errors.js';

const server = createServer((_, response) => response.end()).on('clientError', refuseUnreadable);
refuseExpectations(server);

beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => once(server.close(), 'close'));

async function answerTo(text: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.end(text);
  let answer = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) answer += chunk.toString();
  return answer;
}

test.each([
  ['headers beyond every size', `GET / HTTP/1.1\r\nAuthorization: Bearer ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['no HTTP at all', 'hello?\r\n\r\n', 400],
])('%s are refused with a code, and nothing of them comes back', async (_, text, status) => {
  const [head = '', body = ''] = (await answerTo(text)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head).toContain('content-type: application/problem+json');
  const problem = JSON.parse(body);
  expect(problem).toMatchObject({ status, code: status === 431 ? 'headers_too_large' : 'bad_request' });
  expect(body).not.toMatch(/xxx|hello/);
});

test('an expectation that nothing meets is refused with a code, before the body has come', async () => {
  const asked = 'POST / HTTP/1.1\r\nHost: here\r\nExpect: the-unexpected\r\nContent-Length: 9\r\n\r\n';
  const [head = '', body = ''] = (await answerTo(asked)).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1.1 400 /);
  expect(head).toContain('content-type: application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ status: 400, code: 'invalid_header' });
});
