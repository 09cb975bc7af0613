import { GlobalFonts } from '@napi-rs/canvas';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Fonts come from npm, so a machine without any draws the same. Each package has one variable font, cut into files by
 * ranges of characters. The ranges of the Chinese font name other scripts too, which it does not have; so each package
 * is asked only for what it is for. The first that has a character draws it.
 */
const PACKAGES: readonly (readonly [name: string, scripts: RegExp])[] = [
  ['inter', /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Common}\p{Script=Inherited}]/u],
  ['noto-sans-arabic', /\p{Script_Extensions=Arabic}/u],
  ['noto-sans-hebrew', /\p{Script=Hebrew}/u],
  [
    'noto-sans-sc',
    /[\p{Script_Extensions=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}\u3000-\u303f\uff00-\uffef]/u,
  ],
  ['noto-sans-kr', /\p{Script=Hangul}/u],
  ['noto-sans-thai', /\p{Script=Thai}/u],
  ['noto-sans-devanagari', /\p{Script_Extensions=Devanagari}/u],
  ['noto-sans-bengali', /\p{Script_Extensions=Bengali}/u],
  ['noto-sans-tamil', /\p{Script_Extensions=Tamil}/u],
];

/** Drawn for a character that no font has: what typesetters put in the place of a missing one. */
const MISSING = '\u3013';

interface Face {
  /** Under which the canvas knows it; no family that a system has. */
  readonly family: string;
  readonly file: string;
  readonly scripts: RegExp;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

const resolve = createRequire(import.meta.url).resolve;

let allFaces: readonly Face[] | undefined;
const registered = new Set<Face>();
const faceOf = new Map<number, Face | null>();

/** The faces of all packages; nothing of them is read before it is drawn with. */
function faces(): readonly Face[] {
  allFaces ??= PACKAGES.flatMap(([name, scripts]) => {
    const ranges = JSON.parse(
      readFileSync(resolve(`@fontsource-variable/${name}/unicode.json`), 'utf8'),
    ) as Record<string, string>;
    // As style sheets have it, of two files that name a character the later one counts.
    return Object.entries(ranges)
      .toReversed()
      .map(([subset, list]) => {
        const part = subset.replace(/[[\]]/g, '');
        return {
          family: `Specimen ${name} ${part}`,
          file: `@fontsource-variable/${name}/files/${name}-${part}-wght-normal.woff2`,
          scripts,
          ranges: list.split(',').map(readRange),
        };
      });
  });
  return allFaces;
}

/** @param range `U+41` or `U+41-5a` */
function readRange(range: string): readonly [number, number] {
  const [from = '', to = from] = range.trim().slice(2).split('-');
  return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
}

function faceFor(character: string): Face | null {
  const point = character.codePointAt(0) ?? 0;
  let face = faceOf.get(point);
  if (face === undefined) {
    const has = ({ scripts, ranges }: Face) =>
      scripts.test(character) && ranges.some(([from, to]) => point >= from && point <= to);
    face = faces().find(has) ?? null;
    faceOf.set(point, face);
  }
  return face;
}

/** Characters of a text that none of the fonts has. */
export function missingCharacters(text: string): string[] {
  return [...text].filter((character) => faceFor(character) === null);
}

/** A text that can be drawn, and the families that it takes, as the canvas's `font` lists them. */
export function prepareText(text: string): { readonly text: string; readonly families: string } {
  const used = new Set<Face>();
  let drawn = '';
  for (const character of text.normalize('NFC')) {
    const face = faceFor(character);
    const shown = face ? character : MISSING;
    drawn += shown;
    const one = face ?? faceFor(MISSING);
    if (one) used.add(one);
  }
  for (const face of used) register(face);
  return { text: drawn, families: [...used].map(({ family }) => `"${family}"`).join(', ') };
}

function register(face: Face): void {
  if (registered.has(face)) return;
  if (!GlobalFonts.register(readFileSync(resolve(face.file)), face.family)) {
    throw new Error(`the font ${face.file} cannot be read`);
  }
  registered.add(face);
}
