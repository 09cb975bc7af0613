import { comesFromThisMachine } from './from-this-machine.js';

const LOCAL = '127.0.0.1';
const CLIENT = '203.0.113.7';

test.each([
  ['a scraper on this machine', LOCAL, LOCAL, {}, true],
  ['the same over IPv6', '::1', '::1', {}, true],
  ['the same on a socket of both families', '::ffff:127.0.0.1', '::ffff:127.0.0.1', {}, true],
  ['another machine', CLIENT, CLIENT, {}, false],
  ['another machine that claims to be this one', CLIENT, CLIENT, { 'x-forwarded-for': LOCAL }, false],
  ['a client of a trusted proxy on this machine', CLIENT, LOCAL, { 'x-forwarded-for': CLIENT }, false],
  ['a client of a proxy that nobody told us of', LOCAL, LOCAL, { 'x-forwarded-for': CLIENT }, false],
  ['the same, naming the client in other words', LOCAL, LOCAL, { forwarded: 'for=203.0.113.7' }, false],
  ['the same, naming only itself', LOCAL, LOCAL, { via: '1.1 proxy' }, false],
  [
    'this machine through a trusted proxy elsewhere',
    LOCAL,
    '198.51.100.2',
    { 'x-forwarded-for': LOCAL },
    true,
  ],
  ['what is no address', 'unknown', LOCAL, {}, false],
])('%s', (_, ip, remoteAddress, headers, expected) => {
  expect(comesFromThisMachine({ ip, socket: { remoteAddress }, headers })).toBe(expected);
});
