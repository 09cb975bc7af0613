import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { fromBase64, toBase64 } from './base64.js';
import { checkpointText, openCheckpoint, parseCheckpoint } from './checkpoint.js';
import { EMPTY_ROOT } from './merkle.js';
import {
  cosignNote,
  formatNote,
  noteKey,
  NoteError,
  openNote,
  parseNote,
  parseVkey,
  SIGNATURE_TYPE,
  signNote,
  toVkey,
  type NoteKey,
} from './note.js';

/** The note that the documentation of Go's package sumdb/note has for an example. */
const VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const NOTE =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

const seed = (n: number) => new Uint8Array(32).fill(n);
const keyOf = (n: number, name: string, type: NoteKey['type'] = SIGNATURE_TYPE.ed25519) =>
  noteKey(name, type, ed25519.getPublicKey(seed(n)));
const ORIGIN = 'standing.example/log';
const LOG = keyOf(1, ORIGIN);
const TEXT = checkpointText({ origin: ORIGIN, size: 7, root: EMPTY_ROOT });
const signed = formatNote({ text: TEXT, signatures: [signNote(TEXT, ORIGIN, seed(1))] });

describe('a signed note', () => {
  it('made by others opens with their key', () => {
    const { text, good } = openNote(NOTE, [parseVkey(VKEY)]);
    expect(text).toMatch(/^If you think[^]+problem is\.\n$/);
    expect(good).toEqual([{ key: parseVkey(VKEY), at: null }]);
  });

  it('carries a signature that any Ed25519 verifies', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const secret = fromBase64url(privateKey.export({ format: 'jwk' }).d);
    const { bytes } = signNote(TEXT, ORIGIN, secret);
    expect(verify(null, Buffer.from(TEXT), publicKey, bytes)).toBe(true);
    const x = Buffer.from(ed25519.getPublicKey(secret)).toString('base64url');
    expect(createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } }).equals(publicKey)).toBe(
      true,
    );
  });

  it('opens with each of the keys that signed it, whoever else did', () => {
    const second = keyOf(2, ORIGIN);
    const signatures = [
      signNote(TEXT, ORIGIN, seed(1)),
      signNote(TEXT, 'a.stranger', seed(9)),
      signNote(TEXT, ORIGIN, seed(2)),
    ];
    const note = formatNote({ text: TEXT, signatures });
    expect(parseNote(note).signatures).toHaveLength(3);
    expect(openNote(note, [LOG]).good).toHaveLength(1);
    expect(openNote(note, [second]).good).toHaveLength(1);
    expect(openNote(note, [second, LOG, keyOf(3, ORIGIN)]).good).toHaveLength(2);
  });

  it('counts a key once however often its signature stands there', () => {
    const line = signNote(TEXT, ORIGIN, seed(1));
    expect(openNote(formatNote({ text: TEXT, signatures: [line, line] }), [LOG]).good).toHaveLength(1);
  });

  it('does not open with the wrong key, another name, or none', () => {
    for (const trusted of [[keyOf(2, ORIGIN)], [keyOf(1, 'somebody.else')], []]) {
      expect(() => openNote(signed, trusted)).toThrow(NoteError);
    }
  });

  it('does not open once anything about it has changed', () => {
    fc.assert(
      fc.property(fc.nat(signed.length - 1), fc.integer({ min: 1, max: 126 }), (at, code) => {
        const character = String.fromCharCode(code);
        fc.pre(signed[at] !== character);
        const changed = signed.slice(0, at) + character + signed.slice(at + 1);
        expect(() => openNote(changed, [LOG])).toThrow(NoteError);
      }),
      { numRuns: 400 },
    );
    for (let end = 0; end < signed.length; end += 1) {
      expect(() => openNote(signed.slice(0, end), [LOG])).toThrow(NoteError);
    }
  });

  it('with a good and a broken signature of trusted keys does not open', () => {
    const broken = signNote(TEXT.replace('7', '8'), ORIGIN, seed(2));
    const note = formatNote({ text: TEXT, signatures: [signNote(TEXT, ORIGIN, seed(1)), broken] });
    expect(() => openNote(note, [LOG, keyOf(2, ORIGIN)])).toThrow(NoteError);
    expect(openNote(note, [LOG]).good).toHaveLength(1);
  });

  it.each([
    ['nothing', ''],
    ['no signatures', TEXT],
    ['an empty block of signatures', `${TEXT}\n\n`],
    ['carriage returns', signed.replaceAll('\n', '\r\n')],
    ['a tab', signed.replace('7', '\t7')],
    ['half a surrogate pair', signed.replace('7', '\ud800')],
    ['a hyphen for a dash', signed.replace('—', '-')],
    ['two spaces', signed.replace('— ', '—  ')],
    ['no newline at the end', signed.trimEnd()],
    ['base64 without padding', signed.replace(/=\n$/, '\n')],
    ['base64 in its other alphabet', NOTE.replace('/', '_')],
    ['a signature of no bytes', `${TEXT}\n— ${ORIGIN} ${toBase64(LOG.id)}\n`],
    ['a name with a plus sign', `${TEXT}\n— a+b ${toBase64(new Uint8Array(68))}\n`],
    ['more signatures than a log has', signed + signed.split('\n\n')[1]!.repeat(100)],
    ['a megabyte', 'x'.repeat(1_000_001) + signed],
  ])('is refused with %s', (_, note) => {
    expect(() => openNote(note, [LOG, parseVkey(VKEY)])).toThrow(NoteError);
  });

  it('cannot be made of text that it could not hold', () => {
    for (const text of ['no newline', 'a\r\n', '\u0000\n', '\udc00\n']) {
      expect(() => signNote(text, ORIGIN, seed(1))).toThrow(NoteError);
      expect(() => formatNote({ text, signatures: [] })).toThrow(NoteError);
    }
  });
});

describe('a verifier key', () => {
  it('reads back to itself', () => {
    const name = fc.stringMatching(/^[a-z0-9./-]{1,60}$/);
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(name, key, fc.constantFrom(...Object.values(SIGNATURE_TYPE)), (owner, bytes, type) => {
        expect(parseVkey(toVkey(noteKey(owner, type, bytes)))).toEqual(noteKey(owner, type, bytes));
      }),
    );
    expect(toVkey(parseVkey(VKEY))).toBe(VKEY);
  });

  it.each([
    '',
    'PeterNeumann',
    VKEY.slice(0, -1),
    VKEY.replace('Peter', 'Piet'),
    VKEY.replace('c74f20a3', 'c74f20a4'),
    VKEY.replace('c74f20a3', 'C74F20A3'),
    VKEY.replace('ARpc', 'AhpC'),
    VKEY.replace('Peter', 'Peter '),
    `${VKEY}AAAA`,
  ])('is refused when damaged or of another kind: %j', (vkey) => {
    expect(() => parseVkey(vkey)).toThrow(NoteError);
  });
});

describe('a cosignature (C2SP tlog-cosignature)', () => {
  const witness = keyOf(5, 'witness.example', SIGNATURE_TYPE.cosignature);
  const at = Date.UTC(2026, 5, 1, 12, 0, 0, 250);
  const line = cosignNote(TEXT, 'witness.example', seed(5), at);
  const note = formatNote({ text: TEXT, signatures: [signNote(TEXT, ORIGIN, seed(1)), line] });

  it('says when the witness has seen the checkpoint, in seconds', () => {
    const { good } = openCheckpoint(note, [LOG, witness]);
    expect(good).toEqual([
      { key: LOG, at: null },
      { key: witness, at: Date.UTC(2026, 5, 1, 12) },
    ]);
    expect(line.bytes).toHaveLength(72);
  });

  it('signs the time with the text: neither can be changed', () => {
    const later = { ...line, bytes: line.bytes.with(7, line.bytes[7]! ^ 1) };
    const short = { ...line, bytes: line.bytes.subarray(8) };
    for (const signature of [later, short]) {
      expect(() => openNote(formatNote({ text: TEXT, signatures: [signature] }), [witness])).toThrow(
        NoteError,
      );
    }
  });

  it('is no signature of the log: on its own it makes no checkpoint', () => {
    const alone = formatNote({ text: TEXT, signatures: [line] });
    expect(() => openCheckpoint(alone, [LOG, witness])).toThrow(NoteError);
    const asLog = cosignNote(TEXT, ORIGIN, seed(1), at);
    const cosigned = formatNote({ text: TEXT, signatures: [asLog] });
    expect(() => openCheckpoint(cosigned, [keyOf(1, ORIGIN, SIGNATURE_TYPE.cosignature)])).toThrow(NoteError);
  });
});

describe('a checkpoint', () => {
  it('says which log, how large, and its root', () => {
    expect(TEXT).toBe(`${ORIGIN}\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n`);
    expect(openCheckpoint(signed, [LOG])).toMatchObject({ origin: ORIGIN, size: 7, root: EMPTY_ROOT });
  });

  it('may go on with lines that this version does not know', () => {
    expect(parseCheckpoint(`${TEXT}an extension\n`).size).toBe(7);
  });

  it('counts only with the signature of the log that it names', () => {
    const text = TEXT.replace(ORIGIN, 'another.log');
    const note = formatNote({ text, signatures: [signNote(text, ORIGIN, seed(1))] });
    expect(() => openCheckpoint(note, [LOG])).toThrow(NoteError);
  });

  it.each([
    ['no lines', ''],
    ['no root', `${ORIGIN}\n7\n`],
    ['a negative size', TEXT.replace('\n7\n', '\n-7\n')],
    ['a size with a zero before it', TEXT.replace('\n7\n', '\n07\n')],
    ['a size beyond counting', TEXT.replace('\n7\n', '\n9007199254740992\n')],
    ['a short root', TEXT.replace('47DE', '')],
    ['no origin', TEXT.replace(ORIGIN, '')],
    ['no last newline', TEXT.trimEnd()],
    ['an empty extension', `${TEXT}\nmore\n`],
  ])('is refused with %s', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(NoteError);
  });
});

describe('base64', () => {
  it('is that of everybody, and has one spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
        const text = toBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(Buffer.compare(fromBase64(text) ?? Buffer.of(), bytes)).toBe(0);
      }),
    );
    for (const text of ['A', 'AB', 'AA=', 'AB==', 'A A=', 'AA-_', 'AAA=='])
      expect(fromBase64(text)).toBeUndefined();
  });
});

function fromBase64url(text: string | undefined): Uint8Array {
  return new Uint8Array(Buffer.from(text ?? '', 'base64url'));
}
