import { createCanvas } from '@napi-rs/canvas';
import { COUNTRIES } from '../customer-countries.js';
import { NAME_BOOKS } from '../customer-names.js';
import { missingCharacters, prepareText } from './fonts.js';
import { countryName, ENGLISH, placeOf } from './terms.js';

/** All that a document of a customer may have to say. */
function everyCharacter(): Set<string> {
  const texts: string[] = [...Object.values(ENGLISH), '0123456789.,:/()-\u2212\u2013%'];
  for (const book of Object.values(NAME_BOOKS)) {
    const families = book.families.flatMap(({ men, women }) => [men, women]);
    texts.push(...[...book.men, ...book.women, ...families].map(({ native }) => native));
  }
  for (const { code, cities, streets, address } of COUNTRIES) {
    const { locale, terms } = placeOf(code);
    texts.push(...cities, ...streets, address, ...Object.values(terms ?? {}), countryName(code, locale));
  }
  return new Set(texts.flatMap((text) => [...text.normalize('NFC')]));
}

const SIZE = 48;
const ctx = createCanvas(SIZE, SIZE).getContext('2d');

function drawn(character: string, families: string): string {
  ctx.fillStyle = '#ffffff';
  ctx.fillRect(0, 0, SIZE, SIZE);
  ctx.fillStyle = '#000000';
  ctx.font = `28px ${families}`;
  ctx.fillText(character, 12, 34);
  return Buffer.from(ctx.getImageData(0, 0, SIZE, SIZE).data).toString('latin1');
}

describe('the fonts of the specimens', () => {
  it('have every character of the customers, their countries and their languages but one rare name', () => {
    expect(missingCharacters([...everyCharacter()].join(''))).toEqual(['𠮷']);
  });

  it('draw each of them, not the box that stands for a missing one', () => {
    const boxes = [...everyCharacter()].filter((character) => {
      const { text, families } = prepareText(character);
      // No font has a glyph for a private character of the last plane.
      return text === character && /\S/.test(text) && drawn(text, families) === drawn('\u{10fffd}', families);
    });
    expect(boxes).toEqual([]);
  });

  it('put a sign for what is missing', () => {
    expect(prepareText('𠮷野').text).toBe('〓野');
    expect(prepareText('\u{1f600}').text).toBe('〓');
  });

  it('are none of the system’s', () => {
    for (const family of prepareText('Aя李ع한ไह').families.split(', ')) expect(family).toMatch(/^"Specimen /);
  });
});
