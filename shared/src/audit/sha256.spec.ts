import { createHash, createHmac } from 'node:crypto';
import { hmacSha256, lendSha256, sha256 } from './sha256.js';

const bytes = (length: number) => Uint8Array.from({ length }, (_, n) => (n * 7 + length) % 256);
const lengths = [0, 1, 31, 32, 55, 56, 63, 64, 65, 127, 128, 129, 1_000];

/** Lengths of messages and keys at which the standard's answer is another one. */
function differences(): string[] {
  const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex');
  return lengths.flatMap((length) => {
    const message = bytes(length);
    const plain = createHash('sha256').update(message).digest('hex');
    const keyed = lengths.filter((keyLength) => {
      const key = bytes(keyLength);
      return hex(hmacSha256(key, message)) !== createHmac('sha256', key).update(message).digest('hex');
    });
    return [
      ...(hex(sha256(message)) === plain ? [] : [`${length}`]),
      ...keyed.map((keyLength) => `${length} with a key of ${keyLength}`),
    ];
  });
}

describe('SHA-256 and HMAC over it', () => {
  it('are those of the standard, computed here or by the host', () => {
    expect(differences()).toEqual([]);
    lendSha256((message) => createHash('sha256').update(message).digest());
    expect(differences()).toEqual([]);
  });

  it('are not taken from a host that computes something else', () => {
    expect(() => lendSha256((message) => createHash('sha512').update(message).digest())).toThrow('SHA-256');
    expect(() => lendSha256(() => new Uint8Array(32))).toThrow('SHA-256');
  });
});
