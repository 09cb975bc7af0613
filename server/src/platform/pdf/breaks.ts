/** No line begins with these: closing marks, and what follows a word in Chinese and in English. */
const NOT_FIRST = /^[)\]}!?,.:;%…’”、。，：；！？％）》〉】〕」』·〜—-]/u;
/** No line ends with these. */
const NOT_LAST = /[([{‘“（《〈【〔「『]$/u;
/** Scripts that are written without spaces, where a line may end after any character. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\u3000-\u303f\uff00-\uffef]/u;

/**
 * A text in the pieces between which a line may end. Spaces stay with the word before them; a piece that is longer than a
 * line is for the caller to cut.
 */
export function pieces(text: string): string[] {
  const found: string[] = [];
  let piece = '';
  const all = characters(text);
  all.forEach((character, place) => {
    piece += character;
    const next = all[place + 1];
    if (next === undefined || !mayEndBetween(character, next)) return;
    found.push(piece);
    piece = '';
  });
  return piece === '' ? found : [...found, piece];
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** What is one character to a reader, whatever number of code points it takes. */
export function characters(text: string): string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

function mayEndBetween(character: string, next: string): boolean {
  if (next === ' ') return false;
  if (character === ' ') return true;
  if (NOT_FIRST.test(next) || NOT_LAST.test(character)) return false;
  return SPACELESS.test(character) || SPACELESS.test(next);
}
