import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits: not to be guessed, whatever the rate. */
const TOKEN_BYTES = 32;
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;

const COOKIE_NAME = 'standing_session';
/**
 * Over HTTPS the name carries the prefix that lets only this host, only over TLS, set the cookie
 * (RFC 6265bis, 4.1.3.2).
 */
const SECURE_COOKIE_NAME = `__Host-${COOKIE_NAME}`;

/** Separates the CSRF token from every other hash of the session token, the stored one above all. */
const CSRF_DOMAIN = 'standing/csrf/v1:';

/** The credential of a browser's session: 43 characters, base64url. */
export function newSessionToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/**
 * What a page must send beside the cookie to change something. Derived from the session token, so that it needs
 * no place in the database and dies with the session; whoever knows it cannot get back to the token.
 */
export function csrfTokenOf(sessionToken: string): string {
  return hash('sha256', CSRF_DOMAIN + sessionToken, 'base64url');
}

/** Whether the header fits the session, in a time that does not depend on where they differ. */
export function csrfTokenFits(sessionToken: string, header: unknown): boolean {
  if (typeof header !== 'string') return false;
  const wanted = Buffer.from(csrfTokenOf(sessionToken));
  const given = Buffer.from(header);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** The session token in a request's Cookie header; undefined without one or with one that cannot be ours. */
export function readSessionToken(cookieHeader: string | undefined, secure: boolean): string | undefined {
  if (!cookieHeader) return undefined;
  const name = secure ? SECURE_COOKIE_NAME : COOKIE_NAME;
  for (const pair of cookieHeader.split(';')) {
    const at = pair.indexOf('=');
    if (at === -1 || pair.slice(0, at).trim() !== name) continue;
    const token = pair.slice(at + 1).trim();
    return TOKEN_PATTERN.test(token) ? token : undefined;
  }
  return undefined;
}

/**
 * The Set-Cookie header that begins a session, or ends it in the browser (`null`).
 *
 * SameSite=Strict: a link in a mail opens the UI's static shell, which needs no session; the calls that follow come
 * from our own page and carry the cookie. No Max-Age: the cookie goes with the browser, the session by the server's
 * clock.
 */
export function sessionCookie(token: string | null, secure: boolean): string {
  const name = secure ? SECURE_COOKIE_NAME : COOKIE_NAME;
  return [
    `${name}=${token ?? ''}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
    ...(token === null ? ['Max-Age=0'] : []),
  ].join('; ');
}
