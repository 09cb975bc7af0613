import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDataDir, writeSecretFile } from '../platform/data-dir.js';
import { StartupError } from '../platform/startup-error.js';

/** AES-256-GCM, NIST SP 800-38D. Bytes. */
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_FILE = 'totp-key';

/**
 * Seals the secrets of one-time codes, so that a copy of the database does not make codes. The key is a file in the
 * data folder, made when the first secret is sealed; API processes that share a database share that folder.
 */
export class TotpVault {
  private key: Promise<Buffer> | undefined;

  /** @param dataDir absolute path */
  constructor(private readonly dataDir: string) {}

  /** @param staffId whose secret it is; sealed for one person it cannot be opened as another's */
  async seal(staffId: string, secret: Uint8Array): Promise<Buffer> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', await this.loadKey(), nonce);
    cipher.setAAD(Buffer.from(staffId));
    const body = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  }

  /** @throws Error when it was sealed for somebody else or with another key, or was altered */
  async open(staffId: string, sealed: Buffer): Promise<Uint8Array> {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', await this.loadKey(), nonce);
    decipher.setAAD(Buffer.from(staffId));
    decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  }

  private async loadKey(): Promise<Buffer> {
    this.key ??= this.readOrMakeKey();
    try {
      return await this.key;
    } catch (error) {
      // The folder may be readable again for the next one.
      this.key = undefined;
      throw error;
    }
  }

  private async readOrMakeKey(): Promise<Buffer> {
    const file = join(this.dataDir, KEY_FILE);
    await ensureDataDir(this.dataDir);
    await writeSecretFile(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
    if (key.length !== KEY_BYTES)
      throw new StartupError(`${file} does not hold a key of ${KEY_BYTES} bytes.`);
    return key;
  }
}
