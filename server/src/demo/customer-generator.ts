import type { RegisterAccount } from '@standing/shared/contracts/accounts';
import { COUNTRIES, type Country } from './customer-countries.js';
import { NAME_BOOKS, type NameBook, type Written } from './customer-names.js';
import { Dice } from './dice.js';

const TIERS = [
  { weight: 700, value: 'standard' },
  { weight: 150, value: 'basic' },
  { weight: 100, value: 'plus' },
  { weight: 40, value: 'premium' },
  { weight: 10, value: 'business' },
] as const;
const RISK_LEVELS = [
  { weight: 900, value: 'low' },
  { weight: 85, value: 'medium' },
  { weight: 15, value: 'high' },
] as const;
/** Reserved by RFC 2606 and RFC 6761: no mail to them reaches anybody. */
const MAIL_DOMAINS = ['example.com', 'example.org', 'example.net', 'mail.example', 'post.example'];

// Of a thousand customers, so many have given or confirmed it.
const WITH_EMAIL = 940;
const WITH_PHONE = 900;
const WITH_BIRTH_DATE = 930;
const WITH_ADDRESS = 800;
const EMAIL_CONFIRMED = 880;
const PHONE_CONFIRMED = 820;

const OLDEST_BIRTH_YEAR = 1938;
const BIRTH_YEARS = 69;

/** Invents customers of a wallet; the same seed gives the same ones. */
export function generateCustomers({ seed, count }: { seed: number; count: number }): RegisterAccount[] {
  return Array.from({ length: count }, (_, n) => generateCustomer(seed, n));
}

/**
 * Invents the customer with this number. Names fit the country and are written in its scripts, phone numbers have the
 * country's form, mail addresses lie under domains that are reserved for examples.
 *
 * @param n from 0
 */
export function generateCustomer(seed: number, n: number): RegisterAccount {
  const dice = new Dice(seed, n);
  const country = dice.weighted(COUNTRIES);
  const person = nameOf(dice, NAME_BOOKS[dice.pick(country.names)]);
  const email = dice.perMille(WITH_EMAIL) ? emailOf(dice, person, n) : undefined;
  const phone = dice.perMille(WITH_PHONE) ? fill(dice, dice.pick(country.phones)) : undefined;
  return {
    externalRef: `cust-${seed}-${String(n).padStart(7, '0')}`,
    displayName: person.displayName,
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(dice.perMille(WITH_BIRTH_DATE) ? { birthDate: birthDateOf(dice) } : {}),
    ...(dice.perMille(WITH_ADDRESS) ? { address: addressOf(dice, country) } : {}),
    country: country.code,
    tier: dice.weighted(TIERS).value,
    riskLevel: dice.weighted(RISK_LEVELS).value,
    locale: dice.pick(country.locales),
    emailConfirmed: email !== undefined && dice.perMille(EMAIL_CONFIRMED),
    phoneConfirmed: phone !== undefined && dice.perMille(PHONE_CONFIRMED),
  };
}

export interface Person {
  readonly displayName: string;
  readonly given: Written;
  readonly family: Written;
}

/** Invents a name out of a book. */
export function nameOf(dice: Dice, book: NameBook): Person {
  const sex = dice.below(2) === 0 ? 'men' : 'women';
  const given = dice.pick(book[sex]);
  const family = dice.pick(book.families)[sex];
  const second = book.second === 'family' ? dice.pick(book.families)[sex] : dice.pick(book[sex]);
  return {
    displayName: book.compose(given.native, family.native, second.native).normalize('NFC'),
    given,
    family,
  };
}

function emailOf(dice: Dice, { given, family }: Person, n: number): string {
  const local = dice.pick([
    `${given.latin}.${family.latin}${n}`,
    `${family.latin}${given.latin.slice(0, 1)}${n}`,
    `${given.latin}${n}+wallet`,
    `${given.latin.slice(0, 1)}_${family.latin}.${n}`,
  ]);
  return `${local.replaceAll(' ', '')}@${dice.pick(MAIL_DOMAINS)}`;
}

function birthDateOf(dice: Dice): string {
  // Two throws: the middle-aged are more than the very old and the very young.
  const year = OLDEST_BIRTH_YEAR + Math.floor((dice.below(BIRTH_YEARS) + dice.below(BIRTH_YEARS)) / 2);
  return new Date(Date.UTC(year, 0, 1 + dice.below(365))).toISOString().slice(0, 10);
}

/** Invents an address as it is written in the country. */
export function addressOf(dice: Dice, country: Country): string {
  return country.address
    .replace('{s}', dice.pick(country.streets))
    .replace('{n}', String(1 + dice.below(280)))
    .replace('{p}', fill(dice, country.postalCode))
    .replace('{c}', dice.pick(country.cities))
    .normalize('NFC');
}

/** Letters that no postal code confuses with digits. */
const LETTERS = 'ABCDEFGHJKPRSTWXY';

function fill(dice: Dice, pattern: string): string {
  return pattern.replace(/[#@A]/g, (place) => {
    if (place === '#') return String(dice.below(10));
    return place === '@' ? String(2 + dice.below(8)) : LETTERS.charAt(dice.below(LETTERS.length));
  });
}
