import { randomFillSync } from 'node:crypto';

/** Fetched at once; to fetch the few bytes of one nonce takes as long as to encrypt with it. */
const POOL_BYTES = 4_096;

const pool = Buffer.alloc(POOL_BYTES);
let used = pool.length;

/**
 * Bytes from the system's generator, for those who need a few of them again and again. Each is given out once; nothing of
 * it stays behind.
 *
 * @param size at most `POOL_BYTES`
 * @throws RangeError beyond that
 */
export function fewRandomBytes(size: number): Buffer {
  if (size > POOL_BYTES) throw new RangeError(`${size} bytes are not few`);
  if (used + size > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + size));
  pool.fill(0, used, used + size);
  used += size;
  return bytes;
}
