import { comesFromOurPages } from './same-origin.js';

const PUBLIC = 'https://standing.example.com/office';
const host = 'standing.example.com';

test.each([
  ['a program, which sends neither header', {}, true],
  ['our page', { origin: 'https://standing.example.com', 'sec-fetch-site': 'same-origin' }, true],
  ['our page in an older browser', { origin: 'https://standing.example.com' }, true],
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
  ['another site in an older browser', { origin: 'https://evil.example' }, false],
  ['another host of the same domain', { origin: 'https://blog.example.com' }, false],
  ['another host, as the browser says', { 'sec-fetch-site': 'same-site' }, false],
  ['a sandboxed frame', { origin: 'null' }, false],
  ['our host without TLS', { origin: 'http://standing.example.com' }, false],
  ['our host on another port', { origin: 'https://standing.example.com:8443' }, false],
  ['a header sent twice', { 'sec-fetch-site': ['same-origin', 'cross-site'] }, false],
])('over https: %s', (_, headers, expected) => {
  expect(comesFromOurPages({ host, ...headers }, PUBLIC)).toBe(expected);
});

test('without a public address the host that the request names counts', () => {
  const local = { host: 'localhost:3000' };
  expect(comesFromOurPages({ ...local, origin: 'http://localhost:3000' }, undefined)).toBe(true);
  expect(comesFromOurPages({ ...local, origin: 'http://127.0.0.1:3000' }, undefined)).toBe(false);
  expect(comesFromOurPages({ ...local, origin: 'http://localhost:5173' }, undefined)).toBe(false);
  expect(comesFromOurPages({ origin: 'http://localhost:3000' }, undefined)).toBe(false);
});
