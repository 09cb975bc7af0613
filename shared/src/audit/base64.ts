const ALPHABET = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** `String.fromCharCode` takes so many arguments in every engine. */
const CHUNK = 8_192;

/** Standard base64 with padding (RFC 4648, section 4), in Node and in the browser. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(text);
}

/** @returns undefined unless the text is the one way to write some bytes */
export function fromBase64(text: string): Uint8Array | undefined {
  if (!ALPHABET.test(text)) return undefined;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  // Bits left over behind the last byte would make a second spelling.
  return toBase64(bytes) === text ? bytes : undefined;
}
