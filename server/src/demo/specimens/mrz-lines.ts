import { checkDigit } from '@standing/shared/mrz/check-digit';
import { stateOfCountry } from '@standing/shared/mrz/states';

/** What a machine-readable zone says; names and number in `A-Z`, `0-9` and spaces. */
export interface MrzContent {
  /** ISO 3166-1 alpha-2: who issues it, and whose national the holder is. */
  readonly country: string;
  readonly surname: string;
  readonly givenNames: string;
  readonly number: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly sex: 'M' | 'F';
  /** `YYYY-MM-DD`. */
  readonly expiresOn: string;
}

const PASSPORT_LINE = 44;
const CARD_LINE = 30;
const NUMBER = 9;

/** The two lines of a passport (ICAO Doc 9303-4). */
export function passportLines(content: MrzContent): string[] {
  const state = stateIn(content);
  const number = withCheckDigit(fill(content.number, NUMBER));
  const born = withCheckDigit(day(content.birthDate));
  const expires = withCheckDigit(day(content.expiresOn));
  // No personal number; its check digit may then be a filler.
  const personal = fill('', 15);
  const whole = checkDigit(number + born + expires + personal);
  return [
    fill(`P<${state}${names(content)}`, PASSPORT_LINE),
    `${number}${state}${born}${content.sex}${expires}${personal}${whole}`,
  ];
}

/** The three lines of a card (ICAO Doc 9303-5). */
export function cardLines(content: MrzContent): string[] {
  const state = stateIn(content);
  const number = fill(withCheckDigit(fill(content.number, NUMBER)), 25);
  const born = withCheckDigit(day(content.birthDate));
  const expires = withCheckDigit(day(content.expiresOn));
  const optional = fill('', 11);
  const whole = checkDigit(number + born + expires + optional);
  return [
    `ID${state}${number}`,
    `${born}${content.sex}${expires}${state}${optional}${whole}`,
    fill(names(content), CARD_LINE),
  ];
}

const withCheckDigit = (text: string) => text + checkDigit(text);
const fill = (text: string, length: number) => text.padEnd(length, '<').slice(0, length);
const day = (date: string) => date.slice(2).replaceAll('-', '');
const names = ({ surname, givenNames }: MrzContent) => `${surname}<<${givenNames}`.replaceAll(' ', '<');

function stateIn({ country }: MrzContent): string {
  const state = stateOfCountry(country);
  if (state === null) throw new RangeError(`no country has the code ${country}`);
  return fill(state, 3);
}
