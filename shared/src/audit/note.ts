import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from './base64.js';
import { sameBytes } from './merkle.js';

/*
 * C2SP signed-note, https://c2sp.org/signed-note: a text with signatures under it, each naming the key that made it.
 */

/** How a key signs, the first byte of its encoding. */
export const SIGNATURE_TYPE = { ed25519: 0x01, cosignature: 0x04 } as const;
export type SignatureType = (typeof SIGNATURE_TYPE)[keyof typeof SIGNATURE_TYPE];

const KEY_ID_BYTES = 4;
const PUBLIC_KEY_BYTES = 32;
const ED25519_BYTES = 64;
/** A checkpoint has some 200 bytes and a line for each key and witness; whoever sends more means harm. */
const MAX_NOTE_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;
/** One would hide another key with the same name, or what is signed. */
const NAME = /^[^\s+\p{Cc}]+$/u;

/** A public key with the name it signs under. */
export interface NoteKey {
  readonly name: string;
  readonly type: SignatureType;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** What a signature names the key by: the first 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). */
  readonly id: Uint8Array;
}

/** A text that is no signed note, or whose signatures do not hold. */
export class NoteError extends Error {
  override readonly name = 'NoteError';
}

export function isKeyName(name: string): boolean {
  return NAME.test(name);
}

/** @throws NoteError for a name that no key can have, or a key of another length */
export function noteKey(name: string, type: SignatureType, publicKey: Uint8Array): NoteKey {
  if (!isKeyName(name)) throw new NoteError('the name of a key holds neither spaces nor a plus sign');
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new NoteError('the public key does not have 32 bytes');
  const id = sha256(concatBytes(utf8ToBytes(`${name}\n`), Uint8Array.of(type), publicKey));
  return { name, type, publicKey, id: id.subarray(0, KEY_ID_BYTES) };
}

/** The key as people hand it on: `name+id+base64(type ‖ public key)`. */
export function toVkey(key: NoteKey): string {
  return `${key.name}+${bytesToHex(key.id)}+${toBase64(concatBytes(Uint8Array.of(key.type), key.publicKey))}`;
}

/** @throws NoteError when it is none, of a kind that is not known, or damaged: its id does not fit */
export function parseVkey(vkey: string): NoteKey {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey);
  const encoded = fromBase64(match?.[3] ?? '');
  if (!match || !encoded || encoded.length === 0) {
    throw new NoteError('this is no verifier key: it must look like name+id+base64');
  }
  const type = Object.values(SIGNATURE_TYPE).find((known) => known === encoded[0]);
  if (type === undefined) throw new NoteError('the verifier key is of a kind that is not known here');
  const key = noteKey(match[1] ?? '', type, encoded.subarray(1));
  if (bytesToHex(key.id) !== match[2])
    throw new NoteError('the verifier key is damaged: its id does not fit');
  return key;
}

/** A signature line as it stands under a note. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly bytes: Uint8Array;
}

/** A note taken apart; nothing about it has been checked yet. */
export interface ParsedNote {
  /** What is signed; ends with a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** What a note may hold: text in lines, without anything a terminal would act on or an editor would hide. */
function isNoteText(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- these are what is refused
  return text.endsWith('\n') && !/[\u0000-\u0009\u000b-\u001f\u007f]/.test(text) && text.isWellFormed();
}

/** @throws NoteError saying what is wrong with its form */
export function parseNote(note: string): ParsedNote {
  if (utf8ToBytes(note).length > MAX_NOTE_BYTES) throw new NoteError('the note is too long');
  const end = note.lastIndexOf('\n\n');
  if (end < 0) throw new NoteError('the note has no signatures');
  const text = note.slice(0, end + 1);
  const block = note.slice(end + 2);
  if (!isNoteText(text) || !isNoteText(block))
    throw new NoteError('the note has characters that notes do not have');
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw new NoteError('the note has too many signatures');
  return { text, signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const match = /^\u2014 (\S+) (\S+)$/.exec(line);
  const bytes = fromBase64(match?.[2] ?? '');
  const name = match?.[1] ?? '';
  if (!bytes || bytes.length <= KEY_ID_BYTES || !isKeyName(name)) {
    throw new NoteError('the note has a line among its signatures that is none');
  }
  return { name, keyId: bytes.subarray(0, KEY_ID_BYTES), bytes: bytes.subarray(KEY_ID_BYTES) };
}

/** A signature line, with its newline. */
export function formatSignature({ name, keyId, bytes }: NoteSignature): string {
  return `\u2014 ${name} ${toBase64(concatBytes(keyId, bytes))}\n`;
}

/** @throws NoteError when the text cannot be a note's */
export function formatNote({ text, signatures }: ParsedNote): string {
  if (!isNoteText(text)) throw new NoteError('a note is text in whole lines');
  return `${text}\n${signatures.map(formatSignature).join('')}`;
}

/** Signs with a log's own key. @param secretKey Ed25519 seed, 32 bytes */
export function signNote(text: string, name: string, secretKey: Uint8Array): NoteSignature {
  if (!isNoteText(text)) throw new NoteError('a note is text in whole lines');
  const key = noteKey(name, SIGNATURE_TYPE.ed25519, ed25519.getPublicKey(secretKey));
  return { name, keyId: key.id, bytes: ed25519.sign(utf8ToBytes(text), secretKey) };
}

/** Seconds since 1970, in 8 bytes. */
const TIMESTAMP_BYTES = 8;

function cosignedMessage(text: string, seconds: bigint): Uint8Array {
  return utf8ToBytes(`cosignature/v1\ntime ${seconds}\n${text}`);
}

/**
 * Signs as a witness (C2SP tlog-cosignature, version 1): besides the text, when it was seen.
 *
 * @param secretKey Ed25519 seed, 32 bytes
 * @param at milliseconds since 1970
 */
export function cosignNote(text: string, name: string, secretKey: Uint8Array, at: number): NoteSignature {
  const key = noteKey(name, SIGNATURE_TYPE.cosignature, ed25519.getPublicKey(secretKey));
  const seconds = BigInt(Math.floor(at / 1000));
  const timestamp = new Uint8Array(TIMESTAMP_BYTES);
  new DataView(timestamp.buffer).setBigUint64(0, seconds);
  const signature = ed25519.sign(cosignedMessage(text, seconds), secretKey);
  return { name, keyId: key.id, bytes: concatBytes(timestamp, signature) };
}

/** A signature that holds. */
export interface GoodSignature {
  readonly key: NoteKey;
  /** When a witness has seen it, milliseconds since 1970; null for a log's own signature. */
  readonly at: number | null;
}

/** Ed25519 as RFC 8032 has it: keys and points in one spelling only. */
const STRICT = { zip215: false } as const;

function isGood(text: string, key: NoteKey, bytes: Uint8Array): GoodSignature | undefined {
  try {
    if (key.type === SIGNATURE_TYPE.ed25519) {
      const holds =
        bytes.length === ED25519_BYTES && ed25519.verify(bytes, utf8ToBytes(text), key.publicKey, STRICT);
      return holds ? { key, at: null } : undefined;
    }
    if (bytes.length !== TIMESTAMP_BYTES + ED25519_BYTES) return undefined;
    const seconds = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
    const holds = ed25519.verify(
      bytes.subarray(TIMESTAMP_BYTES),
      cosignedMessage(text, seconds),
      key.publicKey,
      STRICT,
    );
    return holds ? { key, at: Number(seconds) * 1000 } : undefined;
  } catch {
    // A public key that is no point of the curve.
    return undefined;
  }
}

/**
 * Takes a note apart and checks the signatures of the keys that the caller trusts; those of others say nothing and are
 * passed over.
 *
 * @returns the text, and one signature for each trusted key that signed
 * @throws NoteError when the form is wrong, when a trusted key's signature does not hold, or when none of them signed
 */
export function openNote(
  note: string,
  trusted: readonly NoteKey[],
): ParsedNote & { readonly good: readonly GoodSignature[] } {
  const parsed = parseNote(note);
  const good = new Map<NoteKey, GoodSignature>();
  for (const { name, keyId, bytes } of parsed.signatures) {
    const key = trusted.find((candidate) => candidate.name === name && sameBytes(candidate.id, keyId));
    if (!key || good.has(key)) continue;
    const signature = isGood(parsed.text, key, bytes);
    if (!signature) throw new NoteError(`the signature of ${name} does not hold`);
    good.set(key, signature);
  }
  if (good.size === 0) throw new NoteError('the note is not signed by a key that is trusted here');
  return { ...parsed, good: [...good.values()] };
}
