import { searchKey } from '../account/search.js';

/** `letter=letters` between spaces; in lower case. */
function table(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .trim()
      .split(/\s+/)
      .map((pair) => pair.split('=') as [string, string]),
  );
}

/** ICAO Doc 9303-3, 6 B, as Russia writes it. */
const RUSSIAN =
  table(`а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts
  ч=ch ш=sh щ=shch ъ=ie ы=y ь= э=e ю=iu я=ia і=i ї=i є=ie ґ=g ў=u ј=j љ=lj њ=nj ћ=c ђ=d џ=dz ѓ=g ќ=k ѕ=dz`);
/** The same table where Ukraine differs; letters that begin a word otherwise are among its variants. */
const UKRAINIAN = { ...RUSSIAN, ...table('г=h и=y') };
const UKRAINIAN_INITIALS = table('є=ye ї=yi й=y ю=yu я=ya');
const BULGARIAN = { ...RUSSIAN, ...table('щ=sht ъ=a ь=y ю=yu я=ya х=h') };

/** ELOT 743, as Greek passports write it; after `searchKey` no letter has an accent. */
const GREEK =
  table(`α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s τ=t υ=y φ=f χ=ch ψ=ps
  ω=o`);
const GREEK_PAIRS: readonly (readonly [RegExp, string])[] = [
  [/ου/g, 'ou'],
  [/([αεη])υ(?=[αεηιουωβγδζλμνρ])/g, '$1v'],
  [/([αεη])υ/g, '$1f'],
  [/γγ/g, 'ng'],
  [/γξ/g, 'nx'],
  [/γχ/g, 'nch'],
  [/(^| )μπ|μπ($| )/g, '$1b$2'],
];

/**
 * What ICAO Doc 9303-3, 6 A, lets a state write for a letter: the letter without its mark (which is what `searchKey`
 * leaves), two letters, or the letter and XX. A state keeps to one way, so a name is written in one way throughout.
 */
const TWO_LETTERS = table('ä=ae å=aa ö=oe ø=oe ü=ue ð=dh ə=e ŋ=n');
const WITH_XX = table('ñ=nxx ü=uxx ö=oe ä=ae');

const WAYS: readonly Readonly<Record<string, string>>[] = [
  RUSSIAN,
  { ...UKRAINIAN, ...TWO_LETTERS },
  { ...BULGARIAN, ...WITH_XX },
];

/**
 * The words of a name in the letters of a machine-readable zone, in each way in which the name may be written there.
 * Latin, Cyrillic and Greek are transliterated; words in other scripts have no such rule and are left out.
 *
 * @returns words in capitals; nothing for a name in other scripts only
 */
export function latinWords(name: string): string[][] {
  const lower = name.normalize('NFC').toLowerCase();
  const ways = WAYS.map((letters) => wordsIn(lower, letters));
  ways.push(wordsIn(lower.replace(/(?<!\p{L})[єїйюя]/gu, initial), UKRAINIAN));
  const distinct = new Map(ways.map((words) => [words.join(' '), words]));
  distinct.delete('');
  return [...distinct.values()];
}

const initial = (letter: string) => UKRAINIAN_INITIALS[letter] ?? letter;

function wordsIn(lower: string, letters: Readonly<Record<string, string>>): string[] {
  const replaced = lower.replace(/\p{L}/gu, (letter) => letters[letter] ?? letter);
  const greek = GREEK_PAIRS.reduce((text, [pair, to]) => text.replace(pair, to), searchKey(replaced));
  return greek
    .replace(/\p{Script=Greek}/gu, (letter) => GREEK[letter] ?? letter)
    .toUpperCase()
    .split(' ')
    .filter((word) => /^[A-Z0-9]+$/.test(word));
}

export interface NameComparison {
  /**
   * `same`: the same letters, given names first or surname first. `reordered`: the same words otherwise ordered.
   * `partial`: one has words that the other lacks, or they are cut off in the document. `not_comparable`: the declared
   * name is in a script without rules of transliteration, or the document gives no name.
   */
  readonly outcome: 'same' | 'reordered' | 'partial' | 'different' | 'not_comparable';
  /** As compared, in capitals. */
  readonly onlyInDocument: readonly string[];
  readonly onlyDeclared: readonly string[];
}

/** From the best down. */
const OUTCOMES = ['same', 'reordered', 'partial', 'different'] as const;

/**
 * Compares a name of a machine-readable zone with one as its holder writes it.
 *
 * @param document words of A to Z between spaces
 * @param mayBeCut whether the document's field was full, so that words may be cut off or missing
 */
export function compareNames(
  document: {
    readonly surname: string | null;
    readonly givenNames: string | null;
    readonly mayBeCut: boolean;
  },
  declared: string,
): NameComparison {
  const surname = wordsOf(document.surname);
  const given = wordsOf(document.givenNames);
  const found = latinWords(declared).map((words) => compareWords(surname, given, document.mayBeCut, words));
  const rank = (comparison: NameComparison) =>
    OUTCOMES.findIndex((outcome) => outcome === comparison.outcome) * MOST_WORDS +
    comparison.onlyDeclared.length +
    comparison.onlyInDocument.length;
  const [best] = found.sort((a, b) => rank(a) - rank(b));
  if (best === undefined || surname.length + given.length === 0) {
    return { outcome: 'not_comparable', onlyInDocument: [], onlyDeclared: [] };
  }
  return best;
}

/** More than two names together have. */
const MOST_WORDS = 1_000;

const wordsOf = (text: string | null) => (text ?? '').split(' ').filter((word) => word !== '');

function compareWords(
  surname: readonly string[],
  given: readonly string[],
  mayBeCut: boolean,
  declared: readonly string[],
): NameComparison {
  const letters = declared.join('');
  // Hyphens and apostrophes end up as fillers or as nothing, so where words begin says little.
  if ([[...given, ...surname].join(''), [...surname, ...given].join('')].includes(letters)) {
    return { outcome: 'same', onlyInDocument: [], onlyDeclared: [] };
  }
  const onlyDeclared = [...declared];
  const onlyInDocument = [...surname, ...given].filter((word) => !take(onlyDeclared, (one) => one === word));
  if (onlyInDocument.join('') === onlyDeclared.join('')) {
    return { outcome: 'reordered', onlyInDocument: [], onlyDeclared: [] };
  }
  const cut = mayBeCut ? onlyInDocument.at(-1) : undefined;
  if (cut !== undefined && take(onlyDeclared, (one) => one.startsWith(cut))) onlyInDocument.pop();
  const subset = onlyInDocument.length === 0 || onlyDeclared.length === 0;
  return { outcome: subset ? 'partial' : 'different', onlyInDocument, onlyDeclared };
}

function take(words: string[], fits: (word: string) => boolean): boolean {
  const index = words.findIndex(fits);
  if (index !== -1) words.splice(index, 1);
  return index !== -1;
}
