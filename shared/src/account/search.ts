/** Han, kana and Hangul: scripts written without spaces between words. */
const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]`;
const EVERY_UNSPACED = new RegExp(UNSPACED, 'gu');
const STARTS_UNSPACED = new RegExp(`^${UNSPACED}`, 'u');
const ENDS_UNSPACED = new RegExp(`${UNSPACED}$`, 'u');

/** Fragments of fewer letters are looked up as the beginning of a word: a trigram index finds no shorter ones. */
const TRIGRAM_LENGTH = 3;

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(EVERY_UNSPACED, (character) => ` ${character} `)
    .replace(/ +/g, ' ')
    .trim();
}

/**
 * The form in which names are searched: case, accents and punctuation folded away, and every character of an
 * unspaced script a word of its own, so that one or two Chinese characters can be found through trigrams.
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
