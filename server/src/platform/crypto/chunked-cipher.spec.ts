import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { CHUNK_BYTES, HEADER_BYTES, openObject, sealedSize, sealObject } from './chunked-cipher.js';

const KEY = randomBytes(32);
const SEALED_CHUNK = CHUNK_BYTES + 16;

/** Cuts bytes into pieces as a network would. */
function pieces(bytes: Buffer, sizes: readonly number[]): Readable {
  const parts: Buffer[] = [];
  let from = 0;
  for (let n = 0; from < bytes.length; n++) {
    const size = sizes[n % sizes.length] ?? bytes.length;
    parts.push(bytes.subarray(from, from + size));
    from += size;
  }
  return Readable.from(parts);
}

const seal = (plain: Buffer, sizes: readonly number[] = [100_000], key = KEY, name = 'a') =>
  buffer(pieces(plain, sizes).pipe(sealObject(key, name)));

/** Opens; gives what came out before it failed as well. */
async function open(sealed: Buffer, { key = KEY, name = 'a', sizes = [70_000] as readonly number[] } = {}) {
  const out: Buffer[] = [];
  let error: unknown;
  try {
    for await (const bytes of pieces(sealed, sizes).pipe(openObject(key, name))) out.push(bytes as Buffer);
  } catch (caught) {
    error = caught;
  }
  return { plain: Buffer.concat(out), error: error as Error | undefined };
}

/** Lengths around the chunk borders, where the construction could go wrong. */
const lengths = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: -2, max: 2 }).map((off) => CHUNK_BYTES + off),
  fc.integer({ min: -2, max: 2 }).map((off) => 3 * CHUNK_BYTES + off),
  fc.integer({ min: 0, max: 5 * CHUNK_BYTES }),
);
const cuts = fc.array(fc.integer({ min: 1, max: 3 * CHUNK_BYTES }), { minLength: 1, maxLength: 6 });

test('gives back what was put in, however it is cut on its way, in the size that is foretold', async () => {
  await fc.assert(
    fc.asyncProperty(lengths, cuts, cuts, async (length, cutIn, cutOut) => {
      const plain = randomBytes(length);
      const sealed = await seal(plain, cutIn);
      expect(sealed).toHaveLength(sealedSize(length));
      const { plain: opened, error } = await open(sealed, { sizes: cutOut });
      expect(error).toBeUndefined();
      expect(opened.equals(plain)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('notices every flipped bit, and gives out only whole chunks before it', async () => {
  await fc.assert(
    fc.asyncProperty(
      lengths,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(7),
      async (length, place, bit) => {
        const plain = randomBytes(length);
        const sealed = await seal(plain);
        const at = Math.min(sealed.length - 1, Math.floor(place * sealed.length));
        sealed[at] = sealed[at]! ^ (1 << bit);
        const { plain: opened, error } = await open(sealed);
        expect(error).toMatchObject({ name: 'ObjectDamagedError' });
        const before = at < HEADER_BYTES ? 0 : Math.floor((at - HEADER_BYTES) / SEALED_CHUNK) * CHUNK_BYTES;
        expect(opened.length).toBeLessThanOrEqual(before);
        expect(opened.equals(plain.subarray(0, opened.length))).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test('notices an end that comes early, and bytes behind the end', async () => {
  await fc.assert(
    fc.asyncProperty(lengths, fc.double({ min: 0, max: 1, noNaN: true }), async (length, place) => {
      const sealed = await seal(randomBytes(length));
      const at = Math.min(sealed.length - 1, Math.floor(place * sealed.length));
      expect((await open(sealed.subarray(0, at))).error).toMatchObject({ name: 'ObjectDamagedError' });
      const longer = Buffer.concat([sealed, randomBytes(1 + at)]);
      expect((await open(longer)).error).toMatchObject({ name: 'ObjectDamagedError' });
    }),
    { numRuns: 60 },
  );
});

describe('chunks', () => {
  const plain = randomBytes(4 * CHUNK_BYTES);
  const chunkOf = (sealed: Buffer, n: number) =>
    sealed.subarray(HEADER_BYTES + n * SEALED_CHUNK, HEADER_BYTES + (n + 1) * SEALED_CHUNK);

  it.each([
    ['in another order', [1, 0, 2, 3]],
    ['left out', [0, 2, 3]],
    ['left out at the end', [0, 1, 2]],
    ['doubled', [0, 0, 1, 2, 3]],
    ['all gone', []],
  ])('%s are noticed', async (_, order) => {
    const sealed = await seal(plain);
    const forged = Buffer.concat([sealed.subarray(0, HEADER_BYTES), ...order.map((n) => chunkOf(sealed, n))]);
    expect((await open(forged)).error).toMatchObject({ name: 'ObjectDamagedError' });
  });

  it('of another object with the same key and name are noticed', async () => {
    const [one, other] = [await seal(plain), await seal(plain)];
    const forged = Buffer.concat([
      one.subarray(0, HEADER_BYTES + SEALED_CHUNK),
      other.subarray(HEADER_BYTES + SEALED_CHUNK),
    ]);
    expect((await open(forged)).error).toMatchObject({ name: 'ObjectDamagedError' });
  });
});

test('opens under its own key and name only', async () => {
  const sealed = await seal(randomBytes(100));
  expect((await open(sealed, { key: randomBytes(32) })).error).toMatchObject({ name: 'ObjectDamagedError' });
  expect((await open(sealed, { name: 'b' })).error).toMatchObject({ name: 'ObjectDamagedError' });
});

test('looks different each time and like nothing that went in', async () => {
  const plain = Buffer.alloc(CHUNK_BYTES * 2, 'known plaintext ');
  const [one, other] = [await seal(plain), await seal(plain)];
  expect(one.includes('known plaintext')).toBe(false);
  expect(one.subarray(HEADER_BYTES).equals(other.subarray(HEADER_BYTES))).toBe(false);
});
