import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { KEY_BYTES } from './chunked-cipher.js';
import { fewRandomBytes } from './random.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Separates the wrapping of account keys from any other use of a master key. */
const WRAP_DOMAIN = 'standing/account-key/v1:';
const ID_DOMAIN = 'standing/master-key-id/v1:';
/** 64 bits tell the few keys of an installation apart. Hex digits. */
const ID_LENGTH = 16;

/** A key that wraps the accounts' keys. */
export class MasterKey {
  /** 16 hex digits that follow from the key and do not give it away. */
  readonly id: string;
  /** As Node takes it: with bytes it finds out each time, at several times the cost, that they are no key object. */
  private readonly secret: KeyObject;

  /** @param bytes 32 of them */
  constructor(bytes: Buffer) {
    if (bytes.length !== KEY_BYTES) throw new Error(`a master key has ${KEY_BYTES} bytes`);
    this.secret = createSecretKey(bytes);
    this.id = hash('sha256', Buffer.concat([Buffer.from(ID_DOMAIN), bytes]), 'hex').slice(0, ID_LENGTH);
  }

  static generate(): MasterKey {
    return new MasterKey(randomBytes(KEY_BYTES));
  }

  /** Base64, as files and variables hold it. */
  toText(): string {
    return this.secret.export().toString('base64');
  }

  /**
   * Encrypts a key (AES-256-GCM: nonce | tag | ciphertext).
   *
   * @param owner whose key it is; it cannot be unwrapped as another's
   */
  wrap(owner: string, key: Buffer): Buffer {
    const nonce = fewRandomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.secret, nonce).setAAD(Buffer.from(WRAP_DOMAIN + owner));
    const body = Buffer.concat([cipher.update(key), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  }

  /** @throws Error when it was wrapped with another key, for another owner, or altered */
  unwrap(owner: string, wrapped: Buffer): Buffer {
    const nonce = wrapped.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(ALGORITHM, this.secret, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(WRAP_DOMAIN + owner));
    decipher.setAuthTag(wrapped.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  }
}

/** The master keys at hand: the current one first, then older ones that still unwrap. */
export class MasterKeyRing {
  constructor(readonly keys: readonly [MasterKey, ...MasterKey[]]) {}

  get current(): MasterKey {
    return this.keys[0];
  }

  find(id: string): MasterKey | undefined {
    return this.keys.find((key) => key.id === id);
  }

  /** One key a line, the current one first. */
  toText(): string {
    return this.keys.map((key) => `${key.toText()}\n`).join('');
  }
}

/**
 * Reads keys in base64, separated by white space or commas.
 *
 * @returns undefined unless each is a key of 32 bytes and there is at least one
 */
export function parseMasterKeys(text: string): MasterKeyRing | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const keys = words.map((word) => {
    const bytes = /^[A-Za-z0-9+/_-]+={0,2}$/.test(word) ? Buffer.from(word, 'base64') : Buffer.alloc(0);
    return bytes.length === KEY_BYTES ? new MasterKey(bytes) : undefined;
  });
  const [current, ...older] = keys;
  if (!current || older.includes(undefined)) return undefined;
  return new MasterKeyRing([current, ...(older as MasterKey[])]);
}
