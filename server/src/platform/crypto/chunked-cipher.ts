import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/**
 * Encryption of objects of any size in constant memory: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár:
 * Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, 2015) over AES-256-GCM.
 *
 *     header   magic "STDO" | version 1 | salt (32 bytes)
 *     chunk*   ciphertext of 64 KiB of plaintext | tag (16 bytes); the last one shorter, possibly empty
 *
 * Key and nonce prefix of an object come from the caller's key by HKDF-SHA-256 with the salt, bound to the object's
 * name. A chunk's nonce is prefix (7 bytes) | number (4 bytes, big-endian) | 1 for the last chunk, else 0. So a chunk
 * that was altered, moved, left out, or taken from another object fails its tag, and so does an end that comes early;
 * no plaintext of a chunk is given out before its tag was right.
 */
export const CHUNK_BYTES = 64 * 1024;
export const KEY_BYTES = 32;

const MAGIC = Buffer.from('STDO', 'latin1');
const VERSION = 1;
const SALT_BYTES = 32;
export const HEADER_BYTES = MAGIC.length + 1 + SALT_BYTES;
const TAG_BYTES = 16;
const NONCE_PREFIX_BYTES = 7;
const NONCE_BYTES = 12;
const MAX_CHUNKS = 2 ** 32;
const ALGORITHM = 'aes-256-gcm';

/** What is stored is not what was encrypted under this key and name: altered, cut off, or somebody else's. */
export class ObjectDamagedError extends Error {
  override readonly name = 'ObjectDamagedError';
}

/** Size of an encrypted object of so many bytes of plaintext. */
export function sealedSize(plainBytes: number): number {
  return HEADER_BYTES + plainBytes + TAG_BYTES * Math.max(1, Math.ceil(plainBytes / CHUNK_BYTES));
}

/** Nonces and key of one object. */
class ChunkKeys {
  private readonly key: KeyObject;
  private readonly prefix: Buffer;
  private next = 0;

  constructor(key: Buffer, salt: Buffer, name: string) {
    const info = Buffer.from(`standing/object/v${VERSION}\0${name}`, 'utf8');
    const derived = Buffer.from(
      hkdfSync('sha256', createSecretKey(key), salt, info, KEY_BYTES + NONCE_PREFIX_BYTES),
    );
    this.key = createSecretKey(derived.subarray(0, KEY_BYTES));
    this.prefix = derived.subarray(KEY_BYTES);
  }

  private nonce(isLast: boolean): Buffer {
    if (this.next >= MAX_CHUNKS) throw new Error('an object cannot have more chunks than nonces');
    const nonce = Buffer.alloc(NONCE_BYTES);
    this.prefix.copy(nonce);
    nonce.writeUInt32BE(this.next++, NONCE_PREFIX_BYTES);
    nonce[NONCE_BYTES - 1] = isLast ? 1 : 0;
    return nonce;
  }

  seal(plain: Uint8Array, isLast: boolean): Buffer {
    const cipher = createCipheriv(ALGORITHM, this.key, this.nonce(isLast));
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  open(sealed: Buffer, isLast: boolean): Buffer {
    if (sealed.length < TAG_BYTES) throw new ObjectDamagedError('the object is cut off');
    const decipher = createDecipheriv(ALGORITHM, this.key, this.nonce(isLast), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    const plain = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
    try {
      decipher.final();
    } catch {
      throw new ObjectDamagedError('a chunk of the object is not what was encrypted');
    }
    return plain;
  }
}

/** Cuts what is written into blocks of one size; holds back a full one until it knows whether another byte follows. */
class Blocks {
  private readonly block: Buffer;
  private filled = 0;

  constructor(size: number) {
    this.block = Buffer.allocUnsafe(size);
  }

  /** @param whole is given each block that is not the last; it must not keep it */
  write(bytes: Uint8Array, whole: (block: Buffer) => void): void {
    let from = 0;
    while (from < bytes.length) {
      if (this.filled === this.block.length) {
        whole(this.block);
        this.filled = 0;
      }
      const count = Math.min(this.block.length - this.filled, bytes.length - from);
      this.block.set(bytes.subarray(from, from + count), this.filled);
      this.filled += count;
      from += count;
    }
  }

  rest(): Buffer {
    return this.block.subarray(0, this.filled);
  }
}

/**
 * Encrypts what is written to it.
 *
 * @param key 32 bytes
 * @param name of the object; it opens under this name only
 */
export function sealObject(key: Buffer, name: string): Transform {
  assertKey(key);
  const salt = randomBytes(SALT_BYTES);
  const keys = new ChunkKeys(key, salt, name);
  const blocks = new Blocks(CHUNK_BYTES);
  let begun = false;
  const begin = (stream: Transform) => {
    if (!begun) stream.push(Buffer.concat([MAGIC, Buffer.of(VERSION), salt]));
    begun = true;
  };
  return transform(
    (bytes, stream) => {
      begin(stream);
      blocks.write(bytes, (block) => stream.push(keys.seal(block, false)));
    },
    (stream) => {
      begin(stream);
      stream.push(keys.seal(blocks.rest(), true));
    },
  );
}

/**
 * Decrypts what is written to it; fails with ObjectDamagedError at the first chunk that is not right, having given out
 * none of it.
 *
 * @param key 32 bytes
 * @param name under which the object was encrypted
 */
export function openObject(key: Buffer, name: string): Transform {
  assertKey(key);
  const header = Buffer.alloc(HEADER_BYTES);
  let headerFilled = 0;
  let keys: ChunkKeys | undefined;
  const blocks = new Blocks(CHUNK_BYTES + TAG_BYTES);
  return transform(
    (bytes, stream) => {
      const count = Math.min(HEADER_BYTES - headerFilled, bytes.length);
      header.set(bytes.subarray(0, count), headerFilled);
      headerFilled += count;
      if (headerFilled < HEADER_BYTES) return;
      const { salt } = readHeader(header);
      const opened = (keys ??= new ChunkKeys(key, salt, name));
      blocks.write(bytes.subarray(count), (block) => stream.push(opened.open(block, false)));
    },
    (stream) => {
      if (!keys) throw new ObjectDamagedError('the object is cut off');
      stream.push(keys.open(blocks.rest(), true));
    },
  );
}

function readHeader(header: Buffer): { salt: Buffer } {
  if (!header.subarray(0, MAGIC.length).equals(MAGIC))
    throw new ObjectDamagedError('this is no object of ours');
  if (header[MAGIC.length] !== VERSION)
    throw new ObjectDamagedError('the object has a version that is not known');
  return { salt: header.subarray(MAGIC.length + 1) };
}

function assertKey(key: Buffer): void {
  if (key.length !== KEY_BYTES) throw new Error(`a key has ${KEY_BYTES} bytes`);
}

function transform(
  write: (bytes: Buffer, stream: Transform) => void,
  end: (stream: Transform) => void,
): Transform {
  const attempt = (work: () => void, done: TransformCallback) => {
    try {
      work();
    } catch (error) {
      return done(error as Error);
    }
    return done();
  };
  return new Transform({
    transform(bytes: Buffer, _encoding, done) {
      attempt(() => write(bytes, this), done);
    },
    flush(done) {
      attempt(() => end(this), done);
    },
  });
}
