import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import subsetFont from 'subset-font';

/** Of what fonts can do, what letters that stand side by side need; other scripts join theirs, and need all of it. */
const PLAIN = ['ccmp', 'kern', 'mark', 'mkmk'];

/**
 * Fonts come from npm, so every machine draws the same. Each package has one variable font, cut into files by ranges of
 * characters. The ranges of the Chinese font name other scripts too, which it does not have; so each is asked only for
 * what it is for, and the first that has a character draws it.
 */
const PACKAGES: readonly (readonly [name: string, scripts: RegExp, features?: readonly string[]])[] = [
  [
    'inter',
    /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Common}\p{Script=Inherited}]/u,
    PLAIN,
  ],
  ['noto-sans-arabic', /\p{Script_Extensions=Arabic}/u],
  ['noto-sans-hebrew', /\p{Script=Hebrew}/u],
  [
    'noto-sans-sc',
    /[\p{Script_Extensions=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}\p{Script=Common}]/u,
    PLAIN,
  ],
  ['noto-sans-kr', /\p{Script=Hangul}/u, PLAIN],
  ['noto-sans-thai', /\p{Script=Thai}/u],
  ['noto-sans-devanagari', /\p{Script_Extensions=Devanagari}/u],
  ['noto-sans-bengali', /\p{Script_Extensions=Bengali}/u],
  ['noto-sans-tamil', /\p{Script_Extensions=Tamil}/u],
];

/** Drawn for a character that no font has: what typesetters put in the place of a missing one. */
export const MISSING = '\u3013';

/** CSS weights that documents are set in. */
export const WEIGHTS = { regular: 400, bold: 650 } as const;
export type Weight = keyof typeof WEIGHTS;

/** A file of a font: some of its characters, in every weight. */
export interface Slice {
  readonly name: string;
  readonly file: string;
  readonly scripts: RegExp;
  readonly ranges: readonly (readonly [from: number, to: number])[];
  /** Features that it is drawn with; undefined: all that it has. */
  readonly features: readonly string[] | undefined;
}

const resolve = createRequire(import.meta.url).resolve;

let allSlices: Promise<readonly Slice[]> | undefined;
const sliceOf = new Map<number, Slice | null>();
/** Fonts as PDFs have them, by slice and weight: some two hundred of 20 to 100 kB if every character were used. */
const drawn = new Map<string, Promise<Uint8Array>>();

function slices(): Promise<readonly Slice[]> {
  allSlices ??= Promise.all(PACKAGES.map(readSlices)).then((lists) => lists.flat());
  return allSlices;
}

async function readSlices([name, scripts, features]: (typeof PACKAGES)[number]): Promise<Slice[]> {
  const text = await readFile(resolve(`@fontsource-variable/${name}/unicode.json`), 'utf8');
  // As style sheets have it, of two files that name a character the later one counts.
  return Object.entries(JSON.parse(text) as Record<string, string>)
    .toReversed()
    .map(([subset, list]) => {
      const part = subset.replace(/[[\]]/g, '');
      return {
        name: `${name}-${part}`,
        file: resolve(`@fontsource-variable/${name}/files/${name}-${part}-wght-normal.woff2`),
        scripts,
        ranges: list.split(',').map(readRange),
        features,
      };
    });
}

/** @param range `U+41` or `U+41-5a` */
function readRange(range: string): readonly [number, number] {
  const [from = '', to = from] = range.trim().slice(2).split('-');
  return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
}

/** The slice that has each character of some texts; null for those that none has. */
export async function findSlices(texts: Iterable<string>): Promise<(point: number) => Slice | null> {
  const all = await slices();
  for (const text of texts) {
    for (const character of text) {
      const point = character.codePointAt(0) ?? 0;
      if (sliceOf.has(point)) continue;
      const has = ({ scripts, ranges }: Slice) =>
        scripts.test(character) && ranges.some(([from, to]) => point >= from && point <= to);
      sliceOf.set(point, all.find(has) ?? null);
    }
  }
  return (point) => sliceOf.get(point) ?? null;
}

/** A slice in one weight, as TrueType: PDFs have no variable fonts. Made once in a process. */
export function fontOf(slice: Slice, weight: Weight): Promise<Uint8Array> {
  const key = `${slice.name} ${weight}`;
  let font = drawn.get(key);
  if (!font) {
    font = makeFont(slice, weight);
    drawn.set(key, font);
    font.catch(() => drawn.delete(key));
  }
  return font;
}

/** As the library is; its types do not know of these two options. */
const instantiate = subsetFont as unknown as (
  font: Buffer,
  text: undefined,
  options: {
    readonly targetFormat: 'truetype';
    readonly variationAxes: { readonly wght: number };
    readonly keepAllGlyphs: true;
    readonly keepFeatures?: readonly string[];
  },
) => Promise<Uint8Array>;

async function makeFont({ file, features }: Slice, weight: Weight): Promise<Uint8Array> {
  return instantiate(await readFile(file), undefined, {
    targetFormat: 'truetype',
    variationAxes: { wght: WEIGHTS[weight] },
    keepAllGlyphs: true,
    ...(features ? { keepFeatures: features } : {}),
  });
}
