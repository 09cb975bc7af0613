import { Secret, TOTP } from 'otpauth';

/** RFC 6238's defaults, the only ones that every authenticator app takes. */
const PERIOD_SECONDS = 30;
const DIGITS = 6;
/** A code of the step before or after is taken too: clocks of phones differ, and typing takes time. */
const WINDOW_STEPS = 1;
/** RFC 4226, section 4: 160 bits. */
const SECRET_BYTES = 20;
const ISSUER = 'Standing';

export function newTotpSecret(): Uint8Array {
  return new Secret({ size: SECRET_BYTES }).bytes;
}

/** What an authenticator app reads: as a URI for a QR code, and to type in. */
export function totpEnrolment(secret: Uint8Array, email: string): { uri: string; secret: string } {
  const totp = totpOf(secret, email);
  return { uri: totp.toString(), secret: totp.secret.base32 };
}

/**
 * The 30-second step that a code belongs to, or null if it fits none that is near enough.
 *
 * @param now milliseconds
 */
export function totpStep(secret: Uint8Array, code: string, now: number): number | null {
  const delta = totpOf(secret).validate({ token: code, timestamp: now, window: WINDOW_STEPS });
  return delta === null ? null : Math.floor(now / 1000 / PERIOD_SECONDS) + delta;
}

function totpOf(secret: Uint8Array, label = ''): TOTP {
  // A copy: the bytes may be a view of a larger, pooled buffer.
  const key = new Secret({ buffer: Uint8Array.from(secret).buffer });
  return new TOTP({
    issuer: ISSUER,
    label,
    secret: key,
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD_SECONDS,
  });
}
