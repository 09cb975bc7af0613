import { createHash, createHmac } from 'node:crypto';
import { bytesToHex, canonicalBytes, commitment, leafHash } from './canonical.js';

const text = (value: unknown) => Buffer.from(canonicalBytes(value)).toString('utf8');

describe('canonical bytes (RFC 8785)', () => {
  it.each<[string, unknown, string]>([
    ['whole', 100, '100'],
    ['without a sign on zero', -0, '0'],
    ['with no zeros at the end', 4.5, '4.5'],
    ['as the shortest that reads back', Number('333333333.33333329'), '333333333.3333333'],
    ['as the nearest even where a double is no more exact', 2 ** 53 + 1, '9007199254740992'],
    ['in full up to 21 digits', 1e20, '100000000000000000000'],
    ['with an exponent from there on', 1e21, '1e+21'],
    ['as small as a millionth', 1e-6, '0.000001'],
    ['with an exponent below', 1e-7, '1e-7'],
    ['down to the smallest', 5e-324, '5e-324'],
    ['up to the largest', 1.7976931348623157e308, '1.7976931348623157e+308'],
    ['negative', -0.5, '-0.5'],
  ])('write numbers %s', (_, value, written) => {
    expect(text(value)).toBe(written);
  });

  it('escape what must be escaped, in the shortest way, and nothing else', () => {
    expect(text('\b\t\n\f\r"\\')).toBe(String.raw`"\b\t\n\f\r\"\\"`);
    expect(text('\u0000\u0001\u001f')).toBe(String.raw`"\u0000\u0001\u001f"`);
    expect(text('/\u007f\u0080\u2028\u20ac\u{1f600}')).toBe('"/\u007f\u0080\u2028\u20ac\u{1f600}"');
  });

  it('leave text as it is composed: é in one character is not é in two', () => {
    expect(text('\u00e9')).not.toBe(text('e\u0301'));
  });

  it('order members by UTF-16 code units, so that a surrogate pair comes before U+FB33', () => {
    const unordered = {
      '\ufb33': 1,
      '\u{1f600}': 2,
      é: 3,
      z: 4,
      a: 5,
      B: 6,
      '10': 7,
      '9': 8,
      '': 9,
      '\r': 10,
    };
    expect(text(unordered)).toBe(
      '{"":9,"\\r":10,"10":7,"9":8,"B":6,"a":5,"z":4,"é":3,"\u{1f600}":2,"\ufb33":1}',
    );
  });

  it('order members at every depth and leave lists as they are', () => {
    expect(text([{ b: [3, { d: null, c: true }], a: {} }, []])).toBe(
      '[{"a":{},"b":[3,{"c":true,"d":null}]},[]]',
    );
  });

  it('keep members that JavaScript has a meaning of its own for', () => {
    expect(text(JSON.parse('{"toString":1,"__proto__":2}'))).toBe('{"__proto__":2,"toString":1}');
  });

  it.each<[string, unknown]>([
    ['NaN', [Number.NaN]],
    ['Infinity', { a: Infinity }],
    ['a bigint', 1n],
    ['nothing', undefined],
    ['a function', () => 1],
    ['half a surrogate pair', '\ud800'],
    ['half a surrogate pair in a key', { '\udc00': 1 }],
  ])('refuse %s', (_, value) => {
    expect(() => canonicalBytes(value)).toThrow();
  });
});

describe('the leaf hash (RFC 9162)', () => {
  it.each<[string, Uint8Array]>([
    ['no bytes', Uint8Array.of()],
    ['one zero byte', Uint8Array.of(0)],
    ['text', canonicalBytes({ name: '李' })],
    ['more than one block', new Uint8Array(1_000).fill(0xff)],
  ])('is SHA-256 over a zero byte and the bytes: %s', (_, bytes) => {
    const reference = createHash('sha256').update(Uint8Array.of(0)).update(bytes).digest('hex');
    expect(bytesToHex(leafHash(bytes))).toBe(reference);
  });

  it('of no bytes is the SHA-256 of one zero byte', () => {
    expect(bytesToHex(leafHash(Uint8Array.of()))).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
  });
});

describe('a commitment', () => {
  const key = Uint8Array.from({ length: 32 }, (_, n) => n);
  const id = '0197a000-0000-7000-8000-000000000001';

  it('is an HMAC-SHA-256 that anybody with key and value can compute', () => {
    const reference = createHmac('sha256', key)
      .update(`["standing/commitment/v1","${id}","note","Called back; identity confirmed."]`)
      .digest('hex');
    expect(commitment(key, id, 'note', 'Called back; identity confirmed.')).toBe(reference);
  });

  it('does not depend on the order of members', () => {
    expect(commitment(key, id, 'profile', { a: 1, b: 2 })).toBe(
      commitment(key, id, 'profile', { b: 2, a: 1 }),
    );
  });

  it('keeps event, field and value apart', () => {
    expect(commitment(key, `${id}a`, 'b', 'c')).not.toBe(commitment(key, id, 'ab', 'c'));
    expect(commitment(key, id, 'a', 'bc')).not.toBe(commitment(key, id, 'ab', 'c'));
    expect(commitment(key, id, 'a', '1')).not.toBe(commitment(key, id, 'a', 1));
  });
});
