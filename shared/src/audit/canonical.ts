import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import { hmacSha256, sha256 } from './sha256.js';

export { bytesToHex, hexToBytes };

const utf8 = new TextEncoder();
/** Where bytes are laid behind the prefix of a leaf, 0x00; of most events' size, and it grows. */
let prefixed = new Uint8Array(4_096);

/** Version of the event format below; a reader refuses versions that it does not know. */
export const EVENT_FORMAT = 1;

/** What the first event of a stream names as its predecessor: 32 zero bytes. */
export const NO_PREVIOUS_HASH = '0'.repeat(64);

/**
 * An event as it is hashed and kept. Holds no personal data: free text and profile fields appear only as
 * commitments, whose openings and key live outside the log and can be erased.
 */
export interface EventBody {
  readonly v: typeof EVENT_FORMAT;
  /** uuid v7. */
  readonly id: string;
  /** `account:<uuid>`, `staff:<uuid>`, … */
  readonly stream: string;
  /** 1, 2, 3, … without gaps in its stream. */
  readonly streamVersion: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
  readonly command: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly role: string };
  readonly fromState: string | null;
  readonly toState: string | null;
  readonly reason: { readonly kind: string; readonly code: string; readonly version: number } | null;
  /** The facts touched, as decided. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Field → commitment (hex), see `commitment`. */
  readonly commitments: Readonly<Record<string, string>>;
  /** Hash of the stream's event before this one, hex; `NO_PREVIOUS_HASH` for the first. */
  readonly previousHash: string;
}

/**
 * Canonical text of a JSON value (RFC 8785).
 *
 * @throws Error for values that JSON cannot hold
 */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('canonical form: not a JSON value');
  return text;
}

/** The bytes of that text, in UTF-8. @throws Error for values that JSON cannot hold */
export function canonicalBytes(value: unknown): Uint8Array {
  return utf8.encode(canonicalText(value));
}

/** RFC 9162 leaf hash, SHA-256(0x00 ‖ bytes): at once the event's link in its stream and its leaf in the tree. */
export function leafHash(bytes: Uint8Array): Uint8Array {
  // A million events are verified in a row, and to make room for each takes longer than to hash it.
  if (prefixed.length <= bytes.length) prefixed = new Uint8Array(2 * bytes.length + 1);
  prefixed.set(bytes, 1);
  return sha256(prefixed.subarray(0, 1 + bytes.length));
}

/** The same of a text's UTF-8 bytes. */
export function leafHashOfText(text: string): Uint8Array {
  return sha256(utf8.encode(`\0${text}`));
}

const COMMITMENT_DOMAIN = 'standing/commitment/v1';

/**
 * Commits to a value without showing it: HMAC-SHA-256 under the account's commitment key over the domain, the
 * event's id, the field's name and the canonical value. Destroying the key makes the commitment say nothing.
 *
 * @param key 32 random bytes, one key per account
 * @returns 64 hex digits
 */
export function commitment(key: Uint8Array, eventId: string, field: string, value: unknown): string {
  const message = canonicalBytes([COMMITMENT_DOMAIN, eventId, field, value]);
  return bytesToHex(hmacSha256(key, message));
}
