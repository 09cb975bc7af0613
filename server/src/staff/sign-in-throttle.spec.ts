import {
  blockOf,
  charged,
  forgetAt,
  freshState,
  KNOWN_ADDRESS_MS,
  refunded,
  succeeded,
  THROTTLE_RULES,
  throttleKeys,
  type ThrottleKind,
  type ThrottleState,
} from './sign-in-throttle.js';

const NOW = Date.UTC(2026, 0, 5, 9);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Charges one counter `times` times, each as soon as it is let through. */
function fail(kind: ThrottleKind, times: number, from = NOW): { state: ThrottleState; waits: number[] } {
  let now = from;
  let state = freshState(now);
  const waits: number[] = [];
  for (let i = 0; i < times; i += 1) {
    state = charged(kind, state, now);
    waits.push((state.blockedUntil ?? now) - now);
    now = state.blockedUntil ?? now;
  }
  return { state, waits };
}
const states = (some: Partial<Record<ThrottleKind, ThrottleState>>) => ({
  pair: freshState(NOW),
  account: freshState(NOW),
  address: freshState(NOW),
  ...some,
});

test('five failures, then 1 s, 2 s, 4 s, … and never more than 15 minutes', () => {
  const { waits } = fail('pair', 17);
  expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND]);
  expect(waits.at(-1)).toBe(15 * MINUTE);
});

test('what many addresses do to an account slows its owner by a minute at most', () => {
  const { waits, state } = fail('account', 200);
  expect(waits.slice(0, 49).every((wait) => wait === 0)).toBe(true);
  expect(Math.max(...waits)).toBe(MINUTE);
  expect(blockOf(states({ account: state }), state.lastChargeAt)?.kind).toBe('account');
});

test('from an address they signed in from in the last 30 days, the owner is not slowed at all', () => {
  const account = fail('account', 200).state;
  const now = account.lastChargeAt;
  expect(blockOf(states({ account, pair: succeeded(now - KNOWN_ADDRESS_MS + 1) }), now)).toBeNull();
  expect(blockOf(states({ account, pair: succeeded(now - KNOWN_ADDRESS_MS) }), now)).not.toBeNull();
});

test('a block ends to the millisecond, and the longest one counts', () => {
  const pair = { ...freshState(NOW), blockedUntil: NOW + 10 };
  const address = { ...freshState(NOW), blockedUntil: NOW + 20, blockRecorded: true };
  expect(blockOf(states({ pair, address }), NOW)).toEqual({
    kind: 'address',
    until: NOW + 20,
    recorded: true,
  });
  expect(blockOf(states({ pair }), NOW + 9)?.until).toBe(NOW + 10);
  expect(blockOf(states({ pair }), NOW + 10)).toBeNull();
});

test('quiet time forgives: nobody waits for last week’s mistakes', () => {
  const { state } = fail('pair', 9);
  const { forgiveMs } = THROTTLE_RULES.pair;
  expect(charged('pair', state, state.lastChargeAt + 3 * forgiveMs).failures).toBe(7);
  expect(charged('pair', state, state.lastChargeAt + 100 * forgiveMs).failures).toBe(1);
  expect(charged('pair', state, state.lastChargeAt - MINUTE).failures).toBe(10);
});

test('a charge taken back leaves no wait, unless a later attempt brought one', () => {
  const before = fail('pair', 5).state;
  const charge = charged('pair', before, NOW + MINUTE);
  expect(refunded(charge, charge)).toMatchObject({ failures: 5, blockedUntil: null });
  const later = charged('pair', charge, NOW + 2 * MINUTE);
  expect(refunded(later, charge)).toMatchObject({ failures: 6, blockedUntil: later.blockedUntil });
});

test('a counter is kept for as long as it says something', () => {
  const { state } = fail('pair', 12);
  expect(forgetAt('pair', state)).toBeGreaterThanOrEqual(
    state.lastChargeAt + 12 * THROTTLE_RULES.pair.forgiveMs,
  );
  expect(forgetAt('pair', succeeded(NOW))).toBe(NOW + KNOWN_ADDRESS_MS);
  expect(forgetAt('account', freshState(NOW))).toBeGreaterThan(NOW);
});

test('counters of different accounts and addresses are different ones', () => {
  const keys = [
    throttleKeys('a@standing.test', '10.0.0.1'),
    throttleKeys('a@standing.test', '10.0.0.2'),
    throttleKeys('b@standing.test', '10.0.0.1'),
  ].flatMap(({ pair, account, address }) => [pair, account, address].map((key) => key.toString('hex')));
  // Three pairs, two accounts, two addresses.
  expect(new Set(keys).size).toBe(7);
});
