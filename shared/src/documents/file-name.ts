import { MAX_FILE_NAME_LENGTH } from './limits.js';
import type { MediaType } from './documents.js';

/** Separators of any system, drive letters, control characters, and marks that turn the reading direction around. */
const NO_NAME = /[/\\\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]|^[A-Za-z]:/u;

/**
 * Whether this can be the name of a file that somebody chose. It becomes no path and is not kept; a name that tries to
 * be one, or to show another ending than it has, was not given by a customer.
 */
export function isFileName(name: string): boolean {
  if (name.length === 0 || name.length > MAX_FILE_NAME_LENGTH) return false;
  if (!name.isWellFormed() || NO_NAME.test(name)) return false;
  return !/^\.+$/.test(name.trim()) && name.trim() !== '';
}

type Family = 'image' | 'pdf' | 'foreign';

const FAMILY_OF_ENDING: Readonly<Record<string, Family>> = {
  jpg: 'image',
  jpeg: 'image',
  jpe: 'image',
  jfif: 'image',
  png: 'image',
  webp: 'image',
  heic: 'image',
  heif: 'image',
  pdf: 'pdf',
};

const FAMILY_OF_MEDIA: Readonly<Record<MediaType, Family>> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/webp': 'image',
  'application/pdf': 'pdf',
};

/**
 * Says nothing about the content: what browsers and libraries send when they do not know, and what a part counts as that
 * names none (RFC 7578, section 4.4).
 */
const SAYS_NOTHING = new Set(['application/octet-stream', 'binary/octet-stream', 'text/plain', '']);

/**
 * Whether what a file is called and declared to be goes together with what it is. Programs rename pictures without
 * converting them, so one kind of picture may pass for another; an `.exe`, or a PDF that is called a picture, may not.
 *
 * @param declaredType of the form's part; undefined when it names none
 */
export function nameFits(name: string, declaredType: string | undefined, media: MediaType): boolean {
  const family = FAMILY_OF_MEDIA[media];
  // Only a short run of letters and digits is an ending: "Scan 3.11.2026" has none that says anything.
  const ending = /\.([a-z][a-z0-9]{1,7})$/i.exec(name)?.[1]?.toLowerCase();
  if (ending !== undefined && (FAMILY_OF_ENDING[ending] ?? 'foreign') !== family) return false;
  const declared = (declaredType ?? '').split(';', 1).join('').trim().toLowerCase();
  if (SAYS_NOTHING.has(declared)) return true;
  return family === 'pdf' ? /^application\/(x-)?pdf$/.test(declared) : declared.startsWith('image/');
}
