/** Han, kana and Hangul: scripts written without spaces between words. */
const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]`;
const EVERY_UNSPACED = new RegExp(UNSPACED, 'gu');
const STARTS_UNSPACED = new RegExp(`^${UNSPACED}`, 'u');
const ENDS_UNSPACED = new RegExp(`${UNSPACED}$`, 'u');

/**
 * What a name may or may not have inside a word, depending on who types it: accents and vowel marks, invisible
 * joiners, the Arabic tatweel, and apostrophes in all their shapes. O'Brien and OBrien are one word.
 */
const OPTIONAL = /[\p{M}\p{Cf}\u0640'`\u2018\u2019\u2032\u02bb\u02bc\u02be\u02bf\u05f3]/gu;
/** An apostrophe that Unicode would decompose into a space with an accent. */
const ACUTE = /\u00b4/g;

/** Letters typed for one another that Unicode does not decompose: Łukasz is found by lukasz, فاطمة by فاطمه. */
const TYPED_AS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
  '\u0629': '\u0647',
  '\u0649': '\u064a',
  '\u0671': '\u0627',
  '\u06a9': '\u0643',
  '\u06c1': '\u0647',
  '\u06cc': '\u064a',
};
const EVERY_TYPED_AS = new RegExp(`[${Object.keys(TYPED_AS).join('')}]`, 'gu');

/** Fragments of fewer letters are looked up as the beginning of a word: a trigram index finds no shorter ones. */
const TRIGRAM_LENGTH = 3;

/** Only letters, digits and single spaces remain, so nothing that LIKE would read as a pattern. */
function fold(text: string): string {
  return text
    .replace(ACUTE, "'")
    .normalize('NFKD')
    .replace(OPTIONAL, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(EVERY_TYPED_AS, (letter) => TYPED_AS[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(EVERY_UNSPACED, (character) => ` ${character} `)
    .replace(/ +/g, ' ')
    .trim();
}

/**
 * The form in which names are searched: case, accents, apostrophes and punctuation folded away, and every character
 * of an unspaced script a word of its own, so that one or two Chinese characters can be found through trigrams.
 *
 * @returns words between single spaces, with a space at both ends; `' '` for a name without letters
 */
export function searchKey(name: string): string {
  return ` ${fold(name)} `.replace(/ +/g, ' ');
}

/**
 * The LIKE pattern that finds a fragment in `searchKey` columns; null when the fragment has nothing to search.
 * A fragment of one or two letters finds words that begin with it.
 */
export function searchPattern(fragment: string): string | null {
  const folded = fold(fragment);
  if (folded === '') return null;
  const startsWord = [...folded].length < TRIGRAM_LENGTH || STARTS_UNSPACED.test(folded);
  return `%${startsWord ? ' ' : ''}${folded}${ENDS_UNSPACED.test(folded) ? ' ' : ''}%`;
}
