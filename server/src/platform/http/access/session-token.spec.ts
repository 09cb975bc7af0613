import {
  csrfTokenFits,
  csrfTokenOf,
  newSessionToken,
  readSessionToken,
  sessionCookie,
} from './session-token.js';

test('what the browser is told to keep is read back', () => {
  for (const secure of [false, true]) {
    const token = newSessionToken();
    const pair = sessionCookie(token, secure).split(';', 1)[0]!;
    expect(readSessionToken(`theme=dark; ${pair}; other=1`, secure)).toBe(token);
    expect(readSessionToken(pair, !secure)).toBeUndefined();
  }
});

test('over TLS the cookie is for this host and TLS only', () => {
  expect(sessionCookie('t', true)).toBe(
    '__Host-standing_session=t; Path=/; HttpOnly; SameSite=Strict; Secure',
  );
  expect(sessionCookie('t', false)).toBe('standing_session=t; Path=/; HttpOnly; SameSite=Strict');
  expect(sessionCookie(null, false)).toContain('Max-Age=0');
});

test.each([
  undefined,
  '',
  'standing_session',
  'standing_session=',
  'standing_session=short',
  'x=standing_session',
])('no session in %j', (header) => {
  expect(readSessionToken(header, false)).toBeUndefined();
});

test('a CSRF token fits its own session only, and does not give the session away', () => {
  const [one, other] = [newSessionToken(), newSessionToken()];
  expect(csrfTokenFits(one, csrfTokenOf(one))).toBe(true);
  for (const wrong of [csrfTokenOf(other), one, '', 'é'.repeat(43), undefined, [csrfTokenOf(one)]]) {
    expect(csrfTokenFits(one, wrong)).toBe(false);
  }
  expect(csrfTokenOf(one)).not.toContain(one);
});
