import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Fonts for text whose own font is not in the PDF. pdf.js has some for Latin letters; statements of Chinese banks name
 * fonts that every system there has, and servers have none. Each package has one font, cut into files by ranges of
 * characters; of the ranges that are not its script's own it may have none, so the order counts.
 */
const PACKAGES = [
  ['noto-sans-arabic', /\p{Script=Arabic}/u],
  ['noto-sans-hebrew', /\p{Script=Hebrew}/u],
  ['noto-sans-kr', /\p{Script=Hangul}/u],
  ['noto-sans-thai', /\p{Script=Thai}/u],
  ['noto-sans-devanagari', /\p{Script=Devanagari}/u],
  ['noto-sans-bengali', /\p{Script=Bengali}/u],
  ['noto-sans-tamil', /\p{Script=Tamil}/u],
  ['noto-sans-sc', /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u],
  ['inter', /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Common}]/u],
] as const;

/** The fonts are variable, and thin unless they are told otherwise. */
const REGULAR = '"wght" 400';

const resolve = createRequire(import.meta.url).resolve;
const rangesOf = new Map<string, readonly (readonly [part: string, list: string])[]>();
const familyOf = new Map<string, string | null>();

/** Lets every canvas of this process draw characters that the font it is told to use does not have. */
export function drawMissingLetters(): void {
  const prototype = Object.getPrototypeOf(createCanvas(1, 1).getContext('2d')) as SKRSContext2D;
  for (const method of ['fillText', 'strokeText'] as const) {
    const draw = prototype[method];
    prototype[method] = function (this: SKRSContext2D, text, ...place) {
      const families = familiesFor(text);
      if (families === '') return draw.call(this, text, ...place);
      const { font, fontVariationSettings } = this;
      this.font = `${font}, ${families}`;
      this.fontVariationSettings = REGULAR;
      draw.call(this, text, ...place);
      this.font = font;
      this.fontVariationSettings = fontVariationSettings;
    };
  }
}

/** The families that have a text's letters, as a canvas lists them; empty when none has. */
function familiesFor(text: string): string {
  const families = new Set<string>();
  for (const character of text) {
    let family = familyOf.get(character);
    if (family === undefined) {
      family = findFamily(character);
      familyOf.set(character, family);
    }
    if (family !== null) families.add(`"${family}"`);
  }
  return [...families].join(', ');
}

/** Reads the file that has a character, unless it has been read. */
function findFamily(character: string): string | null {
  const name = PACKAGES.find(([, scripts]) => scripts.test(character))?.[0];
  if (name === undefined) return null;
  const point = character.codePointAt(0) ?? 0;
  const part = rangesIn(name).find(([, list]) => isInRanges(point, list))?.[0];
  if (part === undefined) return null;
  const family = `Standing ${name} ${part}`;
  if (GlobalFonts.has(family)) return family;
  const file = resolve(`@fontsource-variable/${name}/files/${name}-${part}-wght-normal.woff2`);
  return GlobalFonts.register(readFileSync(file), family) ? family : null;
}

function rangesIn(name: string) {
  let ranges = rangesOf.get(name);
  if (!ranges) {
    const file = readFileSync(resolve(`@fontsource-variable/${name}/unicode.json`), 'utf8');
    // As style sheets have it, of two files that name a character the later one counts.
    ranges = Object.entries(JSON.parse(file) as Record<string, string>)
      .map(([part, list]) => [part.replaceAll(/[[\]]/g, ''), list] as const)
      .toReversed();
    rangesOf.set(name, ranges);
  }
  return ranges;
}

/** @param list as CSS has it: `U+4e00-4eff,U+5b57` */
function isInRanges(point: number, list: string): boolean {
  return list.split(',').some((range) => {
    const [from = '', to = from] = range.trim().slice(2).split('-');
    return point >= Number.parseInt(from, 16) && point <= Number.parseInt(to, 16);
  });
}
