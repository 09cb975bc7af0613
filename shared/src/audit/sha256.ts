import { sha256 as portable } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Bytes that SHA-256 takes in at a time; FIPS 180-4, section 5.2.1. */
const BLOCK_BYTES = 64;
const HASH_BYTES = 32;

let implementation: Sha256 = portable;

export function sha256(bytes: Uint8Array): Uint8Array {
  return implementation(bytes);
}

/**
 * Has hashes computed by the host, where it can do so at once: Node's own takes a quarter of the time. A browser's cannot be
 * waited for within a function, so there the portable one stays.
 *
 * @throws Error when it is another function
 */
export function lendSha256(host: Sha256): void {
  const sample = utf8ToBytes('standing');
  const [own, lent] = [portable(sample), host(sample)];
  if (own.length !== lent.length || own.some((byte, n) => byte !== lent[n])) {
    throw new Error('what was lent is not SHA-256');
  }
  implementation = host;
}

/** HMAC-SHA-256; RFC 2104. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const inner = new Uint8Array(BLOCK_BYTES + message.length).fill(0x36, 0, BLOCK_BYTES);
  const outer = new Uint8Array(BLOCK_BYTES + HASH_BYTES).fill(0x5c, 0, BLOCK_BYTES);
  let n = 0;
  for (const byte of key.length > BLOCK_BYTES ? sha256(key) : key) {
    inner[n] = byte ^ 0x36;
    outer[n++] = byte ^ 0x5c;
  }
  inner.set(message, BLOCK_BYTES);
  outer.set(sha256(inner), BLOCK_BYTES);
  return sha256(outer);
}
