import type { Dice } from '../dice.js';
import type { DrawnName, Sex } from './holder.js';
import { INK, isRightToLeft, write, type Context } from './pen.js';
import type { Palette } from './security-print.js';
import { countryName, ENGLISH, type Place, type Term } from './terms.js';

/** All that stands in a document, settled before anything is drawn. */
export interface Content {
  readonly name: DrawnName;
  readonly sex: Sex;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  /** Of the person in the picture. Years. */
  readonly age: number;
  /** In lines. */
  readonly address: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly place: Place;
  readonly palette: Palette;
  /** Of the document, the customer or the account. */
  readonly number: string;
  /** `YYYY-MM-DD`. */
  readonly issuedOn: string;
  /** `YYYY-MM-DD`. */
  readonly expiresOn: string;
  /** None on a document without a machine-readable zone. */
  readonly mrz: readonly string[];
  /** Dice for a part of the drawing, always the same for the same name. */
  diceFor(part: string): Dice;
}

/** A term in the country's language and in English, as labels have it. */
export function bilingual({ place }: Pick<Content, 'place'>, term: Term): string {
  const english = ENGLISH[term];
  const native = place.terms?.[term];
  if (native === undefined || native === english) return english;
  // A line that begins in Latin letters runs from left to right, with the Arabic in it the other way.
  return isRightToLeft(native) ? `${english} / ${native}` : `${native} / ${english}`;
}

/** The country in its own language, and in English if that is another. */
export function countryNames({ country, place }: Pick<Content, 'country' | 'place'>): readonly string[] {
  const names = [countryName(country, place.locale), countryName(country, 'en')];
  return [...new Set(names)];
}

/** A label with its value below. */
export function writeField(
  ctx: Context,
  label: string,
  value: string,
  { x, y, width, size = 30, color }: { x: number; y: number; width: number; size?: number; color: string },
): void {
  write(ctx, label, x, y, { size: size * 0.56, weight: 500, color, maxWidth: width });
  write(ctx, value, x, y + size * 1.18, { size, weight: 600, color: INK, maxWidth: width });
}
