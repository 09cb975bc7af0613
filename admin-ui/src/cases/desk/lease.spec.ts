import { countdown, IDLE_AFTER_MS, RENEW_EVERY_MS, shouldRenew, standingOf } from './lease.js';

const lease = (id: string) => ({ holder: { id, name: id.toUpperCase() }, until: '2026-01-01T00:05:00.000Z' });
const theirs = { holder: 'BEN', until: '2026-01-01T00:05:00.000Z' };

describe('how one stands to a case', () => {
  test.each([
    ['in the queue', 'open', null, false, false, { is: 'free' }],
    ['claimed', 'in_review', lease('ann'), true, false, { is: 'mine' }],
    ['claimed before the page was reloaded', 'in_review', lease('ann'), false, false, { is: 'mine' }],
    ['run out by the server', 'open', null, true, false, { is: 'lapsed' }],
    ['run out by the page', 'in_review', lease('ann'), true, true, { is: 'lapsed' }],
    ['a colleague’s', 'in_review', lease('ben'), false, false, { is: 'theirs', ...theirs }],
    ['taken over', 'in_review', lease('ben'), true, false, { is: 'taken', ...theirs }],
    ['resolved by a colleague', 'resolved', null, true, false, { is: 'away', status: 'resolved' }],
    [
      'with the customer',
      'awaiting_customer',
      null,
      false,
      false,
      { is: 'away', status: 'awaiting_customer' },
    ],
  ] as const)('%s', (_what, status, held, wasMine, isOver, standing) => {
    expect(standingOf({ status, lease: held }, 'ann', wasMine, isOver)).toEqual(standing);
  });
});

describe('a lease is renewed', () => {
  const now = 10_000_000;
  const working = { isVisible: true, lastActive: now - 1_000, lastRenewed: now - RENEW_EVERY_MS };
  test.each([
    ['while somebody works', working, true],
    ['not twice a minute', { ...working, lastRenewed: now - RENEW_EVERY_MS + 1 }, false],
    ['not for a page that nobody sees', { ...working, isVisible: false }, false],
    ['not for somebody who has left the desk', { ...working, lastActive: now - IDLE_AFTER_MS }, false],
  ])('%s', (_what, attention, renewed) => {
    expect(shouldRenew(attention, now)).toBe(renewed);
  });
});

test.each([
  [300_000, '5:00'],
  [299_001, '5:00'],
  [61_000, '1:01'],
  [0, '0:00'],
  [-5, '0:00'],
])('%d ms are shown as %s', (left, text) => {
  expect(countdown(left)).toBe(text);
});
