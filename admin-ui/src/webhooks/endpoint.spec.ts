import { endpointName, endpointState, problemWord } from './endpoint.js';

const AT = '2026-11-23T08:00:00.000Z';
const SENDING = { removedAt: null, pauseCause: null, failingSince: null };

test('an endpoint that the product has paused is told from one that somebody has', () => {
  expect(endpointState(SENDING)).toBe('sending');
  expect(endpointState({ ...SENDING, failingSince: AT })).toBe('failing');
  expect(endpointState({ ...SENDING, failingSince: AT, pauseCause: 'failing' })).toBe('gaveUp');
  expect(endpointState({ ...SENDING, failingSince: AT, pauseCause: 'staff' })).toBe('paused');
  expect(endpointState({ ...SENDING, pauseCause: 'failing', removedAt: AT })).toBe('removed');
});

test('an endpoint that nobody has described goes by its host', () => {
  const url = 'https://wallet.example:8443/hooks/standing?token=secret';
  expect(endpointName({ description: '', url })).toBe('wallet.example:8443');
  expect(endpointName({ description: 'Wallet, production', url })).toBe('Wallet, production');
});

test.each([
  ['status', 401, 'denied'],
  ['status', 404, 'nowhere'],
  ['status', 429, 'busy'],
  ['status', 503, 'broken'],
  ['status', 418, 'status'],
  ['timeout', null, 'timeout'],
  [null, 204, null],
] as const)('%s with %s is told as %s', (problem, httpStatus, word) => {
  expect(problemWord({ problem, httpStatus })).toBe(word);
});
