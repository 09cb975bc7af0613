import { Secret, TOTP } from 'otpauth';
import { newTotpSecret, totpEnrolment, totpStep } from './totp.js';

// RFC 6238, appendix B, SHA-1: the last six of the eight digits.
const RFC_SECRET = new TextEncoder().encode('12345678901234567890');

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_234_567_890, '005924'],
  [20_000_000_000, '353130'],
])('at %i s the code is %s', (seconds, code) => {
  expect(totpStep(RFC_SECRET, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
});

test('the code of the step before and after is taken, and names its own step; others are not', () => {
  const at = (seconds: number) => totpStep(RFC_SECRET, '287082', seconds * 1000);
  expect([at(29), at(30), at(59), at(60), at(89), at(90)]).toEqual([1, 1, 1, 1, 1, null]);
  expect(at(-1)).toBeNull();
});

test('an authenticator app that reads the URI makes codes that fit', () => {
  const secret = newTotpSecret();
  const { uri, secret: base32 } = totpEnrolment(secret, 'aoife@standing.test');
  expect(uri).toMatch(/^otpauth:\/\/totp\/Standing:aoife%40standing\.test\?issuer=Standing&/);
  const code = new TOTP({ secret: Secret.fromBase32(base32) }).generate({ timestamp: 1e12 });
  expect(totpStep(secret, code, 1e12)).not.toBeNull();
  expect(Secret.fromBase32(base32).bytes).toHaveLength(20);
});
