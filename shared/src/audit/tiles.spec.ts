import fc from 'fast-check';
import {
  decodeBundle,
  encodeBundle,
  MAX_ENTRY_BYTES,
  parseTilePath,
  sliceOf,
  tilePath,
  tileWidth,
  type Tile,
} from './tiles.js';

describe('paths of tiles (C2SP tlog-tiles)', () => {
  it.each<[string, Tile]>([
    ['tile/0/000', { level: 0, index: 0, width: 256 }],
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['tile/3/999.p/1', { level: 3, index: 999, width: 1 }],
    ['tile/1/x001/000.p/255', { level: 1, index: 1_000, width: 255 }],
    ['tile/entries/x123/045', { level: 'entries', index: 123_045, width: 256 }],
  ])('are written as %s', (path, tile) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  it('read back to what they were written for', () => {
    const tile = fc.record({
      level: fc.constantFrom<Tile['level']>(0, 1, 2, 3, 4, 5, 'entries'),
      index: fc.nat({ max: 2 ** 40 }),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(fc.property(tile, (value) => expect(parseTilePath(tilePath(value))).toEqual(value)));
  });

  it.each([
    '',
    'tile/0/0',
    'tile/6/000',
    'tile/-1/000',
    'tile/00/000',
    'tile/0/x000/001',
    'tile/0/x001',
    'tile/0/001/002',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/007',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/../000',
    'tile/data/000',
    `tile/0/${'x999/'.repeat(7)}999`,
  ])('that nobody writes are refused: %j', (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });
});

describe('tiles', () => {
  it('are as wide as the tree is', () => {
    expect([0, 1, 2].map((index) => tileWidth(0, index, 600))).toEqual([256, 256, 88]);
    expect(tileWidth('entries', 2, 600)).toBe(88);
    expect([tileWidth(1, 0, 600), tileWidth(1, 0, 255), tileWidth(2, 0, 65_536)]).toEqual([2, 0, 1]);
    expect(tileWidth(0, 3, 600)).toBe(0);
  });

  it('of a tree hold none of the nodes that it has not got yet', () => {
    expect(() => sliceOf({ level: 0, index: 600 }, 600)).toThrow(RangeError);
    expect(() => sliceOf({ level: 7, index: 4 }, 600)).toThrow(RangeError);
    expect(() => sliceOf({ level: 48, index: 0 }, Number.MAX_SAFE_INTEGER)).toThrow(RangeError);
  });
});

describe('bundles of entries', () => {
  it('read back to the entries', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 256 }), (entries) => {
        expect(decodeBundle(encodeBundle(entries))).toEqual(entries);
      }),
    );
    const longest = new Uint8Array(MAX_ENTRY_BYTES).fill(7);
    expect(decodeBundle(encodeBundle([longest, Uint8Array.of()]))).toEqual([longest, Uint8Array.of()]);
  });

  it('are written with two bytes of length before each', () => {
    expect([...encodeBundle([Uint8Array.of(9, 8), new Uint8Array(256)])].slice(0, 6)).toEqual([
      0, 2, 9, 8, 1, 0,
    ]);
  });

  it('are refused when an entry is too long or the end is missing', () => {
    expect(() => encodeBundle([new Uint8Array(MAX_ENTRY_BYTES + 1)])).toThrow(RangeError);
    expect(() => decodeBundle(Uint8Array.of(0, 2, 1))).toThrow(RangeError);
    expect(() => decodeBundle(Uint8Array.of(0))).toThrow(RangeError);
  });
});
