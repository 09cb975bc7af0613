import { latinWords } from '@standing/shared/mrz/names';
import type { RegisterAccount } from '@standing/shared/contracts/accounts';
import { COUNTRIES, type Country } from '../customer-countries.js';
import { addressOf, nameOf as invent } from '../customer-generator.js';
import { NAME_BOOKS, type NameBook, type Written } from '../customer-names.js';
import type { Dice } from '../dice.js';

export type Sex = 'M' | 'F';

/** Whose document a specimen is. What is not given is made up to fit. */
export interface SpecimenHolder {
  /** As declared, in any script. */
  readonly name: string;
  /**
   * In Latin letters. Needed only for a name that is neither Latin, Cyrillic or Greek nor one of the demo's customers'.
   */
  readonly latin?: { readonly surname: string; readonly givenNames: string };
  /** `YYYY-MM-DD`. */
  readonly birthDate?: string;
  readonly sex?: Sex;
  /** In lines. */
  readonly address?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** A name as a document has it: as written at home, and in the letters of a machine-readable zone. */
export interface DrawnName {
  /** Surname and given names in the order in which they are written. */
  readonly full: string;
  readonly surname: string;
  readonly givenNames: string;
  /** In capitals of A to Z and spaces. */
  readonly latinSurname: string;
  readonly latinGivenNames: string;
  /** Whether `full` is in Latin letters. */
  readonly isLatin: boolean;
}

/** The customer of the demo as the holder of a document. */
export function holderOf(customer: RegisterAccount): SpecimenHolder {
  const { displayName, birthDate, address, country } = customer;
  return {
    name: displayName,
    country,
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(address === undefined ? {} : { address: addressLines(address) }),
  };
}

function addressLines(address: NonNullable<RegisterAccount['address']>): string {
  if (typeof address === 'string') return address;
  const { line1, line2, postalCode, city, region } = address;
  const town = [postalCode, city, region].filter((part) => part !== undefined).join(' ');
  return [line1, line2, town].filter((line) => line !== undefined && line !== '').join('\n');
}

/**
 * @returns the name, and the sex that it tells, if any
 * @throws RangeError for a name in a script that only its holder can put into Latin letters
 */
export function nameOf(holder: SpecimenHolder): { readonly name: DrawnName; readonly sex: Sex | null } {
  const full = holder.name.normalize('NFC').trim();
  const isLatin = !/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(full);
  if (holder.latin) {
    const { surname, givenNames } = holder.latin;
    const latin = { latinSurname: capitals(surname, 'XX'), latinGivenNames: capitals(givenNames, 'XX') };
    const parts = isLatin ? { surname, givenNames } : { surname: full, givenNames: '' };
    return { name: { full, ...parts, ...latin, isLatin }, sex: null };
  }
  return fromBooks(full, holder.country, isLatin) ?? fromLetters(full, holder.country, isLatin);
}

/** Names of the demo's customers are put together from books; so are they taken apart. */
function fromBooks(full: string, country: string, isLatin: boolean) {
  const ofCountry = COUNTRIES.find(({ code }) => code === country)?.names ?? [];
  const books = [...ofCountry, ...(Object.keys(NAME_BOOKS) as (keyof typeof NAME_BOOKS)[])];
  for (const name of new Set(books)) {
    const book = NAME_BOOKS[name];
    for (const sex of ['men', 'women'] as const) {
      const parts = takeApart(full, book, sex);
      if (parts)
        return { name: drawn(full, parts, country, isLatin), sex: sex === 'men' ? 'M' : 'F' } as const;
    }
  }
  return null;
}

interface Parts {
  readonly surname: readonly Written[];
  readonly given: readonly Written[];
}

const NOTHING: Written = { native: '', latin: '' };
/** Stand for the parts of a name while their order is looked up. */
const [GIVEN, FAMILY, SECOND] = ['\u0001', '\u0002', '\u0003'];

function takeApart(full: string, book: NameBook, sex: 'men' | 'women'): Parts | null {
  const has = ({ native }: Written) => full.includes(native.normalize('NFC'));
  const families = book.families.map((family) => family[sex]).filter(has);
  const given = book[sex].filter(has);
  // Of a book that knows no second name any would do.
  const seconds = book.compose.length < 3 ? [NOTHING] : book.second === 'family' ? families : given;
  for (const family of families) {
    for (const first of given) {
      const second = seconds.find(
        ({ native }) => book.compose(first.native, family.native, native).normalize('NFC') === full,
      );
      if (!second) continue;
      const order = book.compose(GIVEN, FAMILY, SECOND);
      const secondLast = order.indexOf(SECOND) > order.indexOf(book.second === 'family' ? FAMILY : GIVEN);
      const withSecond = (one: Written) => (secondLast ? [one, second] : [second, one]);
      if (second === NOTHING) return { surname: [family], given: [first] };
      return book.second === 'family'
        ? { surname: withSecond(family), given: [first] }
        : { surname: [family], given: withSecond(first) };
    }
  }
  return null;
}

function drawn(full: string, { surname, given }: Parts, country: string, isLatin: boolean): DrawnName {
  const native = (parts: readonly Written[]) => parts.map((part) => part.native).join(' ');
  const latin = (parts: readonly Written[]) =>
    parts.map((part) => capitals(part.native, country) || part.latin.toUpperCase()).join(' ');
  return {
    full,
    surname: native(surname),
    givenNames: native(given),
    latinSurname: latin(surname),
    latinGivenNames: latin(given),
    isLatin,
  };
}

/** Any other name: the last word is the surname. */
function fromLetters(full: string, country: string, isLatin: boolean) {
  const words = full.split(/\s+/);
  const surname = words.at(-1) ?? '';
  const givenNames = words.slice(0, -1).join(' ');
  const [latinSurname, latinGivenNames] = [capitals(surname, country), capitals(givenNames, country)];
  if (latinSurname === '') throw new RangeError('a name in this script needs its Latin letters beside it');
  return { name: { full, surname, givenNames, latinSurname, latinGivenNames, isLatin }, sex: null };
}

/** German passports have ae for ä; most others leave the marks away. */
const TWO_LETTERS: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'AE',
  Ö: 'OE',
  Ü: 'UE',
};
const WITH_TWO_LETTERS: ReadonlySet<string> = new Set(['DE']);

/** The letters of a machine-readable zone for a name; empty for a script that has no rule for them. */
function capitals(name: string, country: string): string {
  const text = WITH_TWO_LETTERS.has(country)
    ? name.normalize('NFC').replace(/[äöüÄÖÜ]/g, (letter) => TWO_LETTERS[letter] ?? letter)
    : name;
  return (latinWords(text)[0] ?? []).join(' ');
}

const ELSEWHERE = 'GB';

function countryOf({ country }: Pick<SpecimenHolder, 'country'>): Country {
  const found = [country, ELSEWHERE].map((code) => COUNTRIES.find((one) => one.code === code));
  // One of the two is in the table.
  return found.find((one) => one !== undefined) as Country;
}

/** Somebody else of the same country, with another surname. */
export function somebodyElse(holder: SpecimenHolder, dice: Dice): DrawnName {
  const own = nameOf(holder).name.latinSurname;
  for (;;) {
    const { displayName } = invent(dice, NAME_BOOKS[dice.pick(countryOf(holder).names)]);
    const { name } = nameOf({ name: displayName, country: holder.country });
    if (name.latinSurname !== own) return name;
  }
}

/** Where somebody else of the same country lives. */
export function addressElsewhere(holder: Pick<SpecimenHolder, 'country' | 'address'>, dice: Dice): string {
  for (;;) {
    const address = addressOf(dice, countryOf(holder));
    if (address !== holder.address) return address;
  }
}
