import { maskEmail, maskPhone } from '@standing/shared/access/masking';
import type { RegisterAccount } from '@standing/shared/contracts/accounts';
import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
import type { AccountKey } from '../../keys/account-keys.service.js';
import { fewRandomBytes } from '../../platform/crypto/random.js';

/** What identifies a customer beside the name: kept encrypted, shown masked, given out field by field. */
export type Profile = Pick<RegisterAccount, 'email' | 'phone' | 'birthDate' | 'address'>;

/** What of a profile stands in clear: enough to show that something is there and to recognise it by. */
export interface ProfileHints {
  readonly email_hint: string | null;
  readonly phone_hint: string | null;
  readonly has_birth_date: boolean;
  readonly has_address: boolean;
}

/** A profile as it is kept. */
export interface SealedProfile {
  readonly sealed: Buffer;
  readonly emailIndex: Buffer | null;
  readonly phoneIndex: Buffer | null;
}

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEAL_DOMAIN = 'standing/profile/v1:';
const INDEX_DOMAIN = 'standing/blind-index/v1';
const DIGEST_DOMAIN = 'standing/registration/v2';
/** Half of a SHA-256: 128 bits never meet by chance among a billion addresses, and the index stays half as large. */
const INDEX_BYTES = 16;
/** Texts are filled up to a multiple of this, so that a ciphertext's length says little of what is in it. Bytes. */
const PADDING_BYTES = 64;

/**
 * Encrypts a profile (AES-256-GCM: nonce | tag | ciphertext), bound to its account.
 *
 * @param key 32 bytes that belong to this account alone
 */
export function sealProfile(key: Buffer, accountId: string, profile: Profile): Buffer {
  const text = Buffer.from(JSON.stringify(profile));
  const padded = Buffer.alloc(Math.ceil(text.length / PADDING_BYTES) * PADDING_BYTES, ' ');
  text.copy(padded);
  const nonce = fewRandomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, createSecretKey(key), nonce).setAAD(
    Buffer.from(SEAL_DOMAIN + accountId),
  );
  const body = cipher.update(padded);
  cipher.final();
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** @throws Error when it was sealed with another key, for another account, or altered */
export function openProfile(key: Buffer, accountId: string, sealed: Buffer): Profile {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, createSecretKey(key), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(SEAL_DOMAIN + accountId));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  // What `sealProfile` was given, and nobody has altered.
  return JSON.parse(text.toString()) as Profile;
}

/** What an e-mail address is found by: the same for every way to write its letters. */
export function emailIndex(indexKey: Buffer, email: string): Buffer {
  return blind(indexKey, 'email', email.normalize('NFC').toLowerCase());
}

/** What a phone number is found by. @param phone E.164 */
export function phoneIndex(indexKey: Buffer, phone: string): Buffer {
  return blind(indexKey, 'phone', phone);
}

function blind(indexKey: Buffer, field: string, value: string): Buffer {
  // As Node takes it: with bytes it finds out each time, at several times the cost, that they are no key object.
  return createHmac('sha256', createSecretKey(indexKey))
    .update(`${INDEX_DOMAIN}\0${field}\0${value}`)
    .digest()
    .subarray(0, INDEX_BYTES);
}

/** A profile with everything that is kept of it. */
export function keepProfile(
  profileKey: Buffer,
  indexKey: Buffer,
  accountId: string,
  profile: Profile,
): SealedProfile {
  const { email, phone } = profile;
  return {
    sealed: sealProfile(profileKey, accountId, profile),
    emailIndex: email === undefined ? null : emailIndex(indexKey, email),
    phoneIndex: phone === undefined ? null : phoneIndex(indexKey, phone),
  };
}

export function hintsOf({ email, phone, birthDate, address }: Profile): ProfileHints {
  return {
    email_hint: email === undefined ? null : maskEmail(email),
    phone_hint: phone === undefined ? null : maskPhone(phone),
    has_birth_date: birthDate !== undefined,
    has_address: address !== undefined,
  };
}

/**
 * The fingerprint of a registration as it is kept, made of one under a key that stands in the database.
 *
 * @param digest hex
 * @returns hex
 */
export function outerDigest({ forCommitments }: AccountKey, digest: string): string {
  return createHmac('sha256', createSecretKey(forCommitments))
    .update(`${DIGEST_DOMAIN}\0${digest}`)
    .digest('hex');
}
